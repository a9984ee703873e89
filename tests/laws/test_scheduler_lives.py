"""The lives of PyTorch's schedulers: saved and resumed, over groups that come late, within and after one another."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from tests.instruments.driver import through_a_file
from tests.instruments.targets import TARGETS
from tests.laws.schedules import MOMENTUM, PLAIN, STEPS, Life, Plan, lived
from tests.laws.weighing import Weighing


def _call(name: str, *arguments: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return TARGETS[name].call(*arguments)


def _sequence(plan: Plan, optimizer: Any) -> Any:
    return _call("sequential-lr", optimizer, [plan.scheduler(optimizer)], [])


# A schedule with others around it that add nothing.
WRAPPED: Mapping[str, Callable[[Plan, Any], Any]] = {
    "SequentialLR": _sequence,
    "ChainedScheduler": lambda plan, optimizer: _call("chained-scheduler", [plan.scheduler(optimizer)]),
    "SequentialLR(SequentialLR)": lambda plan, o: _call("sequential-lr", o, [_sequence(plan, o)], []),
    "ChainedScheduler(SequentialLR)": lambda plan, o: _call("chained-scheduler", [_sequence(plan, o)]),
    "SequentialLR(ChainedScheduler)": lambda plan, o: _call(
        "sequential-lr", o, [_call("chained-scheduler", [plan.scheduler(o)])], []
    ),
}


@pytest.mark.law("resumed-schedule-is-the-schedule")
def test_a_resumed_schedule_is_the_schedule(program: str, law: Any) -> None:
    """Saved after any step and loaded into what was made anew, a schedule goes on bit for bit as without the break."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        own = plan.begun()
        resumed = plan.life().resumed(own.saved())
        weighing.same(resumed.go(), own.go(), plan.at)

    law(lived(program, "resumed", visit))


@pytest.mark.law("scheduler-may-be-made-last")
def test_a_scheduler_may_be_made_after_the_optimizer_was_loaded(program: str, law: Any) -> None:
    """Where making a scheduler changes no rate, it may be made after the optimizer's state was loaded."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        own, optimizer = plan.begun(), plan.optimizer()
        saved = own.saved()
        optimizer.load_state_dict(saved[0])
        resumed = Life(plan, optimizer, plan.scheduler(optimizer), plan.pause)
        resumed.scheduler.load_state_dict(saved[1])
        weighing.same(resumed.go(), own.go(), plan.at)

    law(lived(program, "made-last", visit))


@pytest.mark.law("last-epoch-resumes-a-schedule")
def test_the_last_epoch_resumes_a_schedule(program: str, law: Any) -> None:
    """Made over a loaded optimizer and told the last epoch it was trained in, a scheduler goes on bit for bit."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        plan = plan.changed(pause=max(1, plan.pause))
        own, optimizer = plan.begun(), plan.optimizer()
        optimizer.load_state_dict(own.saved()[0])
        resumed = Life(plan, optimizer, plan.scheduler(optimizer, last_epoch=plan.pause - 1), plan.pause)
        weighing.same(resumed.go(), own.go(), plan.at)

    law(lived(program, "last-epoch", visit))


@pytest.mark.law("loaded-schedule-is-the-saved-one")
def test_a_loaded_schedule_is_the_saved_one(program: str, law: Any) -> None:
    """A scheduler with other settings and base rates that loads a schedule goes on with that schedule, bit for bit."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        own = plan.begun()
        other = plan.changed(settings=plan.others, rates=plan.rates[::-1])
        weighing.same(other.life().resumed(own.saved()).go(), own.go(), plan.at)

    law(lived(program, "other-settings", visit))


@pytest.mark.law("loading-leaves-the-saved-schedule")
def test_loading_leaves_the_saved_schedule(program: str, law: Any) -> None:
    """The state that a scheduler loads is the same afterwards, and after the steps that follow."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        own = plan.begun()
        saved = own.saved()
        kept = copy.deepcopy(saved[1])
        resumed = plan.life().resumed(saved)
        loaded = saved[1] == kept
        resumed.go()
        weighing.same(np.array([loaded, saved[1] == kept], float), np.ones(2), plan.at)

    law(lived(program, "loading", visit))


@pytest.mark.law("saved-schedule-fits-a-file")
def test_a_saved_schedule_fits_a_file(program: str, law: Any) -> None:
    """What PyTorch writes to a file and reads as it does by default goes on bit for bit as without the break."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        own = plan.begun()
        weighing.same(plan.life().resumed(through_a_file(own.saved())).go(), own.go(), plan.at)

    law(lived(program, "file", visit))


@pytest.mark.law("each-group-has-its-own-schedule")
def test_each_group_has_its_own_schedule(program: str, law: Any) -> None:
    """Each of two groups has bit for bit the rates that it has alone."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        alone = [plan.changed(rates=(rate,)).life().go() for rate in plan.rates]
        both = np.stack(alone, axis=1).reshape(4, STEPS)
        weighing.same(plan.life().go(), both, plan.at)

    law(lived(program, "groups", visit))


