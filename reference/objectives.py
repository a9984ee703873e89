"""The two functions of the article, with gradient, Hessian and minimisers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reference.settings import Numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Objective:
    """A separable function of two variables, f(x, y) = a(x) + b(y), with its first two derivatives.

    ``parts`` are a and b, ``slopes`` a′ and b′, ``curvatures`` a″ and b″, each a function of one coordinate;
    ``minimisers`` are all local minimisers, the lowest first.
    Points are arrays whose last axis holds (x, y); :attr:`value` drops that axis, :attr:`hessian` doubles it.
    """

    name: str
    parts: tuple[Callable[[Numbers], Numbers], Callable[[Numbers], Numbers]]
    slopes: tuple[Callable[[Numbers], Numbers], Callable[[Numbers], Numbers]]
    curvatures: tuple[Callable[[Numbers], Numbers], Callable[[Numbers], Numbers]]
    minimisers: tuple[tuple[float, float], ...]

    def value(self, point: Array) -> Array:
        """f(x, y)."""
        a, b = self.parts
        return np.asarray(a(point[..., 0]) + b(point[..., 1]))

    def gradient(self, point: Array) -> Array:
        """(a′(x), b′(y)), of the shape of ``point``."""
        a, b = self.slopes
        return np.stack([a(point[..., 0]), b(point[..., 1])], axis=-1)

    def hessian(self, point: Array) -> Array:
        """The diagonal matrix of a″(x) and b″(y), as the last two axes."""
        a, b = self.curvatures
        diagonal = np.stack([a(point[..., 0]) + 0 * point[..., 0], b(point[..., 1]) + 0 * point[..., 1]], axis=-1)
        return np.asarray(diagonal[..., None] * np.eye(2))


def _sine_wells() -> tuple[tuple[float, float], ...]:
    """The local minimisers of 10y² + 10·sin 5y, the lowest first.

    The slope 20y + 50·cos 5y vanishes only for |y| ≤ 2.5 and is monotone between the zeros of the curvature
    20 − 250·sin 5y, which lie where sin 5y = 0.08; minimisers are its zeros on the rising pieces.  Each is
    bracketed by such a piece and bisected to the last bit.
    """
    turn = math.asin(0.08)
    # The slope rises from the turning point (π − turn + 2πk)/5 to the next one, (turn + 2π(k + 1))/5.
    pieces = [((math.pi - turn + 2 * math.pi * k) / 5, (turn + 2 * math.pi * (k + 1)) / 5) for k in range(-4, 4)]
    wells = [bisect(_f2_slope_y, *piece) for piece in pieces if _f2_slope_y(piece[0]) < 0 < _f2_slope_y(piece[1])]
    return tuple((0.0, y) for y in sorted(wells, key=_f2_part_y))


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """The zero of an increasing function between ``low`` and ``high``, to the last bit."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return low


def _f2_part_y(y: Numbers) -> Numbers:
    return 10 * y * y + 10 * np.sin(5 * y)


def _f2_slope_y(y: Numbers) -> Numbers:
    return 20 * y + 50 * np.cos(5 * y)


F1 = Objective(
    "f1",
    parts=(lambda x: 20 * x * x, lambda y: 2 * y * y),
    slopes=(lambda x: 40 * x, lambda y: 4 * y),
    curvatures=(lambda x: 40.0, lambda y: 4.0),
    minimisers=((0.0, 0.0),),
)

F2 = Objective(
    "f2",
    parts=(lambda x: 2 * x * x, _f2_part_y),
    slopes=(lambda x: 4 * x, _f2_slope_y),
    curvatures=(lambda x: 4.0, lambda y: 20 - 250 * np.sin(5 * y)),
    minimisers=_sine_wells(),
)
