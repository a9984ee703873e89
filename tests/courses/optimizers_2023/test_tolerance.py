"""Tolerance to the learning rate."""

import numpy as np
import pytest

from reference import stability
from tests.instruments.grids import FINE, RESOLUTION, agree, bisect, grid
from tests.instruments.landscapes.worlds import ON_F1, runs
from tests.instruments.metrics import Position
from tests.instruments.scripts import alone


def limit_without_divergence(subject, axes):
    """The share of momenta whose limit of Lr is higher than without momentum; the boundary is that of α = 0.9."""

    def grows(lrs, momentum):
        start, settings = np.array([1.0, 0.0]), {"momentum": momentum}
        read = runs(ON_F1, subject, lrs, start, settings, [200, 201, 399, 400], [Position])
        x = {step: abs(found[Position][..., 0]) for step, found in read.items()}
        return np.maximum(x[399], x[400]) > np.maximum(x[200], x[201])

    def formula(momentum):
        return stability.heavy_ball_threshold(40.0, momentum)

    def limit_of(momentum):
        limit = bisect(lambda lrs: grows(lrs, momentum), 0.02, 0.11)
        assert agree(limit, formula(momentum)), momentum
        return limit

    simple, without, tally = axes["momentum"].simple, stability.gradient_descent_threshold(40.0), ON_F1.tally()
    for momentum in grid(axes["momentum"], 5):
        limit_of(float(momentum))
    momenta = grid(axes["momentum"], FINE)
    limits = np.array([formula(float(momentum)) for momentum in momenta])
    bears_more = ~grows(np.array([without * (1 + RESOLUTION)]), momenta[:, None])[:, 0]
    tally.add(bears_more, {"momentum": momenta}, {"limit": limits}, **{"limit without": without})

    def script(example):
        settings = {"lr": (example["limit"] + without) / 2, "momentum": example["momentum"]}
        return alone("momentum", settings, [1.0, 0.0], 1000, "path[-1]", "abs(path[-1][0]) < 1")

    return tally.share(script, (limit_of(simple), stability.heavy_ball_threshold(40.0, simple)))


@pytest.mark.claim("momentum-widens-the-range-a-little")
def test_momentum_raises_the_limit(cell, evidence):
    """Momentum raises the limit of Lr by the factor 1 + α."""
    share = limit_without_divergence(cell.subject, cell.domain.axes)
    evidence(share, limit_without=stability.gradient_descent_threshold(40.0))
