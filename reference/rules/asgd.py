"""Averaged stochastic gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reference.rules.gradient import descent_gradient
from reference.settings import Numbers, require_non_negative


@dataclass(frozen=True)
class ASGD:
    """ASGD is gradient descent whose rate and parameter fade, and which remembers the mean of the points it visits.

    x_t = (1 − λ η_{t−1}) x_{t−1} − η_{t−1} g_t,  η_0 = η
    a_t = a_{t−1} + μ_{t−1} (x_t − a_{t−1}),  μ_0 = 1
    η_t = η / (1 + λ η t)^α,  μ_t = 1 / max(1, t − t₀)

    Convention (PyTorch): λ is ``lambd``; the rate of a step is made in the step before, so that a changed η acts one
    step late; a is ``ax``, which PyTorch keeps beside the parameter and uses nowhere.
    ``x`` and ``g`` are arrays of one shape; ``t0`` is one number.
    Raises ``ValueError`` for negative settings.
    Source: Polyak & Juditsky 1992; rates and names: Bottou 2010, §5.
    """

    lr: Numbers = 1e-2
    lambd: Numbers = 1e-4
    alpha: Numbers = 0.75
    t0: Numbers = 1e6
    weight_decay: Numbers = 0.0
    maximize: bool = False

    class State(NamedTuple):
        """The number of steps taken; the rate of the next step and the weight of its point; the mean of the points."""

        t: int
        eta: Numbers
        mu: Numbers
        ax: Numbers

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr, lambd=self.lambd, alpha=self.alpha, t0=self.t0, weight_decay=self.weight_decay)

    def init(self, x: Numbers) -> State:
        """Step 0 with the rate ``lr`` and no point yet."""
        return self.State(0, 0 * x + self.lr, 0 * x + 1, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter, rate, weight and mean."""
        t = state.t + 1
        g = descent_gradient(g, x, self.weight_decay, self.maximize)
        x = (1 - self.lambd * state.eta) * x - state.eta * g
        ax = state.ax + state.mu * (x - state.ax)
        eta = 0 * state.eta + self.lr / (1 + self.lambd * self.lr * t) ** self.alpha
        mu = (0 * state.mu + 1) / max(1, t - self.t0)
        return x, self.State(t, eta, mu, ax)
