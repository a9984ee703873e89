"""The same rule code, evaluated on arrays of 50-digit numbers, judges its own float64 results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.rounding import Ball, exact
from reference.trajectory import follow
from tests.properties.rules.cases import CASES, STEPS, Case, Tally, balls, gap_from, in_kind, numbers

DIGITS = 50
COORDINATES = 2
ROW = st.lists(numbers(-100, 100), min_size=COORDINATES, max_size=COORDINATES)


def _long_numbers(row: list[float]) -> np.ndarray:
    return np.array([mpmath.mpf(value) for value in row], dtype=object)


def _positions(
    case: Case, drawn: tuple[Any, ...], datum: Callable[[Any], Any], number: Callable[[Any], Any]
) -> list[Any]:
    """The positions of all coordinates when data are made by ``datum`` and settings by ``number``."""
    start, rows, settings = drawn
    rule = case.rule(**{name: in_kind(value, number) for name, value in settings.items()})
    return [step.x for step in follow(rule, datum(start), [datum(row) for row in rows])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_float64_and_fifty_digits_agree(case: Case) -> None:
    """A rule in float64 stays within its bound of the same rule in 50 digits, scalar coefficients included.

    The long evaluation starts from the same doubles and computes 1 − β₂ᵗ and the like in 50 digits.  The float64 rule
    rounds them; cancellation makes that relative error as large as u β₂ᵗ/(1 − β₂ᵗ).  The bound knows of it because
    its settings are Balls too: the power is charged, and the difference inherits the charge undiminished.
    """
    tally = Tally()
    drawn = st.tuples(ROW, st.lists(ROW, min_size=1, max_size=STEPS), st.fixed_dictionaries(dict(case.settings)))

    @given(drawn)
    def visit(run: tuple[Any, ...]) -> None:
        with mpmath.workdps(DIGITS):
            truths = _positions(case, run, _long_numbers, mpmath.mpf)
            enclosures: list[Ball] = _positions(case, run, lambda row: exact(row, "float64"), balls)
            for truth, x, ball in zip(truths, _positions(case, run, np.array, float), enclosures, strict=True):
                for one_truth, one_x, radius in zip(truth, x, ball.radius, strict=True):
                    tally.see(gap_from(float(one_x), one_truth), mpmath.mpf(float(radius)))

    visit()
    print(f"worst share of bound: {tally.worst:.3f}")
    assert tally.mostly_bounded()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_plain_settings_give_the_same_centre(case: Case) -> None:
    """The centre of a rule evaluated on Balls is the rule's float64 result, to the last bit."""
    drawn = st.tuples(ROW, st.lists(ROW, min_size=1, max_size=3), st.fixed_dictionaries(dict(case.settings)))

    @given(drawn)
    def visit(run: tuple[Any, ...]) -> None:
        enclosures = _positions(case, run, lambda row: exact(row, "float32"), float)
        for x, ball in zip(_positions(case, run, np.array, float), enclosures, strict=True):
            np.testing.assert_array_equal(ball.centre, x)

    visit()
