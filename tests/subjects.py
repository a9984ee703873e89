"""Everything that can be put under audit, as data: which program, in which implementation, device and number format.

More subjects are more entries in ``TARGETS`` or in one of its ``implementations``; no other code names them.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

from claims.registry import unknown_name
from tests import networks

# Tensors are small here and every core may have a worker of its own: further threads would only wait for each other.
torch.set_num_threads(1)


@dataclass(frozen=True)
class Target:
    """A program under audit.

    ``call`` is the program; ``implementations`` names its variants and the keyword arguments that choose them;
    ``memories`` maps the names of a rule's state in the papers to PyTorch's.
    """

    call: Callable[..., Any]
    implementations: Mapping[str, Mapping[str, Any]]
    memories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """One target in one implementation, on one device, in one number format."""

    target: str
    implementation: str
    device: str
    dtype: str

    @property
    def id(self) -> str:
        """The name in test ids and in the report."""
        return f"{self.target}-{self.implementation}-{self.device}-{self.dtype}"

    @property
    def memories(self) -> Mapping[str, str]:
        """Names of the rule's state in the papers, and what PyTorch calls them."""
        return TARGETS[self.target].memories

    def call(self, *arguments: Any, **settings: Any) -> Any:
        """Call the program under audit."""
        target = TARGETS[self.target]
        return target.call(*arguments, **settings, **target.implementations[self.implementation])

    def tensor(self, values: Any, requires_grad: bool = False) -> torch.Tensor:
        """``values`` as a tensor of this subject's device and number format."""
        dtype = getattr(torch, self.dtype)
        return torch.tensor(values, dtype=dtype, device=self.device, requires_grad=requires_grad)


def subjects_of(target: str, devices: Iterable[str], dtypes: Iterable[str]) -> list[Subject]:
    """The subjects of ``target`` on these devices and in these formats; an unknown target is an error."""
    if target not in TARGETS:
        raise ValueError(unknown_name("target", target, TARGETS))
    implementations = TARGETS[target].implementations
    return [Subject(target, name, device, dtype) for device in devices for dtype in dtypes for name in implementations]


def absent_device(device: str) -> str | None:
    """Why ``device`` cannot be used on this machine, in PyTorch's own words; None if it can."""
    try:
        torch.ones(1, device=device).add(1).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        return str(error).strip().splitlines()[0]
    return None


# --- adapters: PyTorch's spelling of what the papers name ------------------------------------------------------


def _with_betas(optimizer: type[torch.optim.Optimizer]) -> Callable[..., torch.optim.Optimizer]:
    def build(params: Any, *, beta1: float = 0.9, beta2: float = 0.999, **settings: Any) -> torch.optim.Optimizer:
        return optimizer(params, betas=(beta1, beta2), **settings)

    return build


def _gradient(output: torch.Tensor, point: torch.Tensor) -> torch.Tensor:
    output.backward()
    return point.grad


def run_snippet(source: str) -> str:
    """Run a snippet and say what came out: what it printed, or the name of the error that stopped it."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "<snippet>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return type(error).__name__
    return printed.getvalue().strip()


_FOR_LOOP = {"for-loop": {"foreach": False}}
_EAGER: Mapping[str, Mapping[str, Any]] = {"eager": {}}

TARGETS: dict[str, Target] = {
    "sgd": Target(torch.optim.SGD, _FOR_LOOP),
    "momentum": Target(partial(torch.optim.SGD, momentum=0.9), _FOR_LOOP),
    "adagrad": Target(torch.optim.Adagrad, _FOR_LOOP, {"G": "sum"}),
    "rmsprop": Target(torch.optim.RMSprop, _FOR_LOOP, {"s": "square_avg"}),
    "adadelta": Target(torch.optim.Adadelta, _FOR_LOOP, {"E_g2": "square_avg", "E_delta2": "acc_delta"}),
    "adam": Target(_with_betas(torch.optim.Adam), _FOR_LOOP, {"m": "exp_avg", "v": "exp_avg_sq"}),
    "adamw": Target(_with_betas(torch.optim.AdamW), _FOR_LOOP, {"m": "exp_avg", "v": "exp_avg_sq"}),
    "step-lr": Target(torch.optim.lr_scheduler.StepLR, _EAGER),
    "autograd": Target(_gradient, _EAGER),
    "softmax": Target(torch.softmax, _EAGER),
    "cross-entropy": Target(torch.nn.CrossEntropyLoss(reduction="sum"), _EAGER),
    "load-state-dict": Target(torch.nn.Module.load_state_dict, _EAGER),
    "requires-grad": Target(torch.nn.Module.requires_grad_, _EAGER),
    "linear": Target(torch.nn.Linear, _EAGER),
    "network": Target(networks.network, _EAGER),
    "residual-block": Target(networks.Block, _EAGER),
    "python": Target(run_snippet, {"exec": {}}),
}
