"""Real schedulers of PyTorch, and the learning rates that they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.formulas import computed
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS


def scheduled_rates(
    subject: Subject,
    lr: float,
    epochs: int,
    settings: Mapping[str, Any],
    metrics: Sequence[float] = (),
    schedulers: Sequence[Mapping[str, Any]] = (),
) -> NDArray[np.float64]:
    """The learning rate in each epoch under the subject's schedule.

    ``metrics`` is what the scheduler is told after each epoch, ``schedulers`` those that it is made of.
    """
    plain = Subject("sgd", "for-loop", "cpu", "float64")
    optimizer = plain.call([plain.parameter([0.0])], lr=lr)
    parts = [TARGETS[each["target"]].call(optimizer, **called(**each)) for each in schedulers]
    scheduler = subject.call(optimizer=optimizer, **settings, **({"schedulers": parts} if parts else {}))
    rates = []
    for epoch in range(epochs):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        # Some cannot go beyond the last epoch.
        if epoch + 1 < epochs:
            optimizer.step()
            scheduler.step(*metrics[epoch : epoch + 1])
    return np.array(rates)


def called(settings: Mapping[str, Any], functions: Mapping[str, tuple[str, Any]], **others: Any) -> dict[str, Any]:
    """Settings as PyTorch takes them: lists, and functions made of their formulas."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
    return plain | {name: _function(*each) for name, each in functions.items()}


def _function(variable: str, tree: Any) -> Callable[[float], float]:
    formula = computed(tree)
    return lambda value: float(formula({variable: float(value)}))
