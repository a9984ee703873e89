"""StepLR and ExponentialLR with a life that is slightly wrong: when saved, resumed, wrapped, joined late, made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.trust.mutants.mutation import SUBJECT, Mutation, Program, instead
from tests.trust.mutants.phrases import PHRASES


def _overriding(name: str, method: Callable[..., Any], own: Any) -> Program:
    """A scheduler's class with one method that is given the right one."""
    right = getattr(own, name)

    def wrong(self: Any, *given: Any, **named: Any) -> Any:
        return method(right, self, *given, **named)

    return type(own.__name__, (own,), {name: wrong, "__module__": own.__module__})


def _rates(scheduler: Any) -> list[Any]:
    return [group["lr"] for group in scheduler.optimizer.param_groups]


def _set(scheduler: Any, rates: list[Any]) -> None:
    for group, rate in zip(scheduler.optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


def _loads_nothing(load: Any, self: Any, state: Any) -> None:
    """Keeps what it was made with."""


def _empties(load: Any, self: Any, state: Any) -> None:
    load(self, state)
    state.popitem()


def _keeps_settings(load: Any, self: Any, state: Any) -> None:
    load(self, {**state, "gamma": self.gamma})


def _saves_its_class(save: Any, self: Any) -> Any:
    return {**save(self), "held": type(self)}


def _reports_first(report: Any, self: Any) -> Any:
    return [group["initial_lr"] for group in self.optimizer.param_groups]


def _shares_the_first(compute: Any, self: Any) -> Any:
    return compute(self)[:1] * len(self.optimizer.param_groups)


def _needs_its_groups(compute: Any, self: Any) -> Any:
    return [rate for rate, _ in zip(compute(self), self.base_lrs, strict=True)]


def _forgets_late_groups(compute: Any, self: Any) -> Any:
    known = len(self.base_lrs)
    return compute(self)[:known] + _rates(self)[known:]


def _rounds_tensors(compute: Any, self: Any) -> Any:
    return [rate if isinstance(rate, float) else rate.float().double() for rate in compute(self)]


def _falls_through_zero(compute: Any, self: Any) -> Any:
    return [rate - self.last_epoch * 2.0**-10 for rate in compute(self)]


def _begins_twice(begin: Any, self: Any) -> None:
    again = hasattr(self, "begun")
    self.begun = 1
    begin(self)
    if again:
        _set(self, [rate / 2 for rate in _rates(self)])


def _goes_on_at_a_milestone(update: Any, self: Any, epoch: Any = None) -> None:
    update(self)


def _returns_to_the_first_rate(make: Any, self: Any, optimizer: Any, *given: Any, **named: Any) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group.get("initial_lr", group["lr"])
    make(self, optimizer, *given, **named)


def _counts_from_the_start(
    make: Any, self: Any, optimizer: Any, *given: Any, last_epoch: int = -1, **named: Any
) -> None:
    make(self, optimizer, *given, **named)
    if last_epoch >= 0:
        _set(self, [rate * self.gamma for rate in _rates(self)])


def spoilt_schedulers() -> Iterator[Mutation]:
    """Each is one method of a scheduler that does something else."""
    yield _spoilt("step-lr", "loads-nothing", "load_state_dict", _loads_nothing)
    yield _spoilt("step-lr", "empties-what-it-loads", "load_state_dict", _empties)
    yield _spoilt("step-lr", "keeps-its-settings", "load_state_dict", _keeps_settings)
    yield _spoilt("step-lr", "saves-a-class", "state_dict", _saves_its_class)
    yield _spoilt("step-lr", "reports-the-first-rate", "get_last_lr", _reports_first)
    yield _spoilt("step-lr", "one-rate-for-all", "get_lr", _shares_the_first)
    yield _spoilt("step-lr", "stopped-by-a-late-group", "get_lr", _needs_its_groups)
    yield _spoilt("step-lr", "forgets-late-groups", "get_lr", _forgets_late_groups)
    yield _spoilt("step-lr", "rounds-tensors", "get_lr", _rounds_tensors)
    yield _spoilt("step-lr", "falls-through-zero", "get_lr", _falls_through_zero)
    yield _spoilt("step-lr", "begins-twice", "_initial_step", _begins_twice)
    yield _spoilt("step-lr", "goes-on-at-a-milestone", "_update_lr", _goes_on_at_a_milestone)
    yield _spoilt("step-lr", "returns-to-the-first-rate", "__init__", _returns_to_the_first_rate)
    # PyTorch's StepLR itself goes wrong with `last_epoch`, so that nothing worse would be noticed there.
    yield _spoilt("exponential-lr", "decays-when-resumed", "__init__", _counts_from_the_start)


def _spoilt(target: str, slug: str, name: str, method: Callable[..., Any]) -> Mutation:
    placed = instead(target, partial(_overriding, name, method))
    return Mutation(f"{target}-{slug}", target, SUBJECT, PHRASES[slug], placed)
