"""§2.6: Adam."""

import pytest

from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import NEAR, VISIBLE, Overshoot, Tail
from tests.instruments.scripts import CONVERGED, alone


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
