"""§2.6: Adam."""

import numpy as np
import pytest

from tests.courses.optimizers_2023 import figure_two
from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, beside_nudged, runs
from tests.instruments.metrics import NEAR, VISIBLE, Overshoot, Tail
from tests.instruments.scripts import CONVERGED, OVERSHOOTS, alone


@pytest.mark.claim("adam-first-rolls-then-its-swing-shrinks")
def test_adam_rolls_and_settles(cell, evidence):
    """Adam rolls beyond the minimum and settles there, if Lr is neither too small for the run nor too large."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], terrain.fewer(48)), starts(axes["start"], 6), terrain.tally()
    pairs = np.array([(beta1, beta2) for beta1 in axes["beta1"].values for beta2 in axes["beta2"].values])
    beta1, beta2 = (pairs[:, k, None, None] for k in range(2))
    settings, steps = {"beta1": beta1, "beta2": beta2}, horizons(axes)
    both = beside_nudged(terrain, cell.subject, lrs[:, None], points, settings, steps, [Overshoot, Tail])
    for horizon in steps:
        held, moved = (rolls_and_settles(found[horizon]) for found in both)
        names = {"beta1, beta2": pairs, "lr": lrs, "start": points}
        tally.add(held, names, near={"lr": axes["lr"].simple}, horizon=horizon)
        tally.nudged(held != moved)

    def script(example):
        beta1, beta2 = example["beta1, beta2"]
        settings, held = {"lr": example["lr"], "beta1": beta1, "beta2": beta2}, f"{OVERSHOOTS} and {CONVERGED}"
        return alone("adam", settings, example["start"], example["horizon"], "path[-1]", held)

    return evidence(tally.share(script))


def rolls_and_settles(read):
    """Which runs have been visibly beyond the minimum and are near it in their last tenth."""
    return (read[Overshoot] >= VISIBLE) & (read[Tail] <= NEAR)


def held_rate(first, gradient, step, beta2=0.999):
    """What v must be before a step so that, corrected for its bias, it is afterwards what it was after the first."""
    corrected = first / (1 - beta2)
    return (corrected * (1 - beta2 ** (step + 1)) - (1 - beta2) * gradient * gradient) / beta2


@pytest.mark.claim("rate-adjustment-is-why-adams-swing-shrinks")
def test_the_swing_shrinks_at_a_held_rate(cell, evidence):
    """Of the runs in which Adam rolls and settles, most settle as well when its rate is not adjusted."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], 48), starts(axes["start"], 6), terrain.tally()
    held = driver.Conditions(preset=driver.Preset("v", held_rate))
    adjusted, fixed = (
        runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), [Overshoot, Tail], conditions)
        for conditions in (driver.CALM, held)
    )
    for horizon in horizons(axes):
        settles, near = rolls_and_settles(adjusted[horizon]), {"lr": axes["lr"].simple}
        restless = fixed[horizon][Tail] > NEAR
        tally.add(restless, {"lr": lrs, "start": points}, among=settles, near=near, horizon=horizon)

    def script(example):
        corrected = "v * (1 - 0.999 ** (step + 1)) - 0.001 * p.grad**2"
        before = [
            "v = v if step else p.grad**2",
            f'step and optimizer.state[p]["exp_avg_sq"].copy_(({corrected}) / 0.999)',
        ]
        settings, start = {"lr": example["lr"]}, example["start"]
        return alone("adam", settings, start, example["horizon"], "path[-1]", f"not {CONVERGED}", before=before)

    evidence(tally.share(script))
