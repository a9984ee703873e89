"""NAdam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class NAdam:
    """NAdam is Adam whose step looks ahead as Nesterov's does, with a momentum coefficient that grows.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t,  v_t = β₂ v_{t−1} + (1 − β₂) g_t²
    μ_t = β₁ (1 − ½ · 0.96^(tψ)),  P_t = μ_1 ⋯ μ_t
    m̂_t = μ_{t+1} m_t / (1 − P_{t+1}) + (1 − μ_t) g_t / (1 − P_t),  v̂_t = v_t / (1 − β₂ᵗ)
    x_t = x_{t−1} − η m̂_t / (√v̂_t + ε)

    Convention (PyTorch): m fades by β₁, where the paper lets it fade by μ_t; ψ is ``momentum_decay``;
    ``weight_decay`` is an L2 term or, with ``decoupled_weight_decay``, AdamW's.  ``x`` and ``g`` are arrays of one
    shape.
    Raises ``ValueError`` for negative settings or a β outside [0, 1).
    Source: Dozat 2016, algorithm 2 of its appendix.
    """

    lr: Numbers = 2e-3
    beta1: Numbers = 0.9
    beta2: Numbers = 0.999
    eps: Numbers = 1e-8
    weight_decay: Numbers = 0.0
    momentum_decay: Numbers = 4e-3
    decoupled_weight_decay: bool = False
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken, both moments, and the product P of all μ, the same for every coordinate."""

        t: int
        m: Numbers
        v: Numbers
        mu_product: Numbers

    def __post_init__(self) -> None:
        require_below_one(beta1=self.beta1, beta2=self.beta2)
        require_non_negative(
            lr=self.lr, eps=self.eps, weight_decay=self.weight_decay, momentum_decay=self.momentum_decay
        )

    def init(self, x: Numbers) -> State:
        """Step 0 with both moments zero and an empty product."""
        return self.State(0, 0 * x, 0 * x, 0 * x + 1)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter, moments and product."""
        t = state.t + 1
        coupled, apart = (0.0, self.weight_decay) if self.decoupled_weight_decay else (self.weight_decay, 0.0)
        g = descent_gradient(g, x, coupled, self.maximize)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * (g * g)
        mu, mu_next = self._mu(t), self._mu(t + 1)
        mu_product = state.mu_product * mu
        m_hat = mu_next / (1 - mu_product * mu_next) * m + (1 - mu) / (1 - mu_product) * g
        x = x - self.lr * m_hat / (np.sqrt(v / (1 - self.beta2**t)) + self.eps) - self.lr * apart * x
        return x, self.State(t, m, v, mu_product)

    def _mu(self, t: Numbers) -> Numbers:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))
