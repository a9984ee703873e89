"""How parameters lie in memory: sizes, views, several groups, mixed formats, as plans of what one optimizer gets.

A piece is one parameter.  Its column is the place in the heat map (``claims.matrix``) at which its errors count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.subjects import DTYPES

# The widest vector registers of a CPU, in bytes; those of others divide them.
VECTOR_BYTES = 64
BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
# What one block of PyTorch's multi-tensor kernels works on.
CHUNK = 65536


def as_it_comes(tensor: Any) -> Any:
    """One number after the other."""
    return tensor


def transposed(tensor: Any) -> Any:
    """The last two axes stored in the opposite order."""
    return tensor.mT.contiguous().mT


def shifted(tensor: Any) -> Any:
    """Not at the beginning of its storage, so that vectors of it are not aligned."""
    return tensor.new_zeros(tensor.numel() + 1)[1:].view(tensor.shape).copy_(tensor)


def with_gaps(tensor: Any) -> Any:
    """Every other number of its storage."""
    return tensor.new_zeros((*tensor.shape, 2))[..., 0].copy_(tensor)


@dataclass(frozen=True)
class Piece:
    """One parameter: its column and shape, how it and its gradient lie, its group, its format if not the subject's."""

    column: str
    shape: tuple[int, ...]
    laid: Callable[[Any], Any] = as_it_comes
    gradient_laid: Callable[[Any], Any] = as_it_comes
    group: int = 0
    dtype: str | None = None

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


Plan = Sequence[Piece]

VIEWS = (
    # Autograd lays a gradient like its parameter where that has no gaps.
    Piece("dense-view", (7, 9), transposed, transposed),
    Piece("dense-view", (67,), shifted),
    Piece("view-with-gaps", (67,), with_gaps),
    Piece("view-with-gaps", (5, 7), with_gaps),
    Piece("gradient-laid-otherwise", (7, 9), as_it_comes, transposed),
    Piece("gradient-laid-otherwise", (5, 7), as_it_comes, with_gaps),
)
EMPTY = Piece("empty", (0,))


def small(dtype: str, sizes: Iterable[int] | None = None) -> Plan:
    """No axis, every size from 1 to four vectors and one more (or ``sizes``), views, and nothing at all."""
    vector = VECTOR_BYTES // BYTES[dtype]
    lines = [Piece(_column(size, vector), (size,)) for size in sizes or range(1, 4 * vector + 2)]
    return [Piece("no-axis", ()), *lines, *VIEWS, EMPTY]


def fewest(dtype: str) -> Plan:
    """The same with one size of each sort: a graph over many tensors takes long to compile, and is no other program."""
    vector = VECTOR_BYTES // BYTES[dtype]
    return small(dtype, (1, vector, 4 * vector + 1))


def few(dtype: str) -> Plan:
    """The same with the sizes at the edges of vectors only."""
    vector = VECTOR_BYTES // BYTES[dtype]
    return small(dtype, (1, 2, vector - 1, vector, vector + 1, 4 * vector, 4 * vector + 1))


def large() -> Plan:
    """Either side of the multi-tensor chunk."""
    return [Piece("chunk", (size,)) for size in (CHUNK - 1, CHUNK, CHUNK + 1)]


def alone() -> Sequence[Plan]:
    """Optimizers that have a single, very small parameter."""
    return [[Piece("no-axis", ())], [Piece("one", (1,))], [EMPTY]]


def groups() -> Plan:
    """Two groups, which are to have different settings."""
    return [Piece("groups", (size,), group=group) for group in (0, 1) for size in (3, 70)]


def mixed() -> Plan:
    """All number formats in one group."""
    return [Piece("mixed-formats", (size,), dtype=dtype) for size in (5, 70) for dtype in DTYPES]


def many() -> Plan:
    """More tensors than one launch of a multi-tensor kernel takes: PyTorch's take 110 at most."""
    return [Piece("many", (3,))] * 120


def _column(size: int, vector: int) -> str:
    return "one" if size == 1 else "to-one-vector" if size <= vector else "to-four-vectors"
