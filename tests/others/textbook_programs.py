"""The optimizers of a textbook in NumPy, as a reader writes them down: constants stand in the code."""

from __future__ import annotations

from typing import Any

import numpy as np


class _Textbook:
    """A program that keeps each of its arrays under a name, so that all of them can be saved."""

    def start(self, parameter: Any) -> None:
        """Begin at this point."""
        self.x, self.kept, self.t = parameter, {}, 0

    def save(self) -> Any:
        """All that a later step needs."""
        return {"t": self.t, **{name: array.copy() for name, array in self.kept.items()}}

    def load(self, state: Any) -> None:
        """Go on from what was saved."""
        self.t, self.kept = state["t"], {name: value.copy() for name, value in state.items() if name != "t"}

    def kept_as(self, name: str) -> Any:
        """An array that is zero before the first step."""
        return self.kept.setdefault(name, np.zeros_like(self.x))


class SGD(_Textbook):
    """x ← x − η g."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        self.x -= lr * g
        return self.x


class Momentum(_Textbook):
    """v ← α v − η g, and x ← x + v."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.momentum = momentum

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        v = self.kept_as("v")
        v *= self.momentum
        v -= lr * g
        self.x += v
        return self.x


class Nesterov(_Textbook):
    """The velocity first, and then x ← x + α² v − (1 + α) η g with the new one, as textbooks print it."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.momentum = momentum

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        v = self.kept_as("v")
        v *= self.momentum
        v -= lr * g
        self.x += self.momentum**2 * v
        self.x -= (1 + self.momentum) * lr * g
        return self.x


class AdaGrad(_Textbook):
    """h ← h + g², and x ← x − η g / (√h + 1e-7)."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        h = self.kept_as("h")
        h += g * g
        self.x -= lr * g / (np.sqrt(h) + 1e-7)
        return self.x


class RMSprop(_Textbook):
    """h ← ρ h + (1 − ρ) g², and x ← x − η g / (√h + 1e-7)."""

    def __init__(self, lr: float = 0.01, decay_rate: float = 0.99) -> None:
        self.decay_rate = decay_rate

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        h = self.kept_as("h")
        h *= self.decay_rate
        h += (1 - self.decay_rate) * g * g
        self.x -= lr * g / (np.sqrt(h) + 1e-7)
        return self.x


class Adam(_Textbook):
    """The averages corrected in the rate, η √(1 − β₂ᵗ) / (1 − β₁ᵗ), and 1e-7 beside the root."""

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        self.beta1, self.beta2 = beta1, beta2

    def step(self, g: Any, lr: float) -> Any:
        """One step."""
        m, v = self.kept_as("m"), self.kept_as("v")
        self.t += 1
        rate = lr * np.sqrt(1.0 - self.beta2**self.t) / (1.0 - self.beta1**self.t)
        m += (1 - self.beta1) * (g - m)
        v += (1 - self.beta2) * (g**2 - v)
        self.x -= rate * m / (np.sqrt(v) + 1e-7)
        return self.x


PROGRAMS = {name: {} for name in ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam")}
