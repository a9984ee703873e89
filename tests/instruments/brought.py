"""Programs that somebody brings: found by name, with the settings they take, and driven through a run.

A program is a class of optimizers as torch has them, or one with ``start(parameter)`` and ``step(gradient, lr)`` on
NumPy arrays, each of which gives the parameter.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from claims.registry import unknown_name
from tests.instruments.adapters import PAIRED, spelled
from tests.instruments.strategies import Episode

# What others call the settings of PyTorch's names.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "lr": ("lr", "learning_rate", "step_size", "eta"),
    "momentum": ("momentum", "mu", "beta"),
    "alpha": ("alpha", "decay_rate", "discounting_factor"),
    "rho": ("rho",),
    "beta1": ("beta1", "beta_1", "b1"),
    "beta2": ("beta2", "beta_2", "b2"),
    "eps": ("eps", "epsilon"),
    "weight_decay": ("weight_decay", "wd"),
    "dampening": ("dampening",),
    "momentum_decay": ("momentum_decay", "schedule_decay"),
    "lr_decay": ("lr_decay",),
    "initial_accumulator_value": ("initial_accumulator_value",),
}
# What is on or off; who has a number or a word under such a name means something else by it.
_FLAGS = ("maximize", "nesterov", "centered", "amsgrad", "decoupled_weight_decay")
# So long a run of the resolver may take.
SECONDS = 60


class BroughtError(Exception):
    """A program cannot be driven; the message says why in a sentence."""


class _TooLongError(BaseException):
    """A program has had its seconds; it is no Exception, so that no program swallows it."""


@dataclass(frozen=True)
class Brought:
    """A program with the settings that are held for it, by its own names."""

    name: str
    factory: Callable[..., Any]
    held: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def takes(self) -> Mapping[str, str]:
        """The settings of PyTorch's names that it takes, and what it calls them."""
        every = inspect.signature(self.factory).parameters
        # A switch under such a name is no number.
        parameters = {name: each for name, each in every.items() if not isinstance(each.default, bool)}
        found = {}
        for setting, names in _CALLED.items():
            pair, _ = PAIRED.get(setting, ("", 0))
            own = next((name for name in (*names, pair) if name in parameters), None)
            found |= {setting: own} if own else {}
        return found

    @cached_property
    def fixed(self) -> Mapping[str, float]:
        """Those of them that are held, at their values."""
        found = {}
        for setting, own in self.takes.items():
            if own in self.held:
                pair, place = PAIRED.get(setting, ("", 0))
                value = self.held[own][place] if own == pair else self.held[own]
                found[setting] = float(value)
        return found

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """The flags of PyTorch's names that it takes and that are not held."""
        parameters = inspect.signature(self.factory).parameters
        known = [name for name in _FLAGS if name in parameters and name not in self.held]
        return tuple(name for name in known if isinstance(parameters[name].default, bool))

    @cached_property
    def names(self) -> Mapping[str, tuple[str, int | None]]:
        """For each setting of PyTorch's names, the argument that it is here, and its place if that is a pair."""
        found: dict[str, tuple[str, int | None]] = {}
        for setting, own in self.takes.items():
            pair, place = PAIRED.get(setting, ("", None))
            found[setting] = own, place if own == pair else None
        return found

    @property
    def on_tensors(self) -> bool:
        """Whether it is made of parameters, as torch's are."""
        return _is_torch(self.factory)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Settings that nobody here knows by name: they stay as the program has them."""
        own = {*self.takes.values(), *self.held}
        found = list(inspect.signature(self.factory).parameters.values())[_is_torch(self.factory) :]
        return tuple(each.name for each in found if each.name not in own)

    def run(self, episode: Episode, dtype: str = "float64") -> NDArray[np.float64]:
        """The points of a run in a number format; whatever keeps it from being one is a :class:`BroughtError`."""
        with _guarded(self.name):
            built = self._built(episode, dtype)
            points = _torch_run(built, episode) if isinstance(built, _Torch) else _array_run(built, episode, dtype)
        if points.shape != (len(episode.gradients), len(episode.start)):
            raise BroughtError(f"{self.name} gives a parameter of another shape")
        return points

    def _built(self, episode: Episode, dtype: str) -> Any:
        settings = {name: value for name, value in episode.settings.items() if name in self.takes}
        settings = {name: value for name, value in settings.items() if self.takes[name] not in self.held}
        if not self.on_tensors:
            return self.made(**settings)
        parameter = torch.tensor(episode.start, dtype=getattr(torch, dtype), requires_grad=True)
        return _Torch(parameter, self.made([parameter], **settings))

    @cached_property
    def made(self) -> Callable[..., Any]:
        """The program, called with the settings of PyTorch's names."""
        return spelled(self.factory, self.names, self.held)


