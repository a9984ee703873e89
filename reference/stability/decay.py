"""Gradient descent under step decay on a quadratic: how far it gets, and what is left for ever."""

from __future__ import annotations

import numpy as np

from reference.settings import Numbers, require, require_below_one
from reference.stability.checks import require_finite, require_positive


def step_decay_budget(lr: Numbers, gamma: Numbers, step_size: int) -> Numbers:
    """The sum of all rates that step decay ever grants; no run with gradients up to G gets farther than G times it.

    Σ_t η₀ γ^⌊t/s⌋ = η₀ s/(1 − γ)

    Convention: one step per epoch; with k steps per epoch take s = k · ``step_size``.
    Raises ``ValueError`` for a negative ``lr``, ``gamma`` outside [0, 1) or ``step_size`` below 1.
    Source: geometric series.
    """
    _require_schedule(lr, gamma, step_size)
    return lr * step_size / (1 - gamma)


def step_decay_factor(lr: Numbers, curvature: Numbers, gamma: Numbers, step_size: int, steps: int) -> Numbers:
    """What is left of a coordinate after ``steps`` steps of gradient descent under step decay.

    x_n/x_0 = Π_{t<n} (1 − c γ^⌊t/s⌋) = (1 − c γᵐ)^r Π_{j<m} (1 − c γʲ)ˢ,  n = m s + r,  c = η₀ L

    Convention as in :func:`step_decay_budget`.  It may be negative; zero only if some c γʲ is 1.
    Raises ``ValueError`` for a ``curvature`` that is not positive, negative ``steps``, or as
    :func:`step_decay_budget` does.
    """
    _require_schedule(lr, gamma, step_size)
    require_positive(curvature=curvature)
    require(steps >= 0, "steps", steps, "at least 0")
    drops, rest = divmod(steps, step_size)
    factor = (1 - lr * curvature * gamma**drops) ** rest
    for j in range(drops):
        factor = factor * (1 - lr * curvature * gamma**j) ** step_size
    return factor


def step_decay_remaining_bounds(
    lr: Numbers, curvature: Numbers, gamma: Numbers, step_size: int, steps: int
) -> tuple[Numbers, Numbers]:
    """Bounds on the factor that all steps after the first ``steps`` still apply: it is positive, so the run freezes.

    e^{−B/(1 − a)} ≤ x_∞/x_n ≤ e^{−B},  a = c γᵐ,  B = a (s − r + s γ/(1 − γ)),  n = m s + r,  c = η₀ L

    By −a/(1 − a) ≤ log(1 − a) ≤ −a for each factor 1 − a of the product; B is the rest of the budget times L.
    The limit x_∞ is the finite product times a factor in these bounds: not zero, unless a step landed on the
    minimum exactly, and never reached if B is small.
    Convention as in :func:`step_decay_budget`.  Valid once c γᵐ < 1, that is from some drop on.
    Raises ``ValueError`` where c γᵐ ≥ 1, or as :func:`step_decay_factor` does.
    Source: derived above.
    """
    _require_schedule(lr, gamma, step_size)
    require_positive(curvature=curvature)
    require(steps >= 0, "steps", steps, "at least 0")
    drops, rest = divmod(steps, step_size)
    largest = lr * curvature * gamma**drops
    require(largest < 1, "steps", steps, "so many that lr * curvature * gamma ** drops < 1")
    budget = largest * (step_size - rest + step_size * gamma / (1 - gamma))
    return np.exp(-budget / (1 - largest)), np.exp(-budget)


def _require_schedule(lr: Numbers, gamma: Numbers, step_size: int) -> None:
    require_finite(lr=lr)
    require_below_one(gamma=gamma)
    require(step_size >= 1, "step_size", step_size, "at least 1")
