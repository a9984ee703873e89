"""What a change of unit does to a path: of the gradients, of the parameter and the learning rate, of the sign."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws.trials import Trial, tried
from tests.laws.weighing import Weighing

# Powers of two scale exactly; upwards only, and from magnitudes whose squares stay normal numbers in every format.
FACTORS = (2.0, 4.0, 8.0)
SAFE: Any = {"exponents": (-1, 2), "weight_decay": (0.0,)}


def _other_unit(trial: Trial, factor: float) -> Trial:
    """The same run where gradients, and what is measured in their unit, are so many times larger."""
    units = trial.subject.method.units
    scaled = {name: trial.settings[name] * factor**power for name, power in units.items() if name in trial.settings}
    return trial.varied(**scaled).with_gradients(trial.gradients * factor)


def _factor(trial: Trial) -> float:
    return float(trial.choice.choice(FACTORS))


@pytest.mark.law("gradient-unit-cancels")
def test_the_unit_of_the_gradient_cancels(subject: Any, law: Any) -> None:
    """Gradients and ε in another unit give the same path bit for bit, or, where they should not, another path."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        weighing.same(_other_unit(trial, _factor(trial)).path(), trial.path(), trial.seen_by)

    law(tried(subject, visit, **SAFE))


@pytest.mark.law("gradient-size-is-forgotten")
def test_the_size_of_the_gradient_is_forgotten(subject: Any, law: Any) -> None:
    """With ε as it is, larger gradients give another path."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        weighing.same(trial.with_gradients(trial.gradients * _factor(trial)).path(), trial.path(), trial.seen_by)

    law(tried(subject, visit, **SAFE, eps=(0.0625,)))


@pytest.mark.law("displacement-is-proportional-to-gradient")
def test_the_displacement_is_proportional_to_the_gradient(subject: Any, law: Any) -> None:
    """From the origin, larger gradients lead proportionally farther, bit for bit, where the method is linear."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        origin, factor = trial.starting_at(0 * trial.start), _factor(trial)
        farther = origin.with_gradients(factor * origin.gradients)
        weighing.same(farther.path(), factor * origin.path(), origin.seen_by)

    law(tried(subject, visit, **SAFE))


@pytest.mark.law("learning-rate-has-the-parameters-unit")
def test_the_learning_rate_has_the_unit_of_the_parameter(subject: Any, law: Any) -> None:
    """Parameter and learning rate in another unit give the path in that unit, bit for bit."""
    law(tried(subject, _compare_units, **SAFE))


@pytest.mark.law("decay-has-no-unit")
def test_weight_decay_fixes_the_unit_of_the_parameter(subject: Any, law: Any) -> None:
    """Under weight decay, parameter and learning rate in another unit give a path that is not the same in that unit."""
    law(tried(subject, _compare_units, exponents=(-1, 2), weight_decay=(0.125,)))


def _compare_units(trial: Trial, weighing: Weighing) -> None:
    factor = _factor(trial)
    larger = trial.varied(lr=trial.settings["lr"] * factor).starting_at(trial.start * factor)
    weighing.same(larger.path(), factor * trial.path(), trial.seen_by)


@pytest.mark.law("mirrored-gradients-mirror-the-path")
def test_mirrored_gradients_mirror_the_path(subject: Any, law: Any) -> None:
    """With start and gradients of the other sign, every coordinate has the other sign, bit for bit."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        mirrored = trial.starting_at(-trial.start).with_gradients(-trial.gradients)
        # Of two equal zeros, subtraction makes +0 either way.
        weighing.same(mirrored.path() + 0.0, -trial.path() + 0.0, trial.seen_by)

    law(tried(subject, visit))
