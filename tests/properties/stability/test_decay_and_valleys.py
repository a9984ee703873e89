"""Runs under step decay end where the products say, and the valleys of f2 are where the closed forms put them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from reference import stability
from reference.objectives import F2
from reference.rules import SGD
from reference.schedules import step_decay
from reference.trajectory import descend
from tests.properties.rules.cases import balls, scalar

DIGITS = 50
# What "arrives" means below: this distance, which float64 resolves with 32 bits to spare.
RESOLUTION = 2.0**-20


@given(
    st.fractions(0, 2, max_denominator=8).filter(bool),
    st.fractions(0, 1, max_denominator=8).filter(lambda gamma: gamma < 1),
    st.integers(1, 4),
    st.integers(0, 12),
)
def test_decayed_run_is_the_product(lr: Fraction, gamma: Fraction, step_size: int, steps: int) -> None:
    """Gradient descent under step decay is where the finite product says, and has spent less than the budget."""
    curvature, x, spent = Fraction(3, 2), Fraction(1), Fraction(0)
    for epoch in range(steps):
        rate = step_decay(lr, gamma, step_size, epoch)
        rule = SGD(lr=rate)
        x, _ = rule.update(x, curvature * x, rule.State())
        spent += rate
    assert x == stability.step_decay_factor(lr, curvature, gamma, step_size, steps)
    budget = stability.step_decay_budget(lr, gamma, step_size)
    # What a further γᵐ of the geometric series still grants is what is missing.
    drops, rest = divmod(steps, step_size)
    assert budget - spent == gamma**drops * (budget - rest * lr)


@given(st.floats(2.0**-8, 2.0), st.floats(0.0, 0.95), st.integers(1, 20), st.integers(0, 100))
def test_run_freezes_short_of_the_minimum(c: float, gamma: float, step_size: int, steps: int) -> None:
    """The whole infinite product, Euler's (c; γ)_∞ to the power s, is the finite one times a factor in the bounds."""
    if c * gamma ** (steps // step_size) >= 1:
        with pytest.raises(ValueError, match="steps"):
            stability.step_decay_remaining_bounds(c, 1.0, gamma, step_size, steps)
        return
    lower, upper = stability.step_decay_remaining_bounds(balls(c), balls(1.0), balls(gamma), step_size, steps)
    drops, rest = divmod(steps, step_size)
    with mpmath.workdps(DIGITS):
        current = mpf(c) * mpf(gamma) ** drops
        remaining = mpmath.qp(current, mpf(gamma)) ** step_size / (1 - current) ** rest
        assert mpf(scalar(lower.centre)) - mpf(scalar(lower.radius)) <= remaining
        assert remaining <= mpf(scalar(upper.centre)) + mpf(scalar(upper.radius))
        assert remaining > 0
        whole = mpmath.qp(mpf(c), mpf(gamma)) ** step_size
        finite = stability.step_decay_factor(mpf(c), mpf(1), mpf(gamma), step_size, steps)
        assert abs(whole - finite * remaining) <= abs(whole) * mpf(10) ** (5 - DIGITS)


def test_barriers_are_stationary_tops() -> None:
    """At each barrier the slope is zero to within its rounding error, the curvature negative, no point is higher.

    Between the same minimisers 10 001 points of the graph confirm the last.
    """
    barriers = stability.f2_barriers()
    assert len(barriers) == len(F2.minimisers) - 1
    part, slope, curvature = F2.parts[1], F2.slopes[1], F2.curvatures[1]
    for barrier in barriers:
        residual = slope(balls(barrier.y))
        # The bisection ends between neighbouring floats, so the zero is at most one spacing away.
        assert abs(residual.centre) <= residual.radius + abs(curvature(barrier.y)) * math.ulp(barrier.y)
        assert curvature(barrier.y) < 0
        assert barrier.low < barrier.y < barrier.high
        between = part(np.linspace(barrier.low, barrier.high, 10_001))
        for end, height in ((barrier.low, barrier.height_from_low), (barrier.high, barrier.height_from_high)):
            top = part(balls(barrier.y)) - part(balls(end))
            assert abs(height - scalar(top.centre)) <= scalar(top.radius)
            assert np.all(between - part(end) <= height + scalar(top.radius))


def test_basins_cover_the_line_without_overlap() -> None:
    """Every minimiser of f2 has one basin, and neighbouring basins share their border."""
    basins = stability.f2_basins()
    assert {basin.minimiser for basin in basins} == {y for _, y in F2.minimisers}
    borders = [border for basin in basins for border in (basin.low, basin.high)]
    assert borders[0] == -math.inf
    assert borders[-1] == math.inf
    assert borders[1:-1:2] == borders[2:-1:2] == [barrier.y for barrier in stability.f2_barriers()]
    assert all(basin.low < basin.minimiser < basin.high for basin in basins)


def test_small_steps_end_in_the_basin_they_start_in() -> None:
    """Gradient descent with η = 1/270 ends at the minimiser of its basin, even from 2⁻²⁰ beside a border."""
    for basin in stability.f2_basins():
        low, high = max(basin.low, -4.0), min(basin.high, 4.0)
        starts = np.linspace(low + RESOLUTION, high - RESOLUTION, 500)
        *_, last = descend(SGD(lr=1 / 270), starts, F2.slopes[1], 2000)
        assert np.all(abs(last.x - basin.minimiser) < RESOLUTION)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stability.step_decay_budget(0.1, 1.0, 1), "gamma"),
        (lambda: stability.step_decay_factor(0.1, 4.0, 0.5, 0, 10), "step_size"),
        (lambda: stability.step_decay_factor(0.1, 4.0, 0.5, 1, -1), "steps"),
        (lambda: stability.step_decay_remaining_bounds(0.1, -4.0, 0.5, 1, 1), "curvature"),
    ],
)
def test_settings_without_sense_are_refused(call: Callable[[], Any], named: str) -> None:
    """A setting outside the domain of a formula raises a ValueError that names it."""
    with pytest.raises(ValueError, match=rf"^{named} must be .*, got "):
        call()
