"""Adamax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class Adamax:
    """Adamax steps along a fading average of gradients, divided by the largest size of a gradient, which fades too.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t
    u_t = max(β₂ u_{t−1}, |g_t| + ε)
    x_t = x_{t−1} − η / (1 − β₁ᵗ) · m_t / u_t

    Convention: PyTorch adds ε to every |g_t| before the maximum is taken; the paper has no ε, optax adds it to u.
    ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative settings or a β outside [0, 1).
    Source: Kingma & Ba 2015, algorithm 2.
    """

    lr: Numbers = 2e-3
    beta1: Numbers = 0.9
    beta2: Numbers = 0.999
    eps: Numbers = 1e-8
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken, the average gradient and the largest size."""

        t: int
        m: Numbers
        u: Numbers

    def __post_init__(self) -> None:
        require_below_one(beta1=self.beta1, beta2=self.beta2)
        require_non_negative(lr=self.lr, eps=self.eps, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """Step 0 with both memories zero."""
        return self.State(0, 0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and memories."""
        t = state.t + 1
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        u = np.maximum(self.beta2 * state.u, abs(g) + self.eps)
        x = x - self.lr / (1 - self.beta1**t) * m / u
        return x, self.State(t, m, u)
