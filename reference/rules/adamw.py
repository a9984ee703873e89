"""AdamW."""

from __future__ import annotations

from dataclasses import dataclass

from reference.rules.adam import Adam
from reference.settings import Numbers


@dataclass(frozen=True)
class AdamW(Adam):
    """AdamW is Adam on the loss alone, with weight decay applied to the parameter itself.

    x_t = x_{t−1} − η (m̂_t / (√v̂_t + ε) + λ x_{t−1})

    Convention: λ is ``weight_decay`` and is multiplied by η, as in PyTorch and in the paper's α = 1; the paper
    keeps a schedule multiplier η_t and the step size α apart and scales λ by η_t only.
    The rest is as in :class:`Adam`.
    Source: Loshchilov & Hutter 2019, algorithm 2.
    """

    weight_decay: Numbers = 1e-2

    def update(self, x: Numbers, g: Numbers, state: Adam.State) -> tuple[Numbers, Adam.State]:
        """The next parameter and moments; the decay bypasses the moments."""
        step, state = self.step(-g if self.maximize else g, state)
        x = x - step - self.lr * self.weight_decay * x
        return x, state
