"""What words such as "jumps" and "converges" mean, as functions of paths, and the grids on which they are asked.

Paths have shape (steps + 1, cells, 2) and end at the horizon.  A path that leaves the range of numbers goes through
infinity and NaN; it has not converged, and it has left, whatever else it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from claims.measurement import Example, Share
from claims.model import Axis, Between, OneOf, Signed

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]
SEED = 20230529
# "Converged" is within this share of the first distance to the minimum.
NEAR = 1e-3


def grid(axis: Axis, count: int) -> Array:
    """All values of a list, or ``count`` values over a range, evenly spaced by ratio where it spans magnitudes."""
    match axis:
        case OneOf(values):
            return np.array(values)
        case Between(low, high) if low > 0 and high / low >= 10:
            return np.geomspace(low, high, count)
        case Between(low, high):
            return np.linspace(low, high, count)
        case _:
            raise TypeError(f"no grid is laid over {axis!r}")


def starts(axis: Signed, count: int) -> Array:
    """Seeded points whose coordinates have any sign and every magnitude of the axis, never the same twice."""
    random = np.random.default_rng(SEED)
    sizes = np.exp(random.uniform(np.log(axis.low), np.log(axis.high), size=(count, 2)))
    return sizes * random.choice([-1.0, 1.0], size=(count, 2))


# --- what a path does -------------------------------------------------------------------------------------------


def distances(path: Array) -> Array:
    """The distance to the origin, f1's minimum, after each step, as a share of the first one."""
    with np.errstate(all="ignore"):
        length = np.hypot(path[..., 0], path[..., 1])
        return np.where(np.isnan(length), np.inf, length) / length[0]


def converged(path: Array) -> Marks:
    """Near the minimum throughout the last tenth of the run."""
    tail = distances(path)[-max(len(path) // 10, 1) :]
    return np.asarray((tail <= NEAR).all(axis=0))


def jumps_at_every_step(path: Array, last: int = 10) -> Marks:
    """The steep coordinate changes sign in each of the last steps, or did so until it left the range of numbers."""
    x = path[-last - 1 :, ..., 0]
    with np.errstate(all="ignore"):
        flips = x[1:] * x[:-1] < 0
    return np.asarray((flips | ~np.isfinite(x[1:])).all(axis=0))


def crosses_the_minimum(path: Array) -> Marks:
    """A coordinate is on the other side of f1's minimum, at the origin, at some time than it was at the start."""
    with np.errstate(all="ignore"):
        return np.asarray((path * np.sign(path[0]) < 0).any(axis=(0, -1)))


# --- from cells to a measurement --------------------------------------------------------------------------------


def share(
    cells: Iterable[tuple[Example, bool]], boundary: float | None = None, closed_form: float | None = None
) -> Share:
    """How often a sentence held over the cells, with the first cell on either side."""
    found = list(cells)
    inside = next((example for example, held in found if held), None)
    outside = next((example for example, held in found if not held), None)
    return Share(sum(held for _, held in found), len(found), boundary, inside, outside, closed_form)


# Where a boundary is sharp it is bisected to this share of its size.
RESOLUTION = 1e-6


def agree(boundary: float | None, closed_form: float) -> bool:
    """Whether a sharp boundary is where a formula says, to the resolution; one that was not found says nothing."""
    return boundary is None or bool(abs(boundary - closed_form) <= RESOLUTION * closed_form)


def bisect(holds: Callable[[float], bool], low: float, high: float) -> float | None:
    """Where ``holds`` changes between ``low`` and ``high``, to the stated resolution; None if both ends agree."""
    below = holds(low)
    if below == holds(high):
        return None
    while high - low > RESOLUTION * high:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) == below else (low, middle)
    return (low + high) / 2
