"""Adam of sparse gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reference.rules.adam import Adam
from reference.settings import Numbers


@dataclass(frozen=True)
class SparseAdam(Adam):
    """SparseAdam is Adam on the coordinates that have a gradient, with ε added before the bias is corrected.

    x_t = x_{t−1} − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m_t / (√v_t + ε)

    Convention (PyTorch): t counts all steps, also those in which a coordinate had no gradient; then its memories stay
    as they are.  So ε is √(1 − β₂ᵗ) times as large as Adam's, the paper's "ε̂".  The rest is as in :class:`Adam`.
    Source: Kingma & Ba 2015, end of §2.
    """

    def step(self, g: Numbers, state: Adam.State) -> tuple[Numbers, Adam.State]:
        """What is subtracted from the coordinates that have a gradient, and their next moments."""
        _, state = super().step(g, state)
        rate = self.lr * np.sqrt(1 - self.beta2**state.t) / (1 - self.beta1**state.t)
        return rate * (state.m / (np.sqrt(state.v) + self.eps)), state
