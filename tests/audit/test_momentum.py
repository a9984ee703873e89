"""§2.2: SGD with momentum."""

import numpy as np
import pytest

from reference import printed, rules, stability
from tests.behaviour import RESOLUTION, bisect, crosses_the_minimum, grid, share, starts
from tests.probes import rule_gap
from tests.sweeps import torch_sweep


@pytest.mark.claim("momentum-moves-like-a-ball-with-friction")
def test_ball_with_friction(cell, evidence):
    """Momentum moves as a ball with friction does, unless the learning rate changes on the way."""
    evidence(rule_gap(cell.subject, cell.domain, printed.RollingBall, rules.Momentum))


@pytest.mark.claim("momentum-follows-equation-2-2")
def test_equation_2_2(cell, evidence):
    """PyTorch's momentum is (2.2) while the learning rate is constant, and not once it changes."""
    evidence(rule_gap(cell.subject, cell.domain, printed.Momentum22, rules.Momentum))


@pytest.mark.claim("momentum-overshoots")
def test_momentum_overshoots(cell, evidence):
    """Momentum crosses the minimum if Lr·L > (1 − √α)² and the run is long enough."""
    axes = cell.domain.axes
    lrs, momenta, points = grid(axes["lr"], 40), grid(axes["momentum"], 8), starts(axes["start"], 3)

    def path_of(lr, momentum, start, steps):
        return torch_sweep(cell.subject, "f1", lr, start, steps, {"momentum": momentum}, record="path").path

    def cells():
        horizons = [int(horizon) for horizon in axes["horizon"].values]
        for momentum in momenta:
            path = path_of(lrs[:, None], momentum, points[None], max(horizons))
            for horizon in horizons:
                for (i, j), held in np.ndenumerate(crosses_the_minimum(path[: horizon + 1])):
                    example = {"lr": lrs[i], "momentum": momentum, "start": tuple(points[j]), "horizon": horizon}
                    yield example, bool(held)

    def crosses(lr):
        return bool(crosses_the_minimum(path_of(lr, momentum, [1.0, 0.0], horizon)))

    momentum, horizon = axes["momentum"].simple, int(axes["horizon"].values[-1])
    boundary = bisect(crosses, axes["lr"].low, axes["lr"].high)
    # The formula is about runs without end; the same theory says how long the first crossing takes at the boundary.
    if boundary is not None:
        in_time, too_late = (
            stability.heavy_ball_first_crossing(boundary * (1 + side * RESOLUTION), 40.0, momentum) for side in (1, -1)
        )
        assert in_time <= horizon <= too_late
    evidence(share(cells(), boundary, stability.heavy_ball_oscillation_range(40.0, momentum)[0]))
