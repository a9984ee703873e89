"""Sums and products over all steps so far, of which the slow derivations of the rules are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

Real = Any
# The displacement of the newest step, given the gradients used so far and the learning rate of that step.
Displacement = Callable[[Sequence[Real], Real], Real]


def fading(values: Sequence[Real], factor: Real) -> Real:
    """Σ_k (1 − f) f^{n−k} v_k."""
    n = len(values)
    return sum((1 - factor) * factor ** (n - k) * value for k, value in enumerate(values, start=1))


def signed(g: Real, maximize: bool) -> Real:
    """The gradient of descent."""
    return -g if maximize else g


def path(
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
        used.append(signed(g, maximize) + weight_decay * (start + sum(moves)))
        moves.append(displacement(used, lr))
    return [start + sum(moves[:n]) for n in range(1, len(moves) + 1)]


def decaying(
    start: Real,
    gradients: Sequence[Real],
    lrs: Sequence[Real],
    weight_decay: Real,
    decoupled: bool,
    maximize: bool,
    displacement: Displacement,
) -> list[Real]:
    """The path with the L2 term in the gradients or, decoupled, with bare gradients and a parameter that shrinks."""
    if not decoupled:
        return path(start, gradients, lrs, weight_decay, maximize, displacement)
    bare = [signed(g, maximize) for g in gradients]
    return shrinking(start, [-displacement(bare[:n], lr) for n, lr in enumerate(lrs, start=1)], lrs, weight_decay)


def shrinking(start: Real, moves: Sequence[Real], lrs: Sequence[Real], weight_decay: Real) -> list[Real]:
    """Π_j (1 − η_j λ) x_0 − Σ_k Π_{j>k} (1 − η_j λ) move_k."""
    kept = [1 - lr * weight_decay for lr in lrs]

    def after(n: int) -> Real:
        return prod(kept[:n]) * start - sum(prod(kept[k:n]) * move for k, move in enumerate(moves[:n], start=1))

    return [after(n) for n in range(1, len(moves) + 1)]
