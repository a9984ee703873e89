"""The article's functions as PyTorch computes them, and their slopes without a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

import torch

from reference.formulas import NUMPY, Arithmetic, computed


def f1(point: torch.Tensor) -> torch.Tensor:
    """The first test function, as printed."""
    x, y = point[..., 0], point[..., 1]
    return 20 * x**2 + 2 * y**2


def f2(point: torch.Tensor) -> torch.Tensor:
    """The function with local minima, as printed, complex exponential included."""
    x, y = point[..., 0], point[..., 1]
    return 2 * x**2 + 10 * y**2 + 10 * torch.exp(5 * y * 1j).imag


def f1_turned(point: torch.Tensor) -> torch.Tensor:
    """The first test function turned by 45°: its axes lie along the diagonals of the coordinates."""
    u, v = point[..., 0], point[..., 1]
    return 10 * (u + v) ** 2 + (u - v) ** 2


def f2_by_sine(point: torch.Tensor) -> torch.Tensor:
    """The function with local minima in real numbers: PyTorch's complex exponential takes 30 times as long."""
    x, y = point[..., 0], point[..., 1]
    return 2 * x**2 + 10 * y**2 + 10 * torch.sin(5 * y)


OBJECTIVES: Mapping[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "f1": f1,
    "f2": f2,
    "f1-turned": f1_turned,
    "f2-by-sine": f2_by_sine,
}


@cache
def tensors(dtype: torch.dtype) -> Arithmetic:
    """Formulas on tensors of a number format; Python's numbers, which formulas mix with them, become such."""

    def as_tensor(value: Any) -> torch.Tensor:
        if isinstance(value, torch.Tensor):
            return value
        return torch.as_tensor(value, dtype=dtype.to_complex() if isinstance(value, complex) else dtype)

    def on_tensors(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
        return lambda *values: function(*map(as_tensor, values))

    named = {"abs": torch.abs, "max": torch.maximum, "min": torch.minimum}
    functions = {name: on_tensors(named.get(name) or getattr(torch, name)) for name in NUMPY.functions}
    return NUMPY._replace(
        functions=functions,
        where=lambda condition, *values: on_tensors(partial(torch.where, torch.as_tensor(condition)))(*values),
    )


# Runs of courses are made in float64 alone.
_TENSORS = tensors(torch.float64)


def by_formula(
    tree: tuple[Any, ...], variables: Sequence[str], constants: Mapping[str, float] | None = None
) -> Callable[[torch.Tensor], torch.Tensor]:
    """A formula as a function of points, whose last axis holds these variables; its other names are constants."""
    function, fixed = computed(tree, _TENSORS), constants or {}
    return lambda point: function({**fixed, **{name: point[..., place] for place, name in enumerate(variables)}})


def slope_by_autograd(
    tree: tuple[Any, ...], variable: str, constants: Mapping[str, float]
) -> Callable[[torch.Tensor], torch.Tensor]:
    """The gradient of a formula at each number of a tensor, which stands for its variable."""
    function = by_formula(tree, (variable,), constants)
    return lambda at: torch.autograd.grad(function(at[..., None]).sum(), at)[0]


def averaged(
    tree: tuple[Any, ...], variables: Sequence[str], columns: Mapping[str, Any], batches: Iterator[Any]
) -> Callable[[torch.Tensor], torch.Tensor]:
    """A formula averaged over rows of data, in each call over the rows that are next."""
    function = computed(tree, _TENSORS)
    rows_of = {name: torch.tensor(column, dtype=torch.float64) for name, column in columns.items()}

    def mean(point: torch.Tensor) -> torch.Tensor:
        rows = torch.as_tensor(next(batches))
        at = {name: point[..., place, None] for place, name in enumerate(variables)}
        return function({**at, **{name: column[rows] for name, column in rows_of.items()}}).mean(-1)

    return mean


@dataclass(frozen=True)
class Slopes:
    """The slopes of an objective by formula in its variables, without a graph; those of it turned by 45°, if asked."""

    trees: tuple[Any, ...]
    variables: tuple[str, ...]
    turned: bool = False

    @cached_property
    def _by_torch(self) -> tuple[Callable[..., Any], ...]:
        return tuple(computed(tree, _TENSORS) for tree in self.trees)

    def __call__(self, at: torch.Tensor, into: torch.Tensor) -> None:
        """Write the gradients of points, with a last axis but one for their coordinates."""
        named = dict(zip(self.variables, (_turned(at) if self.turned else at).unbind(-2), strict=True))
        for place, slope in enumerate(self._by_torch):
            into[..., place, :] = slope(named)
        if self.turned:
            into.copy_(_turned(into))

    def at(self, points: Any) -> list[Any]:
        """The slopes at points of the objective as it was before it was turned, one array for each variable."""
        named = dict(zip(self.variables, points, strict=True))
        return [computed(tree)(named) + 0 * points[0] for tree in self.trees]


def _turned(at: torch.Tensor) -> torch.Tensor:
    """Points in coordinates turned by 45°."""
    u, v = at.unbind(-2)
    return torch.stack([u + v, u - v], dim=-2) / 2**0.5


@cache
def _column(dtype: torch.dtype, device: torch.device, *factors: float) -> torch.Tensor:
    return torch.tensor(factors, dtype=dtype, device=device)[:, None]


def _f1_slopes(at: torch.Tensor, into: torch.Tensor) -> None:
    torch.mul(at, _column(at.dtype, at.device, 40.0, 4.0), out=into)


def _f2_slopes(at: torch.Tensor, into: torch.Tensor) -> None:
    (x, y), (by_x, by_y) = at.unbind(-2), into.unbind(-2)
    torch.mul(x, 4, out=by_x)
    torch.add(20 * y, 5 * (10 * torch.exp(5 * y * 1j).real), out=by_y)


def _f1_turned_slopes(at: torch.Tensor, into: torch.Tensor) -> None:
    (u, v), (by_u, by_v) = at.unbind(-2), into.unbind(-2)
    along, across = 20 * (u + v), 2 * (u - v)
    torch.add(along, across, out=by_u)
    torch.sub(along, across, out=by_v)


def _f2_by_sine_slopes(at: torch.Tensor, into: torch.Tensor) -> None:
    (x, y), (by_x, by_y) = at.unbind(-2), into.unbind(-2)
    torch.mul(x, 4, out=by_x)
    torch.add(20 * y, 5 * (10 * torch.cos(5 * y)), out=by_y)


# What autograd finds for the functions above, to the last bit, without a graph: a sweep asks for it millions of times.
# Each gets many points, with a last axis but one for their coordinates, and writes their gradients.
SLOPES: Mapping[str, Callable[[torch.Tensor, torch.Tensor], None]] = {
    "f1": _f1_slopes,
    "f2": _f2_slopes,
    "f1-turned": _f1_turned_slopes,
    "f2-by-sine": _f2_by_sine_slopes,
}
# The formulas that these are the slopes of, as they are and turned: where a path is chaotic roundings decide, and the
# article prints the sine as the imaginary part of an exponential.
WRITTEN_OUT: Mapping[tuple[str, bool], str] = {
    ("20*x**2 + 2*y**2", False): "f1",
    ("20*x**2 + 2*y**2", True): "f1-turned",
    ("2*x**2 + 10*y**2 + 10*sin(5*y)", False): "f2",
}
