"""A path that is broken off and resumed, here or in another implementation, and one whose rate changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.laws.trials import Trial, tried
from tests.laws.weighing import Weighing


@pytest.mark.law("resumed-path-is-the-path")
def test_a_resumed_path_is_the_path(subject: Any, law: Any) -> None:
    """Saved after any step and loaded into a new optimizer, a path goes on bit for bit as without the break."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        pause = int(trial.choice.integers(trial.steps + 1))
        resumed = _relay(trial, [trial.subject] * pause + [replace(trial.subject)] * (trial.steps - pause))
        weighing.same(resumed, trial.path(), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("state-serves-every-implementation")
def test_a_state_serves_every_implementation(subject: Any, law: Any) -> None:
    """A path handed from the for-loop to this implementation and back stays within the bound of the reference."""
    loop = subject.plain

    def visit(trial: Trial, weighing: Weighing) -> None:
        first, second = np.sort(trial.choice.integers(0, trial.steps + 1, 2))
        legs = [loop] * first + [trial.subject] * (second - first) + [loop] * (trial.steps - second)
        expected = trial.reference()
        weighing.near(_relay(trial, legs), expected.centre, expected.radius, trial.seen_by)

    law(tried(subject, visit))


def _relay(trial: Trial, runners: list[Any]) -> Any:
    """The path when each step is made by its own subject; between two of them the state is saved and loaded."""
    walk, points = trial.walk(runners[0]), []
    for step, runner in enumerate(runners):
        if runner is not walk.subject:
            walk = walk.resumed(runner, trial.settings)
        points.append(walk.step(trial.given(step)))
    return np.stack(points)


@pytest.mark.law("loading-keeps-the-implementation")
def test_loading_keeps_the_implementation(subject: Any, law: Any) -> None:
    """An optimizer that has loaded a state of the for-loop has the switches that it was made with."""
    loop = subject.plain

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = trial.walk()
        walk.optimizer.load_state_dict(trial.walk(loop).saved())
        (group,) = walk.optimizer.param_groups
        found = np.array([group[name] is value for name, value in trial.subject.variant.settings.items()])
        weighing.same(found, np.ones_like(found), lambda place: {"switch": list(trial.subject.variant.settings)[place]})

    law(tried(subject, visit))


@pytest.mark.law("changed-rate-acts-at-once")
def test_a_changed_rate_acts_at_once(subject: Any, law: Any) -> None:
    """With a learning rate that changes after any step the path stays within the bound of the reference."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        lrs = (trial.settings["lr"] * trial.choice.choice((0.5, 1.0, 3.0), trial.steps)).tolist()
        walk, points = trial.walk(), []
        for step, lr in enumerate(lrs):
            walk.set_rate(lr)
            points.append(walk.step(trial.given(step)))
        expected = trial.reference(lrs)
        weighing.near(np.stack(points), expected.centre, expected.radius, trial.seen_by)

    law(tried(subject, visit))
