"""A cosine made of additions and multiplications, so that it gives the same bits wherever it is evaluated."""

from __future__ import annotations

import math

import numpy as np

from reference.settings import Numbers

# Adding and subtracting this rounds a number below 2^51 to the nearest whole number.
_SHIFT = 1.5 * 2.0**52
# π in pieces of 30 bits, so that a product of one of the first three with m is exact for |m| < 2^23, and the rest.
_PI = (
    float.fromhex("0x1.921fb54p+1"),
    float.fromhex("0x1.10b46118p-29"),
    float.fromhex("0x1.313198ap-60"),
    float.fromhex("0x1.701b839a25205p-91"),
)
_HALF_PI = math.pi / 2
# sin r = r + r³ S(r²): the Taylor coefficients −1/3!, 1/5!, …; the first one left out, 1/25!, is below
# 2^-66 of the result for |r| ≤ π/2.
_SINE = tuple((-1) ** k / math.factorial(2 * k + 1) for k in range(1, 12))


def cosine(a: Numbers) -> Numbers:
    """cos a, by the sine of its distance r from the nearest zero (m − ½)π of the cosine.

    cos a = (−1)^m sin(a − (m − ½)π),  m = round(a/π + ½),  r = a − (2m − 1)π/2,  |r| ≤ π/2

    Within 3 units in the last place of cos a for |a| < 2^23: the reduction errs by less than half a unit of r,
    the odd polynomial by two, the last addition by half.  Beyond, it is the cosine of some number within four
    units in the last place of a, and never outside [−1, 1].  Infinity and NaN give NaN.
    ``a`` is a number or an array of float64, or anything with their arithmetic, np.minimum and np.maximum.
    """
    m = (a * (1 / math.pi) + 0.5 + _SHIFT) - _SHIFT
    odd = m + m - 1.0
    r = a
    for piece in _PI:
        r = r - odd * (piece / 2)
    r = np.minimum(np.maximum(r, -_HALF_PI), _HALF_PI)
    square = r * r
    series: Numbers = _SINE[-1]
    for coefficient in reversed(_SINE[:-1]):
        series = series * square + coefficient
    sine = r + r * (square * series)
    half = (m * 0.5 + _SHIFT) - _SHIFT
    rest = m - (half + half)
    return sine * (1.0 - 2.0 * (rest * rest))
