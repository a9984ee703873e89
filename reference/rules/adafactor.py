"""Adafactor, of matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.tensors import mean_square, shape_of, total
from reference.settings import Numbers, require, require_non_negative


@dataclass(frozen=True)
class Adafactor:
    """Adafactor divides by the root of mean squares of which it remembers only those of rows and of columns.

    r_t = r_{t−1} + t^κ (row means of g_t² − r_{t−1}),  c_t likewise of columns
    u_t = g_t / √max(r_t c_tᵀ / max(mean r_t, ε₁), ε₁²)
    α_t = max(ε₂, rms x_{t−1}) · min(η, 1/√t)
    x_t = (1 − η λ) x_{t−1} − α_t u_t / max(1, rms u_t / d)

    Convention (PyTorch): κ is ``beta2_decay``, ε₁ and ε₂ the two of ``eps``; ε₁ bounds from below, where the paper adds
    it to g²; η bounds the relative step, where the paper has 10⁻².  PyTorch's ε₁, unless stated, is the distance from 1
    to the next number of the format.  ``x`` and ``g`` are matrices.
    Raises ``ValueError`` for negative settings, a ``beta2_decay`` above 0, or ``d`` below 1.
    Source: Shazeer & Stern 2018, algorithms 4 and 5.
    """

    lr: Numbers = 1e-2
    beta2_decay: float = -0.8
    eps1: Numbers = 2.0**-52
    eps2: Numbers = 1e-3
    d: Numbers = 1.0
    weight_decay: Numbers = 0.0

    class State(NamedTuple):
        """The number of steps taken, and the mean squares of rows and of columns."""

        t: int
        row: Numbers
        column: Numbers

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr, eps1=self.eps1, eps2=self.eps2, weight_decay=self.weight_decay)
        require(self.beta2_decay <= 0, "beta2_decay", self.beta2_decay, "at most 0")
        require(self.d >= 1, "d", self.d, "at least 1")

    def init(self, x: Numbers) -> State:
        """Step 0 with all means zero."""
        return self.State(0, 0 * total(x, 1), 0 * total(x))

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next matrix and means."""
        t, (rows, columns) = state.t + 1, shape_of(x)
        fresh = t**self.beta2_decay
        row = (1 - fresh) * state.row + fresh * (total(g * g, 1) / columns)
        column = (1 - fresh) * state.column + fresh * (total(g * g) / rows)
        square = row[:, None] * column[None] / np.maximum(total(row) / rows, self.eps1)
        u = g / np.sqrt(np.maximum(square, self.eps1 * self.eps1))
        size = np.maximum(np.sqrt(mean_square(x)), self.eps2) * min(self.lr, 1 / t**0.5)
        clipped = u / np.maximum(np.sqrt(mean_square(u)) / self.d, 1.0)
        x = (1 - self.lr * self.weight_decay) * x - size * clipped
        return x, self.State(t, row, column)
