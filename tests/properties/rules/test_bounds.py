"""Ball arithmetic encloses what floating-point numbers do, and not much more."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reference.rounding import FORMATS, Ball, exact, rounded
from tests.properties.rules.cases import numbers

KINDS = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
# Exponents of data that reach from subnormals to where two may overflow, and of coefficients that are normal numbers.
DATA = {"float16": numbers(-24, 14), "float32": numbers(-149, 127), "float64": numbers(-1074, 1022)}
_USUAL = st.floats(2.0**-100, 2.0**100)
# Of these, divided by up to 64, all are normal numbers of the format.
COEFFICIENTS = {"float16": st.floats(2.0**-8, 2.0**15), "float32": _USUAL, "float64": _USUAL}
BINARY = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "maximum": np.maximum,
}
UNARY = {"sqrt": np.sqrt, "negative": operator.neg, "absolute": abs, "sign": np.sign}
LIBRARY = {
    "sin": np.sin,
    "cos": np.cos,
    "exp": np.exp,
    "log": np.log,
    "cube": lambda x: x**3,
    "fifth-root": lambda x: x**0.2,
    "reciprocal": lambda x: x**-1,
    "fading": lambda x: 0.96**x,
    "self-power": lambda x: x**x,
}


def _table(entries: dict[str, Any], name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, list(entries.values()), ids=list(entries))


# The mirrored form of lerp is enclosed up to this weight; the module's docstring derives it.
LARGEST_WEIGHT = 0.75
DTYPES = pytest.mark.parametrize("dtype", KINDS)


def encloses(ball: Ball, value: Any) -> bool:
    """Whether ``value`` is in the ball, decided without rounding."""
    value, centre, radius = float(value), float(ball.centre), float(ball.radius)
    if radius == math.inf:
        return True
    if not math.isfinite(value):
        return False
    return abs(Fraction(value) - Fraction(centre)) <= Fraction(radius)


@st.composite
def points_in_balls(draw: st.DrawFn, dtype: str) -> tuple[Any, Ball]:
    """A number of the format, and a ball that contains it, whose centre is another number."""
    # Subnormal numbers have fewer bits than the mantissa drawn.
    point = float(KINDS[dtype](draw(DATA[dtype])))
    offset = math.ldexp(abs(point) or 1.0, -draw(st.integers(1, 60))) * draw(st.sampled_from((-1, 0, 1)))
    centre = point + offset
    distance = abs(Fraction(point) - Fraction(centre))
    radius = float(np.nextafter(float(distance), math.inf)) if distance else 0.0
    return KINDS[dtype](point), Ball(np.asarray(centre), np.asarray(radius), FORMATS[dtype])


# --- one operation ----------------------------------------------------------------------------------------------


@DTYPES
@_table(BINARY, "operation")
def test_an_operation_on_two_points_stays_in_the_ball(operation: Callable[[Any, Any], Any], dtype: str) -> None:
    """Whatever two numbers inside two balls give, computed in the format, is inside the ball of the operation."""

    @given(points_in_balls(dtype), points_in_balls(dtype))
    def visit(first: tuple[Any, Ball], second: tuple[Any, Ball]) -> None:
        with np.errstate(all="ignore"):
            assert encloses(operation(first[1], second[1]), operation(first[0], second[0]))

    visit()


@DTYPES
@_table(BINARY, "operation")
def test_a_rounded_coefficient_stays_in_the_ball(operation: Callable[[Any, Any], Any], dtype: str) -> None:
    """A double that is converted to the format, and divided there, before it is used is enclosed as an exact number.

    These are the three roundings that ``CHARGE`` stands for.
    """
    kind = KINDS[dtype]

    @given(points_in_balls(dtype), COEFFICIENTS[dtype], st.integers(1, 64))
    def visit(first: tuple[Any, Ball], numerator: float, denominator: int) -> None:
        point, ball = first
        coefficient = kind(numerator) / kind(denominator)
        with np.errstate(all="ignore"):
            assert encloses(operation(ball, numerator / denominator), operation(point, coefficient))
            assert encloses(operation(numerator / denominator, ball), operation(coefficient, point))

    visit()


@DTYPES
@_table(UNARY, "operation")
def test_an_operation_on_one_point_stays_in_the_ball(operation: Callable[[Any], Any], dtype: str) -> None:
    """The root, negative or absolute value of a number inside a ball is inside the ball of the operation."""

    @given(points_in_balls(dtype))
    def visit(drawn: tuple[Any, Ball]) -> None:
        with np.errstate(all="ignore"):
            assert encloses(operation(drawn[1]), operation(drawn[0]))

    visit()


@_table(LIBRARY, "function")
def test_a_library_function_stays_in_the_ball(function: Callable[[Any], Any]) -> None:
    """Sine, cosine, exponential, logarithm and power of a number inside a ball are inside the ball of the function."""

    @given(points_in_balls("float64"))
    def visit(drawn: tuple[Any, Ball]) -> None:
        assume(abs(drawn[0]) < 2.0**30)
        with np.errstate(all="ignore"):
            assert encloses(function(drawn[1]), function(drawn[0]))

    visit()


def test_both_forms_of_lerp_stay_in_the_ball_of_the_weighted_mean() -> None:
    """PyTorch's m + w(g − m), and its mirror image for w > ½, are enclosed by the ball of (1 − w)m + wg."""
    # g − m must not overflow.
    data = numbers(-149, 126).map(np.float32)

    @given(data, data, st.floats(2.0**-20, LARGEST_WEIGHT))
    def visit(m: np.float32, g: np.float32, w: float) -> None:
        ball = (1 - w) * exact(m, "float32") + w * exact(g, "float32")
        assert encloses(ball, _lerp(m, g, np.float32(w)))

    visit()


