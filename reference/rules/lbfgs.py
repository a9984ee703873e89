"""L-BFGS, without a line search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules.tensors import total
from reference.settings import Numbers, require, require_non_negative


@dataclass(frozen=True)
class LBFGS:
    """L-BFGS steps along −H g, where H inverts the curvature that the last steps have shown.

    s_k = x_{k+1} − x_k,  y_k = g_{k+1} − g_k,  H⁰ = (s·y)/(y·y) of the newest pair
    x_{t+1} = x_t − η H g_t, by the two loops over the pairs;  x_1 = x_0 − η min(1, 1/‖g_0‖₁) g_0

    Convention (PyTorch): a pair with y·s ≤ 10⁻¹⁰ is left out; without ``line_search_fn`` every step has the length η
    times that of the direction.  ``x`` and ``g`` are vectors.
    Raises ``ValueError`` for a negative ``lr`` or a ``history_size`` below 1.
    Source: Nocedal & Wright 2006, algorithms 7.4 and 7.5.
    """

    lr: Numbers = 1.0
    history_size: int = 100

    class State(NamedTuple):
        """The last gradient and step, and the pairs (s, y), the oldest first; nothing before the first step."""

        g: Numbers
        step: Numbers
        pairs: tuple[tuple[Numbers, Numbers], ...] = ()

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr)
        require(self.history_size >= 1, "history_size", self.history_size, "at least 1")

    def init(self, x: Numbers) -> State:
        """No step yet."""
        return self.State(None, None)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next point and pairs."""
        if state.step is None:
            step = self.lr * np.minimum(1 / total(abs(g)), 1.0) * -g
            return x + step, self.State(g, step)
        y, pairs = g - state.g, state.pairs
        if total(y * state.step) > 1e-10:
            pairs = (*pairs, (state.step, y))[-self.history_size :]
        step = self.lr * self.direction(g, pairs)
        return x + step, self.State(g, step, pairs)

    def direction(self, g: Numbers, pairs: tuple[tuple[Numbers, Numbers], ...]) -> Numbers:
        """−H g by the two loops."""
        q, weights = -g, []
        for s, y in reversed(pairs):
            weights.append(total(s * q) / total(y * s))
            q = q - weights[-1] * y
        if pairs:
            s, y = pairs[-1]
            q = q * (total(y * s) / total(y * y))
        for (s, y), weight in zip(pairs, reversed(weights), strict=True):
            q = q + (weight - total(y * q) / total(y * s)) * s
        return q
