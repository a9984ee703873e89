"""Symmetries of a path: coordinates in another order, a turned plane, the other sign of the objective, another name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reference.rounding import FORMATS, Ball
from tests.laws.trials import Trial, tried
from tests.laws.walking import Array
from tests.laws.weighing import Weighing


@pytest.mark.law("order-of-coordinates-is-free")
def test_the_order_of_coordinates_is_free(subject: Any, law: Any) -> None:
    """Coordinates in another order take the same path, within the bound: vectors and what is left over may differ."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        order = trial.choice.permutation(len(trial.start))
        reordered = trial.starting_at(trial.start[order]).with_gradients(trial.gradients[:, order]).path()
        weighing.near(reordered, trial.path()[:, order], 2 * trial.reference().radius[:, order], trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("turned-gradients-turn-the-path")
def test_turned_gradients_turn_the_path(subject: Any, law: Any) -> None:
    """In the turned plane the path is the turned path within the bound, or, coordinate by coordinate, it is another."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        # Multiples of 5 below 128 turn by (3, 4, 5) into whole numbers that every format holds.
        drawn = 5.0 * trial.choice.integers(-18, 19, (2, trial.steps + 1, len(trial.start)))
        # Half of the starts are the origin, where even a short step is many units in the last place long.
        drawn[:, 0, ::2] = 0
        path, turned = _both(trial, drawn), _both(trial, _turned(drawn))
        for axis, at_turned in enumerate(turned):
            expected = _turned(tuple(ball for _, ball in path))[axis]
            observed = _turned(np.stack([points for points, _ in path]))[axis]
            bound = at_turned[1].radius + expected.radius
            weighing.near(at_turned[0], observed, bound, trial.seen_by)

    law(tried(subject, visit))


def _turned(plane: Any) -> Any:
    """Both coordinates after a turn by arctan(4/3)."""
    x, y = plane
    turned = (3 * x - 4 * y) / 5, (4 * x + 3 * y) / 5
    return np.stack(turned) if isinstance(x, np.ndarray) else turned


def _both(trial: Trial, plane: Array) -> list[tuple[Array, Ball]]:
    """For both coordinates, each with its start and gradients as rows: the path, and where the reference is.

    Its balls are taken as float64 ones, so that turning them charges float64's rounding only.
    """
    found = []
    for start, *gradients in plane:
        run = trial.starting_at(start).with_gradients(np.stack(gradients))
        found.append((run.path(), replace(run.reference(), format=FORMATS["float64"])))
    return found


@pytest.mark.law("maximize-is-minimize-of-the-negative")
def test_maximizing_is_minimizing_the_negative(subject: Any, law: Any) -> None:
    """The path of ``maximize`` is bit for bit the path of the negated gradients."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        negated = trial.varied(maximize=False).with_gradients(-trial.gradients)
        weighing.same(trial.varied(maximize=True).path(), negated.path(), trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("adamw-is-decoupled-adam")
def test_adamw_is_decoupled_adam(subject: Any, law: Any) -> None:
    """AdamW's path is bit for bit that of Adam told to decouple its weight decay."""
    adam = replace(subject, target="adam")

    def visit(trial: Trial, weighing: Weighing) -> None:
        weighing.same(trial.path(), trial.varied(decoupled_weight_decay=True).path(adam), trial.seen_by)

    law(tried(subject, visit))
