"""Adam, with the AMSGrad variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class Adam:
    """Adam steps along a fading average of gradients, divided by the root of a fading average of their squares.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t
    v_t = β₂ v_{t−1} + (1 − β₂) g_t²
    m̂_t = m_t / (1 − β₁ᵗ),  v̂_t = v_t / (1 − β₂ᵗ)
    x_t = x_{t−1} − η m̂_t / (√v̂_t + ε);  AMSGrad takes max_{s≤t} v_s for v_t in v̂_t

    Convention: ε stands outside the root, after the bias correction (the paper's "ε̂" variant puts it before);
    ``weight_decay`` is an L2 term that passes through m and v; PyTorch's AMSGrad corrects the maximum's bias, the
    paper's does not.  ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative settings or a β outside [0, 1).
    Source: Kingma & Ba 2015, algorithm 1; Reddi, Kale & Kumar 2018.
    """

    lr: Numbers = 1e-3
    beta1: Numbers = 0.9
    beta2: Numbers = 0.999
    eps: Numbers = 1e-8
    weight_decay: Numbers = 0.0
    amsgrad: bool = False
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken, both moments, and the largest second moment so far."""

        t: int
        m: Numbers
        v: Numbers
        v_max: Numbers

    def __post_init__(self) -> None:
        require_below_one(beta1=self.beta1, beta2=self.beta2)
        require_non_negative(lr=self.lr, eps=self.eps, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """Step 0 with all moments zero."""
        return self.State(0, 0 * x, 0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and moments."""
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        step, state = self.step(g, state)
        return x - step, state

    def step(self, g: Numbers, state: State) -> tuple[Numbers, State]:
        """What Adam subtracts from the parameter, and the next moments."""
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * (g * g)
        v_max = np.maximum(state.v_max, v) if self.amsgrad else state.v_max
        m_hat = m / (1 - self.beta1**t)
        v_hat = (v_max if self.amsgrad else v) / (1 - self.beta2**t)
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps), self.State(t, m, v, v_max)
