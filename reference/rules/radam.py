"""RAdam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class RAdam:
    """RAdam is Adam that is rectified: without the root until its variance is known, then with a factor that grows.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t,  v_t = β₂ v_{t−1} + (1 − β₂) g_t²
    ρ_∞ = 2/(1 − β₂) − 1,  ρ_t = ρ_∞ − 2t β₂ᵗ/(1 − β₂ᵗ)
    r_t = √((ρ_t − 4)(ρ_t − 2) ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2) ρ_t))
    x_t = x_{t−1} − η m_t / (1 − β₁ᵗ) · (r_t √(1 − β₂ᵗ) / (√v_t + ε)  if ρ_t > 5, else 1)

    Convention (PyTorch): the threshold is 5, the paper's is 4; ε stands beside √v_t, before the bias correction, where
    the paper has none; ``weight_decay`` is an L2 term or, with ``decoupled_weight_decay``, AdamW's.
    ``x`` and ``g`` are arrays of one shape; ``beta2`` is one number.
    Raises ``ValueError`` for negative settings or a β outside [0, 1).
    Source: Liu et al. 2020, algorithm 2.
    """

    lr: Numbers = 1e-3
    beta1: Numbers = 0.9
    beta2: Numbers = 0.999
    eps: Numbers = 1e-8
    weight_decay: Numbers = 0.0
    decoupled_weight_decay: bool = False
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken and both moments."""

        t: int
        m: Numbers
        v: Numbers

    def __post_init__(self) -> None:
        require_below_one(beta1=self.beta1, beta2=self.beta2)
        require_non_negative(lr=self.lr, eps=self.eps, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """Step 0 with both moments zero."""
        return self.State(0, 0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and moments."""
        t = state.t + 1
        coupled, apart = (0.0, self.weight_decay) if self.decoupled_weight_decay else (self.weight_decay, 0.0)
        g = descent_gradient(g, x, coupled, self.maximize)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * (g * g)
        step = self.lr / (1 - self.beta1**t) * m
        longest = 2 / (1 - self.beta2) - 1
        length = longest - 2 * t * self.beta2**t / (1 - self.beta2**t)
        if length > 5:
            below = (longest - 4) * (longest - 2) * length
            rectified = np.sqrt((length - 4) * (length - 2) * longest / below * (1 - self.beta2**t))
            step = step * (rectified / (np.sqrt(v) + self.eps))
        x = x - step - self.lr * apart * x
        return x, self.State(t, m, v)
