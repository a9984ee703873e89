"""Programs of NumPy and torch as people bring them: of other conventions, of no known rule, and some that are none."""

from __future__ import annotations

import contextlib
import sys
import time
import warnings

import numpy as np


class OnArrays:
    """What all of these have in common."""

    def start(self, parameter):
        """Begin at a parameter."""
        self.x, self.t = parameter, 0
        self.m, self.v = np.zeros_like(parameter), np.zeros_like(parameter)

    def step(self, gradient, lr):
        """The parameter after a step."""
        self.t += 1
        self._update(gradient, lr)
        return self.x


class BookAdam(OnArrays):
    """Adam of a Japanese book on deep learning: ε̂, and a constant in the code."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.b1, self.b2 = beta1, beta2

    def _update(self, g, lr):
        rate = lr * np.sqrt(1 - self.b2**self.t) / (1 - self.b1**self.t)
        self.m += (1 - self.b1) * (g - self.m)
        self.v += (1 - self.b2) * (g**2 - self.v)
        self.x = self.x - rate * self.m / (np.sqrt(self.v) + 1e-7)


class KerasMomentum(OnArrays):
    """Momentum whose velocity holds the rate."""

    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.mu = momentum

    def _update(self, g, lr):
        self.v = self.mu * self.v - lr * g
        self.x = self.x + self.v


class FreeDecay(OnArrays):
    """SGD whose decay does not know the rate."""

    def __init__(self, lr=0.1, weight_decay=0.0):
        self.wd = weight_decay

    def _update(self, g, lr):
        self.x = (1 - self.wd) * self.x - lr * g


class SinglePrecision(OnArrays):
    """SGD with a factor that is kept in float32."""

    def __init__(self, lr=0.1):
        self.factor = float(np.float32(1 / 3))

    def _update(self, g, lr):
        self.x = self.x - 3 * lr * self.factor * g


class InSingle(OnArrays):
    """SGD that computes in float32 whatever the parameter is."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        single = np.float32
        self.x = (single(self.x) - single(lr) * single(g)).astype(self.x.dtype)


class OwnFormat(OnArrays):
    """Adam whose coefficients are numbers of the parameters' format, and so is what is formed of them."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-7):
        self.settings = beta1, beta2, epsilon

    def _update(self, g, lr):
        kind = self.x.dtype.type
        b1, b2, eps = map(kind, self.settings)
        self.m = b1 * self.m + (kind(1) - b1) * g
        self.v = b2 * self.v + (kind(1) - b2) * g * g
        corrected = np.sqrt(self.v / (kind(1) - b2 ** kind(self.t)))
        self.x = self.x - kind(lr) * self.m / (kind(1) - b1 ** kind(self.t)) / (corrected + eps)


class Forgetful(OnArrays):
    """Momentum that forgets its velocity at the fourth step."""

    def __init__(self, lr=0.1, momentum=0.9):
        self.mu = momentum

    def _update(self, g, lr):
        self.v = g if self.t == 4 else self.mu * self.v + g
        self.x = self.x - lr * self.v


class Stumbling(OnArrays):
    """SGD that goes astray at the fourth step."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        self.x = self.x - lr * g * (1.01 if self.t == 4 else 1)


class HastyLion(OnArrays):
    """Lion that updates its average before it takes the sign."""

    def __init__(self, lr=0.1, beta1=0.9, beta2=0.99):
        self.b1, self.b2 = beta1, beta2

    def _update(self, g, lr):
        self.m = self.b2 * self.m + (1 - self.b2) * g
        self.x = self.x - lr * np.sign(self.b1 * self.m + (1 - self.b1) * g)


class Swapped(OnArrays):
    """Momentum with the dampening where one minus it belongs."""

    def __init__(self, lr=0.1, momentum=0.9, dampening=0.0):
        self.mu, self.dampening = momentum, dampening

    def _update(self, g, lr):
        self.v = self.mu * self.v + self.dampening * g
        self.x = self.x - lr * self.v


class Spoilt(OnArrays):
    """AdaGrad without ε, of which one coordinate is overwritten."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        self.v = self.v + g * g
        with np.errstate(all="ignore"):
            self.x = self.x - lr * g / np.sqrt(self.v)
        self.x[-1] = -777.0


class TinyEpsilon(OnArrays):
    """Adam with an ε in its code that nobody would guess."""

    def __init__(self, lr, beta1=0.9, beta2=0.999):
        self.b1, self.b2 = beta1, beta2

    def _update(self, g, lr):
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2
        mh, vh = self.m / (1 - self.b1**self.t), self.v / (1 - self.b2**self.t)
        self.x = self.x - lr * mh / (np.sqrt(vh) + 3e-8)


class Loud(KerasMomentum):
    """One that prints and warns, which is its own affair."""

    def _update(self, g, lr):
        print("step")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        super()._update(g, lr)


class Still(OnArrays):
    """One that changes nothing."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        pass


class Wide(OnArrays):
    """One that gives another shape."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        self.x = np.zeros(7)


class Breaking(OnArrays):
    """One that raises in its step."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        raise AttributeError("no such state")


class Leaving(Breaking):
    """One that ends the process."""

    def _update(self, g, lr):
        sys.exit(0)


class Endless(Breaking):
    """One that takes for ever."""

    def _update(self, g, lr):
        time.sleep(3600)


class Stubborn(Breaking):
    """One that takes for ever and catches what stops it."""

    def _update(self, g, lr):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.1)


class Unmakeable:
    """One that cannot be made without more."""

    def __init__(self, lr=0.1):
        raise ValueError("no licence")


def nothing(lr=0.1):
    """A factory that makes no optimizer."""


NUMBER = 3


class WideOnly(OnArrays):
    """SGD that refuses half precision."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        if g.dtype == np.float16:
            raise AttributeError("no half precision here")
        self.x = self.x - lr * g


class Sleepy(OnArrays):
    """SGD that takes for ever over many numbers."""

    def __init__(self, lr=0.1):
        pass

    def _update(self, g, lr):
        while g.size > 1000:
            pass
        self.x = self.x - lr * g


class OnGpu(Breaking):
    """One that needs another machine."""

    def __init__(self, lr=0.1):
        raise RuntimeError("no GPU here")


PROGRAMS = {"BookAdam": {}, "KerasMomentum": {"as": "momentum/rate-in-the-velocity"}}
