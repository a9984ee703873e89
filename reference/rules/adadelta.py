"""Adadelta."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_below_one, require_non_negative


@dataclass(frozen=True)
class Adadelta:
    """Adadelta scales the gradient by the ratio of two fading root mean squares, of displacements and of gradients.

    E[g²]_t = ρ E[g²]_{t−1} + (1 − ρ) g_t²
    Δ_t = −√(E[Δ²]_{t−1} + ε) / √(E[g²]_t + ε) · g_t
    E[Δ²]_t = ρ E[Δ²]_{t−1} + (1 − ρ) Δ_t²
    x_t = x_{t−1} + η Δ_t

    Convention: ε is inside both roots; the paper has no η (``lr`` = 1), PyTorch multiplies the finished Δ by it,
    and the average of squares does not see it.  ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative settings or ``rho`` outside [0, 1).
    Source: Zeiler 2012, algorithm 1.
    """

    lr: Numbers = 1.0
    rho: Numbers = 0.9
    eps: Numbers = 1e-6
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """The average squared gradient and the average squared displacement."""

        E_g2: Numbers
        E_delta2: Numbers

    def __post_init__(self) -> None:
        require_below_one(rho=self.rho)
        require_non_negative(lr=self.lr, eps=self.eps, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """Both averages zero."""
        return self.State(0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and averages."""
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        E_g2 = self.rho * state.E_g2 + (1 - self.rho) * (g * g)
        delta = -(np.sqrt(state.E_delta2 + self.eps) / np.sqrt(E_g2 + self.eps)) * g
        E_delta2 = self.rho * state.E_delta2 + (1 - self.rho) * (delta * delta)
        x = x + self.lr * delta
        return x, self.State(E_g2, E_delta2)
