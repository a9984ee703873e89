"""The arrays of the figures, and what a reader concludes from them: computed here, so that no caption is an opinion."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claims.evidence import EvidenceError
from reports.numbers import counted, number, point, setting

Point = tuple[float, float]
# Beyond this a coordinate is as good as infinite: differences of such numbers overflow.
_FAR = 1e100


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
        return all(abs(value) < _FAR for value in self.path[-1])


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


def describe_landscape(ground: Landscape) -> str:
    """Where the objective is smallest, in one sentence."""
    lowest = ground.lowest
    where = f"at {point(lowest.x, lowest.y)} with value {number(lowest.value)}"
    if len(ground.minima) == 1:
        return f"{ground.objective} has one minimum in this window, {where}."
    return f"{ground.objective} has {len(ground.minima)} minima in this window; the lowest lies {where}."


def describe_end(ground: Landscape, track: Track) -> str:
    """Where one path ends, which minimum is nearest and how far, and whether the path left the window."""
    leaves = next((step for step, place in enumerate(track.path) if not ground.shows(place)), None)
    start = "" if leaves is None else f"Leaves the window at step {leaves}. "
    if not track.ends_somewhere:
        return f"{start}Diverges: after {counted(len(track.path) - 1, 'step')} there is no end point to name."
    end = track.path[-1]
    near = ground.nearest(end)
    gap = number(math.dist(end, (near.x, near.y)))
    which = "the minimum" if len(ground.minima) == 1 else "the nearest minimum"
    rank = "" if len(ground.minima) == 1 else (", the lowest one" if near == ground.lowest else ", not the lowest one")
    return (
        f"{start}Ends at {point(*end)} with value {number(track.final_value)}, "
        f"{gap} from {which} at {point(near.x, near.y)}{rank}."
    )


def describe_paths(ground: Landscape, runs: Sequence[Track]) -> str:
    """What the panels say together: who comes closest to a minimum, who stays farthest, which minima are met."""
    settled = [run for run in runs if run.ends_somewhere]
    if not settled:
        return f"None of the {len(runs)} paths ends at a point that can be named."
    ranked = sorted(settled, key=lambda run: _distance(ground, run))
    closest, farthest = (number(_distance(ground, run)) for run in (ranked[0], ranked[-1]))
    sentences = [
        f"Of {len(runs)} paths, {ranked[0].title} ends closest to a minimum ({closest} away) "
        f"and {ranked[-1].title} farthest from one ({farthest} away)."
    ]
    if len(ground.minima) > 1:
        near = [run.title for run in settled if ground.nearest(run.path[-1]) == ground.lowest]
        names = f": {', '.join(near)}" if near else ""
        sentences.append(f"For {len(near)} of them the lowest minimum is the nearest{names}.")
    if len(settled) < len(runs):
        sentences.append(f"{len(runs) - len(settled)} diverge.")
    return " ".join(sentences)


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


def _distance(ground: Landscape, run: Track) -> float:
    near = ground.nearest(run.path[-1])
    return math.dist(run.path[-1], (near.x, near.y))


def _clipped(ground: Landscape, begin: Point, end: Point) -> tuple[Point, Point] | None:
    """The part of a segment inside the window (Liang and Barsky), or none; a segment to nowhere has none."""
    if not all(abs(value) < _FAR for value in (*begin, *end)):
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
