"""Error bounds by ball arithmetic: how far a correct implementation may be from the float64 reference.

A :class:`Ball` is a float64 centre with a radius.  A rule evaluated on Balls computes, beside the reference value,
a radius that encloses what any implementation of the same formula can return in a given floating-point format.

Why it is a bound.  In round-to-nearest, every + − × ÷ √ returns the exact result times (1 + δ) plus η, with
|δ| ≤ u and |η| at most half the smallest subnormal (Higham 2002, §2.2).  The radius of an operation is therefore
the exact propagation of its operands' radii plus ``CHARGE`` · (u · |result| + η).  ``CHARGE`` = 3 covers what
implementations may do differently from the formula as written:

1. one rounding for the operation itself;
2. one for converting a float64 coefficient to the format (PyTorch passes lr, β, ε as doubles);
3. one for a coefficient computed beforehand in the format, such as lr/(1 − β₁ᵗ).

Sums are charged on |a| + |b| rather than on |a + b|, so re-associated or distributed forms are enclosed too.  The
form PyTorch uses most is lerp: m + w(g − m) for (1 − w)m + wg, with w ≤ ½.  It makes errors of at most
3uw(|g| + |m|) + u|m + w(g − m)| ≤ u(4w|g| + (1 + 2w)|m|).  The formula as written is charged
3u + 3u on each term, that is 6uw|g| + 6u(1 − w)|m|, which is more since 1 + 2w ≤ 2 < 3 ≤ 6(1 − w); for
w > ½ PyTorch uses the mirrored form g − (g − m)(1 − w), and the same holds with the two terms exchanged.

The float64 reference itself rounds, by the same rule with u₆₄; its share is added to u, so that the radius bounds
|implementation − exact| + |exact − reference|.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

Array = NDArray[np.float64]
CHARGE = 3


class Format(NamedTuple):
    """A binary floating-point format: unit roundoff, smallest subnormal, largest finite number."""

    unit: float
    subnormal: float
    largest: float


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

    Supports + − × ÷, negation, absolute value, √ and elementwise maximum, with Balls, arrays and numbers.  A number
    or array operand counts as exact: its conversion is in ``CHARGE``.  The radius is infinite where a divisor's ball
    touches zero, where a root's ball reaches below zero, or where the format overflows.
    Raises ``ValueError`` for balls of different formats, ``TypeError`` for any other operation.
    """

    centre: Array
    radius: Array
    format: Format

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Dispatch NumPy's operators and functions to the ball versions."""
        rule = _RULES.get(ufunc)
        if rule is None or method != "__call__" or kwargs:
            return NotImplemented
        balls = [self._as_ball(operand) for operand in inputs]
        with np.errstate(all="ignore"):
            centre, radius, size = rule(*balls)
            return self._rounded(centre, radius, size)

    def _as_ball(self, operand: Any) -> Ball:
        if isinstance(operand, Ball):
            if operand.format != self.format:
                raise ValueError("balls of different formats cannot be combined")
            return operand
        centre = np.asarray(operand, dtype=np.float64)
        return Ball(centre, np.zeros_like(centre), self.format)

    def _rounded(self, centre: Array, radius: Array, size: Array | None) -> Ball:
        """The ball widened by the rounding of one operation whose result is at most ``size`` in magnitude."""
        if size is not None:
            unit = self.format.unit + FORMATS["float64"].unit
            rounding = CHARGE * (unit * (size + radius) + self.format.subnormal)
            # An operation with an exactly known zero result (0 · g, x + 0 for x = 0) does not round.
            radius = np.where((size == 0) & (radius == 0), 0.0, radius + rounding)
        overflows = np.abs(centre) + radius > self.format.largest
        return Ball(centre, np.where(overflows, np.inf, radius), self.format)


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
    radius = np.abs(a.centre) * b.radius + np.abs(b.centre) * a.radius + a.radius * b.radius
    return centre, radius, np.abs(centre)


def _divide(a: Ball, b: Ball) -> _Result:
    centre = a.centre / b.centre
    nearest_to_zero = np.abs(b.centre) - b.radius
    # |a/b − A/B| ≤ (|A| r_b + |B| r_a) / (|B| (|B| − r_b)) for every a, b in the balls around A, B.
    radius = (np.abs(centre) * b.radius + a.radius) / nearest_to_zero
    return centre, np.where(nearest_to_zero > 0, radius, np.inf), np.abs(centre)


def _sqrt(a: Ball) -> _Result:
    centre = np.sqrt(a.centre)
    lower = a.centre - a.radius
    # √ is concave: the lower side of the ball is the longer one.
    radius = centre - np.sqrt(np.maximum(lower, 0.0))
    return centre, np.where(lower >= 0, radius, np.inf), centre


def _negative(a: Ball) -> _Result:
    return -a.centre, a.radius, None


def _absolute(a: Ball) -> _Result:
    return np.abs(a.centre), a.radius, None


def _maximum(a: Ball, b: Ball) -> _Result:
    return np.maximum(a.centre, b.centre), np.maximum(a.radius, b.radius), None


_RULES: dict[np.ufunc, Callable[..., _Result]] = {
    np.add: _add_or_subtract(operator.add),
    np.subtract: _add_or_subtract(operator.sub),
    np.multiply: _multiply,
    np.divide: _divide,
    np.sqrt: _sqrt,
    np.negative: _negative,
    np.absolute: _absolute,
    np.maximum: _maximum,
}
