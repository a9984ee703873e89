"""On quadratics the closed forms of the linear rules are what the rules do, measured or in exact arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import mpf

from reference import stability
from reference.rules import SGD, Momentum
from reference.trajectory import descend

DIGITS = 50
# A measured threshold is bisected until its bracket is narrower than this share of it.
RESOLUTION = 2.0**-20
CURVATURES = np.array([4.0, 40.0])
MOMENTA = np.linspace(0.05, 0.9, 18)[:, None]
SETTLE = 400
HORIZON = 48

RATIO = st.fractions(0, 1, max_denominator=12).filter(lambda r: 0 < r < 1)
RATE = st.fractions(0, 8, max_denominator=24).filter(bool)
CURVATURE = st.fractions(1, 50, max_denominator=4)


def _grows(rule: Any, curvature: Any) -> Any:
    """Whether a long run is farther from rest after twice the steps, so that its largest root is outside the circle."""
    path = list(descend(rule, 1.0 + 0 * rule.lr, lambda x: curvature * x, 2 * SETTLE))
    half, end = (abs(step.x) + abs(rule.lr * (step.state.b if step.state else 0)) for step in (path[SETTLE], path[-1]))
    return ~(np.isfinite(end) & (end <= half))


def _bisected(grows: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """The rates, one per setting, between which runs begin to grow."""
    while np.any(high - low > RESOLUTION * low):
        middle = (low + high) / 2
        above = grows(middle)
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return low, high


@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        (lambda lr: SGD(lr=lr), lambda: stability.gradient_descent_threshold(CURVATURES) + 0 * MOMENTA),
        (lambda lr: Momentum(lr=lr, momentum=0.0), lambda: stability.heavy_ball_threshold(CURVATURES, 0.0 * MOMENTA)),
        (
            lambda lr: Momentum(lr=lr, momentum=MOMENTA),
            lambda: stability.heavy_ball_threshold(CURVATURES, MOMENTA),
        ),
        (
            lambda lr: Momentum(lr=lr, momentum=MOMENTA, dampening=0.5),
            lambda: stability.heavy_ball_threshold(CURVATURES, MOMENTA, 0.5),
        ),
        (
            lambda lr: Momentum(lr=lr, momentum=MOMENTA, nesterov=True),
            lambda: stability.nesterov_threshold(CURVATURES, MOMENTA),
        ),
    ],
    ids=["gradient-descent", "no-momentum", "heavy-ball", "dampened", "nesterov"],
)
def test_runs_begin_to_grow_at_the_threshold(rule: Callable[[Any], Any], closed: Callable[[], Any]) -> None:
    """The rate at which runs stop approaching the minimum and begin to leave it is the threshold, to 2⁻²⁰."""
    threshold = closed()
    low, high = _bisected(lambda lr: _grows(rule(lr), CURVATURES), 0.2 / CURVATURES + 0 * MOMENTA, 8 / CURVATURES)
    np.testing.assert_array_less(low, threshold * (1 + RESOLUTION))
    np.testing.assert_array_less(threshold * (1 - RESOLUTION), high)


@pytest.mark.parametrize("nesterov", [False, True])
@given(RATE, CURVATURE, RATIO)
def test_radius_is_that_of_the_step_as_a_matrix(nesterov: bool, lr: Any, curvature: Any, mu: Any) -> None:
    """The radius is the largest eigenvalue of the matrix that one step of the rule is.

    Both are computed in 50 digits; a double root costs the eigenvalues half of them, and two more are left to mpmath.
    """
    with mpmath.workdps(DIGITS):
        lr, curvature, mu = (mpf(value.numerator) / value.denominator for value in (lr / curvature, curvature, mu))
        rule = Momentum(lr=lr, momentum=mu, nesterov=nesterov)
        steps = [rule.update(x, curvature * x, rule.State(b)) for x, b in ((mpf(1), mpf(0)), (mpf(0), mpf(1)))]
        matrix = mpmath.matrix([[x for x, _ in steps], [state.b for _, state in steps]])
        largest = max(abs(root) for root in mpmath.eig(matrix, left=False, right=False))
        closed = (stability.nesterov_radius if nesterov else stability.heavy_ball_radius)(lr, curvature, mu)
        assert abs(closed - largest) <= mpf(10) ** (2 - DIGITS // 2)


@given(RATE, CURVATURE, RATIO, RATIO)
def test_dampening_acts_as_a_shorter_rate(lr: Fraction, curvature: Fraction, mu: Fraction, tau: Fraction) -> None:
    """From its second step on a dampened ball steps as an undampened one whose rate is (1 − τ)η, exactly."""
    damped, plain = Momentum(lr=lr, momentum=mu, dampening=tau), Momentum(lr=(1 - tau) * lr, momentum=mu, dampening=0)
    x, b = Fraction(1), Fraction(1, 3)
    moved, _ = damped.update(x, curvature * x, damped.State(b * (1 - tau)))
    assert moved == plain.update(x, curvature * x, plain.State(b))[0]
    with mpmath.workdps(DIGITS):
        long = [mpf(value.numerator) / value.denominator for value in (lr, curvature, mu, tau, (1 - tau) * lr)]
        lr, curvature, mu, tau, shorter = long
        closed = stability.heavy_ball_radius(lr, curvature, mu, tau)
        assert float(closed) == float(stability.heavy_ball_radius(shorter, curvature, mu))


@given(st.floats(0.5, 100.0), st.floats(0.01, 0.95))
def test_radius_passes_one_at_the_threshold(curvature: float, mu: float) -> None:
    """Within 2⁻²⁰ of its threshold each radius passes from below 1 to above 1, in float64 and over arrays."""
    around = np.array([1 - RESOLUTION, 1 + RESOLUTION])
    for threshold, radius in (
        (stability.heavy_ball_threshold, stability.heavy_ball_radius),
        (stability.nesterov_threshold, stability.nesterov_radius),
    ):
        below, above = radius(around * threshold(curvature, mu), curvature, mu)
        assert below < 1 < above
    below, above = stability.gradient_descent_factor(
        around * stability.gradient_descent_threshold(curvature), curvature
    )
    assert below < 1 < above


def _exact_path(c: Fraction, mu: Fraction) -> list[Fraction]:
    """The positions of a ball from rest at 1 with curvature 1, the start first."""
    # Whole numbers where the rule has 0.0 by default: a float would make floats of all fractions.
    rule = Momentum(lr=c, momentum=mu, dampening=0)
    return [Fraction(1), *(step.x for step in descend(rule, Fraction(1), lambda x: x, HORIZON))]


@given(RATE, RATIO)
def test_ball_first_crosses_when_the_formula_says(c: Fraction, root: Fraction) -> None:
    """In exact arithmetic the ball is short of the minimum before the time of first crossing, and beyond it after.

    Outside the range of complex roots it never crosses (below), or jumps over the minimum at every step (above).
    """
    path = _exact_path(c, root**2)
    beyond = next((n for n, x in enumerate(path) if x < 0), None)
    assert stability.heavy_ball_crosses(c, 1, float(root) ** 2) or beyond is None
    if c <= (1 - root) ** 2:
        assert all(0 < x < before for before, x in pairwise(path))
    elif c >= (1 + root) ** 2:
        assert all(x * before < 0 for before, x in pairwise(path))
    else:
        time = stability.heavy_ball_first_crossing(float(c), 1.0, float(root * root))
        landing = 0 in path[: math.ceil(time) + 1]
        first = round(time) + 1 if landing else math.floor(time) + 1
        assert beyond == (first if first <= HORIZON else None)
        assert not landing or path[first - 1] == 0


@given(RATIO, st.fractions(Fraction(1, 20), 1, max_denominator=20))
def test_crossing_needs_just_this_much_rate(root: Fraction, excess: Fraction) -> None:
    """A ball crosses the minimum above (1 − √μ)²/L and not at or below it; without momentum that is 1/L."""
    least = float((1 - root) ** 2)
    assert not stability.heavy_ball_crosses(least * (1 - RESOLUTION), 1.0, float(root * root))
    assert stability.heavy_ball_crosses(least * (1 + RESOLUTION), 1.0, float(root * root))
    assert all(x > 0 for x in _exact_path((1 - root) ** 2, root**2))
    assert min(_exact_path(1 + excess, Fraction(0))) < 0 <= min(_exact_path(Fraction(1), Fraction(0)))
    assert not stability.heavy_ball_crosses(1.0, 1.0, 0.0)


def test_first_crossing_begins_at_the_overshoot_threshold() -> None:
    """Among 1024 rates, narrowed twice, those whose runs ever cross begin at the lower end of the range, to 2⁻²⁰.

    A run is linear, so it is scaled by powers of two as it fades, exactly.  One that is at c = (1 + δ)(1 − √μ)²
    crosses after about π/ω steps, ω = √δ (1 − √μ) μ^{−1/4}; so a horizon of N steps misses a share
    δ = (π μ^{1/4}/(N(1 − √μ)))² at most.
    """
    horizon = 8192
    for mu in (0.01, 0.1, 0.25):
        threshold, _ = stability.heavy_ball_oscillation_range(1.0, mu)
        low, high = 0.0, 2.0
        while high - low > RESOLUTION * threshold:
            rates = np.linspace(low, high, 1025)
            crossed = _crosses(rates, mu, horizon)
            assert not crossed[0]
            low, high = rates[crossed.argmax() - 1], rates[crossed.argmax()]
        missed = (math.pi * mu**0.25 / (horizon * (1 - math.sqrt(mu)))) ** 2
        assert low <= threshold * (1 + missed)
        assert high >= threshold


def _crosses(rates: Any, mu: float, steps: int) -> Any:
    rule = Momentum(lr=rates, momentum=mu)
    x, state, crossed = np.ones_like(rates), rule.State(0 * rates), np.zeros(rates.shape, bool)
    for step in range(steps):
        x, state = rule.update(x, x, state)
        crossed |= x < 0
        # In so few steps no run comes near an end of float64's range: each is a hundredth to four times the one before.
        if step % 32 == 0:
            exponent = np.frexp(abs(x) + abs(state.b))[1]
            x, state = np.ldexp(x, -exponent), rule.State(np.ldexp(state.b, -exponent))
    return crossed


@given(RATE, CURVATURE, RATIO)
def test_gradient_descent_shrinks_and_zigzags_as_predicted(lr: Fraction, curvature: Fraction, shrink: Fraction) -> None:
    """Factor, change of sign and number of steps are those of the run, in exact arithmetic."""
    x = Fraction(1)
    path = [x, *(step.x for step in descend(SGD(lr=lr), x, lambda at: curvature * at, 3))]
    factor = stability.gradient_descent_factor(lr, curvature)
    assert all(abs(after) == factor * abs(before) for before, after in pairwise(path))
    zigzags = lr > stability.gradient_descent_zigzag_threshold(curvature)
    assert all((after * before < 0) == zigzags for before, after in pairwise(path) if before)
    steps = stability.gradient_descent_steps(float(lr), float(curvature), float(shrink))
    if factor >= 1:
        assert steps == math.inf
    else:
        whole = max(1, math.ceil(steps))
        assume(factor == 0 or factor ** round(steps) != shrink)
        assert factor**whole <= shrink < factor ** (whole - 1)


@given(CURVATURE)
def test_zigzag_begins_at_one_over_the_curvature(curvature: Fraction) -> None:
    """A rate 2⁻²⁰ above 1/L makes gradient descent change sides at each step, one 2⁻²⁰ below keeps it on its side."""
    threshold = stability.gradient_descent_zigzag_threshold(curvature)
    for share, sign in ((1 + Fraction(RESOLUTION), -1), (1, 0), (1 - Fraction(RESOLUTION), 1)):
        (step,) = descend(SGD(lr=share * threshold), Fraction(1), lambda at: curvature * at, 1)
        assert (step.x > 0) - (step.x < 0) == sign


@given(CURVATURE, CURVATURE, RATE)
def test_no_fixed_rate_beats_the_best(one: Fraction, other: Fraction, rate: Fraction) -> None:
    """At 2/(l + L) the worse of the two curvatures shrinks by (L − l)/(L + l), at any other rate by less."""
    least, greatest = sorted((one, other))
    best, factor = stability.gradient_descent_best(least, greatest)

    def worst(lr: Fraction) -> Fraction:
        return max(stability.gradient_descent_factor(lr, curvature) for curvature in (least, greatest))

    assert worst(best) == factor
    assert rate == best or worst(rate) > factor


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stability.gradient_descent_threshold(0.0), "curvature"),
        (lambda: stability.gradient_descent_threshold(np.array([4.0, math.nan])), "curvature"),
        (lambda: stability.gradient_descent_zigzag_threshold(math.inf), "curvature"),
        (lambda: stability.gradient_descent_factor(-0.1, 4.0), "lr"),
        (lambda: stability.gradient_descent_best(4.0, 2.0), "least"),
        (lambda: stability.gradient_descent_steps(0.1, 4.0, 1.0), "shrink"),
        (lambda: stability.heavy_ball_threshold(4.0, 1.0), "momentum"),
        (lambda: stability.heavy_ball_threshold(4.0, 0.9, 1.0), "dampening"),
        (lambda: stability.heavy_ball_threshold(4.0, 0.0, 0.5), "dampening"),
        (lambda: stability.heavy_ball_radius(math.inf, 4.0, 0.9), "lr"),
        (lambda: stability.heavy_ball_crosses(math.nan, 4.0, 0.9), "lr"),
        (lambda: stability.heavy_ball_first_crossing(1e-9, 4.0, 0.5), "lr"),
        (lambda: stability.nesterov_threshold(4.0, -0.1), "momentum"),
        (lambda: stability.nesterov_radius(0.1, -4.0, 0.9), "curvature"),
    ],
)
def test_settings_without_sense_are_refused(call: Callable[[], Any], named: str) -> None:
    """A setting outside the domain of a formula raises a ValueError that names it."""
    with pytest.raises(ValueError, match=rf"^{named} must be .*, got "):
        call()
