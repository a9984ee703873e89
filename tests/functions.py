"""The article's functions as PyTorch computes them, and their slopes without a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch

Pair = Sequence[torch.Tensor]


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


def _f1_slopes(at: Pair, into: Pair) -> None:
    torch.mul(at[0], 40, out=into[0])
    torch.mul(at[1], 4, out=into[1])


def _f2_slopes(at: Pair, into: Pair) -> None:
    torch.mul(at[0], 4, out=into[0])
    torch.add(20 * at[1], 5 * (10 * torch.exp(5 * at[1] * 1j).real), out=into[1])


def _f1_turned_slopes(at: Pair, into: Pair) -> None:
    along, across = 20 * (at[0] + at[1]), 2 * (at[0] - at[1])
    torch.add(along, across, out=into[0])
    torch.sub(along, across, out=into[1])


def _f2_by_sine_slopes(at: Pair, into: Pair) -> None:
    torch.mul(at[0], 4, out=into[0])
    torch.add(20 * at[1], 5 * (10 * torch.cos(5 * at[1])), out=into[1])


# What autograd finds for the functions above, to the last bit, without a graph: a sweep asks for it millions of times.
# Each gets both coordinates of many points, and writes both of their gradients.
SLOPES: Mapping[str, Callable[[Pair, Pair], None]] = {
    "f1": _f1_slopes,
    "f2": _f2_slopes,
    "f1-turned": _f1_turned_slopes,
    "f2-by-sine": _f2_by_sine_slopes,
}
