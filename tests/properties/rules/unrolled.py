"""The update rules a second time, slowly: each step is an explicit sum over all gradients so far, nothing is carried.

Written from the papers and from PyTorch's documentation, not from :mod:`reference.rules`.  Every function takes one
coordinate: ``start``, one gradient and one learning rate per step, settings as in the rule; it returns the position
after each step.  Numbers are mpmath's, or fractions where no root is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod
from typing import Any

from mpmath import sqrt

from tests.properties.rules.sums import Real, decaying, fading, path, shrinking, signed


def sgd(
    start: Real, gradients: Sequence[Real], lrs: Sequence[Real], *, weight_decay: Real = 0, maximize: bool = False
) -> list[Real]:
    """x_n = Π_j (1 − η_j λ) x_0 − Σ_k Π_{j>k} (1 − η_j λ) η_k g_k."""
    moves = [lr * signed(g, maximize) for g, lr in zip(gradients, lrs, strict=True)]
    return shrinking(start, moves, lrs, weight_decay)


def momentum(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    momentum: Real = 0,
    dampening: Real = 0,
    nesterov: bool = False,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """b_n = μ^{n−1} g_1 + Σ_{k≥2} (1 − τ) μ^{n−k} g_k; a step is η b_n, or with Nesterov η (g_n + μ b_n)."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        later = sum((1 - dampening) * momentum ** (n - k) * used[k - 1] for k in range(2, n + 1))
        b = momentum ** (n - 1) * used[0] + later
        return -lr * (used[-1] + momentum * b if nesterov else b)

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def adagrad(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    lr_decay: Real = 0,
    initial_accumulator_value: Real = 0,
    eps: Real = 0,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """A step is η / (1 + (n − 1) d) · g_n / (√(G_0 + Σ_k g_k²) + δ)."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        root = sqrt(initial_accumulator_value + sum(g**2 for g in used))
        return -lr / (1 + (len(used) - 1) * lr_decay) * used[-1] / (root + eps)

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def rmsprop(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    alpha: Real,
    eps: Real = 0,
    momentum: Real = 0,
    centered: bool = False,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """A step is η Σ_k μ^{n−k} g_k / (√s_k + ε), with s_k = Σ_{j≤k} w_j g_j² and w_j = (1 − ρ) ρ^{k−j}.

    Centered, s_k is the variance about a = Σ_j w_j g_j, where the weight ρ^k that is missing from Σ w_j = 1 − ρ^k
    is that of the zero before the first step: Σ_j w_j (g_j − a)² + ρ^k a².
    """

    def spread(used: Sequence[Real]) -> Real:
        if not centered:
            return fading([g**2 for g in used], alpha)
        a = fading(used, alpha)
        return fading([(g - a) ** 2 for g in used], alpha) + alpha ** len(used) * a**2

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        return -lr * sum(momentum ** (n - k) * used[k - 1] / (sqrt(spread(used[:k])) + eps) for k in range(1, n + 1))

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def adadelta(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    rho: Real,
    eps: Real,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """Δ_n = −√(Σ_{k<n} (1 − ρ) ρ^{n−1−k} Δ_k² + ε) / √(Σ_k (1 − ρ) ρ^{n−k} g_k² + ε) · g_n; a step is η Δ_n."""

    def delta(used: Sequence[Real], earlier: Sequence[Real]) -> Real:
        above = fading([d**2 for d in earlier], rho) + eps
        return -sqrt(above / (fading([g**2 for g in used], rho) + eps)) * used[-1]

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        deltas: list[Real] = []
        for n in range(1, len(used) + 1):
            deltas.append(delta(used[:n], deltas))
        return lr * deltas[-1]

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def adam(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    weight_decay: Real = 0,
    maximize: bool = False,
    **settings: Any,
) -> list[Real]:
    """A step as :func:`_adam_displacement` has it, on gradients that contain the L2 term."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        return _adam_displacement(used, lr, **settings)

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def adamw(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    weight_decay: Real = 0,
    maximize: bool = False,
    **settings: Any,
) -> list[Real]:
    """x_n = Π_j (1 − η_j λ) x_0 + Σ_k Π_{j>k} (1 − η_j λ) · (Adam's displacement k on the bare gradients)."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        return _adam_displacement(used, lr, **settings)

    return decaying(start, gradients, lrs, weight_decay, True, maximize, displacement)


def adamax(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    beta1: Real,
    beta2: Real,
    eps: Real,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """A step is η · (weighted mean of g) / max_k β₂^{n−k} (|g_k| + ε)."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        largest = max(beta2 ** (n - k) * (abs(g) + eps) for k, g in enumerate(used, start=1))
        return -lr * fading(used, beta1) / fading([1] * n, beta1) / largest

    return path(start, gradients, lrs, weight_decay, maximize, displacement)


def nadam(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    beta1: Real,
    beta2: Real,
    eps: Real,
    momentum_decay: Real,
    decoupled_weight_decay: bool = False,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """A step is η (μ_{n+1} m/(1 − Π_{k≤n+1} μ_k) + (1 − μ_n) g_n/(1 − Π_{k≤n} μ_k)) / (√(weighted mean of g²) + ε)."""

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        *mus, ahead = [beta1 * (1 - 0.96 ** (k * momentum_decay) / 2) for k in range(1, n + 2)]
        mean = ahead * fading(used, beta1) / (1 - prod(mus) * ahead) + (1 - mus[-1]) * used[-1] / (1 - prod(mus))
        return -lr * mean / (sqrt(fading([g**2 for g in used], beta2) / fading([1] * n, beta2)) + eps)

    return decaying(start, gradients, lrs, weight_decay, decoupled_weight_decay, maximize, displacement)


def radam(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    beta1: Real,
    beta2: Real,
    eps: Real,
    decoupled_weight_decay: bool = False,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """A step is η · (weighted mean of g), from some step on times r √(Σ_k w_k) / (√(Σ_k w_k g_k²) + ε).

    ρ is the length of the plain average whose gradients are as old in the mean as those of the fading one:
    (ρ + 1)/2 = Σ_k (n − k + 1) w_k / Σ_k w_k, with w_k = (1 − β₂) β₂^{n−k}; for n → ∞ that is 1/(1 − β₂).
    """

    def spread(length: Real) -> Real:
        return (length - 4) * (length - 2) / length

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        weights, ages = fading([1] * n, beta2), fading(range(n, 0, -1), beta2)
        length, longest = 2 * ages / weights - 1, 2 / (1 - beta2) - 1
        move = -lr * fading(used, beta1) / fading([1] * n, beta1)
        if not length > 5:
            return move
        rectified = sqrt(spread(length) / spread(longest))
        return move * rectified * sqrt(weights) / (sqrt(fading([g**2 for g in used], beta2)) + eps)

    return decaying(start, gradients, lrs, weight_decay, decoupled_weight_decay, maximize, displacement)


def rprop(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    etaminus: Real,
    etaplus: Real,
    step_size_min: Real,
    step_size_max: Real,
    maximize: bool = False,
) -> list[Real]:
    """x_n = x_0 − Σ_k sign(g_k) Δ_k over the steps that do not turn back; Δ is η_1, multiplied and cut k times."""
    followed: list[Real] = []
    factors: list[Real] = []
    for g in (signed(g, maximize) for g in gradients):
        along = followed[-1] * g if followed else 0
        followed.append(0 if along < 0 else g)
        factors.append(etaplus if along > 0 else etaminus if along < 0 else 1)

    def size(k: int) -> Real:
        return reduce(lambda last, f: min(max(last * f, step_size_min), step_size_max), factors[:k], lrs[0])

    moves = [((g > 0) - (g < 0)) * size(k) for k, g in enumerate(followed, start=1)]
    return [start - sum(moves[:n]) for n in range(1, len(moves) + 1)]


def asgd(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    *,
    lambd: Real,
    alpha: Real,
    t0: Real = 0,
    weight_decay: Real = 0,
    maximize: bool = False,
) -> list[Real]:
    """Gradient descent with decay λ and the rates η_1 and then η_{n−1} / (1 + λ η_{n−1} (n − 1))^α."""
    late = [lr / (1 + lambd * lr * n) ** alpha for n, lr in enumerate(lrs[:-1], start=1)]
    rates = [lrs[0], *late]
    moves = [rate * signed(g, maximize) for g, rate in zip(gradients, rates, strict=True)]
    return shrinking(start, moves, rates, lambd + weight_decay)


def _adam_displacement(
    used: Sequence[Real], lr: Real, *, beta1: Real, beta2: Real, eps: Real = 0, amsgrad: bool = False
) -> Real:
    """−η · (weighted mean of g) / (√(weighted mean of g²) + ε), weights fading by β₁ and β₂ per step.

    AMSGrad takes, in place of the weighted sum of squares, the largest one up to now.
    """
    n = len(used)
    squares = [g**2 for g in used]
    sums = [fading(squares[:k], beta2) for k in range(1, n + 1)]
    v = max(sums) if amsgrad else sums[-1]
    ones = [1] * n
    mean, mean_square = fading(used, beta1) / fading(ones, beta1), v / fading(ones, beta2)
    return -lr * mean / (sqrt(mean_square) + eps)
