"""Formulas of correctly rounded operations: each result is the float64 number nearest to the exact one."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formulas import read_formula
from reference.formulas import computed
from reference.nearest import NEAREST, power, whole_power

FINITE = st.floats(-30, 30)


@given(st.floats(-1e3, 1e3).filter(lambda base: abs(base) > 1e-6), st.integers(0, 40))
def test_a_whole_power_is_the_nearest_number(base: float, exponent: int) -> None:
    """A power by a whole number is the exact rational power, rounded once."""
    assert float(whole_power(base, exponent)) == float(Fraction(base) ** exponent)


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "tan", "sinh", "cosh", "tanh"])
@given(value=FINITE)
def test_a_function_is_within_a_unit_of_the_library(name: str, value: float) -> None:
    """What is nearest to the exact result is at most one unit in the last place from what the C library gives."""
    library = getattr(math, name)(value)
    assert abs(float(NEAREST.functions[name](np.float64(value))) - library) <= math.ulp(library)


@given(st.floats(1e-6, 1e6))
def test_a_logarithm_is_within_a_unit_of_the_library(value: float) -> None:
    """So is a logarithm."""
    assert abs(float(NEAREST.functions["log"](np.float64(value))) - math.log(value)) <= math.ulp(math.log(value))


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (2.0, -3.0, 0.125),
        (4.0, 0.5, 2.0),
        (0.0, 0.5, 0.0),
        (-2.0, 3.0, -8.0),
        (math.inf, 2.0, math.inf),
        (2.0, -math.inf, 0.0),
    ],
)
def test_a_power_is_what_ieee_754_says(base: float, exponent: float, expected: float) -> None:
    """Whole exponents of either sign, roots, zero and infinity are as everywhere."""
    assert float(power(base, exponent)) == expected
    with np.errstate(invalid="ignore"):
        assert math.isnan(float(power(-2.0, 0.5)))


def test_a_formula_is_worked_out_in_it() -> None:
    """A tree uses these operations throughout, its powers by digits too, and where a choice is made only one side."""
    value = computed(read_formula("where(x > 0, x**3 + 2*sin(x), 1/0)", {"x"}), NEAREST)({"x": np.float64(0.1)})
    assert float(value) == float(whole_power(0.1, 3)) + 2 * float(NEAREST.functions["sin"](np.float64(0.1)))
