"""Decay of the learning rate."""

import functools
import itertools
import operator

import numpy as np
import pytest

from reference import objectives, stability
from reference.rounding import Ball, exact
from reference.schedules import step_decay
from tests import driver
from tests.behaviour import UNKNOWN, agree, bisect, grid, horizons, starts
from tests.gauges import NEAR, Jumping, Position, Tail
from tests.probes import Sides, compare, formula_gap, stacked
from tests.scripts import CONVERGED, JUMPS, alone, slowed
from tests.strategies import settings_of, spread
from tests.terrains import ON_F1, TERRAINS, runs


@pytest.mark.claim("step-lr-decays-every-n-epochs")
def test_step_lr_decays_every_n_epochs(cell, evidence):
    """StepLR multiplies the rate by γ at every N-th epoch and nowhere else."""

    def measure(settings):
        lr, gamma = (exact(settings[name], "float64") for name in ("lr", "gamma"))
        rates = []
        for epoch in range(settings["epochs"]):
            closed_form = step_decay(lr, gamma, settings["step_size"], epoch)
            # StepLR multiplies by γ once per period, and each product rounds.
            chain = functools.reduce(operator.mul, [gamma] * (epoch // settings["step_size"]), lr)
            rates.append(Ball(closed_form.centre, closed_form.radius + chain.radius, closed_form.format))
        observed = driver.scheduled_rates(cell.subject, **settings)
        return Sides(compare(observed, stacked(rates), settings))

    simplest = {"lr": 0.1, "gamma": 0.1, "step_size": 3, "epochs": 7}
    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[simplest, *spread(cell.domain)]))


def decays(axes):
    """Every schedule of the domain, as settings of StepLR."""
    for gamma, step_size in itertools.product(axes["gamma"].values, axes["step_size"].values):
        yield {"gamma": gamma, "step_size": int(step_size)}


def settled(found):
    """Which runs have converged and jump no more."""
    return (found[Tail] <= NEAR) & ~found[Jumping]


@pytest.mark.claim("decay-removes-sgds-jumping")
def test_decay_removes_jumping(cell, evidence):
    """Step decay lets a jumping SGD converge only if the rate falls neither too late nor too early."""
    axes, terrain = cell.domain.axes, TERRAINS[cell.case.slug]
    lrs, points, tally = grid(axes["lr"], 6), starts(axes["start"], 3), terrain.tally()
    for decay in decays(axes):
        conditions, gauges = driver.Conditions(decay=decay), [Tail, Jumping]
        read = runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), gauges, conditions)
        for horizon, found in read.items():
            tally.add(settled(found), {"lr": lrs, "start": points}, **decay, horizon=horizon)

    def script(example):
        settings, decay = {"lr": example["lr"]}, {name: example[name] for name in ("step_size", "gamma")}
        held = f"{CONVERGED} and not {JUMPS}"
        return alone("sgd", settings, example["start"], example["horizon"], "path[-1]", held, decay=decay)

    evidence(tally.share(script, calming_boundary(cell.subject, axes) if terrain == ON_F1 else UNKNOWN))


# The boundaries in γ are those of one schedule: the rate falls every 20 steps, in a run of 400.
STEP_SIZE, HORIZON = 20, 400


def over_gammas(subject, lr, start, gauges, holds):
    """Whether what the gauges read of a run under that schedule is as it should be, for each γ asked for."""

    def read(gamma):
        conditions = driver.Conditions(decay={"gamma": gamma, "step_size": STEP_SIZE})
        return runs(ON_F1, subject, np.array([lr]), np.array(start), {}, [HORIZON], gauges, conditions)[HORIZON]

    return lambda gammas: np.array([holds(read(gamma))[0] for gamma in gammas])


def calming_boundary(subject, axes):
    """The γ up to which the sentence holds, at the simple rate from (1, 0.5), and its formula.

    The formula is where the last step ceases to jump, Lr·L·γ^⌊(n − 1)/s⌋ = 1; the run has converged long before.
    """
    lr = axes["lr"].simple
    boundary = bisect(over_gammas(subject, lr, [1.0, 0.5], [Tail, Jumping], settled), 0.5, 0.97, together=1)
    formula = stability.step_decay_zigzag_threshold(lr, 40.0, STEP_SIZE, HORIZON)
    assert agree(boundary, formula)
    return boundary, formula


@pytest.mark.claim("too-fast-decay-freezes-the-iterate")
def test_too_fast_decay_freezes(cell, evidence):
    """Step decay stops SGD short of a minimum that it reaches without, where the rates granted sum to too little."""
    axes, terrain = cell.domain.axes, TERRAINS[cell.case.slug]
    lrs, points, tally = grid(axes["lr"], 6), starts(axes["start"], 3), terrain.tally()

    def read(conditions):
        return runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), [Tail], conditions)

    constant = read(driver.CALM)
    for decay in decays(axes):
        for horizon, found in read(driver.Conditions(decay=decay)).items():
            held = (constant[horizon][Tail] <= NEAR) & (found[Tail] > NEAR)
            tally.add(held, {"lr": lrs, "start": points}, **decay, horizon=horizon)

    def script(example):
        return slowed(*(example[name] for name in ("lr", "step_size", "gamma", "start", "horizon")))

    evidence(tally.share(script, freezing_boundary(cell.subject, axes) if terrain == ON_F1 else UNKNOWN))


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
