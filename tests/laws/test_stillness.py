"""What does not move: a parameter without rate, gradient or decay, a memory without a gradient, the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.instruments.driver import flat
from tests.laws.trials import Trial, tried
from tests.laws.weighing import Weighing

DECAYING, CALM = {"weight_decay": (0.125,)}, {"weight_decay": (0.0,)}


@pytest.mark.law("rate-zero-moves-nothing")
def test_rate_zero_moves_nothing(subject: Any, law: Any) -> None:
    """With learning rate 0, whatever the gradients and other settings, every parameter keeps its bits."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        still = trial.starting_at(trial.start + 0.0)
        weighing.same(still.path(), np.stack([still.start] * trial.steps), still.seen_by)

    law(tried(subject, visit, lr=(0.0,)))


@pytest.mark.law("rate-zero-keeps-the-sign-of-zero")
def test_rate_zero_keeps_the_sign_of_zero(subject: Any, law: Any) -> None:
    """With learning rate 0 a parameter of −0 stays −0, or becomes +0 as x − 0·u does in IEEE 754 arithmetic."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        still = trial.starting_at(-np.abs(0 * trial.start))
        weighing.same(still.path(), np.stack([still.start] * trial.steps), still.seen_by)

    law(tried(subject, visit, lr=(0.0,)))


@pytest.mark.law("zero-gradient-at-first-moves-nothing")
def test_a_zero_gradient_at_first_moves_nothing(subject: Any, law: Any) -> None:
    """Without decay, gradients that are zero from the first step on move no parameter."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        still = trial.with_gradients(0 * np.abs(trial.gradients))
        weighing.same(still.path(), np.stack([trial.start] * trial.steps), still.seen_by)

    law(tried(subject, visit, **CALM))


@pytest.mark.law("zero-gradient-later-moves-nothing")
def test_a_zero_gradient_later_moves_what_remembers(subject: Any, law: Any) -> None:
    """Without decay, a zero gradient after others moves only those optimizers that remember where they were going."""
    law(tried(subject, _pause, **CALM, momentum=(0.0,), zeros=False))


@pytest.mark.law("zero-gradient-stops-decay")
def test_a_zero_gradient_does_not_stop_decay(subject: Any, law: Any) -> None:
    """Under weight decay a zero gradient moves every optimizer's parameters."""
    law(tried(subject, _pause, **DECAYING, zeros=False))


def _pause(trial: Trial, weighing: Weighing) -> None:
    """The last gradient is zero: is the last step none?"""
    walk = trial.walk()
    for step in range(trial.steps):
        walk.step(trial.given(step))
    before = walk.point()
    weighing.same(walk.step([0 * part for part in trial.given(0)]), before, trial.seen_by)


@pytest.mark.law("no-gradient-is-no-step")
def test_no_gradient_is_no_step(subject: Any, law: Any) -> None:
    """A tensor without a gradient keeps its bits and has no memory, and the others go as if it were not there."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, alone = trial.walk(), trial.walk()
        walk.add_group([trial.start])
        pause = int(trial.choice.integers(trial.steps + 1))
        for step in range(trial.steps):
            # Before the pause the tensor has a gradient, and so a memory that must be left alone afterwards.
            last, memory = walk.point()[len(trial.start) :], walk.memory(-1)
            given = [trial.gradients[step] if step < pause else None]
            point = walk.step([*trial.given(step), *given])
            weighing.same(point[: len(trial.start)], alone.step(trial.given(step)), trial.seen_by)
            if step >= pause:
                weighing.same(point[len(trial.start) :], last, trial.seen_by)
                weighing.same(walk.memory(-1), memory, lambda place: {"remembered": place})

    law(tried(subject, visit))


@pytest.mark.law("gradients-stay-as-they-are")
def test_gradients_stay_as_they_are(subject: Any, law: Any) -> None:
    """A step leaves every gradient bit for bit as it was, in the same tensor, whatever the settings."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = trial.walk()
        for step in range(trial.steps):
            walk.give(trial.given(step))
            kept = [tensor.grad for tensor in walk.tensors]
            walk.optimizer.step()
            weighing.same(flat(kept), trial.gradients[step], trial.seen_by)
            weighing.same(walk.gradient(), trial.gradients[step], trial.seen_by)

    law(tried(subject, visit))
