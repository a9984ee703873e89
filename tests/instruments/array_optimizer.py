"""A program on NumPy arrays driven as if it were an optimizer of PyTorch: one of it for each parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch


class ArrayOptimizer(torch.optim.Optimizer):
    """Programs with ``start(parameter)`` and ``step(gradient, lr)``, each on a copy of its parameter.

    A state is what ``save()`` of each gives, and ``load(state)`` takes.
    """

    def __init__(self, make: Callable[..., Any], params: Sequence[Any], settings: Mapping[str, Any]) -> None:
        super().__init__(params, {"lr": 1.0, **settings})
        self.make = make
        self.asked = tuple(settings)
        self.programs: dict[Any, Any] = {}

    def step(self) -> None:
        """One step of each program, in the parameter's own format."""
        for group in self.param_groups:
            for parameter in (each for each in group["params"] if each.grad is not None):
                program = self._program(parameter, group)
                found = program.step(_array(parameter.grad), group["lr"])
                parameter.detach().copy_(parameter.new_tensor(np.asarray(found)))

    def _program(self, parameter: Any, group: Mapping[str, Any]) -> Any:
        if parameter not in self.programs:
            self.programs[parameter] = self.make(**{name: group[name] for name in self.asked})
            self.programs[parameter].start(_array(parameter))
        return self.programs[parameter]

    def state_dict(self) -> dict[str, Any]:
        """What each program saves, by the place of its parameter."""
        saved = super().state_dict()
        every = [parameter for group in self.param_groups for parameter in group["params"]]
        state = {place: self.programs[each].save() for place, each in enumerate(every) if each in self.programs}
        return {**saved, "state": state}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Have each program load what one at its place has saved."""
        super().load_state_dict({**state, "state": {}})
        every = [(parameter, group) for group in self.param_groups for parameter in group["params"]]
        for place, saved in state["state"].items():
            self._program(*every[place]).load(saved)


def driven(make: Callable[..., Any]) -> Callable[..., Any]:
    """A program on arrays as a target's program."""

    def program(params: Sequence[Any], **settings: Any) -> ArrayOptimizer:
        return ArrayOptimizer(make, params, settings)

    return program


def _array(tensor: Any) -> Any:
    return tensor.detach().numpy().copy()
