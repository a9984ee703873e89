"""Everything that can be put under audit, as data: which program, in which implementations.

More programs are more entries in ``TARGETS`` or in one of its ``implementations``; no other code names them.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import torch

from claims.forms.losses import LOSSES, Loss
from claims.forms.programs import target_of
from claims.forms.schedulers import SCHEDULERS
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
    ``can`` do what laws and columns need besides a step.  ``coefficients`` is what it makes of numbers that are the
    same for every coordinate, unless an implementation says otherwise.  Of one that somebody brings, ``keywords`` gives
    settings as its own arguments.
    """

    call: Callable[..., Any]
    implementations: Mapping[str, Implementation]
    memories: Mapping[str, str] = field(default_factory=dict)
    method: Method | None = None
    fixed: Settings = field(default_factory=dict)
    absent: frozenset[tuple[str, str]] = frozenset()
    formats: tuple[str, ...] = DTYPES
    can: frozenset[str] = frozenset({"pytorch", "torch", "saving"})
    coefficients: Coefficients = Coefficients.PYTHON
    keywords: Callable[[Settings], Settings] | None = None


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
