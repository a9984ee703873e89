"""The valleys of f2 along y: barriers between neighbouring minima, and basins of attraction."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from reference.objectives import F2, bisect


class Barrier(NamedTuple):
    """The local maximiser ``y`` between two neighbouring minimisers, and its height over each of them."""

    y: float
    low: float
    high: float
    height_from_low: float
    height_from_high: float


class Basin(NamedTuple):
    """A local minimiser and the borders of its basin, infinite at the outermost ones."""

    minimiser: float
    low: float
    high: float


@cache
def f2_barriers() -> tuple[Barrier, ...]:
    """The barriers of 10y² + 10·sin 5y in ascending order of y.

    Between neighbouring minimisers lies one maximiser, the only zero of the slope 20y + 50·cos 5y there; the slope
    falls through it, so its negative is bisected to the last bit.
    """
    wells = sorted(y for _, y in F2.minimisers)
    return tuple(_barrier(low, high) for low, high in pairwise(wells))


@cache
def f2_basins() -> tuple[Basin, ...]:
    """The basins of f2 along y in ascending order: the starts from which gradient flow ends in each minimiser.

    Convention: the borders are the barriers; they hold for flow, and for gradient descent with η ≤ 1/270, since the
    curvature is at most 270 and the map y − η f′(y) then increases.  Larger steps can leap a border.
    """
    wells = sorted(y for _, y in F2.minimisers)
    borders = [-math.inf, *(barrier.y for barrier in f2_barriers()), math.inf]
    return tuple(Basin(y, low, high) for y, (low, high) in zip(wells, pairwise(borders), strict=True))


def _barrier(low: float, high: float) -> Barrier:
    part, slope = F2.parts[1], F2.slopes[1]
    top = bisect(lambda y: -float(slope(y)), low, high)
    return Barrier(top, low, high, float(part(top) - part(low)), float(part(top) - part(high)))
