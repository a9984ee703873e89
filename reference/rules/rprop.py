"""Rprop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.settings import Numbers, require, require_non_negative


@dataclass(frozen=True)
class Rprop:
    """Rprop gives each coordinate a step size of its own, which grows while the gradient keeps its sign.

    s_t = sign(g_t g̃_{t−1})
    Δ_t = min(max(Δ_{t−1} · (η⁺ if s_t > 0, η⁻ if s_t < 0, else 1), Δ_min), Δ_max),  Δ_0 = η
    g̃_t = 0 if s_t < 0, else g_t
    x_t = x_{t−1} − sign(g̃_t) Δ_t

    Convention (PyTorch): after a change of sign the coordinate rests for one step (Rprop⁻ with the gradient set to
    zero), where the original takes its last step back.  η is ``lr`` and matters at the start alone; η⁻, η⁺ are
    ``etaminus``, ``etaplus``, Δ_min, Δ_max ``step_size_min``, ``step_size_max``.
    ``x`` and ``g`` are arrays of one shape.
    Raises ``ValueError`` for negative settings, or unless η⁻ is in (0, 1) and η⁺ above 1.
    Source: Riedmiller & Braun 1993; Igel & Hüsken 2000, iRprop⁻.
    """

    lr: Numbers = 1e-2
    etaminus: Numbers = 0.5
    etaplus: Numbers = 1.2
    step_size_min: Numbers = 1e-6
    step_size_max: Numbers = 50.0
    maximize: bool = False

    class State(NamedTuple):
        """The gradient of the last step, zero if it was not followed, and the step sizes."""

        prev: Numbers
        step_size: Numbers

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr, step_size_min=self.step_size_min, step_size_max=self.step_size_max)
        require((self.etaminus > 0) & (self.etaminus < 1), "etaminus", self.etaminus, "a number in (0, 1)")
        require(self.etaplus > 1, "etaplus", self.etaplus, "a number > 1")

    def init(self, x: Numbers) -> State:
        """No gradient yet, and all step sizes ``lr``."""
        return self.State(0 * x, 0 * x + self.lr)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter, gradient and step sizes."""
        g = -g if self.maximize else g
        sign = np.sign(g * state.prev)
        grows, shrinks = np.maximum(sign, 0), np.maximum(-sign, 0)
        factor = 1 + grows * (self.etaplus - 1) - shrinks * (1 - self.etaminus)
        step_size = np.minimum(np.maximum(state.step_size * factor, self.step_size_min), self.step_size_max)
        g = g * (1 - shrinks)
        x = x - np.sign(g) * step_size
        return x, self.State(g, step_size)
