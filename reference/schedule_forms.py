"""Schedules of the learning rate in two forms each: multiplied up step by step, and as a function of the step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reference.settings import Numbers


@dataclass(frozen=True)
class StepLR:
    """η_t = γ η_{t−1} where s divides t, else η_{t−1};  η_t = η₀ γ^⌊t/s⌋."""

    gamma: Numbers
    step_size: int

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        return lr * self.gamma if t and t % self.step_size == 0 else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        return base * self.gamma ** (t // self.step_size)


@dataclass(frozen=True)
class MultiStepLR:
    """η_t = γᵏ η_{t−1} where k milestones are t;  η_t = η₀ γᵏ where k milestones are at most t."""

    gamma: Numbers
    milestones: Sequence[int]

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        times = self.milestones.count(t)
        return lr * self.gamma**times if times else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        return base * self.gamma ** sum(milestone <= t for milestone in self.milestones)


@dataclass(frozen=True)
class ConstantLR:
    """η_0 is multiplied by f, and η_T divided by it;  η_t = f η₀ before T, and η₀ from then on."""

    factor: Numbers
    total_iters: int

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        return lr * self.factor if t == 0 else lr * (1.0 / self.factor) if t == self.total_iters else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        return base * (self.factor + (t >= self.total_iters) * (1 - self.factor))


@dataclass(frozen=True)
class LinearLR:
    """η_t = η_{t−1} (1 + (b − a)/(T a + (t − 1)(b − a))) up to T;  η_t = η₀ (a + (b − a) min(t, T)/T)."""

    start_factor: Numbers
    end_factor: Numbers
    total_iters: int

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        a, b, T = self.start_factor, self.end_factor, self.total_iters
        if t == 0:
            return lr * a
        return lr * (1.0 + (b - a) / (T * a + (t - 1) * (b - a))) if t <= T else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        a, b, T = self.start_factor, self.end_factor, self.total_iters
        return base * (a + (b - a) * min(T, t) / T)


@dataclass(frozen=True)
class ExponentialLR:
    """η_t = γ η_{t−1};  η_t = η₀ γᵗ."""

    gamma: Numbers

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        return lr * self.gamma if t else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        return base * self.gamma**t


@dataclass(frozen=True)
class PolynomialLR:
    """η_t = η_{t−1} ((1 − t/T)/(1 − (t − 1)/T))ᵖ up to T;  η_t = η₀ (1 − min(t, T)/T)ᵖ, for whole p."""

    total_iters: int
    power: int

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        T = 0 * base + self.total_iters
        return lr * ((1.0 - t / T) / (1.0 - (t - 1) / T)) ** self.power if 0 < t <= self.total_iters else lr

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        T = 0 * base + self.total_iters
        return base * (1.0 - min(self.total_iters, t) / T) ** self.power


@dataclass(frozen=True)
class CosineAnnealingLR:
    """η_t − e = (η_{t−1} − e)(1 + cos πt/T)/(1 + cos π(t − 1)/T);  η_t − e = (η₀ − e)(1 + cos πt/T)/2.

    One step after a minimum, where the fraction is 0/0, the chained form adds (η₀ − e)(1 − cos π/T)/2.
    """

    T_max: int
    eta_min: Numbers

    def chained(self, lr: Numbers, t: int, base: Numbers) -> Numbers:
        """η_t from η_{t−1}; before step 0 stands η₀."""
        if t == 0:
            return lr
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:
            return lr + (base - self.eta_min) * (1 - self._cosine(1, base)) / 2
        fraction = (1 + self._cosine(t, base)) / (1 + self._cosine(t - 1, base))
        return fraction * (lr - self.eta_min) + self.eta_min

    def closed(self, base: Numbers, t: int) -> Numbers:
        """η_t from η₀."""
        return self.eta_min + (base - self.eta_min) * (1 + self._cosine(t, base)) / 2

    def _cosine(self, t: int, base: Numbers) -> Numbers:
        return np.cos((0 * base + math.pi) * t / self.T_max)


SCHEDULES: Mapping[str, type] = {
    schedule.__name__: schedule
    for schedule in (StepLR, MultiStepLR, ConstantLR, LinearLR, ExponentialLR, PolynomialLR, CosineAnnealingLR)
}
