"""Error bounds by ball arithmetic: how far a correct implementation may be from the float64 reference.

A :class:`Ball` is a float64 centre with a radius.  A rule evaluated on Balls computes, beside the reference value,
a radius that encloses what any implementation of the same formula can return in a given floating-point format.

Why it is a bound.  In round-to-nearest, every + − × ÷ √ returns the exact result times (1 + δ) plus η, with
|δ| ≤ u and |η| at most half the smallest subnormal (Higham 2002, §2.2).  The radius of an operation is therefore
the exact propagation of its operands' radii plus ``CHARGE`` · (u · |result| + η).  ``CHARGE`` = 3 covers what
implementations may do differently from the formula as written:

1. one rounding for the operation itself;
2. one for converting a float64 coefficient to the format (PyTorch passes lr, β, ε as doubles); the coefficient
   must be zero or a normal number of the format, since a subnormal one loses more;
3. one for a coefficient computed beforehand in the format, such as lr/(1 − β₁ᵗ).

Powers, sin, cos, exp and log are not correctly rounded, but the libraries used err by less than one unit in
the last place, that is 2u|result| (glibc manual, "Known maximum errors"); ``CHARGE`` covers the implementation's 2u
and the reference's 2u₆₄.  In aᵇ with a b that is not whole, converting a costs |b|u of the result, converting b
|b log a|u, and both are added to what is charged.

Sums are charged on |a| + |b| rather than on |a + b|, so re-associated or distributed forms are enclosed too.  The
form PyTorch uses most is lerp: m + w(g − m) for (1 − w)m + wg, with w ≤ ½.  It makes errors of at most
3uw(|g| + |m|) + u|m + w(g − m)| ≤ u(4w|g| + (1 + 2w)|m|).  The formula as written is charged
3u + 3u on each term, that is 6uw|g| + 6u(1 − w)|m|, which is more since 1 + 2w ≤ 2 < 3 ≤ 6(1 − w).  For
w > ½ PyTorch uses the mirrored form g − (g − m)(1 − w).  It forms 1 − w from the converted w, so that the conversion
costs uw|g − m| even where 1 − w is small: in all u(3(1 − w) + w)|m| + 2u|g|, which is enclosed for w ≤ ¾ and not
beyond (w = 1 is exact).  An average that fades by less than ¼ per step is outside what is claimed here.  Both forms
presuppose that g − m does not overflow, which the formula as written cannot know.

Half precision (bfloat16, float16) is no special case.  Implementations compute there in float32 and round once per
operation, once per fused group of operations, or after each: every one of these errs by at most the one u per
operation charged here, since float32's own error is u/8192 at most and ``CHARGE`` has room for it.  An ε, or any
addend, that underflows is off by at most half the smallest subnormal, which each operation is charged whole; where
it was all that kept a divisor from zero, the radius is infinite, as the format then promises nothing.

The float64 reference itself rounds, by the same rule with u₆₄; its share is added to u, so that the radius bounds
|implementation − exact| + |exact − reference|.

What is plain and what is a Ball decides what is claimed.  With plain numbers as settings, scalar expressions such as
1 − β₂ᵗ are taken as exact: implementation and reference compute them by the same float64 operations.  Against
exact mathematics the settings must be Balls of radius zero too, so that those operations are charged as well.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

Array = NDArray[np.float64]
CHARGE = 3
_ZERO = np.zeros(())


class Format(NamedTuple):
    """A binary floating-point format: unit roundoff, smallest subnormal, largest finite number."""

    unit: float
    subnormal: float
    largest: float

    @property
    def normal(self) -> float:
        """The smallest normal number."""
        return self.subnormal / (2 * self.unit)


# The precision p counts the hidden bit; the unit roundoff is 2^-p.
FORMATS = {
    "float64": Format(2.0**-53, 2.0**-1074, float(np.finfo(np.float64).max)),
    "float32": Format(2.0**-24, 2.0**-149, float(np.finfo(np.float32).max)),
    "bfloat16": Format(2.0**-8, 2.0**-133, float.fromhex("0x1.FEp127")),
    "float16": Format(2.0**-11, 2.0**-24, 65504.0),
}


@dataclass(frozen=True, eq=False)
class Ball(NDArrayOperatorsMixin):
    """Float64 ``centre`` and ``radius`` arrays that enclose the results of one computation in ``format``.

    Supports + − × ÷, negation, absolute value, sign, √, powers, sin, cos, exp, log, elementwise maximum and
    minimum, with Balls, arrays and numbers.  A number or array operand counts as exact: its conversion is in
    ``CHARGE``; maximum and minimum, which round nothing, charge it on that operand alone.
    Comparisons compare the centres, since a decision is the reference's.  The radius is infinite where a divisor's
    ball touches zero, where a root's ball reaches below zero, where the base of a power that is not whole does not
    lie above zero, or where the format overflows.
    Raises ``ValueError`` for balls of different formats, ``TypeError`` for any other operation.
    """

    centre: Array
    radius: Array
    format: Format

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Dispatch NumPy's operators and functions to the ball versions."""
        rule = _RULES.get(ufunc)
        if (rule is None and ufunc not in _COMPARISONS) or method != "__call__" or kwargs:
            return NotImplemented
        balls = [self._as_ball(operand) for operand in inputs]
        if rule is None:
            return ufunc(*(ball.centre for ball in balls))
        with np.errstate(all="ignore"):
            centre, radius, size = rule(*balls)
            return self._rounded(centre, radius, size)

    def __getitem__(self, index: Any) -> Ball:
        """The balls at an index of the arrays."""
        return Ball(self.centre[index], self.radius[index], self.format)

    def _as_ball(self, operand: Any) -> Ball:
        if isinstance(operand, Ball):
            if operand.format != self.format:
                raise ValueError("balls of different formats cannot be combined")
            return operand
        return Ball(np.asarray(operand, dtype=np.float64), _ZERO, self.format)

    def _rounded(self, centre: Array, radius: Array, size: Array | None) -> Ball:
        """The ball widened by the rounding of one operation whose result is at most ``size`` in magnitude."""
        if size is not None:
            unit = CHARGE * (self.format.unit + FORMATS["float64"].unit)
            largest = size + radius
            # An operation with an exactly known zero result (0 · g, x + 0 for x = 0) does not round.
            radius = radius + (unit * largest + CHARGE * self.format.subnormal * (largest != 0))
        bounded = np.abs(centre) + radius <= self.format.largest
        # NaN, which arises from 0 · inf, is not bounded either: nothing is known there.
        return Ball(centre, radius if bounded.all() else np.where(bounded, radius, np.inf), self.format)


