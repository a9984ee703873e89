"""The heavy ball, with dampening and Nesterov's variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require, require_non_negative


@dataclass(frozen=True)
class Momentum:
    """The heavy ball remembers past gradients in a buffer that fades by μ per step.

    b_1 = g_1;  b_t = μ b_{t−1} + (1 − τ) g_t
    x_t = x_{t−1} − η b_t,  or with Nesterov  x_t = x_{t−1} − η (g_t + μ b_t)

    Convention (PyTorch): the buffer holds gradients and is multiplied by the current η; dampening τ spares the
    first step (and PyTorch ignores it where μ = 0).  Polyak and Sutskever et al. keep η inside the velocity,
    v_t = μ v_{t−1} − η_t g_t; both agree while η is constant.  ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative settings, and for Nesterov without momentum or with dampening.
    Source: Polyak 1964; Sutskever et al. 2013.
    """

    lr: Numbers = 1e-3
    momentum: Numbers = 0.9
    dampening: Numbers = 0.0
    nesterov: bool = False
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """The buffer b; absent before the first step."""

        b: Numbers = None

    def __post_init__(self) -> None:
        require_non_negative(
            lr=self.lr, momentum=self.momentum, dampening=self.dampening, weight_decay=self.weight_decay
        )
        if self.nesterov:
            require(self.momentum > 0, "momentum", self.momentum, "positive when nesterov is set")
            require(self.dampening == 0, "dampening", self.dampening, "0 when nesterov is set")

    def init(self, x: Numbers) -> State:
        """The state without a buffer."""
        return self.State()

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and buffer."""
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        b = g if state.b is None else self.momentum * state.b + (1 - self.dampening) * g
        x = x - self.lr * (g + self.momentum * b if self.nesterov else b)
        return x, self.State(b)
