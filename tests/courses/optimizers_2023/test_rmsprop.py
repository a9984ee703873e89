"""§2.4: RMSprop."""

import numpy as np
import pytest

from reference import objectives, stability
from tests.courses.optimizers_2023 import figure_two
from tests.instruments.grids import UNKNOWN, agree, bisect, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, beside_nudged, runs
from tests.instruments.metrics import NEAR, Tail
from tests.instruments.scripts import CONVERGED, alone


@pytest.mark.claim("rmsprop-converges-well")
def test_rmsprop_converges_for_a_while(cell, evidence):
    """RMSprop converges well for some hundred steps, and in the long run cycles about Lr/2 from the minimum."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, alphas = grid(axes["lr"], terrain.fewer(40)), grid(axes["alpha"], 3)
    points, tally, settings = starts(axes["start"], 6), terrain.tally(), {"alpha": alphas[:, None, None]}

    read, nudged = beside_nudged(terrain, cell.subject, lrs[:, None], points, settings, horizons(axes), [Tail])
    for horizon in horizons(axes):
        held, moved = (found[horizon][Tail] <= NEAR for found in (read, nudged))
        near = {name: axes[name].simple for name in ("lr", "alpha")}
        tally.add(held, {"alpha": alphas, "lr": lrs, "start": points}, near=near, horizon=horizon)
        tally.nudged(held != moved)

    def script(example):
        settings, far = {name: example[name] for name in ("lr", "alpha")}, "max(map(math.hypot, *zip(*path[-10:])))"
        return alone("rmsprop", settings, example["start"], example["horizon"], far, CONVERGED)

    boundary = cycle_boundary(cell.subject, NEAR) if cell.case.slug == "after-10000" else UNKNOWN
    return evidence(tally.share(script, boundary))


def cycle_boundary(subject, near):
    """The Lr at which the cycle is as far from the minimum as counts for near, from (1, 0.5), and its formula.

    Neither depends on α; a small one lets the run reach the cycle soon.
    """
    start, settings, horizon = np.array([1.0, 0.5]), {"alpha": 0.9}, 2000
    reach = near * np.hypot(*start)

    def stays_off(lrs):
        return runs(ON_F1, subject, lrs, start, settings, [horizon], [Tail])[horizon][Tail] > near

    def excess(lr):
        return np.hypot(*(stability.sign_cycle_amplitude(lr, curvature, 1e-8) for curvature in (40.0, 4.0))) - reach

    boundary, formula = bisect(stays_off, reach, 2 * reach), objectives.bisect(excess, reach, 2 * reach)
    assert agree(boundary, formula)
    return boundary, formula
