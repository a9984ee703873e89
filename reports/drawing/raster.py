"""Grids of small numbers as PNG images inside the page: one byte per cell, a palette, nothing smoothed."""

from __future__ import annotations

import base64
import struct
import zlib
from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise

# An uneven grid is resampled: this many pixels for each cell, and no more in all than a screen shows.
_FINE, _MOST = 8, 1200
# A cell drawn less than this part of its width from its place is drawn in its place.
_UNSEEN = 0.1


def data_uri(rows: Sequence[Sequence[int]], palette: Sequence[str]) -> str:
    """Rows of palette indices, the top one first, as the address of a PNG that holds them."""
    size = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(bytes.fromhex(colour.removeprefix("#")) for colour in palette)
    lines = b"".join(b"\0" + bytes(row) for row in rows)
    parts = ((b"IHDR", size), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    image = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)
    return "data:image/png;base64," + base64.b64encode(image).decode("ascii")


def edges(places: Sequence[float]) -> tuple[float, float]:
    """Where a grid begins and ends when each cell reaches half way to its neighbours."""
    return places[0] - (places[1] - places[0]) / 2, places[-1] + (places[-1] - places[-2]) / 2


def picks(places: Sequence[float]) -> Sequence[int]:
    """Which cell each pixel along an axis shows: one pixel per cell, or several where the cells are not even."""
    count = len(places)
    step = (places[-1] - places[0]) / (count - 1)
    if all(abs(place - places[0] - step * index) < _UNSEEN * step for index, place in enumerate(places)):
        return range(count)
    begin, end = edges(places)
    borders = [(one + two) / 2 for one, two in pairwise(places)]
    pixels = min(_FINE * count, _MOST)
    return [bisect(borders, begin + (end - begin) * (pixel + 0.5) / pixels) for pixel in range(pixels)]


def middles(rows: Sequence[Sequence[float]], least: int) -> dict[float, tuple[int, int]]:
    """For each value, the row and column in the middle of the largest square of that value, if ``least`` wide."""
    best: dict[float, tuple[int, int, int]] = {}
    above: list[int] = []
    for row, line in enumerate(rows):
        sizes: list[int] = []
        for column, value in enumerate(line):
            size = 1
            if row and column and value == line[column - 1] == rows[row - 1][column] == rows[row - 1][column - 1]:
                size = 1 + min(sizes[column - 1], above[column], above[column - 1])
            sizes.append(size)
            if size > best.get(value, (least - 1, 0, 0))[0]:
                best[value] = size, row - size // 2, column - size // 2
        above = sizes
    return {value: (row, column) for value, (_, row, column) in sorted(best.items())}


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
