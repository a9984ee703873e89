"""Driving a subject: real PyTorch in, float64 arrays out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from tests.subjects import TARGETS, Subject

Array = NDArray[np.float64]


class Run(NamedTuple):
    """The parameter after each step, shape (steps, coordinates), and each memory of the optimizer, likewise."""

    points: Array
    memories: Mapping[str, Array]


def f1(point: torch.Tensor) -> torch.Tensor:
    """The first test function, as printed."""
    x, y = point[..., 0], point[..., 1]
    return 20 * x**2 + 2 * y**2


def f2(point: torch.Tensor) -> torch.Tensor:
    """The function with local minima, as printed, complex exponential included."""
    x, y = point[..., 0], point[..., 1]
    return 2 * x**2 + 10 * y**2 + 10 * torch.exp(5 * y * 1j).imag


OBJECTIVES: Mapping[str, Callable[[torch.Tensor], torch.Tensor]] = {"f1": f1, "f2": f2}


def follow(
    subject: Subject,
    settings: Mapping[str, Any],
    start: Sequence[float],
    gradients: Sequence[Sequence[float]],
    lrs: Sequence[float] = (),
) -> Run:
    """Give the optimizer the gradients one by one, changing its learning rate to ``lrs`` on the way."""
    parameter = subject.tensor(start, requires_grad=True)
    optimizer = subject.call([parameter], **settings)
    points, memories = [], []
    for t, gradient in enumerate(gradients):
        for group in optimizer.param_groups:
            group["lr"] = lrs[t] if lrs else group["lr"]
        parameter.grad = subject.tensor(gradient)
        optimizer.step()
        points.append(_array(parameter))
        state = optimizer.state[parameter]
        memories.append({paper: _array(state[name]) for paper, name in subject.memories.items() if name in state})
    return Run(np.stack(points), {name: np.stack([memory[name] for memory in memories]) for name in memories[0]})


def descend(
    subject: Subject,
    settings: Mapping[str, Any],
    start: Any,
    objective: str,
    steps: int,
    decay: Mapping[str, Any] | None = None,
) -> Array:
    """The points that the optimizer visits on an objective, the start included; ``decay`` are settings of StepLR.

    ``start`` may hold many points along its first axis: the rules act on each coordinate alone.
    """
    parameter = subject.tensor(start, requires_grad=True)
    optimizer = subject.call([parameter], **settings)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, **decay) if decay else None
    points = [_array(parameter)]
    for _ in range(steps):
        optimizer.zero_grad()
        OBJECTIVES[objective](parameter).sum().backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        points.append(_array(parameter))
    return np.stack(points)


def value_and_gradient(
    subject: Subject, function: Callable[[torch.Tensor], torch.Tensor], point: Sequence[float]
) -> tuple[Array, Array]:
    """A function's value at a point and the gradient that autograd finds there."""
    at = subject.tensor(point, requires_grad=True)
    value = function(at)
    return _array(value), _array(subject.call(value, at))


def sum_of_squares(x: torch.Tensor) -> torch.Tensor:
    """Σ x²."""
    return x.pow(2).sum()


def softmax(subject: Subject, logits: Sequence[float]) -> Array:
    """The softmax of one vector of logits."""
    return _array(subject.call(subject.tensor(logits), -1))


def cross_entropy(subject: Subject, inputs: Any, target: int, softmax_first: bool) -> tuple[float, Array]:
    """The loss of one prediction, of shape (1, classes), and its gradient with respect to the logits."""
    logits = subject.tensor([inputs], requires_grad=True)
    given = torch.softmax(logits, -1) if softmax_first else logits
    loss = subject.call(given, torch.tensor([target], device=subject.device))
    loss.backward()
    return loss.item(), _array(logits.grad[0])


def accepts(subject: Subject, inputs: Any, target: Any) -> bool:
    """Whether the loss takes an input and a target of these shapes."""
    try:
        subject.call(subject.tensor(inputs), torch.tensor(target, device=subject.device))
    except (RuntimeError, ValueError):
        return False
    return True


def scheduled_rates(subject: Subject, lr: float, gamma: float, step_size: int, epochs: int) -> Array:
    """The learning rate in each epoch under the subject's schedule."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, foreach=False)
    scheduler = subject.call(optimizer, step_size=step_size, gamma=gamma)
    rates = []
    for _ in range(epochs):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return np.array(rates)


def default_of(subject: Subject, argument: str) -> str:
    """An argument in the subject's signature with its default value, or that there is no such argument."""
    parameter = inspect.signature(TARGETS[subject.target].call).parameters.get(argument)
    return f"no {argument}" if parameter is None else f"{argument} = {parameter.default}"


def _array(tensor: torch.Tensor) -> Array:
    return tensor.detach().to("cpu", torch.float64).numpy().copy()


def descend_scaled(
    subject: Subject,
    groups: Sequence[Mapping[str, Any]],
    scale: Array,
    start: Array,
    objective: str,
    steps: int,
    observe: Callable[[int, tuple[Array, Array]], None] | None,
) -> tuple[Array, Array]:
    """The last coordinates scale · z, where one optimizer moves z; each row of both coordinates is a parameter group.

    ``start`` has axes (coordinate, group, …); ``scale`` broadcasts against the last of them, and ``groups`` are the
    settings.  ``observe`` sees the number of steps taken and the coordinates.
    """
    factor = subject.tensor(scale)
    columns = [subject.tensor(column) for column in start]
    rows = [[row.requires_grad_() for row in column.unbind()] for column in columns]
    optimizer = subject.call(
        [{"params": list(pair), **group} for pair, group in zip(zip(*rows, strict=True), groups, strict=True)]
    )
    for step in range(steps + 1):
        x, y = ((factor * column.detach()).requires_grad_() for column in columns)
        if observe:
            observe(step, (_array(x), _array(y)))
        if step < steps:
            # What an objective asks of a point is its coordinates; leaves of their own are cheaper than a last axis.
            OBJECTIVES[objective]({(..., 0): x, (..., 1): y}).sum().backward()
            for column, at in zip(rows, (x, y), strict=True):
                for row, gradient in zip(column, at.grad.unbind(), strict=True):
                    row.grad = gradient
            optimizer.step()
    return _array(x), _array(y)
