"""Runs on f1 and f2: sentences about how an optimizer behaves, as shares of a domain."""

import numpy as np
import pytest

from reference.stability.landscape import f2_barriers
from tests.instruments import driver
from tests.instruments.grids import FINE, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, VALLEYS, runs
from tests.instruments.metrics import Crossing, Position, Tail
from tests.instruments.probes import law
from tests.instruments.strategies import settings_of, spread


def share_of_runs(cell, terrain, gauge, held, settings=()):
    """The share of rates, starts and horizons at which what the gauge reads is as asked."""
    axes, tally = cell.domain.axes, terrain.tally()
    lrs, points = grid(axes["lr"], FINE), starts(axes["start"], 8)
    read = runs(terrain, cell.subject, lrs[:, None], points, dict(settings), horizons(axes), [gauge])
    for horizon, found in read.items():
        tally.add(held(found[gauge], points), {"lr": lrs, "start": points}, horizon=horizon)
    return tally.share()


@pytest.mark.claim(
    "sgd-comes-nearer-below-a-twentieth",
    "sgd-comes-nearer-up-to-0-0505",
    "momentum-settles-below-2-times-1-9-over-40",
    "momentum-settles-up-to-0-096",
)
def test_ends_nearer(cell, evidence):
    """The run is nearer to the minimum in its last tenth than it was at the start."""
    evidence(share_of_runs(cell, ON_F1, Tail, lambda tail, points: tail < 1))


@pytest.mark.claim(
    "sgd-does-not-cross-below-a-fortieth",
    "sgd-does-not-cross-up-to-0-02525",
    "momentum-creeps-at-tiny-rates",
    "momentum-creeps-up-to-one-percent-more",
)
def test_never_crosses(cell, evidence):
    """The run is never on the other side of the minimum."""
    evidence(share_of_runs(cell, ON_F1, Crossing, lambda crossed, points: ~crossed))


@pytest.mark.claim("adagrad-survives-every-rate", "sgd-survives-every-rate")
def test_stays_finite(cell, evidence):
    """The run ends at finite numbers."""

    def finite(position, points):
        return np.isfinite(position).all(axis=-1)

    evidence(share_of_runs(cell, TERRAINS[cell.case.slug], Position, finite))


@pytest.mark.claim("small-steps-stay-in-their-valley", "large-steps-stay-in-their-valley")
def test_stays_in_its_valley(cell, evidence):
    """The run ends between the barriers between which it started."""
    borders = [barrier.y for barrier in f2_barriers()]

    def same_valley(position, points):
        return np.searchsorted(borders, position[..., 1]) == np.searchsorted(borders, points[:, 1])

    evidence(share_of_runs(cell, VALLEYS["on-f2"], Position, same_valley))


@pytest.mark.claim("a-step-leaves-a-hundredth-on-the-grid")
def test_what_a_step_leaves_on_a_grid(cell, evidence):
    """One step leaves at least 1/100 of x at every rate of a grid."""
    axes, tally = cell.domain.axes, ON_F1.tally()
    lrs, points = grid(axes["lr"], FINE), starts(axes["start"], 8)
    found = runs(ON_F1, cell.subject, lrs[:, None], points, {}, [1], [Position])[1][Position]
    tally.add(abs(found[..., 0]) >= abs(points[:, 0]) / 100, {"lr": lrs, "start": points})
    evidence(tally.share())


@pytest.mark.claim("a-step-leaves-a-hundredth-as-a-law")
def test_what_a_step_leaves_as_a_law(cell, evidence):
    """One step leaves at least 1/100 of x at every rate drawn."""

    def violation(settings):
        start = settings["start"]
        path = driver.descend(cell.subject, {"lr": settings["lr"]}, [start, start], "f1", 1)
        return settings if abs(path[1, 0]) < abs(start) / 100 else None

    evidence(law(settings_of(cell.domain), violation, [{"start": 1.0, "lr": 0.03}, *spread(cell.domain)]))