def exact(values: Any, dtype: str) -> Ball:
    """A ball of radius zero: ``values`` are numbers that ``dtype`` represents exactly."""
    centre = np.asarray(values, dtype=np.float64)
    return Ball(centre, np.zeros_like(centre), FORMATS[dtype])


def rounded(values: Any, dtype: str) -> Ball:
    """A ball around ``values`` that encloses their nearest numbers in ``dtype``."""
    ball = exact(values, dtype)
    return Ball(ball.centre, ball.format.unit * np.abs(ball.centre) + ball.format.subnormal, ball.format)


# --- the operations: centre, propagated radius, magnitude that is rounded ---------------------------------------

_Result = tuple[Array, Array, Array | None]


def _add_or_subtract(apply: Callable[[Any, Any], Any]) -> Callable[[Ball, Ball], _Result]:
    def rule(a: Ball, b: Ball) -> _Result:
        return apply(a.centre, b.centre), a.radius + b.radius, np.abs(a.centre) + np.abs(b.centre)

    return rule


def _multiply(a: Ball, b: Ball) -> _Result:
    centre = a.centre * b.centre
    if a.radius is _ZERO:
        a, b = b, a
    if b.radius is _ZERO:
        # A number is exact, and most operands are numbers.
        radius = np.abs(b.centre) * a.radius
    else:
        radius = np.abs(a.centre) * b.radius + (np.abs(b.centre) + b.radius) * a.radius
    return centre, radius, _never_zero(centre, a.centre, b.centre)


def _divide(a: Ball, b: Ball) -> _Result:
    centre = a.centre / b.centre
    nearest_to_zero = np.abs(b.centre) - b.radius
    # |a/b − A/B| ≤ (|A| r_b + |B| r_a) / (|B| (|B| − r_b)) for every a, b in the balls around A, B.
    # Radii are divided first: a product of subnormal numbers, rounded to zero, would be lost before the division.
    radius = np.abs(centre) * (b.radius / nearest_to_zero) + a.radius / nearest_to_zero
    return centre, np.where(nearest_to_zero > 0, radius, np.inf), _never_zero(centre, a.centre)


def _never_zero(centre: Array, *factors: Array) -> Array:
    """The magnitude of ``centre``; where it vanished by underflow alone, no factor being zero, the smallest one."""
    size = np.abs(centre)
    if size.all():
        return size
    nonzero = functools.reduce(np.logical_and, [factor != 0 for factor in factors])
    return np.where((size == 0) & nonzero, FORMATS["float64"].subnormal, size)


