"""PyTorch's schedulers, which multiply a learning rate up step by step, beside the closed forms that they also have."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.annexes.laws import SCHEDULERS
from claims.forms.programs import target_of
from claims.measurement import Example
from reference.rounding import exact
from reference.schedule_forms import SCHEDULES
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS
from tests.laws.schedules import CLOSED, STEPS
from tests.laws.weighing import StopExample, Weighing

RATE = st.floats(2.0**-10, 4.0)
# What the constructors accept at the edge of their domains.
EDGES: Mapping[str, Mapping[str, Any]] = {
    "StepLR": {"step_size": 1, "gamma": 0.0},
    "MultiStepLR": {"milestones": [], "gamma": 0.0},
    "ConstantLR": {"factor": 0.0, "total_iters": 2},
    "LinearLR": {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 2},
    "ExponentialLR": {"gamma": 0.0},
    "PolynomialLR": {"total_iters": 1, "power": 1.0},
    "CosineAnnealingLR": {"T_max": 1, "eta_min": 0.0},
}
MODULE = inspect.getmodule(TARGETS["step-lr"].call)


def test_every_closed_form_is_asked() -> None:
    """The schedulers of the law book are all those of PyTorch that have a closed form."""
    closed = [name for name, found in vars(MODULE).items() if hasattr(found, "_get_closed_form_lr")]
    assert set(closed) == set(SCHEDULERS) == set(SCHEDULES)


def _both_forms(program: str, lr: float, settings: Mapping[str, Any]) -> tuple[list[float], list[float]]:
    """The learning rate of each step, chained and closed, in real PyTorch."""
    subject = Subject("sgd", "for-loop", "cpu", "float64")
    optimizer = subject.call([subject.tensor([0.0])], lr=lr)
    scheduler = TARGETS[target_of(program)].call(optimizer, **settings)
    chained, closed = [], []
    for _ in range(STEPS):
        chained.append(optimizer.param_groups[0]["lr"])
        closed.append(scheduler._get_closed_form_lr()[0])
        optimizer.step()
        scheduler.step()
    return chained, closed


@pytest.mark.law("closed-form-is-the-chained-form")
def test_the_closed_form_is_the_chained_form(program: str, law: Any) -> None:
    """At every step the closed form is the chained learning rate, within what both may lose to rounding."""
    weighing = Weighing()

    def visit(lr: float, settings: dict[str, Any]) -> None:
        weighing.examples += 1
        chained, closed = _both_forms(program, lr, settings)
        bound = _bounds(program, lr, settings)
        at: Example = {"lr": lr, **{name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}}
        weighing.near(np.array(chained), np.array(closed), bound, lambda step: {"step": step, **at})

    drawn = st.fixed_dictionaries(dict(CLOSED[program]))
    given(RATE, drawn)(visit)()
    law(weighing.law)


def _bounds(program: str, lr: float, settings: Mapping[str, Any]) -> Any:
    """How far the two forms may be apart: each from the exact value, with settings that are exact numbers."""
    balls = {name: exact(v, "float64") if isinstance(v, float) else v for name, v in settings.items()}
    schedule, base = SCHEDULES[program](**balls), exact(lr, "float64")
    rate, radii = base, []
    with np.errstate(all="ignore"):
        for t in range(STEPS):
            rate = schedule.chained(rate, t, base)
            radii.append(float(rate.radius + schedule.closed(base, t).radius))
    return np.array(radii)


@pytest.mark.law("closed-form-holds-at-the-edge")
def test_the_closed_form_holds_at_the_edge(program: str, law: Any) -> None:
    """With a factor of 0, or a single step, both forms still give the same learning rate, or one of them fails."""
    weighing, settings = Weighing(examples=1), EDGES[program]
    at: Example = {name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}
    with suppress(StopExample), weighing.completes(at):
        chained, closed = _both_forms(program, 1.0, settings)
        weighing.same(np.array(chained), np.array(closed), lambda step: {"step": step, **at})
    law(weighing.law)
