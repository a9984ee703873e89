"""Softmax and cross entropy, and what becomes of them when softmax is applied twice."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.settings import require

Array = NDArray[np.float64]


def softmax(z: ArrayLike) -> Array:
    """The softmax over the last axis.

    p_i = e^{z_i} / Σ_j e^{z_j}

    Convention: the largest entry is subtracted first, which changes nothing but avoids overflow.
    Source: Bridle 1990.
    """
    z = np.asarray(z, dtype=np.float64)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def cross_entropy(z: ArrayLike, target: int) -> float:
    """The cross entropy between the softmax of logits ``z`` and one target class.

    −log softmax(z)_t = log Σ_j e^{z_j} − z_t

    ``z`` has shape (classes,).  Raises ``ValueError`` for a target that is no class.
    """
    z = np.asarray(z, dtype=np.float64)
    require(0 <= target < z.shape[-1], "target", target, f"a class from 0 to {z.shape[-1] - 1}")
    shifted = z - z.max()
    return float(np.log(np.exp(shifted).sum()) - shifted[target])


def cross_entropy_gradient(z: ArrayLike, target: int) -> Array:
    """The gradient of :func:`cross_entropy` with respect to the logits.

    ∂/∂z = p − onehot(t),  p = softmax(z)
    """
    p = softmax(z)
    p[target] -= 1
    return p


def twice_softmaxed(z: ArrayLike, target: int) -> float:
    """What a loss that applies softmax itself returns when it is given the softmax of the logits.

    log Σ_j e^{p_j} − p_t,  p = softmax(z)
    """
    return cross_entropy(softmax(z), target)


def twice_softmaxed_gradient(z: ArrayLike, target: int) -> Array:
    """The gradient of :func:`twice_softmaxed` with respect to the logits.

    ∂/∂z = (diag(p) − p pᵀ)(softmax(p) − onehot(t)),  p = softmax(z)
    """
    p = softmax(z)
    upstream = cross_entropy_gradient(p, target)
    return p * upstream - p * (p @ upstream)


def twice_softmaxed_range(classes: int) -> tuple[float, float]:
    """The least and the greatest value that :func:`twice_softmaxed` can approach.

    log(e + C − 1) − 1  and  log(e + C − 1)

    The least is for certainty of the target, the greatest for certainty of another class.
    Raises ``ValueError`` for fewer than 2 classes.
    """
    require(classes >= 2, "classes", classes, "at least 2")
    greatest = math.log(math.e + classes - 1)
    return greatest - 1, greatest
