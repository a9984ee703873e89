"""Everything that can be put under audit, as data: which program, in which implementation, device and number format.

More subjects are more entries in ``TARGETS`` or in one of its ``implementations``; no other code names them.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from claims.forms.losses import LOSSES, Loss
from claims.forms.programs import target_of
from claims.forms.schedulers import SCHEDULERS
from claims.registry import unknown_name
from reference.formulas import computed
from reference.powers import Coefficients
from tests.instruments import isolation
from tests.instruments.adapters import paired
from tests.instruments.methods import METHODS, Method, Settings
from tests.instruments.networks import stacks as networks

# Tensors are small here and every core may have a worker of its own: further threads would only wait for each other.
torch.set_num_threads(1)


DTYPES = ("float64", "float32", "bfloat16", "float16")
# On a new machine PyTorch begins with seconds of compiling a header, which only many graphs would win back.
COMPILING = {"cpp_cache_precompile_headers": False}


@dataclass(frozen=True)
class Implementation:
    """One variant of a program: the keyword arguments that choose it, and what a test must know of it.

    ``compiled``: a C++ compiler makes it at its first step.  ``on_leaves``: it moves the parameters a user trains;
    otherwise they must be copies, through which a derivative can flow.  ``in_python``: each line of its rule is
    Python.  ``coefficients``: the targets in which what depends on the number of steps alone is not all Python's;
    ``rounded_on_gpu``: those whose coefficients are float32 numbers on a GPU, unless the parameters are float64.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    compiled: bool = False
    on_leaves: bool = True
    in_python: bool = True
    coefficients: Mapping[str, Coefficients] = field(default_factory=dict)
    rounded_on_gpu: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A program under audit.

    ``call`` is the program; ``implementations`` names its variants, the plainest one first;
    ``memories`` maps the names of a rule's state in the papers to PyTorch's.  Laws and the matrix are asked of one
    that has a ``method``.  ``fixed`` are settings that it does not take, with the values that they have in it, and
    ``absent`` are implementations that it declares not to have, with their devices; it has the ``formats``, and it
    ``can`` do what laws and columns need besides a step.  Of one that somebody brings, ``keywords`` gives settings as
    its own arguments.
    """

    call: Callable[..., Any]
    implementations: Mapping[str, Implementation]
    memories: Mapping[str, str] = field(default_factory=dict)
    method: Method | None = None
    fixed: Settings = field(default_factory=dict)
    absent: frozenset[tuple[str, str]] = frozenset()
    formats: tuple[str, ...] = DTYPES
    can: frozenset[str] = frozenset({"pytorch", "torch", "saving"})
    keywords: Callable[[Settings], Settings] | None = None


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
        return Coefficients.SINGLE if rounded else Coefficients.PYTHON

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
        return (str(error).strip().splitlines() or [type(error).__name__])[0]
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
        return str(error).strip().splitlines()[0]
    return None


# --- adapters: PyTorch's spelling of what the papers name ------------------------------------------------------


def _gradient(output: torch.Tensor, point: torch.Tensor) -> torch.Tensor:
    output.backward()
    return point.grad


@cache
def loss_program(of: Loss) -> Callable[..., torch.Tensor]:
    """A loss as a program of an input and a target, summed unless its settings say otherwise."""
    kind = getattr(torch.nn, of.shown)
    plain = kind(reduction="sum", **of.fixed)

    def call(given: torch.Tensor, target: torch.Tensor, **settings: Any) -> Any:
        lists = {name: given.new_tensor(value) for name, value in settings.items() if isinstance(value, tuple)}
        if not settings:
            return plain(given, target)
        with warnings.catch_warnings():
            # That a mean is meant otherwise, or shapes differ, is for the course to say.
            warnings.simplefilter("ignore", UserWarning)
            return kind(**{**of.fixed, **settings, **lists})(given, target)

    return call


def run_snippet(source: str) -> str:
    """Run a snippet and say what came out: what it printed, or the name of the error that stopped it."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "<snippet>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return type(error).__name__
    return printed.getvalue().strip()


_ONLY_EAGER = {"eager": Implementation()}
_ADAMS = ("adam", "amsgrad", "adamw")
_KEPT = dict.fromkeys(("nadam", "asgd"), Coefficients.KEPT)
_POWERS = dict.fromkeys(_ADAMS, Coefficients.SINGLE_POWERS)
_COUNTED = _POWERS | dict.fromkeys(("adamax", "nadam", "radam", "asgd"), Coefficients.COUNTED)
_OPTIMIZERS = {
    "for-loop": Implementation({"foreach": False}, coefficients=_KEPT),
    "foreach": Implementation({"foreach": True}, coefficients=_KEPT),
    "fused": Implementation({"fused": True}, in_python=False, rounded_on_gpu=_ADAMS),
    "capturable": Implementation({"foreach": False, "capturable": True}, coefficients=_COUNTED),
    # Foreach ASGD forms nothing of its rate but the product with a gradient.
    "capturable-foreach": Implementation(
        {"foreach": True, "capturable": True}, coefficients=_COUNTED | {"asgd": _KEPT["asgd"]}
    ),
    "differentiable": Implementation(
        {"foreach": False, "differentiable": True},
        on_leaves=False,
        coefficients=_KEPT | _POWERS | {"nadam": Coefficients.COUNTED},
    ),
    "compiled": Implementation(
        compiled=True, in_python=False, coefficients=_COUNTED | {"adagrad": Coefficients.SINGLE_POWERS}
    ),
}

