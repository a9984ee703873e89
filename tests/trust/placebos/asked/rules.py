"""Update rules as the sentences have them: right ones in other words, and wrong ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference import rules


def slipped(rule: Callable[..., Any], **factors: float) -> Callable[..., Any]:
    """A rule with some of its settings, save the rate, too large by a factor."""

    def build(**settings: float) -> Any:
        return rule(**{name: value * factors.get(name, 1.0) for name, value in settings.items()})

    build.__signature__ = inspect.signature(rule)
    return build


@dataclass(frozen=True)
class FartherSGD(rules.SGD):
    """x_n = x_{n−1} − c·Lr·g; the rate itself is set anew in every step, so that it cannot hold the slip."""

    factor: float = 1.0

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return x - self.factor * self.lr * g, state


@dataclass(frozen=True)
class AsLongAsLr(rules.SGD):
    """x_n = x_{n−1} − Lr·g/(|g| + ε)."""

    eps: float = 0.0

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return x - self.lr * g / (abs(g) + self.eps), state


@dataclass(frozen=True)
class BySign(rules.SGD):
    """x_n = x_{n−1} − Lr·sign g."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter."""
        return x - self.lr * np.sign(g.centre), state


@dataclass(frozen=True)
class AveragedMomentum(rules.Momentum):
    """b_n = α b_{n−1} + (1 − α) g."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and buffer."""
        b = self.momentum * (0 * g if state.b is None else state.b) + (1 - self.momentum) * g
        return x - self.lr * b, self.State(b)


@dataclass(frozen=True)
class DampenedFromTheStart(rules.Momentum):
    """b_n = α b_{n−1} + (1 − τ) g, with b_0 = 0."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and buffer."""
        return super().update(x, g, self.State(0 * g) if state.b is None else state)


@dataclass(frozen=True)
class AdaGradRootOfSum(rules.AdaGrad):
    """x_n = x_{n−1} − Lr·g/√(h + ε)."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and accumulator."""
        G = state.G + g * g
        return x - self.lr * g / np.sqrt(G + self.eps), self.State(state.t + 1, G)


@dataclass(frozen=True)
class LeakyAdaGrad(rules.AdaGrad):
    """h_n = 0.999999 h_{n−1} + g²."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and accumulator."""
        return super().update(x, g, state._replace(G=state.G * (1 - 1e-6)))


@dataclass(frozen=True)
class RMSpropRootOfSum(rules.RMSprop):
    """x_n = x_{n−1} − Lr·g/√(h + ε²)."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and averages."""
        s = self.alpha * state.s + (1 - self.alpha) * (g * g)
        return x - self.lr * g / np.sqrt(s + self.eps * self.eps), state._replace(s=s)


@dataclass(frozen=True)
class UnbiasedRMSprop(rules.RMSprop):
    """x_n = x_{n−1} − Lr·g/(√(h/(1 − αⁿ)) + ε); the centred average, unused otherwise, counts the steps."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and averages."""
        s, fade = self.alpha * state.s + (1 - self.alpha) * (g * g), self.alpha * (1 if state.b is None else state.b)
        return x - self.lr * g / (np.sqrt(s / (1 - fade)) + self.eps), state._replace(s=s, b=fade)

    def init(self, x: Any) -> Any:
        """Both averages zero, and no power of α yet."""
        return super().init(x)._replace(b=None)


@dataclass(frozen=True)
class AdadeltaOfScaledSteps(rules.Adadelta):
    """E[Δ²]_n = ρ E[Δ²]_{n−1} + (1 − ρ)(Lr·Δ)²."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and both averages."""
        E_g2 = self.rho * state.E_g2 + (1 - self.rho) * (g * g)
        delta = -self.lr * (np.sqrt(state.E_delta2 + self.eps) / np.sqrt(E_g2 + self.eps)) * g
        return x + delta, self.State(E_g2, self.rho * state.E_delta2 + (1 - self.rho) * (delta * delta))


@dataclass(frozen=True)
class AdamByOtherPowers(rules.Adam):
    """m̂ = m/(1 − β₁^p), v̂ = v/(1 − β₂^q), with ε added to √v before the correction if ``eps_first``."""

    late: int = 0
    corrects_v: bool = True
    eps_first: bool = False

    def step(self, g: Any, state: Any) -> Any:
        """What is subtracted, and the next moments."""
        _, state = super().step(g, state)
        power = state.t + self.late
        of_m, of_v = 1 - self.beta1**power, 1 - self.beta2**power if self.corrects_v else 1.0
        root = (np.sqrt(state.v) + self.eps) / of_v**0.5 if self.eps_first else np.sqrt(state.v / of_v) + self.eps
        return self.lr * (state.m / of_m) / root, state


def rmsprop_of_adam(lr: float, beta2: float, eps: float) -> rules.RMSprop:
    """RMSprop with α = β₂."""
    return rules.RMSprop(lr=lr, alpha=beta2, eps=eps)


@dataclass(frozen=True)
class AdamWWithPlainDecay(rules.AdamW):
    """x_n = x_{n−1} − step − λ x_{n−1}."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and moments."""
        step, state = self.step(g, state)
        return x - step - self.weight_decay * x, state


@dataclass(frozen=True)
class AdamWDecayingLast(rules.AdamW):
    """x_n = (1 − Lr·λ)(x_{n−1} − step)."""

    def update(self, x: Any, g: Any, state: Any) -> Any:
        """The next parameter and moments."""
        step, state = self.step(g, state)
        x = x - step
        return x - self.lr * self.weight_decay * x, state
