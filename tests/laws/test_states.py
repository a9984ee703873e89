"""States that are loaded where something differs from when they were saved: settings, format, count or age."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from reference.rounding import exact
from tests.instruments.subjects import Subject, refusal
from tests.instruments.targets import DTYPES
from tests.laws.training import Model
from tests.laws.trials import Trial, reference_rule, tried
from tests.laws.walking import Array, Walk, resume, split, values
from tests.laws.weighing import Weighing

# Where the numbers of bfloat16, float16 and float32 cease to be all whole numbers.
COUNTS = (2**8, 2**11, 2**24)
# Switches that came to PyTorch after its first optimizers; what was saved before has no word of them.
YOUNGER = (
    "amsgrad",
    "capturable",
    "centered",
    "decoupled_weight_decay",
    "differentiable",
    "foreach",
    "fused",
    "maximize",
    "nesterov",
)
UNSWITCHED = dict.fromkeys(("amsgrad", "centered", "maximize", "nesterov"), (False,))


@pytest.mark.law("loaded-state-is-a-copy")
def test_a_loaded_state_is_a_copy(subject: Any, law: Any) -> None:
    """Two optimizers, one of which loaded the other's state as `state_dict` gave it, go on as if alone."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        saver = trial.walk()
        saver.step(trial.given(0))
        alone, loader = saver.resumed(subject, trial.settings), Walk(subject, trial.settings, saver.copied())
        loader.optimizer.load_state_dict(saver.optimizer.state_dict())
        for step in range(trial.steps):
            expected = alone.step(trial.given(step))
            weighing.same(saver.step(trial.given(step)), expected, trial.seen_by)
            weighing.same(loader.step(trial.given(step)), expected, trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("loaded-settings-are-the-saved-ones")
def test_loaded_settings_are_the_saved_ones(subject: Any, law: Any) -> None:
    """An optimizer made with other settings takes, with a state, the path of the one that saved it, bit for bit."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        pause = int(trial.choice.integers(trial.steps))
        walk = _walked(trial, pause)
        walk = walk.resumed(subject, _other_settings(trial))
        weighing.same(_end(walk, trial, pause), trial.path()[-1], trial.seen_by)

    law(tried(subject, visit))


def _other_settings(trial: Trial) -> Mapping[str, Any]:
    """Settings that the run could have had instead."""
    table = trial.subject.method
    corners, fillings = table.corners({}), table.fillings({})
    return {**fillings[trial.choice.integers(len(fillings))], **corners[trial.choice.integers(len(corners))]}


def _walked(trial: Trial, steps: int) -> Walk:
    """The run after so many steps."""
    walk = trial.walk()
    for step in range(steps):
        walk.step(trial.given(step))
    return walk


def _end(walk: Walk, trial: Trial, step: int) -> Array:
    """Where a walk ends that takes the run's steps from this one on."""
    return [walk.step(trial.given(later)) for later in range(step, trial.steps)][-1]


@pytest.mark.law("loaded-numbers-are-rounded")
def test_loaded_numbers_are_rounded(subject: Any, law: Any) -> None:
    """A state saved over parameters of another format is that state rounded to this one, and its path goes on."""
    others = [other for other in map(subject.in_format, DTYPES) if other != subject and refusal(other) is None]

    def visit(trial: Trial, weighing: Weighing) -> None:
        other = others[trial.choice.integers(len(others))]
        saver = trial.walk(other)
        saver.step(trial.given(0))
        loaded = saver.resumed(subject, trial.settings)
        rounded = resume(subject, trial.settings, saver.copied(), _rounded(subject, saver.saved()))
        for place in range(len(trial.sizes)):
            weighing.same(loaded.memory(place), rounded.memory(place), lambda _: {"saved": other.dtype, **trial.shown})
        weighing.same(_end(loaded, trial, 0), _end(rounded, trial, 0), trial.seen_by)

    law(tried(subject, visit))


def _rounded(subject: Subject, state: dict[str, Any]) -> dict[str, Any]:
    """A state with its numbers in the subject's format; a step count, and what is no tensor, is left alone."""
    return {**state, "state": {place: dict(_in_format(subject, own)) for place, own in state["state"].items()}}


def _in_format(subject: Subject, memories: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, memory in memories.items():
        alone = name == "step" or not hasattr(memory, "tolist")
        yield name, memory if alone else subject.tensor(values(memory))


@pytest.mark.law("step-count-has-no-end")
def test_a_step_count_has_no_end(subject: Any, law: Any) -> None:
    """From a state with any step count, saved and loaded, a path goes on within the bound of the reference."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        for count in COUNTS:
            _go_on_at(count, trial, weighing)

    law(tried(subject, visit))


def _go_on_at(count: int, trial: Trial, weighing: Weighing) -> None:
    """After one step so many are said to have been taken, to the optimizer and to the reference."""
    rule, start = reference_rule(trial.subject, trial.settings), exact(trial.start, trial.subject.dtype)
    walk, model = _walked(trial, 1), Model(start, rule.init(start), trial.gradients[0])
    model.step(rule)
    model.state = model.state._replace(t=model.state.t + (count - 1))
    for tensor in walk.tensors:
        walk.optimizer.state[tensor]["step"].fill_(count)
    walk = walk.resumed(trial.subject, trial.settings)
    for step, model.gradient in enumerate(trial.gradients):
        model.step(rule)
        point = walk.step(trial.given(step))
        weighing.near(point, model.x.centre, model.x.radius, lambda place: {"count": count, **trial.seen_by(place)})


@pytest.mark.law("old-state-is-a-state")
def test_an_old_state_is_a_state(subject: Any, law: Any) -> None:
    """A state without the younger switches, with a number for each step count, leads on within the bound."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        pause = int(trial.choice.integers(trial.steps))
        saver = _walked(trial, pause)
        walk, state = Walk(subject, trial.settings, saver.copied()), saver.saved()
        _age(state["param_groups"], state["state"].values())
        walk.optimizer.load_state_dict(state)
        _near_the_end(_end(walk, trial, pause), trial, weighing)

    law(tried(subject, visit, **UNSWITCHED))


@pytest.mark.law("old-pickle-is-an-optimizer")
def test_an_old_pickle_is_an_optimizer(subject: Any, law: Any) -> None:
    """A pickled optimizer without the younger switches, with a number for each step count, goes on within the bound."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        pause = int(trial.choice.integers(trial.steps))
        _near_the_end(_end(_unpickled(_walked(trial, pause)), trial, pause), trial, weighing)

    law(tried(subject, visit, **UNSWITCHED))


@pytest.mark.law("old-pickle-takes-a-new-group")
def test_an_old_pickle_takes_a_new_group(subject: Any, law: Any) -> None:
    """A group that is added to an optimizer from an old pickle goes on from there within the bound."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = _unpickled(_walked(trial, 1))
        walk.add_group(split(trial.start, trial.sizes))
        count = len(trial.start)
        points = [walk.step(trial.given(step) * 2)[count:] for step in range(trial.steps)]
        _near_the_end(points[-1], trial, weighing)

    law(tried(subject, visit, **UNSWITCHED))


def _near_the_end(end: Array, trial: Trial, weighing: Weighing) -> None:
    expected = trial.reference()
    weighing.near(end, expected.centre[-1], expected.radius[-1], trial.seen_by)


def _age(groups: Any, memories: Any) -> None:
    """Make a state one that PyTorch saved before the younger switches, when a step count was a number."""
    for group in groups:
        for name in YOUNGER:
            group.pop(name, None)
    for memory in memories:
        memory.update({"step": int(memory["step"])} if "step" in memory else {})


def _unpickled(walk: Walk) -> Walk:
    """The optimizer of a walk as an old pickle of it gives it back, with its tensors."""
    found = copy.copy(walk)
    old = copy.deepcopy(walk.optimizer)
    _age([old.defaults, *old.param_groups], old.state.values())
    found.optimizer = pickle.loads(pickle.dumps(old))
    found.tensors = [tensor for group in found.optimizer.param_groups for tensor in group["params"]]
    return found
