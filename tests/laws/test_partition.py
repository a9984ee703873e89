"""What coordinates share a tensor, and tensors a group, makes no difference to their path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.laws.trials import Trial, tried
from tests.laws.walking import Array, Walk, split
from tests.laws.weighing import Weighing


def _path(trial: Trial, groups: list[list[Array]]) -> Array:
    """The path of the run's coordinates when they are dealt out to groups of tensors."""
    walk = Walk(trial.subject, trial.settings, groups)
    sizes = [len(tensor) for group in groups for tensor in group]
    return np.stack([walk.step(split(row, sizes)) for row in trial.gradients])


@pytest.mark.law("tensors-do-not-see-each-other")
def test_tensors_do_not_see_each_other(subject: Any, law: Any) -> None:
    """In one tensor or in several, coordinates take the same path, within the bound: vectors begin elsewhere."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        cuts = np.sort(trial.choice.integers(1, len(trial.start), 2))
        parts = [part for part in np.split(trial.start, cuts) if len(part)]
        weighing.near(_path(trial, [parts]), _path(trial, [[trial.start]]), 2 * trial.reference().radius, trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("groups-do-not-see-each-other")
def test_groups_do_not_see_each_other(subject: Any, law: Any) -> None:
    """In one group or in one for each, tensors take the same path bit for bit."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        parts = np.split(trial.start, [1, 1 + len(trial.start) // 2])
        weighing.same(_path(trial, [[part] for part in parts]), _path(trial, [parts]), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("late-group-starts-afresh")
def test_a_late_group_starts_afresh(subject: Any, law: Any) -> None:
    """A group added in mid-path takes the path of an optimizer of its own, and the others go on undisturbed."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        late = int(trial.choice.integers(trial.steps))
        walk, count = trial.walk(), len(trial.start)
        alone = Walk(trial.subject, trial.settings, [[trial.start]])
        undisturbed = trial.path()
        for step in range(trial.steps):
            if step == late:
                walk.add_group([trial.start])
            more = [trial.gradients[step - late]] if step >= late else []
            point = walk.step([*trial.given(step), *more])
            weighing.same(point[:count], undisturbed[step], trial.seen_by)
            if more:
                weighing.same(point[count:], alone.step(more), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("late-gradient-starts-afresh")
def test_a_late_first_gradient_starts_afresh(subject: Any, law: Any) -> None:
    """A tensor whose first gradient comes later goes where an optimizer of its own would, within the bound."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        late, count, bounds = int(trial.choice.integers(trial.steps)), len(trial.start), trial.reference().radius
        walk = Walk(trial.subject, trial.settings, [[trial.start, trial.start]])
        alone = Walk(trial.subject, trial.settings, [[trial.start]])
        undisturbed = Walk(trial.subject, trial.settings, [[trial.start]])
        for step, gradient in enumerate(trial.gradients):
            delayed = trial.gradients[step - late] if step >= late else None
            with weighing.completes({"late": late, **trial.shown}):
                point = walk.step([gradient, delayed])
            weighing.near(point[:count], undisturbed.step([gradient]), 2 * bounds[step], trial.seen_by)
            if delayed is not None:
                weighing.near(point[count:], alone.step([delayed]), 2 * bounds[step - late], trial.seen_by)

    law(tried(subject, visit))