def _sqrt(a: Ball) -> _Result:
    centre = np.sqrt(a.centre)
    lower = a.centre - a.radius
    # √ is concave: the lower side of the ball is the longer one.
    radius = centre - np.sqrt(np.maximum(lower, 0.0))
    return centre, np.where(lower >= 0, radius, np.inf), centre


def _power(a: Ball, b: Ball) -> _Result:
    n = b.centre
    # A number may be the exponent of a ball; of a ball in the exponent the base may be a number, which is converted.
    if b.radius is not _ZERO or np.any((n < 0) | (n != np.floor(n))):
        return _real_power(a, b)
    # |aⁿ − Aⁿ| ≤ n r (|A| + r)ⁿ⁻¹ by the mean value theorem.
    radius = n * a.radius * (np.abs(a.centre) + a.radius) ** np.maximum(n - 1, 0)
    centre = a.centre**n
    return centre, radius, _never_zero(centre, a.centre)


def _real_power(a: Ball, b: Ball) -> _Result:
    centre, lowest = a.centre**b.centre, a.centre - a.radius
    # A power is monotone in its base and in its exponent, so it is farthest from the centre in one of four corners.
    bases, exponents = (lowest, a.centre + a.radius), (b.centre - b.radius, b.centre + b.radius)
    radius = functools.reduce(np.maximum, [np.abs(base**e - centre) for base in bases for e in exponents])
    size = centre * (1 + np.abs(b.centre) * (1 + np.abs(np.log(a.centre))))
    return centre, np.where(lowest > 0, radius, np.inf), np.maximum(size, FORMATS["float64"].subnormal)


def _sine_or_cosine(apply: Callable[[Any], Any]) -> Callable[[Ball], _Result]:
    # Neither changes faster than its argument.
    return lambda a: (apply(a.centre), a.radius, np.abs(apply(a.centre)))


def _exp(a: Ball) -> _Result:
    centre = np.exp(a.centre)
    # eᵃ is convex: the upper side of the ball is the longer one.  It never is zero, so neither is what is rounded.
    return centre, centre * np.expm1(a.radius), np.maximum(centre, FORMATS["float64"].subnormal)


def _log(a: Ball) -> _Result:
    centre = np.log(a.centre)
    nearest_to_zero = a.centre - a.radius
    # |log a − log A| ≤ r/(A − r) by the mean value theorem.
    return centre, np.where(nearest_to_zero > 0, a.radius / nearest_to_zero, np.inf), np.abs(centre)


def _negative(a: Ball) -> _Result:
    return -a.centre, a.radius, None


def _absolute(a: Ball) -> _Result:
    return np.abs(a.centre), a.radius, None


def _sign(a: Ball) -> _Result:
    centre = np.sign(a.centre)
    # A ball around zero may have either sign, or none.
    known = (np.abs(a.centre) > a.radius) | (a.radius == 0)
    return centre, np.where(known, 0.0, 1 + np.abs(centre)), None


def _extremum(apply: Callable[[Any, Any], Any]) -> Callable[[Ball, Ball], _Result]:
    def rule(a: Ball, b: Ball) -> _Result:
        return apply(a.centre, b.centre), np.maximum(_converted(a), _converted(b)), None

    return rule


def _converted(a: Ball) -> Array:
    """The radius of an operand; of a number, which is exact elsewhere, what its conversion may cost."""
    if a.radius is not _ZERO:
        return a.radius
    unit = CHARGE * (a.format.unit + FORMATS["float64"].unit)
    charged: Array = unit * np.abs(a.centre) + CHARGE * a.format.subnormal * (a.centre != 0)
    return charged


_RULES: dict[np.ufunc, Callable[..., _Result]] = {
    np.add: _add_or_subtract(operator.add),
    np.subtract: _add_or_subtract(operator.sub),
    np.multiply: _multiply,
    np.divide: _divide,
    np.sqrt: _sqrt,
    np.negative: _negative,
    np.absolute: _absolute,
    np.sign: _sign,
    np.maximum: _extremum(np.maximum),
    np.minimum: _extremum(np.minimum),
    np.power: _power,
    np.sin: _sine_or_cosine(np.sin),
    np.cos: _sine_or_cosine(np.cos),
    np.exp: _exp,
    np.log: _log,
}
_COMPARISONS = {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}