@dataclass(frozen=True)
class _Torch:
    parameter: torch.Tensor
    optimizer: Any


def load(name: str, held: Mapping[str, Any] | None = None) -> Brought:
    """The program called ``pkg.module:Factory``; an unknown one is a :class:`BroughtError` with what there is."""
    module_name, colon, factory_name = name.partition(":")
    if not colon or not module_name or not factory_name:
        raise BroughtError(f"{name!r} names no program; write pkg.module:Factory, such as torch.optim:Adam")
    with _guarded(module_name, "does not import"):
        module = importlib.import_module(module_name)
    factory: Any = module
    for part in factory_name.split("."):
        with _guarded(name, "cannot be reached"):
            found = getattr(factory, part, None)
        if found is None:
            raise BroughtError(
                f"{module_name} has no such program: {unknown_name('program', part, sorted(vars(module)))}"
            )
        factory = found
    if not callable(factory):
        raise BroughtError(f"{name} is no class or function that makes an optimizer, but {type(factory).__name__}")
    brought = Brought(name, factory, dict(held or {}))
    with _guarded(name, "cannot be asked for its settings"):
        parameters = inspect.signature(factory).parameters
    for setting in brought.held:
        if setting not in parameters and not any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
            raise BroughtError(f"{name} takes no setting {setting!r}; it takes {', '.join(parameters)}")
    return brought


def setting_of(text: str) -> tuple[str, Any]:
    """A setting written as NAME=VALUE."""
    name, sign, value = text.partition("=")
    if not sign or not name.isidentifier():
        raise BroughtError(f"{text}: write NAME=VALUE, such as amsgrad=True")
    try:
        return name, ast.literal_eval({"true": "True", "false": "False"}.get(value, value))
    except (ValueError, SyntaxError):
        return name, value


def _is_torch(factory: Any) -> bool:
    """Whether it is made of parameters, as torch's are; else it takes settings alone."""
    first = next(iter(inspect.signature(factory).parameters.values()), None)
    settings = {name for names in _CALLED.values() for name in names} | {pair for pair, _ in PAIRED.values()}
    known = first is not None and first.name in settings
    return first is not None and not known and first.default is first.empty and first.kind is not first.VAR_KEYWORD


def _torch_run(built: _Torch, episode: Episode) -> NDArray[np.float64]:
    parameter, optimizer = built.parameter, built.optimizer
    if not hasattr(optimizer, "step") or not hasattr(optimizer, "param_groups"):
        raise BroughtError(
            f"what it makes is no optimizer, but {type(optimizer).__name__}: it has no step and param_groups"
        )
    points = []
    for gradient, lr in zip(episode.gradients, episode.lrs, strict=True):
        for group in optimizer.param_groups:
            group["lr"] = lr
        parameter.grad = torch.tensor(gradient, dtype=parameter.dtype)
        optimizer.step()
        points.append(parameter.detach().numpy().astype(np.float64))
    return np.stack(points)


def _array_run(program: Any, episode: Episode, dtype: str) -> NDArray[np.float64]:
    if not hasattr(program, "start") or not hasattr(program, "step"):
        raise BroughtError(f"what it makes is no optimizer, but {type(program).__name__}: it has no start and step")
    program.start(np.array(episode.start, dtype))
    steps = zip(episode.gradients, episode.lrs, strict=True)
    return np.stack([np.array(program.step(np.array(gradient, dtype), lr), np.float64) for gradient, lr in steps])


@contextlib.contextmanager
def limited(name: str, seconds: float) -> Iterator[None]:
    """So many seconds for a program; one that takes longer is a :class:`BroughtError`, whatever it catches."""

    def late(*_: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, late)
    # Again each second: a program may catch whatever it is sent.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    except _TooLongError:
        raise BroughtError(f"{name} took longer than {seconds} seconds") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _guarded(name: str, what: str = "cannot be driven") -> Iterator[None]:
    """Errors of a program as one sentence; what it prints and warns of is its own; it has so many seconds."""
    try:
        with limited(name, SECONDS), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except BroughtError:
        raise
    except (Exception, SystemExit) as error:
        told = (str(error).strip().splitlines() or [""])[0]
        raise BroughtError(f"{name} {what}: {type(error).__name__}: {told}") from None
