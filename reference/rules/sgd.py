"""Gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_non_negative


@dataclass(frozen=True)
class SGD:
    """Gradient descent steps against the gradient, in proportion to it.

    x_t = x_{t−1} − η g_t

    Convention: η is ``lr``; ``weight_decay`` λ adds λ·x to the gradient (an L2 term).
    ``x`` and ``g`` are arrays of one shape; settings are numbers or broadcast against them.
    Raises ``ValueError`` for a negative or NaN ``lr`` or ``weight_decay``.
    Source: Robbins & Monro 1951.
    """

    lr: Numbers = 1e-3
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """Nothing is remembered."""

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """The empty state."""
        return self.State()

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter."""
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        x = x - self.lr * g
        return x, state
