"""How parameters lie in memory: sizes, views, several groups, mixed formats, as plans of what one optimizer gets.

A piece is one parameter.  Its column is the place in the heat map (`claims.annexes.matrix`) where its errors count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tests.instruments.targets import DTYPES

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


@dataclass(frozen=True, eq=False)
class Plan:
    """All parameters of one optimizer; each is made once, and the same one gets the same numbers."""

    pieces: tuple[Piece, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that it has pieces for."""
        return tuple(dict.fromkeys(piece.column for piece in self.pieces))

    def only(self, *columns: str) -> Plan:
        """The pieces of some columns."""
        return Plan(tuple(piece for piece in self.pieces if piece.column in columns))


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
# What can be asked of a program that is given arrays and no tensors: it sees neither views nor its neighbours.
OF_ARRAYS = ("no-axis", "one", "to-one-vector", "to-four-vectors", "chunk", "empty")


@cache
def small(dtype: str) -> Plan:
    """No axis, every size from 1 to four vectors and one more, views, and nothing at all."""
    return _lines(dtype, range(1, 4 * _vector(dtype) + 2))


@cache
def fewest(dtype: str) -> Plan:
    """The same with one size of each sort: a graph over many tensors takes long to compile, and is no other program."""
    vector = _vector(dtype)
    return _lines(dtype, (1, vector, 4 * vector + 1))


@cache
def few(dtype: str) -> Plan:
    """The same with the sizes at the edges of vectors only."""
    vector = _vector(dtype)
    return _lines(dtype, (1, 2, vector - 1, vector, vector + 1, 4 * vector, 4 * vector + 1))


@cache
def dense(dtype: str, *more: int) -> Plan:
    """Parameters without gaps, of sizes at the edges of vectors and of some more."""
    found = [piece for piece in few(dtype).pieces if piece not in VIEWS]
    return Plan((*found, *(Piece("chunk", (size,)) for size in more)))


@cache
def large() -> Plan:
    """Either side of the multi-tensor chunk."""
    return Plan(tuple(Piece("chunk", (size,)) for size in (CHUNK - 1, CHUNK, CHUNK + 1)))


@cache
def alone() -> Sequence[Plan]:
    """Optimizers that have a single, very small parameter."""
    return [Plan((piece,)) for piece in (Piece("no-axis", ()), Piece("one", (1,)), EMPTY)]


@cache
def groups() -> Plan:
    """Two groups, which are to have different settings."""
    return Plan(tuple(Piece("groups", (size,), group=group) for group in (0, 1) for size in (3, 70)))


@cache
def mixed() -> Plan:
    """All number formats in one group."""
    return Plan(tuple(Piece("mixed-formats", (size,), dtype=dtype) for size in (5, 70) for dtype in DTYPES))


@cache
def many() -> Plan:
    """More tensors than one launch of a multi-tensor kernel takes: PyTorch's take 110 at most."""
    return Plan((Piece("many", (3,)),) * 120)


def _lines(dtype: str, sizes: Iterable[int]) -> Plan:
    lines = (Piece(_column(size, _vector(dtype)), (size,)) for size in sizes)
    return Plan((Piece("no-axis", ()), *lines, *VIEWS, EMPTY))


def _vector(dtype: str) -> int:
    return VECTOR_BYTES // BYTES[dtype]


def _column(size: int, vector: int) -> str:
    return "one" if size == 1 else "to-one-vector" if size <= vector else "to-four-vectors"
