"""What is asked of a program: one of its implementations, on one device, in one number format."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from claims.registry import unknown_name
from reference.powers import Coefficients
from tests.instruments.methods import Method, Settings
from tests.instruments.targets import COMPILING, DTYPES, OPTIMIZERS, TARGETS, Implementation


@dataclass(frozen=True)
class Subject:
    """One target in one implementation, on one device, in one number format; ``flags`` are switched on."""

    target: str
    implementation: str
    device: str
    dtype: str
    flags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name in test ids and in the report."""
        return f"{self.target}-{self.implementation}-{self.device}-{self.dtype}"

    @property
    def memories(self) -> Mapping[str, str]:
        """Names of the rule's state in the papers, and what PyTorch calls them."""
        return TARGETS[self.target].memories

    @property
    def variant(self) -> Implementation:
        """What a test must know of the implementation."""
        return TARGETS[self.target].implementations[self.implementation]

    @property
    def method(self) -> Method:
        """The method of a program that laws and the matrix are asked of; another one has none."""
        method = TARGETS[self.target].method
        if method is None:
            raise LookupError(f"{self.target} is no optimizer that the laws and the matrix know the method of")
        return method

    @property
    def fixed(self) -> Settings:
        """The settings that the program does not take, with the values that they have in it."""
        return TARGETS[self.target].fixed

    def spelled(self, settings: Settings) -> Settings:
        """The same settings with every other one at its usual value, or the one that it has in the program."""
        return {**self.method.spelled(settings), **self.fixed}

    def taken(self, settings: Settings) -> Settings:
        """Those settings that the program takes."""
        return {name: value for name, value in settings.items() if name not in self.fixed}

    @property
    def absent(self) -> bool:
        """Whether the program declares not to have this implementation on this device, or this number format."""
        own = TARGETS[self.target]
        return (self.implementation, self.device) in own.absent or self.dtype not in own.formats

    @property
    def can(self) -> frozenset[str]:
        """What the program can do besides a step."""
        return TARGETS[self.target].can

    @property
    def plain(self) -> Subject:
        """The same in the implementation that the target has first."""
        return replace(self, implementation=next(iter(TARGETS[self.target].implementations)))

    @property
    def plainest(self) -> bool:
        """Whether it is the implementation that the target has first."""
        return self == self.plain

    @property
    def coefficients(self) -> Coefficients:
        """What the program makes of the numbers that are the same for every coordinate."""
        if self.target in self.variant.coefficients:
            return self.variant.coefficients[self.target]
        rounded = self.device != "cpu" and self.dtype != "float64" and self.target in self.variant.rounded_on_gpu
        return Coefficients.SINGLE if rounded else TARGETS[self.target].coefficients

    def call(self, *arguments: Any, **settings: Any) -> Any:
        """Call the program under audit."""
        switched = dict.fromkeys(self.flags, True)
        program = TARGETS[self.target].call(*arguments, **self.taken(settings), **switched, **self.variant.settings)
        if self.variant.compiled:
            # Graphs of earlier optimizers would count towards a limit, beyond which nothing is compiled any more.
            torch.compiler.reset()
            with warnings.catch_warnings():
                # Loading its own compiler, PyTorch uses what it has deprecated itself.
                warnings.simplefilter("ignore", DeprecationWarning)
                program.step = torch.compile(program.step, options=COMPILING)
        return program

    def tensor(self, values: Any, requires_grad: bool = False) -> torch.Tensor:
        """``values`` as a tensor of this subject's device and number format."""
        dtype = getattr(torch, self.dtype)
        return torch.tensor(values, dtype=dtype, device=self.device, requires_grad=requires_grad)

    def parameter(self, values: Any, laid: Callable[[Any], Any] = lambda tensor: tensor) -> torch.Tensor:
        """``values`` as a parameter that this implementation can move, lying in memory as ``laid`` puts it."""
        leaf = self.tensor(values)
        if self.variant.on_leaves:
            return laid(leaf).requires_grad_()
        return laid(leaf.requires_grad_().clone())

    def in_format(self, dtype: str) -> Subject:
        """The same in another number format."""
        return replace(self, dtype=dtype)


def subjects_of(
    target: str, devices: Iterable[str], dtypes: Iterable[str], implementations: Sequence[str] = ()
) -> list[Subject]:
    """The subjects of ``target`` on these devices and in these formats, in its plainest implementation unless stated.

    Raises ``ValueError`` for an unknown target, implementation or number format.
    """
    known = TARGETS.get(target)
    if known is None:
        raise ValueError(unknown_name("target", target, TARGETS))
    chosen = implementations or list(known.implementations)[:1]
    dtypes = list(dtypes)
    for name in chosen:
        if name not in known.implementations:
            raise ValueError(f"{target}: {unknown_name('implementation', name, known.implementations)}")
    for dtype in dtypes:
        if dtype not in DTYPES:
            raise ValueError(unknown_name("number format", dtype, DTYPES))
    return [Subject(target, name, device, dtype) for device in devices for dtype in dtypes for name in chosen]


def optimizer_cells(devices: Iterable[str]) -> list[Subject]:
    """Every optimizer in every implementation, device and number format, whether it has that cell or not."""
    devices = list(devices)
    return [
        subject
        for target in OPTIMIZERS
        for subject in subjects_of(target, devices, DTYPES, list(TARGETS[target].implementations))
    ]


def optimizer_subjects(devices: Iterable[str]) -> list[Subject]:
    """The cells of the matrix but for those that a program declares not to have."""
    return [subject for subject in optimizer_cells(devices) if not subject.absent]


def words_of(error: Exception) -> str:
    """The first line of what an error says, or its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def refusal(subject: Subject) -> str | None:
    """What a program says to whoever asks it for a step in this cell; None if it takes one.

    A compiled one is asked before it is compiled: whether the compiler works is for its own tests to see.
    """
    try:
        program = TARGETS[subject.target].call
        parameter = subject.parameter([1.0])
        # No default decides, and there need not be one.
        usual = subject.taken(subject.method.usual) if subject.method else {}
        optimizer = program([parameter], **usual, **subject.variant.settings)
        parameter.grad = subject.tensor([1.0])
        optimizer.step()
    except Exception as error:
        return words_of(error)
    return None


def nearest(values: Any, dtype: str) -> NDArray[np.float64]:
    """The numbers of a format that are nearest to some values, in float64, which holds each of them exactly."""
    return torch.tensor(values, dtype=getattr(torch, dtype)).double().numpy()


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads within one operation, for a while."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def absent_device(device: str) -> str | None:
    """Why ``device`` cannot be used on this machine, in PyTorch's own words; None if it can."""
    try:
        torch.ones(1, device=device).add(1).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        return words_of(error)
    return None
