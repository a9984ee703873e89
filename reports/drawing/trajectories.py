"""The arrays of contours and paths, and where each path ends: computed here, so that no caption is an opinion."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claims.evidence import EvidenceError
from claims.model import Text
from reports.words.numbers import counted, number, point, setting

Point = tuple[float, float]
# Beyond this a number is as good as infinite: differences of such numbers overflow.
FAR = 1e100


@dataclass(frozen=True)
class Minimum:
    """A local minimum that a test computed."""

    x: float
    y: float
    value: float


@dataclass(frozen=True)
class Landscape:
    """A separable objective over a window: the value at (x[i], y[j]) is x_part[i] + y_part[j]."""

    objective: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    x_part: tuple[float, ...]
    y_part: tuple[float, ...]
    minima: tuple[Minimum, ...]

    @property
    def lowest(self) -> Minimum:
        """The minimum with the smallest value."""
        return min(self.minima, key=lambda minimum: minimum.value)

    def shows(self, place: Point) -> bool:
        """Whether a point lies in the drawn window."""
        x, y = place
        return min(self.x) <= x <= max(self.x) and min(self.y) <= y <= max(self.y)

    def nearest(self, place: Point) -> Minimum:
        """The minimum closest to a point."""
        return min(self.minima, key=lambda minimum: math.dist(place, (minimum.x, minimum.y)))


@dataclass(frozen=True)
class Track:
    """One run of one optimizer: its settings and every point it visited, the start first."""

    title: str
    settings: tuple[tuple[str, str], ...]
    path: tuple[Point, ...]
    final_value: float

    @property
    def ends_somewhere(self) -> bool:
        """Whether the last point is one that can be named."""
        return all(abs(value) < FAR for value in self.path[-1])


def landscape(document: Mapping[str, Any], where: str) -> Landscape:
    """The landscape in a figure of the evidence; arrays that do not fit each other are an error."""
    arrays = {name: tuple(map(float, document[name])) for name in ("x", "y", "x_part", "y_part")}
    for axis in ("x", "y"):
        line = arrays[axis]
        if len(line) != len(arrays[f"{axis}_part"]):
            raise EvidenceError(
                f"the evidence is damaged at $.figures.{where}: {axis} and {axis}_part differ in length"
            )
        if list(line) != sorted(set(line)):
            raise EvidenceError(f"the evidence is damaged at $.figures.{where}.{axis}: the values do not increase")
    minima = tuple(Minimum(float(m["x"]), float(m["y"]), float(m["value"])) for m in document["minima"])
    return Landscape(document["objective"], **arrays, minima=minima)


def tracks(document: Mapping[str, Any]) -> tuple[Track, ...]:
    """The nine runs in a figure of the evidence."""
    return tuple(
        Track(
            panel["title"],
            tuple((str(name), setting(value)) for name, value in panel["settings"].items()),
            tuple((float(x), float(y)) for x, y in panel["path"]),
            float(panel["final_value"]),
        )
        for panel in document["panels"]
    )


def describe_end(ground: Landscape, track: Track) -> Text:
    """Where one path ends, which minimum is nearest and how far, and whether the path left the window."""
    leaves = next((step for step, place in enumerate(track.path) if not ground.shows(place)), None)
    start = Text("", "")
    if leaves is not None:
        start = Text(f"Leaves the window at step {leaves}. ", f"{leaves} 歩目で枠の外に出る。")
    if not track.ends_somewhere:
        steps = len(track.path) - 1
        return Text(
            f"{start.en}Diverges: after {counted(steps, 'step')} there is no end point to name.",
            f"{start.ja}発散する。{number(steps)} 歩後の終点は示せない。",
        )
    end = _describe_stop(ground, track)
    return Text(start.en + end.en, start.ja + end.ja)


def _describe_stop(ground: Landscape, track: Track) -> Text:
    end = track.path[-1]
    near = ground.nearest(end)
    gap, place, value = number(math.dist(end, (near.x, near.y))), point(near.x, near.y), number(track.final_value)
    which, rank = Text("the minimum", "最小点"), Text("", "")
    if len(ground.minima) > 1:
        which = Text("the nearest minimum", "最寄りの極小点")
        lowest = near == ground.lowest
        rank = Text(", the lowest one", "(最も低い)") if lowest else Text(", not the lowest one", "(最も低くはない)")
    return Text(
        f"Ends at {point(*end)} with value {value}, {gap} from {which.en} at {place}{rank.en}.",
        f"終点 {point(*end)}、値 {value}。{which.ja} {place}{rank.ja}までの距離は {gap}。",
    )


def visible(ground: Landscape, path: Sequence[Point]) -> tuple[list[list[Point]], list[Point]]:
    """The stretches of a path inside the window, and the points of the frame where it leaves."""
    stretches: list[list[Point]] = []
    exits: list[Point] = []
    for begin, end in pairwise(path):
        piece = _clipped(ground, begin, end)
        if piece is None:
            if ground.shows(begin):
                exits.append(begin)
            continue
        if stretches and stretches[-1][-1] == piece[0]:
            stretches[-1].append(piece[1])
        else:
            stretches.append(list(piece))
        if not ground.shows(end):
            exits.append(piece[1])
    return stretches, exits


def _clipped(ground: Landscape, begin: Point, end: Point) -> tuple[Point, Point] | None:
    """The part of a segment inside the window (Liang and Barsky), or none; a segment to nowhere has none."""
    if not all(abs(value) < FAR for value in (*begin, *end)):
        return None
    first, last = 0.0, 1.0
    for axis, line in enumerate((ground.x, ground.y)):
        low, high = min(line), max(line)
        step = end[axis] - begin[axis]
        if step == 0:
            if not low <= begin[axis] <= high:
                return None
            continue
        near, far = sorted(((low - begin[axis]) / step, (high - begin[axis]) / step))
        first, last = max(first, near), min(last, far)
    if first > last:
        return None
    return _along(begin, end, first), _along(begin, end, last)


def _along(begin: Point, end: Point, share: float) -> Point:
    # The ends themselves, exactly, so that consecutive pieces join.
    if share in (0.0, 1.0):
        return end if share else begin
    return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])
