"""RMSprop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class RMSprop:
    """RMSprop divides the step of each coordinate by the root of a fading average of its squared gradients.

    s_t = ρ s_{t−1} + (1 − ρ) g_t²
    a_t = ρ a_{t−1} + (1 − ρ) g_t,  s̃_t = s_t − a_t²  if centered, else s̃_t = s_t
    u_t = g_t / (√s̃_t + ε)
    x_t = x_{t−1} − η u_t,  or with momentum  b_t = μ b_{t−1} + u_t,  x_t = x_{t−1} − η b_t

    Convention: ρ is ``alpha``; ε is added outside the root (TensorFlow 1 adds it inside); the lecture has none.
    ``x`` and ``g`` are arrays of one shape.  With ``centered``, s̃_t can round below zero and give NaN.
    Raises ``ValueError`` for negative settings or ``alpha`` outside [0, 1).
    Source: Tieleman & Hinton 2012, lecture 6e; centered: Graves 2013.
    """

    lr: Numbers = 1e-2
    alpha: Numbers = 0.99
    eps: Numbers = 1e-8
    weight_decay: Numbers = 0.0
    momentum: Numbers = 0.0
    centered: bool = False
    maximize: bool = False

    class State(NamedTuple):
        """The average square s, the average gradient a (if centered) and the momentum buffer b."""

        s: Numbers
        a: Numbers
        b: Numbers

    def __post_init__(self) -> None:
        require_below_one(alpha=self.alpha)
        require_non_negative(lr=self.lr, eps=self.eps, weight_decay=self.weight_decay, momentum=self.momentum)

    def init(self, x: Numbers) -> State:
        """All averages zero."""
        return self.State(0 * x, 0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and averages."""
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        s = self.alpha * state.s + (1 - self.alpha) * (g * g)
        a = self.alpha * state.a + (1 - self.alpha) * g if self.centered else state.a
        u = g / (np.sqrt(s - a * a if self.centered else s) + self.eps)
        # Without momentum PyTorch keeps no buffer, and 0 · b would turn an infinite b into NaN.
        b = self.momentum * state.b + u if np.any(self.momentum != 0) else u
        x = x - self.lr * b
        return x, self.State(s, a, b)
