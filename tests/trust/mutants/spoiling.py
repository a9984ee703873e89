"""Optimizers that are spoilt around a right rule: what is done before or after each step, or lost on the way."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import MethodType
from typing import Any

import torch

Build = Callable[..., Any]


def _tensors(optimizer: Any) -> list[Any]:
    return [tensor for group in optimizer.param_groups for tensor in group["params"]]


def around(before: Callable[[Any], Any], after: Callable[[Any, Any], None]) -> Callable[..., Any]:
    """A program whose every step has something before it, and something after it that gets what ``before`` returned."""

    def make(build: Build, *arguments: Any, **settings: Any) -> Any:
        optimizer = build(*arguments, **settings)
        step = optimizer.step

        def spoilt(self: Any, *closure: Any) -> Any:
            # Autograd forbids that parameters are changed in place where it watches.
            with torch.no_grad():
                kept = before(self)
            loss = step(*closure)
            with torch.no_grad():
                after(self, kept)
            return loss

        # Schedulers look for a method.
        optimizer.step = MethodType(spoilt, optimizer)
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


def forgetful(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that forgets its state when it loads one."""
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict
    optimizer.load_state_dict = lambda state: load({**state, "state": {}})
    return optimizer


def switching(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that runs another implementation once it has loaded a state."""
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict

    def load_and_switch(state: Any) -> None:
        load(state)
        for group in optimizer.param_groups:
            group["foreach"] = not group["foreach"]

    optimizer.load_state_dict = load_and_switch
    return optimizer


def stubborn(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that keeps the learning rate of its constructor."""
    own = build(*arguments, **settings).defaults["lr"]

    def restore(optimizer: Any) -> None:
        for group in optimizer.param_groups:
            group["lr"] = own

    return first(restore)(build, *arguments, **settings)


def growing(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program whose weight decay has the wrong sign."""
    optimizer = build(*arguments, **settings)
    for group in optimizer.param_groups:
        group["weight_decay"] *= -1
    return optimizer


def _put(tensor: Any, where: slice, values: Any) -> None:
    """Other numbers for a stretch of a tensor, however it lies in memory."""
    flat = tensor.flatten()
    flat[where] = values
    tensor.copy_(flat.reshape(tensor.shape))


def _last_ones(optimizer: Any) -> list[Any]:
    return [tensor.flatten()[-1:].clone() for tensor in _tensors(optimizer)]


def _put_back_last_ones(optimizer: Any, kept: list[Any]) -> None:
    for tensor, last in zip(_tensors(optimizer), kept, strict=True):
        _put(tensor, slice(-1, None), last)


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
    _put(tensor, slice(1), 2 * tensor.flatten()[:1])


def _baked_rates(optimizer: Any) -> None:
    for group in optimizer.param_groups:
        before = group.get("last_lr", group["lr"])
        for tensor in group["params"]:
            buffer = optimizer.state[tensor].get("momentum_buffer")
            if buffer is not None and group["lr"]:
                buffer.mul_(before / group["lr"])
        group["last_lr"] = group["lr"]


def _stay_at_rate_zero(optimizer: Any, kept: list[Any]) -> None:
    if not any(group["lr"] for group in optimizer.param_groups):
        for tensor, before in zip(_tensors(optimizer), kept, strict=True):
            tensor.copy_(before)


def _skipped_tails(optimizer: Any, kept: list[Any]) -> None:
    for tensor, before in zip(_tensors(optimizer), kept, strict=True):
        # What is left over after the whole vectors of four.
        whole = tensor.numel() // 4 * 4
        _put(tensor, slice(whole, None), before.flatten()[whole:])


def _decay_again_for_each_format(optimizer: Any) -> None:
    for group in optimizer.param_groups:
        others = len({tensor.dtype for tensor in group["params"]}) - 1
        for tensor in group["params"]:
            tensor.mul_((1 - group["lr"] * group.get("weight_decay", 0)) ** others)


def calling_twice(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that calls its closure once more than it should."""
    optimizer = build(*arguments, **settings)
    step = optimizer.step
    optimizer.step = lambda closure=None: (closure and closure(), step(closure))[1]
    return optimizer


def hooked_early(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that calls what should come after a step before it."""
    optimizer = build(*arguments, **settings)
    optimizer.register_step_post_hook = optimizer.register_step_pre_hook
    return optimizer


def copied_without_state(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program whose copies have an empty memory."""
    optimizer = build(*arguments, **settings)
    whole = optimizer.__getstate__
    optimizer.__getstate__ = lambda: {**whole(), "state": type(optimizer.state)(dict)}
    return optimizer


def never_skipping(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that says it heeds a gradient scaler, and does not."""
    optimizer = build(*arguments, **settings)
    optimizer._step_supports_amp_scaling = True
    return optimizer


def clearing_one_group(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that clears the gradients of its first group alone."""
    optimizer = build(*arguments, **settings)

    def clear(set_to_none: bool = True) -> None:
        for tensor in optimizer.param_groups[0]["params"]:
            tensor.grad = None if set_to_none else tensor.new_zeros(tensor.shape)

    optimizer.zero_grad = clear
    return optimizer


def silent(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that warns of nothing."""
    with warnings.catch_warnings(action="ignore"):
        return build(*arguments, **settings)


decayed_for_each_format = first(_decay_again_for_each_format)
drift_to_one_side = then(lambda tensor: tensor.add_(1.0))
gradient_halved = then(_halve_gradient)
first_doubled = then(_double_first)
decay_without_rate = then(lambda tensor: tensor.mul_(0.5))
last_skipped = around(_last_ones, _put_back_last_ones)
tail_skipped = around(_points, _skipped_tails)
later_groups_frozen = around(_points, _frozen_later_groups)
stopped_by_rate_zero = around(_points, _stay_at_rate_zero)
stopped_by_zero = around(_points, _stay_where_no_gradient)
buffers_shared = around(lambda optimizer: None, lambda optimizer, _: _share_buffers(optimizer))
gradients_filled = first(_fill_gradients)
gradients_clipped = first(_replace_gradients(lambda gradient: gradient.clamp(-1, 1)))
gradients_signed = first(_replace_gradients(lambda gradient: gradient.sign()))
rate_in_buffer = first(_baked_rates)
gradients_densified = first(_replace_gradients(lambda gradient: gradient.to_dense()))
sparse_halved = first(_replace_gradients(lambda gradient: gradient * 0.5 if gradient.is_sparse else gradient))
imaginary_ignored = first(_replace_gradients(lambda gradient: gradient.real + 0 * gradient))
no_number_for_all = first(_replace_gradients(lambda gradient: gradient * (gradient - gradient + 1).prod()))
no_number_replaced = first(_replace_gradients(lambda gradient: gradient.nan_to_num()))


def faithful(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that keeps its own settings when it loads a state."""
    optimizer = build(*arguments, **settings)
    load = optimizer.load_state_dict

    def load_and_restore(state: Any) -> None:
        kept = [dict(group) for group in optimizer.param_groups]
        load(state)
        for group, own in zip(optimizer.param_groups, kept, strict=True):
            group.update(own)

    optimizer.load_state_dict = load_and_restore
    return optimizer


def coarse(build: Build, *arguments: Any, **settings: Any) -> Any:
    """A program that rounds a state of another format than its parameters' to bfloat16 on the way."""
    optimizer = build(*arguments, **settings)
    load, dtype = optimizer.load_state_dict, _tensors(optimizer)[0].dtype

    def rounded(name: str, memory: Any) -> Any:
        finds_its_own = name == "step" or memory is None or memory.dtype == dtype
        return memory if finds_its_own else memory.bfloat16()

    def load_rounded(state: Any) -> None:
        own = {k: {name: rounded(name, memory) for name, memory in m.items()} for k, m in state["state"].items()}
        load({**state, "state": own})

    optimizer.load_state_dict = load_rounded
    return optimizer


def _round_count(optimizer: Any) -> None:
    for memory in optimizer.state.values():
        memory["step"].copy_(memory["step"].bfloat16())


def given_otherwise(concerns: Callable[[Any], bool], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """A program that takes some values of its settings for others; None leaves the default."""

    def make(build: Build, *arguments: Any, **settings: Any) -> Any:
        taken = {name: change(value) if concerns(value) else value for name, value in settings.items()}
        return build(*arguments, **{name: value for name, value in taken.items() if value is not None})

    return make


counts_rounded = around(lambda optimizer: None, lambda optimizer, _: _round_count(optimizer))
ints_overlooked = given_otherwise(lambda value: type(value) is int, lambda value: None)
tensors_rounded = given_otherwise(lambda value: hasattr(value, "bfloat16"), lambda value: float(value.bfloat16()))
nan_overlooked = given_otherwise(lambda value: value != value, lambda value: None)
