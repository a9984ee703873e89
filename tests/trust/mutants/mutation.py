"""A mutant before it is tried: what it is about, in which words, and how it is put in place."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from claims.model import Text
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS

Program = Callable[..., Any]
SUBJECT, PATCH = "subject", "patch"
# Every number format that claims are asked in; the others are tried where a mutant is wrong in them alone.
USUAL = ("float64", "float32")
# The law book and the heat map have one name for a program that the article has two for, and PyTorch's for some.
BOOKED = {
    "momentum": "sgd",
    "step-lr": "StepLR",
    "exponential-lr": "ExponentialLR",
    "cross-entropy": "CrossEntropyLoss",
}


@dataclass(frozen=True)
class Mutation:
    """A deliberately wrong program.

    ``way`` says whether another program takes the place of PyTorch's or a part of PyTorch is patched.  Where
    ``implementations`` are named it is wrong in those alone.  One that is ``only_for_claims`` can be driven and no
    more: it is no optimizer to save, load or lay out in memory, so that laws and cells would break on that.
    """

    slug: str
    target: str
    way: str
    says: Text
    placed: Callable[[], AbstractContextManager[None]]
    implementations: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = USUAL
    only_for_claims: bool = False

    @property
    def booked(self) -> str:
        """What the law book and the heat map call the target."""
        return BOOKED.get(self.target, self.target)

    def runs_in(self, implementation: str) -> bool:
        """Whether an implementation runs what is wrong."""
        return not self.implementations or implementation in self.implementations

    def concerns(self, subject: Subject) -> bool:
        """Whether a law or a cell on a subject is about the mutant."""
        about = subject.target == self.booked and subject.dtype in self.dtypes
        return about and self.runs_in(subject.implementation) and not subject.variant.compiled


def instead(target: str, change: Callable[[Program], Program]) -> Callable[[], AbstractContextManager[None]]:
    """Another program in the place of a target's own, made from it."""

    @contextmanager
    def placed() -> Iterator[None]:
        # Momentum is a setting of SGD: laws and cells drive the one, claims the other.
        before = {name: TARGETS[name] for name in {target, BOOKED.get(target, target)} & set(TARGETS)}
        for name, own in before.items():
            TARGETS[name] = replace(own, call=change(own.call))
        try:
            yield
        finally:
            TARGETS.update(before)

    return placed


def other_default(target: str, argument: str, value: Any) -> Callable[[], AbstractContextManager[None]]:
    """PyTorch's constructor with another default for one argument."""

    @contextmanager
    def placed() -> Iterator[None]:
        subject = Subject(target, next(iter(TARGETS[target].implementations)), "cpu", "float64")
        constructor = type(subject.call([subject.tensor([0.0])])).__init__
        before = constructor.__defaults__, constructor.__kwdefaults__
        parameters = inspect.signature(constructor).parameters
        found = {name: each.default for name, each in parameters.items() if each.default is not each.empty}
        if argument not in found:
            raise LookupError(f"{target} has no default of {argument} in this PyTorch")
        found[argument] = value
        by_place = [name for name in found if parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY]
        constructor.__defaults__ = tuple(found[name] for name in by_place)
        constructor.__kwdefaults__ = {name: found[name] for name in found if name not in by_place}
        try:
            yield
        finally:
            constructor.__defaults__, constructor.__kwdefaults__ = before

    return placed


def past(target: str, argument: str, value: Any) -> Callable[[], AbstractContextManager[None]]:
    """PyTorch's `__setstate__` with another value for one setting that a state may lack."""

    @contextmanager
    def placed() -> Iterator[None]:
        subject = Subject(target, next(iter(TARGETS[target].implementations)), "cpu", "float64")
        kind = type(subject.call([subject.tensor([0.0])]))
        original = kind.__setstate__

        def wrong(self: Any, state: Any) -> None:
            for group in state["param_groups"]:
                group.setdefault(argument, value)
            original(self, state)

        kind.__setstate__ = wrong
        try:
            yield
        finally:
            kind.__setstate__ = original

    return placed


def spoilt(program: Program, make: Callable[..., Any]) -> Program:
    """A program that builds what another would build, spoilt by ``make``; its signature stays."""

    @functools.wraps(program, updated=())
    def build(*arguments: Any, **settings: Any) -> Any:
        return make(program, *arguments, **settings)

    build.__signature__ = inspect.signature(program)
    return build


@contextmanager
def capturable_on_a_cpu(targets: Sequence[str]) -> Iterator[None]:
    """PyTorch without the check that keeps its capturable rules from a CPU: what they compute there is the same."""
    asks, changed = "_get_capturable_supported_devices", []
    for target in targets:
        names = vars(importlib.import_module(f"torch.optim.{target}"))
        if asks in names:
            changed.append((names, names[asks]))
            names[asks] = functools.partial(_with_cpu, names[asks])
    try:
        yield
    finally:
        for names, original in changed:
            names[asks] = original


def _with_cpu(original: Program, *arguments: Any, **settings: Any) -> list[str]:
    return [*original(*arguments, **settings), "cpu"]
