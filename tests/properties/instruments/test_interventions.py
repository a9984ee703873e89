"""An intervention makes one memory what it is meant to be, and nothing else."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from reference.rounding import exact
from tests.courses.optimizers_2023.test_adagrad import CAPPED
from tests.courses.optimizers_2023.test_adam import held_rate
from tests.instruments import driver
from tests.instruments.metrics import Array
from tests.instruments.subjects import subjects_of
from tests.instruments.sweeps import torch_runs
from tests.instruments.targets import TARGETS

STARTS = np.array([[-7.0, 2.0], [0.3, -1.1], [5.0, 0.7]])
LRS = 2.0 ** np.array([-8.0, -6.0, -5.0])


def memories(
    monkeypatch: pytest.MonkeyPatch, target: str, memory: str, preset: driver.Preset, steps: int
) -> tuple[Array, Array]:
    """A memory after each step of a run under an intervention, and the gradients: axes (step, coordinate, cell)."""
    made: list[Any] = []
    original = TARGETS[target]

    def build(*arguments: Any, **settings: Any) -> Any:
        made.append(original.call(*arguments, **settings))
        return made[-1]

    monkeypatch.setitem(TARGETS, target, dataclasses.replace(original, call=build))
    after: list[Array] = []
    gradients: list[Array] = []

    def observe(step: int, point: tuple[Array, Array]) -> None:
        x, y = point
        gradients.append(np.stack([20.0 * (2.0 * x), 2.0 * (2.0 * y)]))
        if step:
            own = [made[0].state[row] for row in made[0].param_groups[0]["params"]]
            found = [np.array(state[TARGETS[target].memories[memory]].tolist()) for state in own]
            after.append(np.stack(found).reshape(2, *x.shape))

    shape = (len(LRS), len(STARTS))
    points = np.stack([np.broadcast_to(STARTS[:, k], shape) for k in range(2)])
    rates = np.broadcast_to(16 * LRS[:, None], shape)
    conditions = driver.Conditions(preset=preset)
    torch_runs(subjects_of(target, ["cpu"], ["float64"])[0], "f1", rates, points, steps, {}, observe, conditions)
    return np.stack(after), np.stack(gradients[:-1])


def test_a_capped_sum_stays_what_it_is_after_the_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """With h capped, AdaGrad's sum after every step is its first value, but for taking g² away and adding it again."""
    sums, gradients = memories(monkeypatch, "adagrad", "G", CAPPED.preset, 60)
    np.testing.assert_array_equal(sums[0], gradients[0] ** 2)
    g = exact(gradients, "float64")
    bound = (CAPPED.preset.value(exact(sums[:1], "float64"), g, 0) + g * g).radius
    assert (abs(sums - sums[0]) <= bound).all()
    assert (bound < 1e-9 * sums[0]).all()
    # Left at its first value before a step, the sum would be larger after it.
    free, _ = memories(monkeypatch, "adagrad", "G", driver.Preset("G", lambda first, gradient, step: first), 60)
    assert (free[1] - free[0] > bound[1]).all()


def test_a_held_rate_is_that_of_the_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the rate held, Adam's v corrected for its bias is after every step the first squared gradient."""
    steps, beta2 = 60, 0.999
    v, gradients = memories(monkeypatch, "adam", "v", driver.Preset("v", held_rate), steps)
    g, first = exact(gradients, "float64"), exact(v[0], "float64")
    for step in range(1, steps):
        before = held_rate(first, g[step], step)
        after = (beta2 * before + (1 - beta2) * (g[step] * g[step])) / (1 - beta2 ** (step + 1))
        constant = first / (1 - beta2)
        corrected = v[step] / (1 - beta2 ** (step + 1))
        assert (abs(corrected - constant.centre) <= after.radius + constant.radius).all()
        assert (after.radius < 1e-9 * constant.centre).all()
