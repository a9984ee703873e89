"""What depends on the number of steps alone is enclosed where float32 computes it, and not by much more."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference.powers import SinglePrecision
from reference.rounding import Ball

STEPS = st.integers(1, 10_000)
BETA = st.one_of(st.sampled_from((0.0, 0.5, 0.9, 0.999)), st.floats(2.0**-10, 1 - 2.0**-20))


def share(ball: Ball, value: np.float32) -> Fraction:
    """How much of a ball's radius lies between its centre and a value."""
    return abs(Fraction(float(value)) - Fraction(float(ball.centre))) / Fraction(float(ball.radius))


@example(0.999, 1)
@given(BETA, STEPS)
def test_what_float32_makes_of_a_correction_is_enclosed(beta: float, steps: int) -> None:
    """1 − βᵗ computed in float32 from a converted β and t lies in the ball of the reference."""
    single = np.float32(1) - np.float32(beta) ** np.float32(steps)
    assert share(1 - SinglePrecision(beta, "float64") ** steps, single) <= 1


def test_the_ball_of_a_correction_is_used() -> None:
    """Of the corrections of ten thousand steps at Adam's β₂ one comes within a tenth of its radius."""
    beta = SinglePrecision(0.999, "float64")
    singles = {t: np.float32(1) - np.float32(0.999) ** np.float32(t) for t in range(1, 10_001)}
    worst = max(share(1 - beta**t, single) for t, single in singles.items())
    assert Fraction(1, 10) <= worst <= 1


@given(st.floats(1e-6, 10), st.integers(0, 10_000), st.floats(0, 1))
def test_what_float32_makes_of_a_decayed_rate_is_enclosed(lr: float, steps: int, decay: float) -> None:
    """η/(1 + t·d) computed in float32 lies in the ball of the reference."""
    single = np.float32(lr) / (np.float32(1) + np.float32(steps) * np.float32(decay))
    assert share(SinglePrecision(lr, "float64") / (1 + steps * decay), single) <= 1


def test_such_a_coefficient_is_otherwise_a_plain_number() -> None:
    """In products and differences it is the number it stands for, with no radius."""
    beta = SinglePrecision(0.9, "float32")
    assert (beta * 2.0, 1 - beta, math.isnan(beta)) == (1.8, 1 - 0.9, False)


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_the_ball_has_the_format_of_the_parameters(dtype: str) -> None:
    """What comes out can be combined with the parameters' own balls."""
    ball = 1 - SinglePrecision(0.9, dtype) ** 3
    assert ball.format == (SinglePrecision(0.1, dtype) / 2).format
