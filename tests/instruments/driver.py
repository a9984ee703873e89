"""Driving a subject: real PyTorch in, float64 arrays out."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from tests.instruments import objectives as functions
from tests.instruments.adapters import PAIRED
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS

Array = NDArray[np.float64]
# So many steps have their noise drawn at once.
_AHEAD = 32


class Run(NamedTuple):
    """The parameter after each step, shape (steps, coordinates), and each memory of the optimizer, likewise."""

    points: Array
    memories: Mapping[str, Array]


class Preset(NamedTuple):
    """An intervention on one memory: what it is made to be just before a step, from the gradient and its own past.

    ``value`` gets the memory as it was after the first step, the gradient, and how many steps came before.
    """

    memory: str
    value: Callable[[Any, Any, int], Any]


class Conditions(NamedTuple):
    """What a run meets besides its objective; nothing, unless stated.

    ``decay`` are settings of StepLR; ``rate`` is a factor of the learning rate in each step; ``noise`` gives what
    is added to the gradient in some steps, with axes (step, coordinate, …); ``preset`` interferes with a memory.
    ``seen`` are the steps that an observer is shown; all, unless stated.
    """

    decay: Mapping[str, Any] | None = None
    rate: Callable[[int], float] | None = None
    noise: Callable[[range], Array] | None = None
    preset: Preset | None = None
    seen: Container[int] | None = None


CALM = Conditions()


def follow(
    subject: Subject,
    settings: Mapping[str, Any],
    start: Sequence[float],
    gradients: Sequence[Sequence[float] | Callable[[torch.Tensor], torch.Tensor]],
    lrs: Sequence[float] = (),
    before: Mapping[str, float] | None = None,
) -> Run:
    """Give the optimizer the gradients one by one, changing its learning rate to ``lrs`` on the way.

    Instead of a gradient there may be a function that gives it at a parameter.
    ``before`` are values of its memories from before the first step; none, unless stated.
    """
    parameter = subject.parameter(start)
    optimizer = subject.call([parameter], **settings)
    if before:
        remembered = {subject.memories[name]: subject.tensor([value] * len(start)) for name, value in before.items()}
        optimizer.state[parameter].update(step=torch.tensor(0.0), **remembered)
    points, memories = [], []
    for t, gradient in enumerate(gradients):
        for group in optimizer.param_groups:
            group["lr"] = lrs[t] if lrs else group["lr"]
        parameter.grad = gradient(parameter) if callable(gradient) else subject.tensor(gradient)
        optimizer.step()
        points.append(_array(parameter))
        state = optimizer.state[parameter]
        memories.append({paper: _array(state[name]) for paper, name in subject.memories.items() if name in state})
    path = np.stack(points)
    # What is the same for all coordinates is remembered once.
    return Run(
        path,
        {name: np.stack([np.broadcast_to(each[name], path[0].shape) for each in memories]) for name in memories[0]},
    )


def descend(
    subject: Subject,
    settings: Mapping[str, Any],
    start: Any,
    objective: str | Callable[[torch.Tensor], torch.Tensor],
    steps: int,
    decay: Mapping[str, Any] | None = None,
    rates: Sequence[float] = (),
    disturb: Sequence[Array] = (),
) -> Array:
    """The points that the optimizer visits on an objective, the start included; ``decay`` are settings of StepLR.

    ``rates`` are the learning rates of the steps, where they change by another law; ``disturb`` is what is added to the
    gradients of each step, where anything is.

    ``start`` may hold many points along its first axis, if the rule acts on each coordinate alone.
    """
    parameter = subject.tensor(start, requires_grad=True)
    optimizer = subject.call([parameter], **settings)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, **decay) if decay else None
    points, function = [_array(parameter)], functions.OBJECTIVES[objective] if isinstance(objective, str) else objective
    for step in range(steps):
        for group in optimizer.param_groups if rates else ():
            group["lr"] = rates[step]

        def closure(step: int = step) -> torch.Tensor:
            optimizer.zero_grad()
            loss = function(parameter).sum()
            loss.backward()
            if len(disturb):
                parameter.grad += subject.tensor(disturb[step])
            return loss

        # Some optimizers ask for the gradient at several points of one step.
        optimizer.step(closure)
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


def softmax(subject: Subject, logits: Sequence[float]) -> Array:
    """The softmax of one vector of logits."""
    return _array(subject.call(subject.tensor(logits), -1))


def cross_entropy(subject: Subject, inputs: Any, target: int, softmax_first: bool) -> tuple[float, Array]:
    """The loss of one prediction, of shape (1, classes), and its gradient with respect to the logits."""
    logits = subject.tensor([inputs], requires_grad=True)
    found = _loss(subject, logits, target, softmax_first)
    found.backward()
    return found.item(), _array(logits.grad[0])


def loss(subject: Subject, inputs: Any, target: Any, softmax_first: bool, **settings: Any) -> float:
    """The loss alone of one prediction, as :func:`cross_entropy` finds it in a third of the time.

    The target is a class, or a number for each of the input.
    """
    return _loss(subject, subject.tensor([inputs]), target, softmax_first, **settings).item()


def _loss(subject: Subject, given: torch.Tensor, target: Any, softmax_first: bool, **settings: Any) -> torch.Tensor:
    given = torch.softmax(given, -1) if softmax_first else given
    of_class = isinstance(target, int)
    expected = torch.tensor([target], device=subject.device) if of_class else subject.tensor([target])
    found: torch.Tensor = subject.call(given, expected, **settings)
    return found


def accepts(subject: Subject, given: Sequence[int], target: Sequence[int], of_class: bool) -> bool:
    """Whether a loss takes an input and a target of these shapes."""
    kind = torch.long if of_class else getattr(torch, subject.dtype)
    try:
        # Half of everything is right for all losses: a number, a logit, a probability.
        expected = torch.zeros(tuple(target), dtype=kind, device=subject.device)
        subject.call(subject.tensor(0.5).expand(tuple(given)), expected, reduction="sum")
    except (RuntimeError, ValueError, IndexError):
        return False
    return True


def default_of(subject: Subject, argument: str) -> str:
    """An argument in PyTorch's own signature with its default value, or that there is no such argument.

    Each of the numbers that PyTorch takes in a pair, such as betas, has the name of the papers here.
    """
    call: Any = TARGETS[subject.target].call
    while isinstance(call, partial):
        call = call.func
    parameters = inspect.signature(call).parameters
    name, place = PAIRED.get(argument, (argument, None))
    if name not in parameters:
        return f"no {argument}"
    default = parameters[name].default
    return f"{argument} = {default if place is None else default[place]}"


def settings_of(subject: Subject) -> frozenset[str]:
    """The settings that an optimizer takes, by the names of the papers."""
    found = frozenset(subject.call([subject.parameter([0.0])]).defaults)
    return found | {name for name, (argument, _) in PAIRED.items() if argument in found}


def _array(tensor: torch.Tensor) -> Array:
    return tensor.detach().to("cpu", torch.float64).numpy().copy()


def flat(tensors: Sequence[torch.Tensor | float]) -> Array:
    """The numbers of some tensors, one after another, in float64, which holds each of them exactly."""
    # On a GPU an optimizer keeps some of its memory on the CPU, and some of it in plain numbers.
    found = [torch.as_tensor(tensor).detach().flatten().cpu() for tensor in tensors]
    # Of tensors of several formats the widest is that of the whole.
    return torch.cat(found).double().numpy() if found else np.zeros(0)


def descend_scaled(
    subject: Subject,
    groups: Sequence[Mapping[str, Any]],
    scale: Array,
    start: Array,
    objective: str | functions.Slopes,
    steps: int,
    observe: Callable[[int, Array], None] | None,
    conditions: Conditions = CALM,
) -> Array:
    """The last points scale · z, where one optimizer moves z; both coordinates of a group are one parameter.

    ``start`` has axes (coordinate, group, cell); ``scale`` broadcasts against the last of them, and ``groups`` are the
    settings.  ``observe`` sees the number of steps taken and points like the start.
    """
    factor = subject.tensor(np.broadcast_to(scale, start.shape[1:])[:, None])
    z = subject.tensor(start.swapaxes(0, 1))
    points, gradients = torch.empty_like(z), torch.zeros_like(z)
    rows = [row.requires_grad_() for row in z.unbind()]
    for row, gradient in zip(rows, gradients.unbind(), strict=True):
        row.grad = gradient
    optimizer = subject.call([{"params": [row], **group} for row, group in zip(rows, groups, strict=True)])
    if (scale != 1).any() and any(group.get("weight_decay") for group in optimizer.param_groups):
        raise ValueError("weight_decay acts on the parameter itself, which is scaled here: state it among the settings")
    if conditions.decay and conditions.rate:
        raise ValueError("decay and rate both set the learning rate of a step: state one of them")
    rates, move = [group["lr"] for group in optimizer.param_groups], unwatched(optimizer)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, **conditions.decay) if conditions.decay else None
    interfere = _Interference(subject, optimizer, conditions.preset) if conditions.preset else None
    noise = _disturbances(subject, conditions.noise, steps) if conditions.noise else None
    moved = z.detach()
    slopes = objective if isinstance(objective, functions.Slopes) else functions.SLOPES[objective]
    for step in range(steps + 1):
        torch.mul(factor, moved, out=points)
        if observe and (conditions.seen is None or step in conditions.seen):
            observe(step, _array(points).swapaxes(0, 1))
        if step == steps:
            break
        slopes(points, gradients)
        if noise:
            gradients += next(noise)
        if conditions.rate:
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * conditions.rate(step)
        if interfere:
            interfere(step)
        if scheduler and not step:
            # A scheduler warns unless it has seen a step before its own first one.
            optimizer.step()
        else:
            move()
        if scheduler:
            scheduler.step()
    return _array(points).swapaxes(0, 1)


def _disturbances(subject: Subject, noise: Callable[[range], Array], steps: int) -> Iterator[torch.Tensor]:
    """What is added to the gradients in each step."""
    for first in range(0, steps, _AHEAD):
        yield from subject.tensor(noise(range(first, min(first + _AHEAD, steps))).swapaxes(1, 2))


def unwatched(optimizer: torch.optim.Optimizer) -> Callable[[], Any]:
    """The optimizer's step without its hooks and what tells PyTorch's profiler of it, up to half of a short step."""
    step = type(optimizer).step
    # Who has put another step in its place, a scheduler or a compiler, wants that one.
    watched = hasattr(step, "hooked") and "step" not in vars(optimizer)
    return partial(step.__wrapped__, optimizer) if watched else optimizer.step


class _Interference:
    """Sets one memory of an optimizer before every step but the first, after which it takes note of it."""

    def __init__(self, subject: Subject, optimizer: Any, preset: Preset) -> None:
        self._name = subject.memories[preset.memory]
        self._optimizer = optimizer
        self._value = preset.value
        self._first: dict[Any, torch.Tensor] = {}

    def __call__(self, step: int) -> None:
        """Interfere before the step that ``step`` others have preceded."""
        for parameter in (row for group in self._optimizer.param_groups for row in group["params"]):
            if not step:
                continue
            memory = self._optimizer.state[parameter][self._name]
            first = self._first.setdefault(parameter, memory.clone())
            memory.copy_(self._value(first, parameter.grad, step))


def through_a_file(state: Any) -> Any:
    """A state as PyTorch writes it to a file and, by default, reads it."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file)
