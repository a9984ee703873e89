"""§2.2: SGD with momentum."""

import numpy as np
import pytest

from reference import stability
from tests.courses.optimizers_2023 import figure_two
from tests.instruments.grids import RESOLUTION, UNKNOWN, bisect, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import VISIBLE, Crossing, Overshoot
from tests.instruments.scripts import OVERSHOOTS, alone


@pytest.mark.claim("momentum-overshoots")
def test_momentum_overshoots(cell, evidence):
    """Momentum runs beyond the minimum, in figure 2 with all else that is said of it, and mostly by itself."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], terrain.fewer(40)), starts(axes["start"], 3), terrain.tally()
    momenta = grid(axes["momentum"], 6)
    settings, near = {"momentum": momenta[:, None, None]}, {name: axes[name].simple for name in ("lr", "momentum")}
    read = runs(terrain, cell.subject, lrs[:, None], points, settings, horizons(axes), [Overshoot])
    for horizon, found in read.items():
        held = found[Overshoot] >= VISIBLE
        tally.add(held, {"momentum": momenta, "lr": lrs, "start": points}, near=near, horizon=horizon)

    def script(example):
        settings = {"lr": example["lr"], "momentum": example["momentum"]}
        return alone("momentum", settings, example["start"], example["horizon"], "path[-1]", OVERSHOOTS)

    boundary = crossing_boundary(cell.subject, axes) if cell.case.slug == "after-1000" else UNKNOWN
    return evidence(tally.share(script, boundary))


def crossing_boundary(subject, axes):
    """The least Lr that crosses the minimum within 1000 steps, at the simple momentum, and its formula."""
    momentum, horizon = axes["momentum"].simple, 1000

    def crosses(lrs):
        read = runs(ON_F1, subject, lrs, np.array([1.0, 0.0]), {"momentum": momentum}, [horizon], [Crossing])
        return read[horizon][Crossing]

    boundary = bisect(crosses, 1e-5, axes["lr"].high)
    # The formula is about runs without end; the same theory says how long the first crossing takes at the boundary.
    if boundary is not None:
        in_time, too_late = (
            stability.heavy_ball_first_crossing(boundary * (1 + side * RESOLUTION), 40.0, momentum) for side in (1, -1)
        )
        assert in_time <= horizon <= too_late
    return boundary, stability.heavy_ball_oscillation_range(40.0, momentum)[0]