_MOMENTS = {"m": "exp_avg", "v": "exp_avg_sq"}
_EAGER = {name: _OPTIMIZERS[name] for name in ("for-loop", "foreach")}

_CAPTURABLE = ("capturable", "capturable-foreach")


def _without(*implementations: str, devices: Sequence[str] = ("cpu", "cuda")) -> frozenset[tuple[str, str]]:
    return frozenset((implementation, device) for implementation in implementations for device in devices)


ON_GPU_ALONE = _without(*_CAPTURABLE, devices=["cpu"])
_NO_FUSED = _without("fused") | ON_GPU_ALONE
TARGETS: dict[str, Target] = {
    "sgd": Target(torch.optim.SGD, _OPTIMIZERS, {}, METHODS["sgd"], absent=_without(*_CAPTURABLE)),
    "momentum": Target(partial(torch.optim.SGD, momentum=0.9), _OPTIMIZERS, {"b": "momentum_buffer"}),
    "nesterov": Target(partial(torch.optim.SGD, momentum=0.9, nesterov=True), _OPTIMIZERS, {"b": "momentum_buffer"}),
    "adagrad": Target(
        torch.optim.Adagrad,
        _OPTIMIZERS,
        {"G": "sum"},
        METHODS["adagrad"],
        absent=_without(*_CAPTURABLE) | _without("fused", devices=["cuda"]),
    ),
    "rmsprop": Target(torch.optim.RMSprop, _OPTIMIZERS, {"s": "square_avg"}, METHODS["rmsprop"], absent=_NO_FUSED),
    "adadelta": Target(
        torch.optim.Adadelta,
        _OPTIMIZERS,
        {"E_g2": "square_avg", "E_delta2": "acc_delta"},
        METHODS["adadelta"],
        absent=_NO_FUSED,
    ),
    "adam": Target(paired(torch.optim.Adam), _OPTIMIZERS, _MOMENTS, METHODS["adam"], absent=ON_GPU_ALONE),
    "amsgrad": Target(partial(paired(torch.optim.Adam), amsgrad=True), _OPTIMIZERS, _MOMENTS),
    "adamw": Target(paired(torch.optim.AdamW), _OPTIMIZERS, _MOMENTS, METHODS["adamw"], absent=ON_GPU_ALONE),
    "adamax": Target(paired(torch.optim.Adamax), _OPTIMIZERS, {"m": "exp_avg", "u": "exp_inf"}),
    "nadam": Target(paired(torch.optim.NAdam), _OPTIMIZERS, {**_MOMENTS, "mu_product": "mu_product"}),
    "radam": Target(paired(torch.optim.RAdam), _OPTIMIZERS, _MOMENTS),
    "rprop": Target(paired(torch.optim.Rprop), _OPTIMIZERS, {"prev": "prev", "step_size": "step_size"}),
    "asgd": Target(torch.optim.ASGD, _OPTIMIZERS, {"eta": "eta", "mu": "mu", "ax": "ax"}),
    "adafactor": Target(torch.optim.Adafactor, _EAGER, {"row": "row_var", "column": "col_var"}),
    "muon": Target(torch.optim.Muon, _ONLY_EAGER, {"m": "momentum_buffer"}),
    "lbfgs": Target(torch.optim.LBFGS, _ONLY_EAGER),
    "sparse-adam": Target(paired(torch.optim.SparseAdam), _ONLY_EAGER, _MOMENTS),
    **{target_of(name): Target(getattr(torch.optim.lr_scheduler, name), _ONLY_EAGER) for name in SCHEDULERS},
    "autograd": Target(_gradient, _ONLY_EAGER),
    "softmax": Target(torch.softmax, _ONLY_EAGER),
    **{name: Target(loss_program(loss), _ONLY_EAGER) for name, loss in LOSSES.items()},
    "load-state-dict": Target(torch.nn.Module.load_state_dict, _ONLY_EAGER),
    "requires-grad": Target(torch.nn.Module.requires_grad_, _ONLY_EAGER),
    "linear": Target(torch.nn.Linear, _ONLY_EAGER),
    "network": Target(networks.network, _ONLY_EAGER),
    "residual-block": Target(networks.Block, _ONLY_EAGER),
    "formulas": Target(computed, {"intervals": Implementation()}),
    # Where a snippet is asked for again, it is not run again.
    "python": Target(cache(isolation.run), {"exec": Implementation()}),
}
# The rows of the matrix: momentum is a setting of SGD, and what is not here is asked by tests/properties/rules alone.
OPTIMIZERS = tuple(name for name, target in TARGETS.items() if target.method)
PYTORCHS = OPTIMIZERS
