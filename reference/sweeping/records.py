"""What is recorded of trajectories while they run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Count = NDArray[np.int64]
RECORDS = ("final", "path", "first_hit", "sign_changes", "length")
# These follow both coordinates together; the others look at each coordinate alone.
JOINT = ("first_hit", "length")


@dataclass(frozen=True)
class Wish:
    """What to record; ``target`` and ``tolerance`` say what a hit is, and the target where signs change."""

    names: tuple[str, ...]
    target: tuple[float, ...]
    tolerance: float = 0.0


class Records(NamedTuple):
    """What was recorded, None where it was not asked for; "…" is the shape of starts and settings together.

    ``final`` (…, 2): the points after the last step.  ``path`` (steps + 1, …, 2): all points, the start included.
    ``first_hit`` (…): the first number of steps after which the point is within the tolerance of the target in
    Euclidean distance, 0 for a start that is, −1 for never.
    ``sign_changes`` (…, 2): how often each coordinate crosses the target's; a stop exactly on it is no crossing yet.
    ``length`` (…): the sum of the Euclidean lengths of the steps.
    """

    final: Array | None = None
    path: Array | None = None
    first_hit: Count | None = None
    sign_changes: Count | None = None
    length: Array | None = None


class Recorder:
    """Looks at the coordinates after every step; :meth:`records` gives what was asked for."""

    def __init__(self, wish: Wish, steps: int, shape: tuple[int, ...], coordinates: int) -> None:
        self._wish = wish
        names = wish.names
        self.path = np.empty((steps + 1, *shape, coordinates)) if "path" in names else None
        self.first_hit = np.full(shape, -1, dtype=np.int64) if "first_hit" in names else None
        self.sign_changes = np.zeros((*shape, coordinates), dtype=np.int64) if "sign_changes" in names else None
        self.length = np.zeros(shape) if "length" in names else None
        self._sides = [np.zeros(shape) for _ in range(coordinates)]
        self._before: list[Array] = []

    def observe(self, step: int, coordinates: Collection[Array]) -> None:
        """Take note of the coordinates after ``step`` steps; 0 is the start."""
        # A trajectory that has diverged makes infinities and NaN here, which are its record.
        with np.errstate(all="ignore"):
            if self.path is not None:
                for k, x in enumerate(coordinates):
                    self.path[step, ..., k] = x
            if self.first_hit is not None:
                squares = sum((x - x0) ** 2 for x, x0 in zip(coordinates, self._wish.target, strict=True))
                near = (np.sqrt(squares) <= self._wish.tolerance) & (self.first_hit < 0)
                self.first_hit[near] = step
            if self.sign_changes is not None:
                for k, (x, x0) in enumerate(zip(coordinates, self._wish.target, strict=True)):
                    side = np.sign(x - x0)
                    self.sign_changes[..., k] += side * self._sides[k] < 0
                    self._sides[k] = np.where((side == 0) | np.isnan(side), self._sides[k], side)
            if self.length is not None:
                if self._before:
                    moved = sum((x - x0) ** 2 for x, x0 in zip(coordinates, self._before, strict=True))
                    self.length += np.sqrt(moved)
                self._before = [x.copy() for x in coordinates]

    def records(self, final: Collection[Array]) -> Records:
        """Everything asked for, given the last coordinates."""
        last = np.stack([*final], axis=-1) if "final" in self._wish.names else None
        return Records(last, self.path, self.first_hit, self.sign_changes, self.length)
