"""The seven rules a second time, slowly: each step is an explicit sum over all gradients so far, nothing is carried.

Written from the papers and from PyTorch's documentation, not from :mod:`reference.rules`.  Every function takes one
coordinate: ``start``, one gradient and one learning rate per step, settings as in the rule; it returns the position
after each step.  Numbers are mpmath's, or fractions where no root is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from mpmath import sqrt

Real = Any
# The displacement of the newest step, given the gradients used so far and the learning rate of that step.
Displacement = Callable[[Sequence[Real], Real], Real]


def sgd(
    start: Real, gradients: Sequence[Real], lrs: Sequence[Real], *, weight_decay: Real = 0, maximize: bool = False
) -> list[Real]:
    """x_n = Π_j (1 − η_j λ) x_0 − Σ_k Π_{j>k} (1 − η_j λ) η_k g_k."""
    moves = [lr * _signed(g, maximize) for g, lr in zip(gradients, lrs, strict=True)]
    return _shrinking(start, moves, lrs, weight_decay)


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

    return _path(start, gradients, lrs, weight_decay, maximize, displacement)


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

    return _path(start, gradients, lrs, weight_decay, maximize, displacement)


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
            return _fading([g**2 for g in used], alpha)
        a = _fading(used, alpha)
        return _fading([(g - a) ** 2 for g in used], alpha) + alpha ** len(used) * a**2

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        n = len(used)
        return -lr * sum(momentum ** (n - k) * used[k - 1] / (sqrt(spread(used[:k])) + eps) for k in range(1, n + 1))

    return _path(start, gradients, lrs, weight_decay, maximize, displacement)


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
        above = _fading([d**2 for d in earlier], rho) + eps
        return -sqrt(above / (_fading([g**2 for g in used], rho) + eps)) * used[-1]

    def displacement(used: Sequence[Real], lr: Real) -> Real:
        deltas: list[Real] = []
        for n in range(1, len(used) + 1):
            deltas.append(delta(used[:n], deltas))
        return lr * deltas[-1]

    return _path(start, gradients, lrs, weight_decay, maximize, displacement)


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

    return _path(start, gradients, lrs, weight_decay, maximize, displacement)


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
    bare = [_signed(g, maximize) for g in gradients]
    moves = [-_adam_displacement(bare[:n], lr, **settings) for n, lr in enumerate(lrs, start=1)]
    return _shrinking(start, moves, lrs, weight_decay)


def _adam_displacement(
    used: Sequence[Real], lr: Real, *, beta1: Real, beta2: Real, eps: Real = 0, amsgrad: bool = False
) -> Real:
    """−η · (weighted mean of g) / (√(weighted mean of g²) + ε), weights fading by β₁ and β₂ per step.

    AMSGrad takes, in place of the weighted sum of squares, the largest one up to now.
    """
    n = len(used)
    squares = [g**2 for g in used]
    sums = [_fading(squares[:k], beta2) for k in range(1, n + 1)]
    v = max(sums) if amsgrad else sums[-1]
    ones = [1] * n
    mean, mean_square = _fading(used, beta1) / _fading(ones, beta1), v / _fading(ones, beta2)
    return -lr * mean / (sqrt(mean_square) + eps)


def _fading(values: Sequence[Real], factor: Real) -> Real:
    """Σ_k (1 − f) f^{n−k} v_k."""
    n = len(values)
    return sum((1 - factor) * factor ** (n - k) * value for k, value in enumerate(values, start=1))


def _signed(g: Real, maximize: bool) -> Real:
    return -g if maximize else g


def _path(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    weight_decay: Real,
    maximize: bool,
    displacement: Displacement,
) -> list[Real]:
    """x_n = x_0 + Σ_k displacement_k, where the gradient used in step k has the sign and the L2 term added."""
    used: list[Real] = []
    moves: list[Real] = []
    for g, lr in zip(gradients, lrs, strict=True):
        used.append(_signed(g, maximize) + weight_decay * (start + sum(moves)))
        moves.append(displacement(used, lr))
    return [start + sum(moves[:n]) for n in range(1, len(moves) + 1)]


def _shrinking(start: Real, moves: Sequence[Real], lrs: Sequence[Real], weight_decay: Real) -> list[Real]:
    """Π_j (1 − η_j λ) x_0 − Σ_k Π_{j>k} (1 − η_j λ) move_k."""
    kept = [1 - lr * weight_decay for lr in lrs]

    def after(n: int) -> Real:
        return prod(kept[:n]) * start - sum(prod(kept[k:n]) * move for k, move in enumerate(moves[:n], start=1))

    return [after(n) for n in range(1, len(moves) + 1)]