@pytest.mark.law("late-group-disturbs-no-schedule")
def test_a_late_group_disturbs_no_schedule(program: str, law: Any) -> None:
    """A group that is added after any step leaves the rates of the others alone, and its rate is reported."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        alone, joined = plan.life(), plan.life()
        joined.go(plan.pause)
        alone.go(plan.pause)
        joined.late(plan.rates[0])
        seen = joined.go().reshape(2, 3, -1)[:, :2].reshape(4, -1)
        weighing.same(seen, alone.go(), plan.at)
        weighing.same(np.array([len(joined.scheduler.get_last_lr())]), np.array([3]), lambda _: plan.shown)

    law(lived(program, "late", visit))


@pytest.mark.law("late-group-goes-along")
def test_a_late_group_goes_along(program: str, law: Any) -> None:
    """A group that is added before the first step with the base rate of another has the other's rates."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        life = plan.changed(rates=plan.rates[:1]).life()
        life.late(plan.rates[0])
        seen = life.go()
        weighing.same(seen[1], seen[0], plan.at)

    law(lived(program, "along", visit))


@pytest.mark.law("wrapped-schedule-is-the-schedule")
def test_a_wrapped_schedule_is_the_schedule(program: str, law: Any) -> None:
    """A sequence or a chain of one scheduler, and one within the other, is bit for bit that scheduler."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        alone = plan.life().go()
        for wrapping, make in WRAPPED.items():
            wrapped = plan.life(make=lambda optimizer, make=make: make(plan, optimizer))
            weighing.same(wrapped.go(), alone, lambda step, way=wrapping: {"within": way, **plan.at(step)})

    law(lived(program, "wrapped", visit))


@pytest.mark.law("sequence-starts-each-schedule-afresh")
def test_a_sequence_starts_each_schedule_afresh(program: str, law: Any) -> None:
    """From its milestone on, the second schedule of a sequence has bit for bit the rates that it has alone."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        def make(optimizer: Any) -> Any:
            first = _call("constant-lr", optimizer, 0.5, plan.pause)
            return _call("sequential-lr", optimizer, [first, plan.scheduler(optimizer)], [plan.pause])

        second = plan.life(make=make).go()[:, plan.pause :]
        # What cycles the momentum begins when it is made, before its own steps do.
        weighing.same(second[:2], plan.life().go(STEPS - plan.pause)[:2], plan.at)

    law(lived(program, "afresh", visit))


@pytest.mark.law("new-schedule-starts-from-the-present-rate")
def test_a_new_schedule_starts_from_the_present_rate(program: str, law: Any) -> None:
    """Over an optimizer that had a schedule before, a new one is bit for bit as over an optimizer with those rates."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        first, fresh = plan.life(), plan.optimizer()
        first.go(plan.pause)
        for old, new, rate in zip(first.optimizer.param_groups, fresh.param_groups, plan.rates[::-1], strict=True):
            old["lr"] = new["lr"] = rate if plan.turned else old["lr"]
        weighing.same(plan.life(first.optimizer).go()[:2], plan.life(fresh).go()[:2], plan.at)

    law(lived(program, "anew", visit))


@pytest.mark.law("reported-rates-are-the-rates")
def test_the_reported_rates_are_the_rates(program: str, law: Any) -> None:
    """At first, after each step and after loading, ``get_last_lr`` gives the rates of the groups."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        life = plan.life()
        for step in range(STEPS):
            if step == plan.pause:
                life = plan.life().resumed(life.saved())
            weighing.same(np.array(life.scheduler.get_last_lr()), np.array(life.rates()[:2]), plan.at)
            life.step()

    law(lived(program, "reported", visit))


@pytest.mark.law("rates-are-never-negative")
def test_rates_are_never_negative(program: str, law: Any) -> None:
    """No rate is negative or no number, the one after the last step included."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        life = plan.life()
        seen = np.column_stack([life.go(), life.rates()])[:2]
        weighing.same((seen >= 0).astype(float), np.ones_like(seen), plan.at)

    law(lived(program, "negative", visit))


@pytest.mark.law("tensor-rate-is-the-rate")
def test_a_tensor_rate_is_the_rate(program: str, law: Any) -> None:
    """A learning rate that is given to all groups as a tensor of double precision has the rates of the number."""

    def visit(plan: Plan, weighing: Weighing) -> None:
        plan = plan.changed(rates=plan.rates[:1] * 2)
        groups = [{"params": [PLAIN.tensor([0.0])]} for _ in plan.rates]
        optimizer = PLAIN.call(groups, lr=PLAIN.tensor(plan.rates[0]), momentum=MOMENTUM)
        weighing.same(plan.life(optimizer).go(), plan.life().go(), plan.at)

    law(lived(program, "tensor", visit))
