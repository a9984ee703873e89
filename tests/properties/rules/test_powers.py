"""What depends on the number of steps alone is enclosed where float32 computes it, and not by much more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference import rules
from reference.powers import Coefficients, RoundedCoefficient, SinglePrecision, count, formed
from reference.rounding import Ball, exact
from reference.trajectory import follow

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


@example(0.9999)
@given(BETA.filter(bool))
def test_what_float32_makes_of_a_rounded_coefficient_is_enclosed(beta: float) -> None:
    """1 − β computed in float32 from a converted β lies in the ball of the reference."""
    assert share(1 - RoundedCoefficient(beta, "float32"), np.float32(1) - np.float32(beta)) <= 1


@given(st.integers(1, 10_000), st.floats(2.0**-10, 1 - 2.0**-20), st.floats(1e-4, 1.0))
def test_what_float32_makes_of_a_count_of_steps_is_enclosed(steps: int, beta: float, rate: float) -> None:
    """Powers and quotients computed in float32 from a count of steps lie in the balls of the reference."""
    single, t = np.float32, count(steps - 1) + 1
    power, slow = single(beta) ** single(steps), single(0.96) ** (single(steps) * single(rate))
    assert share(1 - beta**t, single(1) - power) <= 1
    assert share(beta * (1 - 0.5 * 0.96 ** (t * rate)), single(beta) * (single(1) - single(0.5) * slow)) <= 1
    faded = single(rate) / (single(1) + single(rate) * single(steps)) ** single(0.75)
    assert share(rate / (1 + rate * t) ** 0.75, faded) <= 1


def test_a_count_of_steps_is_exact_and_then_of_the_parameters_format() -> None:
    """Steps add up without a radius; what meets parameters is a ball of their format."""
    t = count(3) + 1
    assert (float(t.centre), float(t.radius), float((t + 0.5).radius) > 0) == (4.0, 0.0, True)
    for dtype in ("float64", "float16"):
        assert (t * exact([1.0], dtype)).format == (exact([1.0], dtype) / t).format == exact(1.0, dtype).format


class InSingle(NamedTuple):
    """Adam as a GPU's fused kernel computes it: every number is float32, coefficients too."""

    lr: float
    beta1: float
    beta2: float
    eps: float

    def path(self, gradients: Sequence[float]) -> list[np.float32]:
        """The parameter after each step from the origin."""
        single = np.float32
        lr, beta1, beta2, eps = map(single, self)
        x = m = v = single(0)
        points = []
        for t, g in enumerate(map(single, gradients), start=1):
            m = beta1 * m + (g - beta1 * g)
            v = beta2 * v + (g * g - beta2 * (g * g))
            corrected = np.sqrt(v) / np.sqrt(single(1) - beta2 ** single(t))
            x = x - lr / (single(1) - beta1 ** single(t)) * m / (corrected + eps)
            points.append(x)
        return points


@given(st.lists(st.floats(-8, 8, width=32).filter(lambda g: g == 0 or abs(g) > 2.0**-8), min_size=1, max_size=8))
def test_adam_with_rounded_coefficients_is_enclosed_and_otherwise_is_not(gradients: list[float]) -> None:
    """Adam in float32 with float32 coefficients stays in the ball made for it, and leaves the one for Python's."""
    kernel = InSingle(0.1, 0.9, 0.9999, 1e-8)
    rule = rules.Adam(**kernel._asdict())
    for coefficients, rows, inside in (
        (Coefficients.SINGLE, gradients, True),
        (Coefficients.PYTHON, [0.0, 1.0], False),
    ):
        balls = follow(
            formed(rule, "float32", coefficients), exact([0.0], "float32"), [exact([g], "float32") for g in rows]
        )
        gaps = [abs(x - ball.x.centre[0]) <= ball.x.radius[0] for x, ball in zip(kernel.path(rows), balls, strict=True)]
        assert all(gaps) == inside


@pytest.mark.parametrize(
    ("coefficients", "number", "steps"),
    [(Coefficients.DOUBLE, np.float64, 9), (Coefficients.ROUNDED, np.float32, 400), (Coefficients.OWN, np.float64, 9)],
)
@given(beta=st.floats(0.5, 1 - 2.0**-10))
def test_powers_as_products_are_enclosed(
    coefficients: Coefficients, number: type[np.floating], steps: int, beta: float
) -> None:
    """1 − βᵗ with a power by repeated multiplication lies in the ball of a rule whose settings are charged."""
    own = formed(rules.Adam(beta2=beta), "float64", coefficients).beta2
    product = number(1)
    for t in range(1, steps + 1):
        product = product * number(beta)
        if t in (1, 2, steps):
            assert share(1 - own**t, number(1) - product) <= 1


def test_settings_that_are_off_are_no_operations() -> None:
    """A rule without decay has the same bound whether its settings are charged or not, but for what it computes."""
    start, rows = exact([1.0, -2.0], "float64"), [exact([0.5, 0.25], "float64")] * 3
    radii = [
        [*follow(formed(rules.SGD(lr=0.1), "float64", each), start, rows)][-1].x.radius
        for each in (Coefficients.PYTHON, Coefficients.DOUBLE)
    ]
    assert np.array_equal(*radii)
