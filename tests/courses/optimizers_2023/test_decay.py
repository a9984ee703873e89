"""Decay of the learning rate."""

import itertools
import math

import numpy as np
import pytest

from reference import objectives, stability
from tests.courses.optimizers_2023 import figure_two
from tests.instruments import driver
from tests.instruments.grids import FINE, UNKNOWN, agree, bisect, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import NEAR, Position, Tail, VisibleJumps
from tests.instruments.scripts import calmed, slowed


def decays(axes):
    """Every schedule of the domain, as settings of StepLR."""
    for gamma, step_size in itertools.product(axes["gamma"].values, axes["step_size"].values):
        yield {"gamma": gamma, "step_size": int(step_size)}


@pytest.mark.claim("decay-removes-sgds-jumping")
def test_decay_removes_jumping(cell, evidence):
    """With step decay a jumping SGD jumps less often, and converges if the rate falls neither late nor early."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    axes, terrain, too = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1), cell.case.slug == "converges-too"
    lrs, points, tally = grid(axes["lr"], 8), starts(axes["start"], 4), terrain.tally()

    def read(conditions):
        return runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), [Tail, VisibleJumps], conditions)

    constant, near = read(driver.CALM), {"lr": axes["lr"].simple}
    for decay in decays(axes):
        for horizon, found in read(driver.Conditions(decay=decay)).items():
            jumps = constant[horizon][VisibleJumps]
            held = (found[VisibleJumps] < jumps) & ((found[Tail] <= NEAR) | (not too))
            tally.add(held, {"lr": lrs, "start": points}, among=jumps > 0, near=near, **decay, horizon=horizon)

    def script(example):
        settings, decay = {"lr": example["lr"]}, {name: example[name] for name in ("step_size", "gamma")}
        return calmed(settings, decay, example["start"], example["horizon"], too)

    boundary = arriving_boundary(cell.subject, axes) if too else UNKNOWN
    return evidence(tally.share(script, boundary))


# The boundaries in γ are those of one schedule: the rate falls every 20 steps, in a run of 400.
STEP_SIZE, HORIZON = 20, 400


def over_gammas(subject, lr, start, gauges, holds):
    """Whether what the gauges read of a run under that schedule is as it should be, for each γ asked for."""

    def read(gamma):
        conditions = driver.Conditions(decay={"gamma": gamma, "step_size": STEP_SIZE})
        return runs(ON_F1, subject, np.array([lr]), np.array(start), {}, [HORIZON], gauges, conditions)[HORIZON]

    return lambda gammas: np.array([holds(read(gamma))[0] for gamma in gammas])


def factors(lr, gamma, step_size, steps):
    """What so many steps under a schedule leave of each coordinate, steep and flat."""
    return np.array([stability.step_decay_factor(lr, curvature, gamma, step_size, steps) for curvature in (40.0, 4.0)])


def arriving_boundary(subject, axes):
    """The γ up to which SGD converges, at the simple rate from (1, 0.5), and its formula.

    The formula is where the products of all factors leave 1/1000 of the distance when the last tenth of the run begins.
    """
    lr, start = axes["lr"].simple, np.array([1.0, 0.5])

    def excess(gamma):
        # The last tenth of 400 steps begins after step 361.
        return np.hypot(*(factors(lr, gamma, STEP_SIZE, HORIZON * 9 // 10 + 1) * start)) - NEAR * np.hypot(*start)

    boundary = bisect(over_gammas(subject, lr, start, [Tail], lambda found: found[Tail] <= NEAR), 0.9, 0.99, together=1)
    formula = objectives.bisect(excess, 0.9, 0.99)
    assert agree(boundary, formula)
    return boundary, formula


# How much rate the flat direction needs to come within 1/1000: ∏ (1 − 4·Lr_t) ≈ exp(−4·Σ Lr_t).
NEEDED = math.log(1 / NEAR) / 4
# After so many steps no schedule of the domain grants anything more.
ALL = 20_000
# Whoever stands still goes on standing still: so many times as long a run shows it.
LONGER = 10


@pytest.mark.claim("too-fast-decay-freezes-the-iterate")
def test_too_fast_decay_freezes(cell, evidence):
    """Where all rates that are ever granted are too few for the flat direction, SGD stops short and stays there."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], FINE), starts(axes["start"], 3), terrain.tally()
    (horizon,) = horizons(axes)[-1:]

    def read(conditions, *steps):
        return runs(terrain, cell.subject, lrs[:, None], points, {}, steps, [Tail], conditions)

    arrives, too_fast = read(driver.CALM, horizon)[horizon][Tail] <= NEAR, 0
    for decay in decays(axes):
        # What is left of a start after however many steps, by the product of all factors.
        left = factors(lrs, decay["gamma"], decay["step_size"], ALL)
        short = np.hypot(*(left[:, :, None] * points.T[:, None])) > NEAR * np.hypot(*points.T)
        among = arrives & short
        found = read(driver.Conditions(decay=decay), horizon, LONGER * horizon)
        held = (found[horizon][Tail] > NEAR) & (found[LONGER * horizon][Tail] > NEAR)
        near = {"lr": axes["lr"].simple}
        tally.add(held, {"lr": lrs, "start": points}, among=among, near=near, **decay, horizon=horizon)
        too_fast += int(among.sum())

    def script(example):
        return slowed(*(example[name] for name in ("lr", "step_size", "gamma", "start", "horizon")))

    boundary = freezing_boundary(cell.subject, axes) if cell.case.slug == "after-300" else UNKNOWN
    facts = {"needed": NEEDED, "too_fast": too_fast, "arriving": int(arrives.sum()) * len(list(decays(axes)))}
    evidence(tally.share(script, boundary), **facts)


def freezing_boundary(subject, axes):
    """The γ below which the flat coordinate is stopped short, at the simple rate and 20 steps, and its formula.

    The formula is where the product of all factors leaves 1/1000 of the distance, x_n/x_0 = Π (1 − Lr·L·γ^⌊t/s⌋).
    """
    lr = axes["lr"].simple

    def excess(gamma):
        return NEAR - stability.step_decay_factor(lr, 4.0, gamma, STEP_SIZE, HORIZON)

    stops_short = over_gammas(subject, lr, [0.0, 1.0], [Position], lambda found: abs(found[Position][:, 1]) > NEAR)
    boundary, formula = bisect(stops_short, 0.5, 0.99, together=1), objectives.bisect(excess, 0.5, 0.99)
    assert agree(boundary, formula)
    return boundary, formula
