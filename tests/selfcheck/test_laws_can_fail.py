"""Each law is broken by some slightly broken optimizer: a law that nothing can break says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from claims.laws import LAWS, Standing, standing
from tests.laws import (
    test_arguments,
    test_checkpoints,
    test_machine,
    test_partition,
    test_scale,
    test_stillness,
    test_symmetry,
)
from tests.subjects import Subject

Build = Callable[..., Any]


@dataclass(frozen=True)
class Broken(Subject):
    """A subject whose program is built, and spoilt, by ``make``."""

    make: Callable[..., Any] = Subject.call

    def call(self, *arguments: Any, **settings: Any) -> Any:
        """Call the broken program."""
        return self.make(super().call, *arguments, **settings)


def _tensors(optimizer: Any) -> list[Any]:
    return [tensor for group in optimizer.param_groups for tensor in group["params"]]


def around(before: Callable[[Any], Any], after: Callable[[Any, Any], None]) -> Callable[..., Any]:
    """A program whose every step has something before it, and something after it that gets what ``before`` returned."""

    def make(build: Build, *arguments: Any, **settings: Any) -> Any:
        optimizer = build(*arguments, **settings)
        step = optimizer.step

        def spoilt() -> None:
            kept = before(optimizer)
            step()
            after(optimizer, kept)

        optimizer.step = spoilt
        return optimizer

    return make


def then(after: Callable[[Any], None]) -> Callable[..., Any]:
    """A program that does something to every tensor after each step."""
    return around(lambda optimizer: None, lambda optimizer, _: [after(tensor) for tensor in _tensors(optimizer)])


def first(before: Callable[[Any], None]) -> Callable[..., Any]:
    """A program that does something with itself before each step."""
    return around(before, lambda optimizer, _: None)


def without(argument: str, value: Any) -> Callable[..., Any]:
    """A program that ignores one argument, which is as if it were always ``value``."""

    def make(build: Build, *arguments: Any, **settings: Any) -> Any:
        return build(*arguments, **{**settings, argument: value})

    return make


def _halve_gradient(tensor: Any) -> None:
    if tensor.grad is not None:
        tensor.grad.mul_(0.5)


def _fill_gradients(optimizer: Any) -> None:
    for tensor in _tensors(optimizer):
        tensor.grad = tensor.new_zeros(tensor.shape) if tensor.grad is None else tensor.grad


def _replace_gradients(change: Callable[[Any], Any]) -> Callable[[Any], None]:
    def before(optimizer: Any) -> None:
        for tensor in _tensors(optimizer):
            tensor.grad = None if tensor.grad is None else change(tensor.grad)

    return before


def _share_buffers(optimizer: Any) -> None:
    held: dict[Any, Any] = {}
    for tensor in _tensors(optimizer):
        if "momentum_buffer" in optimizer.state[tensor]:
            buffer = held.setdefault(tensor.shape, optimizer.state[tensor]["momentum_buffer"])
            optimizer.state[tensor]["momentum_buffer"] = buffer


def _forgetful(build: Build, *arguments: Any, **settings: Any) -> Any:
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict
    optimizer.load_state_dict = lambda state: load({**state, "state": {}})
    return optimizer


def _stubborn(build: Build, *arguments: Any, **settings: Any) -> Any:
    def restore(optimizer: Any) -> None:
        for group in optimizer.param_groups:
            group["lr"] = settings["lr"]

    return first(restore)(build, *arguments, **settings)


def _growing(build: Build, *arguments: Any, **settings: Any) -> Any:
    optimizer = build(*arguments, **settings)
    for group in optimizer.param_groups:
        group["weight_decay"] *= -1
    return optimizer


def _last_ones(optimizer: Any) -> list[Any]:
    return [tensor.reshape(-1)[-1].clone() for tensor in _tensors(optimizer)]


def _put_back_last_ones(optimizer: Any, kept: list[Any]) -> None:
    for tensor, last in zip(_tensors(optimizer), kept, strict=True):
        tensor.reshape(-1)[-1] = last


def _points(optimizer: Any) -> list[Any]:
    return [tensor.clone() for tensor in _tensors(optimizer)]


def _stay_where_no_gradient(optimizer: Any, kept: list[Any]) -> None:
    for tensor, before in zip(_tensors(optimizer), kept, strict=True):
        if tensor.grad is not None:
            tensor[tensor.grad == 0] = before[tensor.grad == 0]


def _frozen_later_groups(optimizer: Any, kept: list[Any]) -> None:
    count = len(optimizer.param_groups[0]["params"])
    for tensor, before in list(zip(_tensors(optimizer), kept, strict=True))[count:]:
        tensor.copy_(before)


def _double_first(tensor: Any) -> None:
    tensor.reshape(-1)[0] *= 2


_TAIL = around(_last_ones, _put_back_last_ones)
_CLIPPED = first(_replace_gradients(lambda gradient: gradient.clamp(-1, 1)))
_SIGNED = first(_replace_gradients(lambda gradient: gradient.sign()))

# What is broken, of which optimizer, and a law that finds it.
BREAKS = {
    "gradient halved in place": (then(_halve_gradient), "adam", test_stillness.test_gradients_stay_as_they_are),
    "maximize ignored": (
        without("maximize", False),
        "adagrad",
        test_symmetry.test_maximizing_is_minimizing_the_negative,
    ),
    "state lost on reload": (_forgetful, "adam", test_checkpoints.test_a_resumed_path_is_the_path),
    "state lost on hand-over": (_forgetful, "rmsprop", test_checkpoints.test_a_state_serves_every_implementation),
    "state lost in a loop": (_forgetful, "adadelta", test_machine.test_calls_in_any_order_follow_the_reference),
    "learning rate of the constructor": (_stubborn, "sgd", test_checkpoints.test_a_changed_rate_acts_at_once),
    "last element skipped": (_TAIL, "sgd", test_partition.test_tensors_do_not_see_each_other),
    "last element of a group skipped": (_TAIL, "adam", test_symmetry.test_the_order_of_coordinates_is_free),
    "first element doubled": (then(_double_first), "rmsprop", test_symmetry.test_the_order_of_coordinates_is_free),
    "buffer shared between groups": (
        around(lambda optimizer: None, lambda optimizer, _: _share_buffers(optimizer)),
        "sgd",
        test_partition.test_a_late_group_starts_afresh,
    ),
    "later groups frozen": (
        around(_points, _frozen_later_groups),
        "adamw",
        test_partition.test_groups_do_not_see_each_other,
    ),
    "decay of the wrong sign": (_growing, "adamw", test_checkpoints.test_a_changed_rate_acts_at_once),
    "no gradient taken for zero": (first(_fill_gradients), "adamw", test_stillness.test_no_gradient_is_no_step),
    "late gradient taken for zero": (
        first(_fill_gradients),
        "adam",
        test_partition.test_a_late_first_gradient_starts_afresh,
    ),
    "decay without a rate": (
        then(lambda tensor: tensor.mul_(0.5)),
        "adagrad",
        test_stillness.test_rate_zero_moves_nothing,
    ),
    "drift without a gradient": (
        then(lambda tensor: tensor.add_(1.0)),
        "sgd",
        test_stillness.test_a_zero_gradient_at_first_moves_nothing,
    ),
    "drift to one side": (
        then(lambda tensor: tensor.add_(1.0)),
        "adam",
        test_scale.test_mirrored_gradients_mirror_the_path,
    ),
    "drift of fixed length": (
        then(lambda tensor: tensor.add_(1.0)),
        "adadelta",
        test_scale.test_the_learning_rate_has_the_unit_of_the_parameter,
    ),
    "gradient clipped": (_CLIPPED, "adam", test_scale.test_the_unit_of_the_gradient_cancels),
    "sign of the gradient": (_SIGNED, "sgd", test_symmetry.test_turned_gradients_turn_the_path),
    "sign of the gradient alone": (_SIGNED, "adam", test_scale.test_the_size_of_the_gradient_is_forgotten),
    "gradient of fixed size": (_SIGNED, "sgd", test_scale.test_the_displacement_is_proportional_to_the_gradient),
    "memory stopped by a zero gradient": (
        around(_points, _stay_where_no_gradient),
        "adam",
        test_stillness.test_a_zero_gradient_later_moves_what_remembers,
    ),
    "decay stopped by a zero gradient": (
        around(_points, _stay_where_no_gradient),
        "sgd",
        test_stillness.test_a_zero_gradient_does_not_stop_decay,
    ),
    "amsgrad ignored": (without("amsgrad", False), "adamw", test_arguments.test_arguments_act_where_documented),
    "decay coupled": (
        without("decoupled_weight_decay", False),
        "adam",
        test_arguments.test_arguments_act_where_documented,
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_optimizer_breaks_a_law(name: str) -> None:
    """The unbroken optimizer stands to the law as it should, and the broken one does not."""
    make, target, test = BREAKS[name]
    (mark,) = (mark for mark in test.pytestmark if mark.name == "law")
    found = []
    for kind, more in ((Subject, {}), (Broken, {"make": make})):
        test(kind(target, "for-loop", "cpu", "float64", **more), found.append)
    stands = [standing(LAWS[mark.args[0]], target, measurement) for measurement in found]
    assert stands[0] is not Standing.FINDING
    assert stands[1] is Standing.FINDING
