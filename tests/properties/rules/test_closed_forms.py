"""Where a rule has a closed form, the rule in float64 is that closed form, to within its derived bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf, sqrt

from reference.objectives import F1
from reference.rounding import Ball, exact
from reference.rules import SGD, Adadelta, AdaGrad, Adam, AdamW, Momentum, RMSprop
from reference.schedules import step_decay
from reference.trajectory import descend, follow
from tests.properties.rules.cases import Tally, balls, gap_from, numbers, scalar

DIGITS = 50
STEPS = 8
STARTS = numbers(-3, 4)
# Constant gradients; zero among them would leave 0/0 where ε = 0.
GRADIENTS = numbers(-20, 20).filter(bool)
RATES = st.floats(2.0**-10, 1.0)
FADING = st.floats(0.25, 0.9990234375)

Formula = Callable[[int], Any]


def _settled(rule: Callable[..., Any], settings: dict[str, float], start: float, g: float, closed: Formula) -> None:
    """Assert that the positions under a constant gradient are ``closed(n)``, computed in 50 digits."""
    plain = follow(rule(**settings), np.float64(start), [np.float64(g)] * STEPS)
    enclosures = follow(rule(**_as_balls(settings)), balls(start), [balls(g)] * STEPS)
    tally = Tally()
    with mpmath.workdps(DIGITS):
        for n, (step, enclosure) in enumerate(zip(plain, enclosures, strict=True), start=1):
            tally.see(gap_from(float(step.x), closed(n)), mpf(scalar(enclosure.x.radius)))
    assert tally.bounded == STEPS


def _as_balls(settings: dict[str, float]) -> dict[str, Ball]:
    return {name: balls(value) for name, value in settings.items()}


@given(STARTS, STARTS, st.floats(0.0, 0.125))
def test_gradient_descent_on_f1_is_a_geometric_sequence(x: float, y: float, lr: float) -> None:
    """On f1 SGD is at (x_0 (1 − 40 η)ⁿ, y_0 (1 − 4 η)ⁿ) after n steps."""
    point = np.array([x, y])
    factors = np.array([40.0, 4.0])
    enclosures = descend(SGD(lr=balls(lr)), exact(point, "float64"), lambda at: factors * at, STEPS)
    plain = descend(SGD(lr=lr), point, F1.gradient, STEPS)
    with mpmath.workdps(DIGITS):
        for n, (step, enclosure) in enumerate(zip(plain, enclosures, strict=True), start=1):
            for k in range(2):
                truth = mpf(point[k]) * (1 - factors[k] * mpf(lr)) ** n
                assert gap_from(step.x[k], truth) <= mpf(enclosure.x.radius[k])


@given(STARTS, GRADIENTS, RATES, FADING)
def test_momentum_approaches_steps_of_lr_over_one_minus_momentum(x: float, g: float, lr: float, mu: float) -> None:
    """Under a constant gradient step n is η g (1 − μⁿ)/(1 − μ), so the steps approach η g/(1 − μ)."""

    def closed(n: int) -> Any:
        steps = (1 - mpf(mu) ** k for k in range(1, n + 1))
        return x - mpf(lr) * g / (1 - mpf(mu)) * sum(steps)

    _settled(Momentum, {"lr": lr, "momentum": mu}, x, g, closed)


@given(STARTS, GRADIENTS, RATES)
def test_adagrad_steps_shrink_as_one_over_root_n(x: float, g: float, lr: float) -> None:
    """Under a constant gradient and ε = 0 AdaGrad is at x_0 − η sign(g) Σ 1/√k, whatever the size of g."""

    def closed(n: int) -> Any:
        return x - mpf(lr) * mpmath.sign(g) * sum(1 / sqrt(k) for k in range(1, n + 1))

    _settled(AdaGrad, {"lr": lr, "eps": 0.0}, x, g, closed)


@given(STARTS, GRADIENTS, RATES, FADING)
def test_rmsprop_begins_with_steps_too_long(x: float, g: float, lr: float, alpha: float) -> None:
    """Under a constant gradient and ε = 0 step k of RMSprop has length η/√(1 − ρᵏ), more than η."""

    def closed(n: int) -> Any:
        return x - mpf(lr) * mpmath.sign(g) * sum(1 / sqrt(1 - mpf(alpha) ** k) for k in range(1, n + 1))

    _settled(RMSprop, {"lr": lr, "alpha": alpha, "eps": 0.0}, x, g, closed)


@given(STARTS, GRADIENTS, RATES, FADING, FADING)
def test_adam_steps_have_length_lr(x: float, g: float, lr: float, beta1: float, beta2: float) -> None:
    """Under a constant gradient and ε = 0 every step of Adam has length η exactly."""
    settings = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": 0.0}
    _settled(Adam, settings, x, g, lambda n: x - n * mpf(lr) * mpmath.sign(g))


@given(STARTS, GRADIENTS, RATES, st.floats(1e-10, 1.0))
def test_adam_steps_with_eps_are_shorter(x: float, g: float, lr: float, eps: float) -> None:
    """Under a constant gradient every step of Adam, the first included, is −η g/(|g| + ε)."""
    settings = {"lr": lr, "beta1": 0.9, "beta2": 0.999, "eps": eps}
    _settled(Adam, settings, x, g, lambda n: x - n * mpf(lr) * g / (abs(mpf(g)) + eps))


@given(GRADIENTS, st.floats(1e-10, 1e-2), FADING)
def test_adadelta_begins_with_a_step_set_by_eps(g: float, eps: float, rho: float) -> None:
    """Adadelta's first displacement is −√ε/√((1 − ρ)g² + ε) · g."""
    (plain,) = follow(Adadelta(rho=rho, eps=eps), np.float64(0), [np.float64(g)])
    (enclosure,) = follow(Adadelta(rho=balls(rho), eps=balls(eps)), balls(0.0), [balls(g)])
    with mpmath.workdps(DIGITS):
        truth = -sqrt(mpf(eps)) / sqrt((1 - mpf(rho)) * mpf(g) ** 2 + eps) * g
        assert gap_from(float(plain.x), truth) <= mpf(scalar(enclosure.x.radius))


@given(STARTS, RATES, st.floats(0.0, 1.0))
def test_adamw_without_gradient_shrinks_geometrically(x: float, lr: float, decay: float) -> None:
    """Without a gradient AdamW is at x_0 (1 − η λ)ⁿ after n steps: the decay bypasses the moments."""
    settings = {"lr": lr, "weight_decay": decay, "eps": 1e-8}
    _settled(AdamW, settings, x, 0.0, lambda n: mpf(x) * (1 - mpf(lr) * mpf(decay)) ** n)


@pytest.mark.parametrize(
    ("epoch", "rate"), [(0, 1.0), (1, 1.0), (2, 0.5), (3, 0.5), (4, 0.25), (9, 0.0625), (10, 0.03125)]
)
def test_step_decay_holds_and_drops(epoch: int, rate: float) -> None:
    """Step decay by ½ every 2 epochs holds each rate for two epochs, beginning with epoch 0."""
    assert step_decay(1.0, 0.5, 2, epoch) == rate


@given(st.integers(1, 50), st.integers(0, 200), st.integers(-8, 0))
def test_step_decay_drops_once_per_period(step_size: int, epoch: int, exponent: int) -> None:
    """One period later the rate is γ times what it was, exactly so for powers of two."""
    gamma = 2.0**exponent
    assert step_decay(1.0, gamma, step_size, epoch + step_size) == gamma * step_decay(1.0, gamma, step_size, epoch)
