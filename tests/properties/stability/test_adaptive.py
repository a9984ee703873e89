"""First steps, distances and cycles of the adaptive rules are what the rules themselves do."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from reference import stability
from reference.rounding import Ball
from reference.rules import Adadelta, AdaGrad, Adam, AdamW, RMSprop
from reference.stability.adaptive import ZETA_HALF
from reference.trajectory import descend, follow
from tests.properties.rules.cases import balls, numbers, scalar

DIGITS = 50
# What "arrives" means below: this share of the amplitude or start, which float64 resolves with 32 bits to spare.
RESOLUTION = 2.0**-20
# After this many steps the bias corrections 1 − βᵗ are 1 in float64 for every β drawn here.
LATE = 10**7

GRADIENTS = numbers(-20, 20).filter(bool)
RATES = st.floats(2.0**-10, 1.0)
EPS = st.floats(1e-10, 1e-2)
FADING = st.floats(0.25, 0.9990234375)


def _agree(one: Ball, other: Ball) -> None:
    """Assert that two balls enclose a common number, and that both are finite."""
    gap, room = abs(scalar(one.centre) - scalar(other.centre)), scalar(one.radius) + scalar(other.radius)
    assert gap <= room < math.inf


@pytest.mark.parametrize(
    ("rule", "closed", "settings"),
    [
        (AdaGrad, stability.adagrad_first_step, {"lr": RATES, "eps": EPS}),
        (
            lambda initial, **rest: AdaGrad(initial_accumulator_value=initial, **rest),
            stability.adagrad_first_step,
            {"lr": RATES, "eps": EPS, "initial": FADING},
        ),
        (RMSprop, stability.rmsprop_first_step, {"lr": RATES, "alpha": FADING, "eps": EPS}),
        (
            partial(RMSprop, momentum=0.9),
            stability.rmsprop_first_step,
            {"lr": RATES, "alpha": FADING, "eps": EPS},
        ),
        (Adam, stability.adam_first_step, {"lr": RATES, "eps": EPS}),
        (
            lambda **rest: Adam(beta1=balls(0.5), beta2=balls(0.75), amsgrad=True, **rest),
            stability.adam_first_step,
            {"lr": RATES, "eps": EPS},
        ),
        (Adadelta, stability.adadelta_first_step, {"lr": RATES, "rho": FADING, "eps": EPS}),
    ],
    ids=["adagrad", "adagrad-filled", "rmsprop", "rmsprop-momentum", "adam", "amsgrad", "adadelta"],
)
def test_first_step_is_the_formula(rule: Callable[..., Any], closed: Callable[..., Any], settings: Any) -> None:
    """From 0 the rule's first step leads to the first-step formula, to within the rounding errors of both."""

    @given(GRADIENTS, st.fixed_dictionaries(settings))
    def visit(g: float, drawn: dict[str, float]) -> None:
        exact = {name: balls(value) for name, value in drawn.items()}
        (step,) = follow(rule(**exact), balls(0.0), [balls(g)])
        _agree(step.x, closed(balls(g), **exact))

    visit()


@given(numbers(-3, 4), GRADIENTS, RATES, st.floats(0.0, 1.0), EPS)
def test_first_adamw_step_also_shrinks_the_start(x: float, g: float, lr: float, decay: float, eps: float) -> None:
    """AdamW's first step is Adam's and −ηλx."""
    settings = {"lr": balls(lr), "weight_decay": balls(decay), "eps": balls(eps)}
    (step,) = follow(AdamW(**settings), balls(x), [balls(g)])
    _agree(step.x, balls(x) + stability.adamw_first_step(balls(g), balls(x), **settings))


@given(st.floats(1.0, 2.0**20), EPS, FADING)
def test_first_adadelta_step_does_not_grow_with_the_gradient(g: float, eps: float, rho: float) -> None:
    """|step| = limit/√(1 + t) with t = ε/((1 − ρ)g²): below the limit, and short of it by a share of t/2 at most."""
    limit = stability.adadelta_first_step_limit(1.0, balls(rho), balls(eps))
    (step,) = follow(Adadelta(rho=balls(rho), eps=balls(eps)), balls(0.0), [balls(g)])
    with mpmath.workdps(DIGITS):
        t = mpf(eps) / ((1 - mpf(rho)) * mpf(g) ** 2)
        size, most = abs(mpf(scalar(step.x.centre))), mpf(scalar(limit.centre))
        room = mpf(scalar(step.x.radius)) + mpf(scalar(limit.radius))
        assert most * (1 - t / 2) - room <= size <= most + room


