"""Softmax and cross entropy, and what becomes of them when softmax is applied twice.

Logits are a sequence with one entry per class: numbers, arrays, mpmath numbers, or the Balls of
:mod:`reference.rounding`, whose radii then bound what any implementation of the same formula can return.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from operator import add

import numpy as np

from reference.settings import Numbers, require


def softmax(z: Sequence[Numbers]) -> list[Numbers]:
    """The softmax of logits.

    p_i = e^{z_i} / Σ_j e^{z_j}

    Convention: the largest entry is subtracted first, which changes nothing but avoids overflow.
    Source: Bridle 1990.
    """
    top = reduce(np.maximum, z)
    e = [np.exp(z_i - top) for z_i in z]
    total = reduce(add, e)
    return [e_i / total for e_i in e]


def cross_entropy(z: Sequence[Numbers], target: int) -> Numbers:
    """The cross entropy between the softmax of logits ``z`` and one target class.

    −log softmax(z)_t = log Σ_j e^{z_j} − z_t

    Raises ``ValueError`` for a target that is no class.
    """
    _require_class(target, len(z))
    top = reduce(np.maximum, z)
    total = reduce(add, [np.exp(z_i - top) for z_i in z])
    return np.log(total) - (z[target] - top)


def cross_entropy_gradient(z: Sequence[Numbers], target: int) -> list[Numbers]:
    """The gradient of :func:`cross_entropy` with respect to the logits.

    ∂/∂z = p − onehot(t),  p = softmax(z)

    Raises ``ValueError`` for a target that is no class.
    """
    _require_class(target, len(z))
    return [p_i - (1.0 if i == target else 0.0) for i, p_i in enumerate(softmax(z))]


def twice_softmaxed(z: Sequence[Numbers], target: int) -> Numbers:
    """What a loss that applies softmax itself returns when it is given the softmax of the logits.

    log Σ_j e^{p_j} − p_t,  p = softmax(z)

    Raises ``ValueError`` for a target that is no class.
    """
    return cross_entropy(softmax(z), target)


def twice_softmaxed_range(classes: int) -> tuple[float, float]:
    """The least and the greatest value that :func:`twice_softmaxed` can approach.

    log(e + C − 1) − 1  and  log(e + C − 1)

    The least is for certainty of the target, the greatest for certainty of another class.
    Raises ``ValueError`` for fewer than 2 classes.
    """
    require(classes >= 2, "classes", classes, "at least 2")
    greatest = math.log(math.e + classes - 1)
    return greatest - 1, greatest


def _require_class(target: int, classes: int) -> None:
    require(0 <= target < classes, "target", target, f"a class from 0 to {classes - 1}")
