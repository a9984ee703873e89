"""What words such as "jumps" and "converges" mean: gauges that watch many runs step by step, and are read at horizons.

A gauge sees points of shape (variables, cells…) in the coordinates of the valley, from its minimum: of f1 the first is
the steep one.  A run that leaves the range of numbers goes through infinity and NaN; it has not converged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]
# "Converged" is within this share of the first distance to the minimum.
NEAR = 1e-3
# "Jumps at every step" is about this many steps before the horizon.
LAST = 10
# What can be seen in a figure is at least this share of the first distance to the minimum.
VISIBLE = 1e-2


def unnumbered_is_infinite(values: Array) -> Array:
    """A run that has left the range of numbers is infinitely far away, whether it ends at infinity or at NaN."""
    return np.where(np.isnan(values), np.inf, values)


def distance(point: Array) -> Array:
    """How far a point is from the origin."""
    return np.abs(np.hypot.reduce(point, axis=0))


class Gauge:
    """Something watched in a run; ``horizons`` are the numbers of steps after which it will be read."""

    def __init__(self, horizons: Collection[int]) -> None:
        self.horizons = sorted(horizons)
        self.step = -1

    def looks_at(self) -> Collection[int]:
        """The steps that it needs to see, which costs time; all, unless it says otherwise."""
        return range(self.horizons[-1] + 1)

    def see(self, step: int, point: Array) -> None:
        """Take note of the point after ``step`` steps; 0 is the start."""
        raise NotImplementedError

    def read(self) -> NDArray[Any]:
        """The reading now, in an array of its own."""
        raise NotImplementedError


class Position(Gauge):
    """Where the run is: shape (cells…, 2)."""

    def looks_at(self) -> Collection[int]:
        """The horizons."""
        return self.horizons

    def see(self, step: int, point: Array) -> None:
        """Keep the point."""
        self.point = point

    def read(self) -> Array:
        """The last point."""
        return np.stack([*self.point], axis=-1)


class Extremes(Gauge):
    """The least and the greatest of some quantities over the run, such as its coordinates."""

    def __init__(self, horizons: Collection[int], of: Callable[[Array], Array] = np.asarray) -> None:
        super().__init__(horizons)
        self._of = of

    def see(self, step: int, point: Array) -> None:
        """Compare with those before."""
        seen = self._of(point)
        self.least = seen if step == 0 else np.fmin(self.least, seen)
        self.most = seen if step == 0 else np.fmax(self.most, seen)

    def read(self) -> Array:
        """Both, before the axis of the quantities."""
        return np.stack([self.least, self.most])


class Tail(Gauge):
    """The largest distance to the origin during the last tenth of the run, as a share of the first distance."""

    def looks_at(self) -> Collection[int]:
        """The start, and the last tenth before each horizon."""
        return {0}.union(*map(self._window, self.horizons))

    def see(self, step: int, point: Array) -> None:
        """Measure the distance, for each horizon that has this step in its last tenth."""
        far = distance(point)
        if step == 0:
            self.first = far
            self.farthest = {horizon: np.zeros_like(far) for horizon in self.horizons}
        self.step = step
        share = unnumbered_is_infinite(far) / self.first
        for horizon in self.horizons:
            if step in self._window(horizon):
                self.farthest[horizon] = np.maximum(self.farthest[horizon], share)

    def read(self) -> Array:
        """The largest of the distances before the horizon that has been reached."""
        return self.farthest[self.step].copy()

    @staticmethod
    def _window(horizon: int) -> range:
        return range(horizon - max(horizon // 10, 1) + 1, horizon + 1)


class Jumping(Gauge):
    """Whether the steep coordinate changed sign in each of the last steps, or did until it left the numbers."""

    def looks_at(self) -> Collection[int]:
        """The last steps before each horizon, and the one before them."""
        return {step for horizon in self.horizons for step in range(max(horizon - LAST, 0), horizon + 1)}

    def see(self, step: int, point: Array) -> None:
        """Count how many changes have followed each other."""
        x = point[0]
        if step == 0 or step != self.step + 1:
            self.streak = np.zeros(x.shape, dtype=np.int64)
        else:
            self.streak = np.where((np.sign(x) * np.sign(self.before) < 0) | ~np.isfinite(x), self.streak + 1, 0)
        self.step, self.before = step, x

    def read(self) -> Marks:
        """Whether there were enough in a row."""
        return self.streak >= LAST


class Crossing(Gauge):
    """Whether a coordinate has ever been on the other side of the minimum than at the start."""

    def see(self, step: int, point: Array) -> None:
        """Compare the sides."""
        if step == 0:
            self.side = np.sign(point)
            self.crossed = np.zeros(point.shape[1:], dtype=bool)
        self.crossed = self.crossed | (point * self.side < 0).any(axis=0)

    def read(self) -> Marks:
        """Whether it has happened."""
        return self.crossed.copy()


class Overshoot(Gauge):
    """How far beyond the minimum a coordinate has been, at the most, as a share of the first distance."""

    def see(self, step: int, point: Array) -> None:
        """Compare the sides."""
        if step == 0:
            self.side, self.first = np.sign(point), distance(point)
            self.beyond = np.zeros(point.shape[1:])
        else:
            self.beyond = np.fmax(self.beyond, (-point * self.side).max(axis=0) / self.first)

    def read(self) -> Array:
        """The largest so far; infinite for a run that was flung out."""
        return self.beyond.copy()


class VisibleJumps(Gauge):
    """How often the steep coordinate has jumped across the valley floor, to where it can be told from the floor."""

    def see(self, step: int, point: Array) -> None:
        """Count a change of sign that leads far enough."""
        x = point[0]
        if step == 0:
            self.least = VISIBLE * distance(point)
            self.jumps = np.zeros(x.shape, dtype=np.int64)
        else:
            far = (abs(x) >= self.least) | ~np.isfinite(x)
            self.jumps = self.jumps + (far & ((np.sign(x) * np.sign(self.before) < 0) | ~np.isfinite(x)))
        self.before = x

    def read(self) -> NDArray[np.int64]:
        """The number so far."""
        return self.jumps.copy()


class LastMove(Gauge):
    """The last step that moved each coordinate: shape (cells…, 2)."""

    def see(self, step: int, point: Array) -> None:
        """Compare with the point before."""
        if step == 0:
            self.last = np.zeros(point.shape, dtype=np.int64)
        else:
            self.last = np.where(point != self.before, step, self.last)
        self.before = point

    def read(self) -> NDArray[np.int64]:
        """Their numbers; 0 for a coordinate that has not moved."""
        return np.stack([*self.last], axis=-1)


class Length(Gauge):
    """The length of the path."""

    def see(self, step: int, point: Array) -> None:
        """Add the step."""
        self.length = np.zeros(point.shape[1:]) if step == 0 else self.length + distance(point - self.before)
        self.before = point

    def read(self) -> Array:
        """The length so far."""
        return self.length.copy()


class Turns(Gauge):
    """How often a coordinate has turned back: both coordinates together."""

    def see(self, step: int, point: Array) -> None:
        """Compare the directions of two steps that follow each other."""
        if step == 0:
            self.turns = np.zeros(point.shape[1:], dtype=np.int64)
            self.direction = np.zeros_like(point)
        else:
            # Signs, for the product of two tiny steps would vanish.
            direction = np.sign(point - self.before)
            self.turns = self.turns + (direction * self.direction < 0).sum(axis=0)
            self.direction = direction
        self.before = point

    def read(self) -> NDArray[np.int64]:
        """The number so far."""
        return self.turns.copy()


class Reach(Gauge):
    """How far along y the path has been from its start."""

    def see(self, step: int, point: Array) -> None:
        """Measure the distance from the start."""
        if step == 0:
            self.start = point[1]
            self.reach = np.zeros(point.shape[1:])
        self.reach = np.fmax(self.reach, abs(point[1] - self.start))

    def read(self) -> Array:
        """The largest distance so far."""
        return self.reach.copy()


class Stopped(LastMove):
    """Whether a coordinate that is still short of the minimum has not moved in the second half of the run."""

    def see(self, step: int, point: Array) -> None:
        """Compare with the point before, and keep the first distance."""
        self.first = distance(point) if step == 0 else self.first
        super().see(step, point)
        self.step = step

    def read(self) -> Marks:
        """Whether there is one."""
        short = abs(self.before) > NEAR * self.first
        return np.asarray(((self.last <= self.step // 2) & short).any(axis=0))


class Totals(Gauge):
    """How far each coordinate has moved altogether, and the sum of its squared gradients."""

    def __init__(self, horizons: Collection[int], slopes: Callable[[Array], Array]) -> None:
        super().__init__(horizons)
        self._slopes = slopes

    def see(self, step: int, point: Array) -> None:
        """Add the step, and the gradient that it came from."""
        if step == 0:
            self.way, self.squares = np.zeros_like(point), np.zeros_like(point)
        else:
            self.way = self.way + abs(point - self.before)
            self.squares = self.squares + self._slopes(self.before) ** 2
        self.before = point

    def read(self) -> Array:
        """Both, before the axis of the coordinates."""
        return np.stack([self.way, self.squares])


# By the names that relations have for them.
GAUGES: Mapping[str, type[Gauge]] = {
    "length": Length,
    "turns": Turns,
    "overshoot": Overshoot,
    "tail_distance": Tail,
    "crossed": Crossing,
    "jumping": Jumping,
    "visible_jumps": VisibleJumps,
    "stopped": Stopped,
}
