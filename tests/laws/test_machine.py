"""A training loop in which everything comes in any order."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.laws.training import TrainingLoop
from tests.laws.trials import Trials, part_of_profile, seeded
from tests.laws.weighing import StopExample, Weighing

CALLS = 8


@pytest.mark.law("calls-in-any-order-follow-the-reference")
def test_calls_in_any_order_follow_the_reference(subject: Any, law: Any) -> None:
    """After any sequence of a training loop's calls every parameter is where the reference is, within its bound."""
    weighing, trials = Weighing(), Trials(subject, {})
    loop = type("Loop", (TrainingLoop,), {"trials": trials, "weighing": weighing})
    for trial in trials.ladder():
        with suppress(StopExample):
            loop().play(trial)
    drawn = settings(part_of_profile(), stateful_step_count=CALLS)
    run_state_machine_as_test(seeded(subject.id, loop), settings=drawn)
    law(weighing.law)
