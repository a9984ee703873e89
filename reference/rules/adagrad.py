"""AdaGrad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_non_negative


@dataclass(frozen=True)
class AdaGrad:
    """AdaGrad divides the step of each coordinate by the root of the sum of its squared gradients.

    G_t = G_{t−1} + g_t²
    η_t = η / (1 + (t − 1) d)
    x_t = x_{t−1} − η_t g_t / (√G_t + δ)

    Convention: δ is ``eps`` and stands outside the root (optax puts it inside and starts G at 0.1); d is
    ``lr_decay``, PyTorch's own addition.  ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative or NaN settings.
    Source: Duchi, Hazan & Singer 2011, figure 1 (diagonal case).
    """

    lr: Numbers = 1e-2
    lr_decay: Numbers = 0.0
    initial_accumulator_value: Numbers = 0.0
    eps: Numbers = 1e-10
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken and the accumulated squares G."""

        t: int
        G: Numbers

    def __post_init__(self) -> None:
        require_non_negative(
            lr=self.lr,
            lr_decay=self.lr_decay,
            initial_accumulator_value=self.initial_accumulator_value,
            eps=self.eps,
            weight_decay=self.weight_decay,
        )

    def init(self, x: Numbers) -> State:
        """Step 0 with G filled by ``initial_accumulator_value``."""
        return self.State(0, 0 * x + self.initial_accumulator_value)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and accumulator."""
        t = state.t + 1
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        G = state.G + g * g
        lr = self.lr / (1 + (t - 1) * self.lr_decay)
        x = x - lr * g / (np.sqrt(G) + self.eps)
        return x, self.State(t, G)
