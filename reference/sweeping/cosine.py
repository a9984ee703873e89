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


# 2π in pieces, the first two of 30 bits; √2 sin(√q/2)/√q as a polynomial in q = r², with the smallest largest relative
# error for 0 ≤ q ≤ π², which is 2^-61 (Remez).
_TURN = (float.fromhex("0x1.921fb54p+2"), float.fromhex("0x1.10b46118p-28"), float.fromhex("0x1.313198a2e037p-59"))
_ROOT = (
    float.fromhex("0x1.6a09e667f3bcdp-1"),
    float.fromhex("-0x1.e2b7dddfefa65p-6"),
    float.fromhex("0x1.822cb17ff2e2fp-12"),
    float.fromhex("-0x1.263a6edb5f6aep-19"),
    float.fromhex("0x1.0589461624cbdp-27"),
    float.fromhex("-0x1.3055425685bb4p-36"),
    float.fromhex("0x1.f36a3ed1f5dcdp-46"),
    float.fromhex("-0x1.303d0582ed79bp-55"),
    float.fromhex("0x1.153ade4ed3753p-65"),
)
# Either cosine's distance from cos a for |a| below REACH.
ERROR, REACH = 3 * 2.0**-50, 2.0**23


def quick_cosine(a: Numbers) -> Numbers:
    """cos a, by half the distance r from the nearest multiple of 2π, with half the operations of :func:`cosine`.

    cos a = 1 − 2 sin²(r/2) = 1 − q P(q)²,  m = round(a/2π),  r = a − 2πm,  q = r²

    Within 24 u (u = 2^-53) of cos a for |a| < 2^23, in absolute terms, whether or not products are rounded before they
    are added to: r errs by the roundings of two numbers below 4, which is 4 u; q by one, worth 0.91 u of the cosine;
    P by 4.7 u of itself at most, found by following Horner's scheme, worth twice that times 1 − cos a; the last three
    operations by 2 u (1 − cos a) + u.  Their sum is largest, 23.5 u, where cos a = −1.  Beyond, it is within 24 u of
    [−1, 1].  Infinity and NaN give NaN.  ``a`` is as in :func:`cosine`.
    """
    m = (a * (1 / math.tau) + _SHIFT) - _SHIFT
    r = a
    for piece in _TURN:
        r = r - m * piece
    q = np.minimum(r * r, math.pi**2)
    root: Numbers = _ROOT[-1]
    for coefficient in reversed(_ROOT[:-1]):
        root = root * q + coefficient
    return 1.0 - (q * root) * root
