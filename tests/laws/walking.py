"""Real optimizers walked by hand: some tensors in some groups, a gradient or none for each, and a step."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.instruments.driver import flat, unwatched
from tests.instruments.subjects import Subject

Array = NDArray[np.float64]


class Walk:
    """A subject over groups of tensors, all with the same settings; gradients are given, one for each tensor."""

    def __init__(self, subject: Subject, settings: Mapping[str, Any], groups: Sequence[Sequence[Array]]) -> None:
        self.subject = subject
        self.tensors: list[Any] = []
        self.optimizer = subject.call([self._group(starts) for starts in groups], **subject.spelled(settings))

    def _group(self, starts: Sequence[Array]) -> dict[str, Any]:
        # Whether a derivative could flow is nothing to an optimizer: it asks a tensor for its gradient.
        made = [self.subject.tensor(start) for start in starts]
        self.tensors += made
        return {"params": made}

    def add_group(self, starts: Sequence[Array]) -> None:
        """A further group, by ``add_param_group``."""
        self.optimizer.add_param_group(self._group(starts))

    def give(self, gradients: Sequence[Array | None]) -> None:
        """Set the gradient of every tensor; None is PyTorch's way to say that there is none."""
        for tensor, gradient in zip(self.tensors, gradients, strict=True):
            tensor.grad = None if gradient is None else self.subject.tensor(gradient)

    def step(self, gradients: Sequence[Array | None]) -> Array:
        """Where all coordinates are after one step with these gradients."""
        self.give(gradients)
        # As a user calls it, `step` is called by the laws of training loops.
        unwatched(self.optimizer)()
        return self.point()

    def point(self) -> Array:
        """All coordinates, tensor after tensor."""
        return flat(self.tensors)

    def gradient(self) -> Array:
        """All gradients, tensor after tensor."""
        return flat([tensor.grad for tensor in self.tensors])

    def memory(self, tensor: int) -> Array:
        """All that the optimizer remembers of one tensor, by place."""
        state = self.optimizer.state.get(self.tensors[tensor], {})
        return flat([state[name] for name in sorted(state) if state[name] is not None])

    def set_rate(self, lr: float) -> None:
        """Another learning rate for every group."""
        for group in self.optimizer.param_groups:
            group["lr"] = lr

    def saved(self) -> dict[str, Any]:
        """A copy of the optimizer's state that later steps leave alone."""
        state: dict[str, Any] = copy.deepcopy(self.optimizer.state_dict())
        return state

    def copied(self) -> list[list[Array]]:
        """The numbers of every tensor, group by group."""
        return [[values(tensor) for tensor in group["params"]] for group in self.optimizer.param_groups]

    def resumed(self, subject: Subject, settings: Mapping[str, Any]) -> Walk:
        """Another optimizer, possibly of another implementation, over copies of the tensors and with this state."""
        return resume(subject, settings, self.copied(), self.saved())


def resume(
    subject: Subject, settings: Mapping[str, Any], groups: Sequence[Sequence[Array]], state: Mapping[str, Any]
) -> Walk:
    """A new optimizer over groups of tensors that has loaded a state.

    Which implementation runs is written in a state too; here it stays the one of ``subject``.
    """
    walk = Walk(subject, settings, groups)
    own = [{**saved, **subject.variant.settings} for saved in state["param_groups"]]
    walk.optimizer.load_state_dict({**state, "param_groups": own})
    return walk


def values(tensor: Any) -> Array:
    """A tensor's numbers in float64, which holds each of them exactly; a memory may be a number as well."""
    return np.array(tensor.tolist() if hasattr(tensor, "tolist") else tensor, dtype=np.float64)


def split(array: Array, sizes: Sequence[int]) -> list[Array]:
    """The stretches of an array that have these sizes."""
    # As numpy.split does, which takes several times as long for a few short stretches.
    return [array[end - size : end] for size, end in zip(sizes, itertools.accumulate(sizes), strict=True)]


def same_bits(one: Array, other: Array) -> NDArray[np.bool_]:
    """Where two arrays hold the same number, the sign of zero included; any NaN is the same as any other."""
    equal: NDArray[np.bool_] = (one == other) & (np.signbit(one) == np.signbit(other))
    return equal | (np.isnan(one) & np.isnan(other))
