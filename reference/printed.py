"""The rules exactly as the article prints them, in the interface of :mod:`reference.rules`.

Where the article leaves a symbol undefined, each reading is a setting.  Nothing is repaired here: a rule that
divides by zero or takes the root of a negative number does so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rules import Adam, AdamW
from reference.settings import Numbers


class Empty(NamedTuple):
    """A rule that remembers nothing."""


@dataclass(frozen=True)
class AlongTheGradient:
    """A literal reading of the first bullet on SGD: a step in the direction of the gradient itself.

    P_n = P_{n−1} + Lr·Grad
    """

    lr: Numbers

    def init(self, x: Numbers) -> Empty:
        """The empty state."""
        return Empty()

    def update(self, x: Numbers, g: Numbers, state: Empty) -> tuple[Numbers, Empty]:
        """The next parameter."""
        return x + self.lr * g, state


@dataclass(frozen=True)
class Momentum22:
    """Equation (2.2), with ΔP as (2.5) defines it and ΔP = 0 before the first step.

    P_n = P_{n−1} − Lr·Grad + α ΔP,  ΔP = P_{n−1} − P_{n−2}
    """

    lr: Numbers
    momentum: Numbers

    class State(NamedTuple):
        """The last displacement ΔP."""

        delta_P: Numbers

    def init(self, x: Numbers) -> State:
        """No displacement yet."""
        return self.State(0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and displacement."""
        # The displacement is kept as a sum of its parts: subtracting two parameters would lose it to rounding.
        delta_P = self.momentum * state.delta_P - self.lr * g
        return x + delta_P, self.State(delta_P)


@dataclass(frozen=True)
class RollingBall:
    """A ball on the surface, under the slope's pull and friction, stepped with the semi-implicit Euler method.

    u_n = u_{n−1} − (1 − α) u_{n−1} − Lr·Grad
    P_n = P_{n−1} + u_n

    (1 − α) is the friction per step, Lr the squared time step over the mass.
    Source: Qian 1999, “On the momentum term in gradient descent learning algorithms”.
    """

    lr: Numbers
    momentum: Numbers

    class State(NamedTuple):
        """The velocity u."""

        u: Numbers

    def init(self, x: Numbers) -> State:
        """A ball at rest."""
        return self.State(0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next position and velocity."""
        friction = (1 - self.momentum) * state.u
        u = state.u - friction - self.lr * g
        return x + u, self.State(u)


@dataclass(frozen=True)
class AdaGrad23:
    """Equation (2.3): no ε anywhere.

    h_n = h_{n−1} + Grad²;  A_Lr = Lr/√h_n;  P_n = P_{n−1} − A_Lr·Grad
    """

    lr: Numbers

    class State(NamedTuple):
        """The sum of squares h."""

        h: Numbers

    def init(self, x: Numbers) -> State:
        """h = 0."""
        return self.State(0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and sum."""
        h = state.h + g * g
        A_Lr = self.lr / np.sqrt(h)
        return x - A_Lr * g, self.State(h)


@dataclass(frozen=True)
class RMSprop24:
    """Equation (2.4), reading the h of the first line as the h_n of the second.

    h_n = α h_{n−1} + (1 − α) Grad²;  P_n = P_{n−1} − Lr/(√h + ε)·Grad
    """

    lr: Numbers
    alpha: Numbers
    eps: Numbers

    class State(NamedTuple):
        """The fading average h."""

        h: Numbers

    def init(self, x: Numbers) -> State:
        """h = 0."""
        return self.State(0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and average."""
        h = self.alpha * state.h + (1 - self.alpha) * (g * g)
        return x - self.lr / (np.sqrt(h) + self.eps) * g, self.State(h)


@dataclass(frozen=True)
class Adadelta25:
    """Equation (2.5), with ΔP signed as defined or, as the other reading, absolute.

    h_n = α h_{n−1} + (1 − α) Grad²;  P_n = P_{n−1} − (ΔP + ε)/(√h + ε)·Grad;  ΔP = P_{n−1} − P_{n−2}

    It has no learning rate.
    """

    rho: Numbers
    eps: Numbers
    absolute: bool

    class State(NamedTuple):
        """The fading average h and the last displacement ΔP."""

        h: Numbers
        delta_P: Numbers

    def init(self, x: Numbers) -> State:
        """h = 0 and no displacement yet."""
        return self.State(0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter, average and displacement."""
        h = self.rho * state.h + (1 - self.rho) * (g * g)
        delta_P = abs(state.delta_P) if self.absolute else state.delta_P
        step = -((delta_P + self.eps) / (np.sqrt(h) + self.eps)) * g
        return x + step, self.State(h, step)


@dataclass(frozen=True)
class Adam26:
    """Equation (2.6), whose h is not defined: read as v, or as the sum of squares of (2.3).

    m = β₁ m + (1 − β₁) Grad;  v = β₂ v + (1 − β₂) Grad²;  P_n = P_{n−1} − √(Lr·m)/(√h + ε)·Grad
    """

    lr: Numbers
    beta1: Numbers
    beta2: Numbers
    eps: Numbers
    h_is_sum: bool

    class State(NamedTuple):
        """Both moments, and the sum of squares for the second reading of h."""

        m: Numbers
        v: Numbers
        total: Numbers

    def init(self, x: Numbers) -> State:
        """All zero."""
        return self.State(0 * x, 0 * x, 0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next parameter and memories."""
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * (g * g)
        total = state.total + g * g
        h = total if self.h_is_sum else v
        x = x - np.sqrt(self.lr * m) / (np.sqrt(h) + self.eps) * g
        return x, self.State(m, v, total)


@dataclass(frozen=True)
class AdamW27(Adam26):
    """Equation (2.7): the step of (2.6), and the decay with a plus sign and without λ.

    P_n = P_{n−1} − √(Lr·m)/(√h + ε)·Grad + Lr·P_{n−1}
    """

    def update(self, x: Numbers, g: Numbers, state: Adam26.State) -> tuple[Numbers, Adam26.State]:
        """The next parameter and memories."""
        stepped, state = super().update(x, g, state)
        return stepped + self.lr * x, state


@dataclass(frozen=True)
class UncorrectedAdam(Adam):
    """Adam with the root and the factor Grad of (2.6) mended, and no bias correction, as printed.

    P_n = P_{n−1} − Lr·m/(√v + ε)
    """

    def update(self, x: Numbers, g: Numbers, state: Adam.State) -> tuple[Numbers, Adam.State]:
        """The next parameter and moments."""
        _, state = self.step(g, state)
        return x - self.lr * state.m / (np.sqrt(state.v) + self.eps), state


@dataclass(frozen=True)
class GrowingAdamW(AdamW):
    """AdamW with Adam's step mended, and the decay term of (2.7) as printed.

    P_n = P_{n−1} − Lr·m̂/(√v̂ + ε) + Lr·P_{n−1}
    """

    def update(self, x: Numbers, g: Numbers, state: Adam.State) -> tuple[Numbers, Adam.State]:
        """The next parameter and moments."""
        step, state = self.step(g, state)
        return x - step + self.lr * x, state


# --- the printed convolution ------------------------------------------------------------------------------------

Weight = Callable[[int, int], float]


def by_age(alpha: float) -> Weight:
    """The weight α·e^−N of gradient k in h_n, reading N as the age n − k."""
    return lambda n, k: alpha * math.exp(-(n - k))


def exponential(alpha: float) -> Weight:
    """The weight (1 − α)·α^(n−k) that (2.4) really gives to squared gradient k in h_n."""
    return lambda n, k: (1 - alpha) * alpha ** (n - k)
