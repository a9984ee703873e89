"""A reference rule driven as if it were an optimizer of PyTorch: what mathematics does where a program is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS, Implementation, Target

# A rule from the settings of a group.
Build = Callable[[Mapping[str, Any]], Any]


class RuleOptimizer(torch.optim.Optimizer):
    """A rule as a PyTorch optimizer, for parameters that each make a group of their own or share one."""

    def __init__(self, build: Build, memories: Mapping[str, str], params: Sequence[Any], settings: Mapping[str, Any]):
        super().__init__(params, {"lr": 1.0, **settings})
        self.build = build
        self.memories = memories
        self.own: dict[Any, Any] = {}

    def step(self) -> None:
        """One step of the rule in float64, stored in the parameter's own format."""
        for group in self.param_groups:
            rule = self.build({name: value for name, value in group.items() if name not in ("params", "foreach")})
            for parameter in group["params"]:
                self._move(rule, parameter)

    def _move(self, rule: Any, parameter: Any) -> None:
        x, g = (tensor.detach().double().numpy().copy() for tensor in (parameter, parameter.grad))
        memory = self.own.get(parameter, None) or rule.init(x)
        with np.errstate(all="ignore"):
            x, memory = rule.update(x, g, memory)
        self.own[parameter] = memory
        parameter.detach().copy_(parameter.new_tensor(x))
        for name, own in self.memories.items():
            self.state[parameter][name] = parameter.new_tensor(getattr(memory, own))


def driven(build: Build, **memories: str) -> Callable[..., Any]:
    """A rule as a target's program; ``memories`` map PyTorch's names of the state to the rule's."""

    def program(params: Sequence[Any], **settings: Any) -> RuleOptimizer:
        return RuleOptimizer(build, memories, params, settings)

    return program


def rule_of(subject: Subject) -> Subject:
    """The rule of a subject's method in its place, each step rounded to the subject's format and no more.

    What the rule is not seen to break in a format, for its roundness, no program can be asked to break there.
    """
    name, own = f"rule of {subject.target}", TARGETS[subject.target]
    program = driven(lambda settings: subject.method.rule(**subject.spelled(settings)))
    TARGETS[name] = Target(program, {"numpy": Implementation()}, method=own.method, fixed=own.fixed)
    return replace(subject, target=name, implementation="numpy", device="cpu")
