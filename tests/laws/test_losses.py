"""Losses of classes, some of whose targets are to be ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.forms.losses import LOSSES
from claims.measurement import Value
from tests.instruments.driver import flat
from tests.instruments.subjects import Subject
from tests.laws.walking import Array
from tests.laws.weighing import Weighing

IGNORED = -7
# Their softmax is 1 and zeros as far as float64 can tell: all that is added up here is an exact number.
LOGITS = (0.0, 64.0, 128.0, 192.0)
OPTIONS: Mapping[str, Sequence[Any]] = {"weight": ((1.0, 0.5, 2.0, 0.0),), "label_smoothing": (0.25,)}
ROWS = st.lists(st.tuples(st.permutations(LOGITS), st.sampled_from((IGNORED, 0, 1, 2, 3))), min_size=1, max_size=6)


@pytest.mark.law("ignored-targets-leave-no-trace")
def test_ignored_targets_leave_no_trace(program: str, law: Any) -> None:
    """The loss of a batch, and its gradient, are those of the rows that are not ignored, bit for bit."""
    (name,) = (name for name, loss in LOSSES.items() if loss.shown == program)
    subject, weighing, known = Subject(name, "eager", "cpu", "float64"), Weighing(), LOSSES[name].settings
    choices = {setting: (None, *values) for setting, values in OPTIONS.items() if setting in known}
    plans = [dict(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())]

    def visit(rows: list[tuple[list[float], int]]) -> None:
        weighing.examples += 1
        kept = [row for row in rows if row[1] != IGNORED]
        for plan, reduction in product(plans, ("mean", "sum")):
            settings = {"reduction": reduction, **{name: value for name, value in plan.items() if value is not None}}
            whole, part = (_loss_and_gradient(subject, each, settings) for each in (rows, kept))
            at = _shown(rows, settings)
            expected = np.zeros((len(rows), len(LOGITS)))
            expected[[target != IGNORED for _, target in rows]] = part[2:].reshape(-1, len(LOGITS))
            # The sign of a zero is that of what it was a product of.
            weighing.same(whole + 0.0, np.append(part[:2], expected) + 0.0, lambda _, at=at: at)

    given(ROWS)(visit)()
    law(weighing.law)


def _loss_and_gradient(subject: Subject, rows: Sequence[tuple[list[float], int]], settings: Mapping[str, Any]) -> Array:
    """The loss of a batch of rows, the loss when they are one picture, and the gradient of the first."""
    logits = subject.tensor([each for each, _ in rows] or np.zeros((0, len(LOGITS))), requires_grad=True)
    targets = subject.tensor([target for _, target in rows]).long()
    loss = subject.call(logits, targets, ignore_index=IGNORED, **settings)
    picture = subject.call(logits.T[None], targets[None], ignore_index=IGNORED, **settings)
    loss.backward()
    return flat([loss, picture, logits.grad])


def _shown(rows: Sequence[tuple[list[float], int]], settings: Mapping[str, Any]) -> dict[str, Value]:
    return {"targets": tuple(float(target) for _, target in rows), **settings}