def test_adagrad_distance_keeps_within_its_bounds() -> None:
    """After each of 600 steps under a constant gradient AdaGrad's distance is strictly between the bounds.

    All in 50 digits, but for the constant ζ(½), which is a double: its error, 10⁻¹⁶, is less than the narrower
    margin, the next term of Euler–Maclaurin, (1/384) n^{−7/2}.
    """
    assert float(mpmath.zeta(0.5)) == ZETA_HALF
    with mpmath.workdps(DIGITS):
        lr, g = mpf(3) / 7, mpf(5)
        path = follow(AdaGrad(lr=lr, eps=mpf(0)), mpf(0), [g] * 600)
        for n, step in enumerate(path, start=1):
            lower, upper = stability.adagrad_distance_bounds(mpf(n), lr)
            assert lower < -step.x < upper


@given(st.integers(1, 10**12))
def test_adagrad_distance_has_no_limit(steps: int) -> None:
    """The distance grows like 2η√n for ever: a million times the steps lead more than a thousand times as far."""
    lower, upper = stability.adagrad_distance_bounds(np.array([steps, 10**6 * steps]), 1.0)
    with mpmath.workdps(DIGITS):
        truth = mpmath.zeta(0.5) - mpmath.zeta(0.5, steps + 1)
        # The root and three sums round, each on a number of at most 2√n; the rest is a fifth.
        room = 10 * math.sqrt(steps) * 2.0**-53
        assert lower[0] - room <= truth <= upper[0] + room
    assert lower[1] > 1000 * upper[0]


@given(RATES, st.floats(1.0, 50.0), st.floats(0.0, 0.9), FADING, st.floats(0.0, 0.9))
def test_cycle_returns_to_its_mirror_image(lr: float, curvature: float, beta1: float, fading: float, e: float) -> None:
    """One step from x on the cycle, with the memories that the cycle leaves there, leads to −x."""
    largest = lr * curvature * (1 - beta1) / (2 * (1 + beta1))
    lr, curvature, beta1, fading, eps = (balls(value) for value in (lr, curvature, beta1, fading, e * largest))
    x = stability.sign_cycle_amplitude(lr, curvature, eps, beta1)
    g = curvature * x
    m = -(1 - beta1) / (1 + beta1) * g
    adam = Adam(lr=lr, beta1=beta1, beta2=fading, eps=eps)
    _agree(adam.update(x, g, adam.State(LATE, m, g * g, g * g))[0], -x)
    x = stability.sign_cycle_amplitude(lr, curvature, eps)
    g = curvature * x
    rmsprop = RMSprop(lr=lr, alpha=fading, eps=eps)
    _agree(rmsprop.update(x, g, rmsprop.State(g * g, 0 * g, 0 * g))[0], -x)