def test_the_mirrored_lerp_leaves_the_ball_for_a_weight_above_three_quarters() -> None:
    """The limit w ≤ ¾ is needed: 1 − w, formed from a converted w, errs by more than the formula is charged."""
    m, g, w = np.float32(1), np.float32(0), 0.9437401514722221
    assert w > LARGEST_WEIGHT
    assert not encloses((1 - w) * exact(m, "float32") + w * exact(g, "float32"), _lerp(m, g, np.float32(w)))


def _lerp(m: np.float32, g: np.float32, weight: np.float32) -> np.float32:
    return m + weight * (g - m) if weight < 0.5 else g - (g - m) * (1 - weight)


# --- the edges of the format ------------------------------------------------------------------------------------


@DTYPES
def test_zero_is_exact(dtype: str) -> None:
    """Zero times anything, zero plus zero and the root of zero have radius zero."""
    zero = exact(0.0, dtype)
    results = [zero * exact(3.0, dtype), 0.1 * zero, zero + zero, zero - zero, zero / exact(3.0, dtype), np.sqrt(zero)]
    assert [float(result.radius) for result in results] == [0.0] * len(results)


@DTYPES
def test_underflow_is_not_taken_for_zero(dtype: str) -> None:
    """A product or quotient that underflows to zero has a positive radius."""
    tiny, huge = exact(FORMATS[dtype].subnormal, dtype), exact(FORMATS[dtype].largest, dtype)
    for result in (tiny * tiny, tiny / huge, tiny**2):
        assert result.radius >= FORMATS[dtype].subnormal


@DTYPES
def test_nothing_is_known_past_the_ends_of_the_format(dtype: str) -> None:
    """Overflow, a divisor that may be zero, a root that may be negative, and zero times infinity: infinite radius."""
    largest, around_zero = exact(FORMATS[dtype].largest, dtype), Ball(np.array(1.0), np.array(1.0), FORMATS[dtype])
    below_zero = Ball(np.array(1.0), np.array(1.5), FORMATS[dtype])
    unknown = largest + largest
    results = [unknown, largest * 2, 1 / around_zero, 1 / exact(0.0, dtype), np.sqrt(below_zero), unknown * 0]
    results += [np.log(around_zero), unknown - unknown, exact(0.0, dtype) / exact(0.0, dtype)]
    assert [float(result.radius) for result in results] == [math.inf] * len(results)


@DTYPES
def test_a_rounded_ball_holds_the_nearest_number(dtype: str) -> None:
    """``rounded`` encloses what conversion to the format makes of a double."""

    @given(COEFFICIENTS[dtype])
    def visit(value: float) -> None:
        assert encloses(rounded(value, dtype), KINDS[dtype](value))

    visit()


# --- misuse -----------------------------------------------------------------------------------------------------


def test_formats_do_not_mix() -> None:
    """An operation on balls of two formats is refused."""
    with pytest.raises(ValueError, match="different formats"):
        exact(1.0, "float32") + exact(1.0, "float64")


@_table(
    {
        "floor-division": lambda ball: ball // 2,
        "tangent": np.tan,
        "reduction": np.add.reduce,
        "output-argument": lambda ball: np.add(ball, 1, out=np.zeros(())),
    },
    "operation",
)
def test_an_operation_without_a_bound_is_refused(operation: Callable[[Ball], Any]) -> None:
    """What has no derived bound raises TypeError instead of returning something unbounded."""
    with pytest.raises(TypeError):
        operation(exact(1.0, "float32"))


def test_a_sign_that_is_not_certain_may_be_any() -> None:
    """A ball around zero has all three signs in its sign's; one beside zero, and zero itself, have only their own."""
    balls = Ball(np.array([0.5, -2.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0, 1.0]), FORMATS["float32"])
    signs = np.sign(balls)
    np.testing.assert_array_equal(signs.centre, [1, -1, 0, 0])
    np.testing.assert_array_equal(signs.radius, [2, 0, 0, 1])


def test_a_broken_power_of_what_may_be_negative_is_not_bounded() -> None:
    """A power that is not whole has an infinite radius where the base's ball touches zero."""
    around_zero = Ball(np.array(1.0), np.array(1.0), FORMATS["float64"])
    assert float((around_zero**0.5).radius) == math.inf


def test_comparisons_are_those_of_the_centres() -> None:
    """Balls compare as their centres do, so that a rule's checks and branches are the reference's."""
    low, high = rounded([1.0, 2.0], "float32"), exact([1.5, 1.5], "float32")
    np.testing.assert_array_equal(low < high, [True, False])
    np.testing.assert_array_equal(low >= 2, [False, True])
    np.testing.assert_array_equal(exact([0.0, 1.0], "float32") != 0, [False, True])
