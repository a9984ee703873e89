"""Confidence intervals of a mean over a few independent repetitions, such as seeds."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
from numpy.typing import ArrayLike


@cache
def student_quantile(degrees: int, confidence: float = 0.95) -> float:
    """The t within ±which Student's distribution with so many degrees of freedom has ``confidence`` of its weight.

    I(ν/(ν + t²); ν/2, ½) = 1 − confidence, with I the regularised incomplete beta function

    Raises ``ValueError`` for less than one degree of freedom or a confidence outside (0, 1).
    Source: Abramowitz & Stegun 1964, 26.7.1.
    """
    if degrees < 1:
        raise ValueError(f"degrees must be at least 1, got {degrees}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be in (0, 1), got {confidence}")

    def outside(t: mpmath.mpf) -> mpmath.mpf:
        return mpmath.betainc(degrees / 2, 0.5, 0, degrees / (degrees + t * t), regularized=True)

    # The weight outside falls with t.
    low, high = mpmath.mpf(0), mpmath.mpf(1)
    while outside(high) > 1 - confidence:
        low, high = high, 2 * high
    for _ in range(mpmath.mp.prec):
        middle = (low + high) / 2
        low, high = (middle, high) if outside(middle) > 1 - confidence else (low, middle)
    return float(high)


def student_interval(shares: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the mean of a share over repetitions, cut to [0, 1].

    s̄ ± t s/√n,  s² = Σ (s_i − s̄)²/(n − 1)

    Convention: repetitions are independent and the mean about normal; where all agree the interval is a point.
    The ends are rounded outwards.
    Raises ``ValueError`` for less than two repetitions.
    """
    values = np.asarray(shares, dtype=np.float64)
    if values.size < 2:
        raise ValueError(f"an interval needs at least 2 repetitions, got {values.size}")
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    half = Fraction(float(student_quantile(values.size - 1, confidence) * values.std(ddof=1) / np.sqrt(values.size)))
    # Where repetitions differ by a rounding only, a rounded mean could lie outside its own interval.
    mean = sum(map(Fraction, values.ravel().tolist())) / values.size
    low, high = math.nextafter(float(mean - half), -math.inf), math.nextafter(float(mean + half), math.inf)
    return max(low, 0.0), min(high, 1.0)
