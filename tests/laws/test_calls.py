"""How an optimizer is called: with a closure, through hooks, by a scaler, as a copy, and to clear gradients."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from tests.instruments.calls import Scaler
from tests.instruments.driver import flat
from tests.instruments.targets import DTYPES
from tests.laws.trials import Trial, tried
from tests.laws.walking import Walk
from tests.laws.weighing import Weighing


@pytest.mark.law("closure-is-called-once")
def test_a_closure_is_called_once(subject: Any, law: Any) -> None:
    """A step with a closure calls it once, with gradients enabled, uses what it leaves, and returns its loss."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, points, found = trial.walk(), [], []
        # A product of it has a derivative only where derivatives are taken.
        probe = subject.tensor([1.0], requires_grad=True)
        for step in range(trial.steps):
            losses: list[Any] = []

            def closure(step: int = step, losses: list[Any] = losses) -> Any:
                walk.give(trial.given(step))
                losses.append(2 * probe)
                return losses[-1]

            returned = walk.optimizer.step(closure)
            points.append(walk.point())
            found.append([len(losses) == 1, returned is losses[-1], returned.requires_grad])
        weighing.same(np.array(found), np.full((trial.steps, 3), True), lambda place: {"told": place, **trial.shown})
        weighing.same(np.stack(points), trial.path(), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("hooks-stand-around-the-step")
def test_hooks_stand_around_the_step(subject: Any, law: Any) -> None:
    """Each step calls the hook before it once, where nothing has moved, and then the hook after it, where all has."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, seen = trial.walk(), []
        walk.optimizer.register_step_pre_hook(lambda *_: seen.append(walk.point()))
        walk.optimizer.register_step_post_hook(lambda *_: seen.append(walk.point()))
        for step in range(trial.steps):
            walk.give(trial.given(step))
            walk.optimizer.step()
        path = trial.path()
        before = np.vstack([trial.start, path[:-1]])
        weighing.same(np.stack(seen), np.stack([before, path], axis=1).reshape(len(seen), -1), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("copy-goes-its-own-way")
def test_a_copy_goes_its_own_way(subject: Any, law: Any) -> None:
    """Copied or pickled with its tensors, an optimizer goes on bit for bit on its path, and so does the original."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        pause, walk, path = int(trial.choice.integers(trial.steps)), trial.walk(), trial.path()
        for step in range(pause):
            walk.step(trial.given(step))
        for other in (copy.deepcopy(walk), pickle.loads(pickle.dumps(walk)), walk):
            for step in range(pause, trial.steps):
                weighing.same(other.step(trial.given(step)), path[step], trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("scaled-step-is-the-step")
def test_a_scaled_step_is_the_step(subject: Any, law: Any) -> None:
    """With gradients scaled by a power of two, GradScaler's steps are those of the plain gradients bit for bit."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, scaler, path = trial.walk(), Scaler(subject), trial.path()
        for step in range(trial.steps):
            walk.give([scaler.scale * part for part in trial.given(step)])
            scaler.step(walk.optimizer)
            weighing.same(walk.point(), path[step], trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("skipped-step-is-no-step")
def test_a_skipped_step_is_no_step(subject: Any, law: Any) -> None:
    """A step that GradScaler skips moves nothing, and the path goes on as if it had never been asked for."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, pause, path = trial.walk(), int(trial.choice.integers(trial.steps)), trial.path()
        for step in range(trial.steps):
            if step == pause:
                before = walk.point()
                _skipped(walk, trial)
                weighing.same(walk.point(), before, trial.seen_by)
            weighing.same(walk.step(trial.given(step)), path[step], trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("skipped-step-unscales-gradients")
def test_a_skipped_step_unscales_the_gradients(subject: Any, law: Any) -> None:
    """Where GradScaler skips a step the gradients are unscaled, as they are where it takes one."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = trial.walk()
        given = _skipped(walk, trial)
        weighing.same(walk.gradient(), given, trial.seen_by)

    law(tried(subject, visit))


def _skipped(walk: Walk, trial: Trial) -> Any:
    """Have a step skipped, for one gradient that is not finite; the gradients before they were scaled."""
    scaler, given = Scaler(trial.subject), trial.gradients[0].copy()
    given[trial.choice.integers(len(given))] = trial.choice.choice((np.nan, np.inf, -np.inf))
    walk.give([scaler.scale * part for part in np.split(given, np.cumsum(trial.sizes)[:-1])])
    scaler.step(walk.optimizer)
    return given


@pytest.mark.law("zero-grad-clears-every-gradient")
def test_zero_grad_clears_every_gradient(subject: Any, law: Any) -> None:
    """Whatever their formats, NaN and ∞ among them, gradients are cleared: to None, or to zeros without a history."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        tensors = [subject.in_format(dtype).tensor(trial.start) for dtype in DTYPES]
        optimizer = subject.call([{"params": tensors[:2]}, {"params": tensors[2:]}], **trial.settings)
        gradients = np.append(trial.gradients[0][2:], [np.nan, np.inf])
        for tensor in tensors:
            tensor.grad = tensor.new_tensor(gradients, requires_grad=True) * 1
        optimizer.zero_grad(set_to_none=False)
        kept = [tensor.grad for tensor in tensors]
        weighing.same(flat(kept), np.zeros(len(tensors) * len(gradients)), lambda place: {"format": place})
        optimizer.zero_grad(set_to_none=True)
        found = np.array(
            [[not one.requires_grad, tensor.grad is None] for one, tensor in zip(kept, tensors, strict=True)]
        )
        weighing.same(found, np.full_like(found, True), lambda place: {"cleared": place})

    law(tried(subject, visit))
