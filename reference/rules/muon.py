"""Muon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.rounding import FORMATS, Ball
from reference.rules.tensors import product, shape_of, total
from reference.settings import Numbers, require_non_negative


@dataclass(frozen=True)
class Muon:
    """Muon steps along its momentum made nearly orthogonal: all its singular values are brought near to 1.

    m_t = μ m_{t−1} + (1 − μ) g_t
    X_0 = u / max(‖u‖, ε),  u = m_t,  or with Nesterov  u = (1 − μ) g_t + μ m_t
    A = X_k X_kᵀ,  X_{k+1} = a X_k + (b A + c A²) X_k
    x_t = (1 − η λ) x_{t−1} − η √max(1, rows/columns) X_K

    Each iteration takes a singular value s to a s + b s³ + c s⁵.  Of a matrix with more rows than columns the transpose
    is iterated.  Convention (PyTorch): the gradient is averaged, where Jordan adds it up; X is computed in bfloat16
    whatever the format of the parameter.  ``x`` and ``g`` are matrices.
    Raises ``ValueError`` for negative settings.
    Source: Jordan et al. 2024; the iteration: Higham 2008, §8.3.
    """

    lr: Numbers = 1e-3
    weight_decay: Numbers = 0.1
    momentum: Numbers = 0.95
    nesterov: bool = True
    ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315)
    eps: Numbers = 1e-7
    ns_steps: int = 5

    class State(NamedTuple):
        """The average gradient."""

        m: Numbers

    def __post_init__(self) -> None:
        require_non_negative(lr=self.lr, weight_decay=self.weight_decay, momentum=self.momentum, eps=self.eps)

    def init(self, x: Numbers) -> State:
        """The average zero."""
        return self.State(0 * x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next matrix and average."""
        m = self.momentum * state.m + (1 - self.momentum) * g
        u = (1 - self.momentum) * g + self.momentum * m if self.nesterov else m
        rows, columns = shape_of(x)
        step = transposed(self.orthogonal(transposed(u))) if rows > columns else self.orthogonal(u)
        x = (1 - self.lr * self.weight_decay) * x - self.lr * max(1, rows / columns) ** 0.5 * step
        return x, self.State(m)

    def orthogonal(self, u: Numbers) -> Numbers:
        """The matrix with singular values near 1, of one that has no more rows than columns."""
        a, b, c = self.ns_coefficients
        u = in_bfloat16(u)
        x = in_bfloat16(u / np.maximum(in_bfloat16(np.sqrt(total(total(u * u, 1)))), self.eps))
        for _ in range(self.ns_steps):
            gram = in_bfloat16(product(x, transposed(x)))
            change = in_bfloat16(b * gram + in_bfloat16(c * product(gram, gram)))
            x = in_bfloat16(a * x + in_bfloat16(product(change, x)))
        return x


def in_bfloat16(matrix: Numbers) -> Numbers:
    """Balls that enclose what is left of numbers when they are kept in bfloat16; other numbers stay as they are.

    PyTorch multiplies matrices of bfloat16 in float32, and rounds what comes out once, or once before it is added to
    another matrix and once after.
    """
    if not isinstance(matrix, Ball):
        return matrix
    unit, subnormal, _ = FORMATS["bfloat16"]
    lost = unit * (abs(matrix.centre) + matrix.radius) + subnormal
    return Ball(matrix.centre, matrix.radius + lost, matrix.format)


def transposed(matrix: Numbers) -> Numbers:
    """The transpose; of balls that of their parts."""
    return Ball(matrix.centre.T, matrix.radius.T, matrix.format) if isinstance(matrix, Ball) else matrix.T