def _spectral_radius(step: Callable[[list[Any]], list[Any]], at: list[Any]) -> float:
    """The largest eigenvalue of the derivative of a step, by central differences in 50 digits."""
    h = mpf(10) ** (-DIGITS // 3)
    columns = []
    for k in range(len(at)):
        ahead, back = ([value + sign * h * (i == k) for i, value in enumerate(at)] for sign in (1, -1))
        columns.append([(a - b) / (2 * h) for a, b in zip(step(ahead), step(back), strict=True)])
    roots = mpmath.eig(mpmath.matrix(columns), left=False, right=False)
    return float(max(abs(root) for root in roots))


@given(RATES, st.floats(1.0, 50.0), st.floats(0.02, 0.999), st.floats(0.0, 0.9))
def test_rmsprop_cycle_attracts_at_the_stated_rate(lr: float, curvature: float, alpha: float, e: float) -> None:
    """The derivative of RMSprop's step at its cycle, mirrored, has the stated radius, less than 1.

    They agree to 2⁻²⁰ of the distance from 1, which is far coarser than differences with h = 10⁻¹⁷ in 50 digits.
    """
    with mpmath.workdps(DIGITS):
        lr, curvature, alpha, eps = (mpf(value) for value in (lr, curvature, alpha, e * lr * curvature / 2))
        rule = RMSprop(lr=lr, alpha=alpha, eps=eps)

        def step(at: list[Any]) -> list[Any]:
            x, state = rule.update(at[0], curvature * at[0], rule.State(at[1], mpf(0), mpf(0)))
            return [-x, state.s]

        x = stability.sign_cycle_amplitude(lr, curvature, eps)
        closed = stability.rmsprop_cycle_radius(lr, curvature, alpha, eps)
        assert abs(closed - _spectral_radius(step, [x, (curvature * x) ** 2])) <= RESOLUTION * (1 - closed)
        assert closed < 1
        without_eps = stability.rmsprop_cycle_radius(lr, curvature, alpha)
        assert (float(without_eps) == float(mpmath.sqrt(alpha))) == (9 * alpha > 1)


@given(st.integers(1, 2**20 - 1))
def test_without_memory_and_eps_every_start_is_on_a_cycle(k: int) -> None:
    """With ρ = 0 = ε RMSprop's steps are ±η exactly, and from |x| < η it returns after two; its radius is 1."""
    start = np.float64(math.ldexp(k, -20))
    away, back = (step.x for step in descend(RMSprop(lr=1.0, alpha=0.0, eps=0.0), start, lambda x: 4 * x, 2))
    assert (away, back) == (start - 1, start)
    assert stability.rmsprop_cycle_radius(1.0, 4.0, 0.0) == 1


@pytest.mark.parametrize("beta1", [0.0, 0.9])
def test_adam_cycle_attracts_without_momentum_only(beta1: float) -> None:
    """Adam's cycle attracts where β₁ = 0, and repels at PyTorch's defaults: nearby runs leave it."""
    with mpmath.workdps(DIGITS):
        lr, beta = mpf("0.1"), mpf(beta1)
        rule = Adam(lr=lr, beta1=beta, beta2=mpf("0.999"), eps=mpf(0))
        # mpmath's 1 − βᵗ is 1 to 50 digits at this step too.
        assert rule.beta2**LATE < mpf(10) ** -DIGITS

        def step(at: list[Any]) -> list[Any]:
            x, state = rule.update(at[0], at[0], rule.State(LATE, at[1], at[2], mpf(0)))
            return [-x, -state.m, state.v]

        x = stability.sign_cycle_amplitude(lr, 1, 0, beta)
        radius = _spectral_radius(step, [x, -(1 - beta) / (1 + beta) * x, x * x])
    assert (radius < 1) == (beta1 == 0)


def test_rmsprop_runs_end_on_the_cycle() -> None:
    """From 100 starts RMSprop with a constant rate ends swinging about the minimum of f1 with the stated amplitude.

    The axes are ρ, ε as a share of ηL/2, start and coordinate.
    """
    lr, curvature = 0.1, np.array([40.0, 4.0])
    alpha = np.array([0.2, 0.5, 0.9, 0.99]).reshape(-1, 1, 1, 1)
    eps = np.array([0.0, 1e-6, 0.5]).reshape(-1, 1, 1) * lr * curvature / 2
    starts = np.linspace(-5, 5, 100)[:, None] + np.zeros((4, 3, 1, 2))
    *_, before, last = descend(RMSprop(lr=lr, alpha=alpha, eps=eps), starts, lambda x: curvature * x, 5000)
    amplitude = stability.sign_cycle_amplitude(lr, curvature, eps)
    assert np.all(abs(abs(last.x) - amplitude) <= RESOLUTION * amplitude)
    assert np.all(before.x * last.x < 0)


def test_rmsprop_converges_where_eps_leaves_no_cycle() -> None:
    """With ε > ηL/2 no cycle exists and RMSprop reaches the minimum: near it, it is gradient descent at η/ε."""
    lr, curvature = 0.1, 40.0
    eps = lr * curvature / 2 * np.array([1.1, 2.0, 8.0])
    assert np.all(stability.sign_cycle_amplitude(lr, curvature, eps) == 0)
    *_, last = descend(RMSprop(lr=lr, alpha=0.9, eps=eps), np.full(3, 1.5), lambda x: curvature * x, 1000)
    assert np.all(abs(last.x) < RESOLUTION)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stability.adagrad_first_step(1.0, -1.0), "lr"),
        (lambda: stability.rmsprop_first_step(1.0, 0.1, 1.0), "alpha"),
        (lambda: stability.adam_first_step(1.0, 0.1, math.nan), "eps"),
        (lambda: stability.adamw_first_step(1.0, 1.0, 0.1, -0.1), "weight_decay"),
        (lambda: stability.adadelta_first_step(1.0, rho=1.5), "rho"),
        (lambda: stability.adadelta_first_step_limit(eps=math.inf), "eps"),
        (lambda: stability.adagrad_distance_bounds(0, 0.1), "steps"),
        (lambda: stability.sign_cycle_amplitude(0.1, 0.0), "curvature"),
        (lambda: stability.sign_cycle_amplitude(0.1, 4.0, beta1=1.0), "beta1"),
        (lambda: stability.rmsprop_cycle_radius(0.1, 4.0, 0.9, 0.2), "eps"),
    ],
)
def test_settings_without_sense_are_refused(call: Callable[[], Any], named: str) -> None:
    """A setting outside the domain of a formula raises a ValueError that names it."""
    with pytest.raises(ValueError, match=rf"^{named} must be .*, got "):
        call()
