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


@pytest.mark.claim("decay-removes-sgds-jumping")
def test_decay_removes_jumping(cell, evidence):
    """Step decay lets a jumping SGD converge only if the rate falls neither too late nor too early."""
    axes, terrain = cell.domain.axes, TERRAINS[cell.case.slug]
    lrs, points, tally = grid(axes["lr"], 6), starts(axes["start"], 3), terrain.tally()
    for decay in decays(axes):
        conditions, gauges = driver.Conditions(decay=decay), [Tail, Jumping]
        read = runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), gauges, conditions)
        for horizon, found in read.items():
            held = (found[Tail] <= NEAR) & ~found[Jumping]
            tally.add(held, {"lr": lrs, "start": points}, **decay, horizon=horizon)

    def script(example):
        settings, decay = {"lr": example["lr"]}, {name: example[name] for name in ("step_size", "gamma")}
        held = f"{CONVERGED} and not {JUMPS}"
        return alone("sgd", settings, example["start"], example["horizon"], "path[-1]", held, decay=decay)

    evidence(tally.share(script))


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
    lr, step_size, horizon = axes["lr"].simple, 20, 400

    def stops_short(gammas):
        def left(gamma):
            conditions = driver.Conditions(decay={"gamma": gamma, "step_size": step_size})
            read = runs(ON_F1, subject, np.array([lr]), np.array([0.0, 1.0]), {}, [horizon], [Position], conditions)
            return abs(read[horizon][Position][0, 1])

        return np.array([left(gamma) for gamma in gammas]) > NEAR

    def excess(gamma):
        return NEAR - stability.step_decay_factor(lr, 4.0, gamma, step_size, horizon)

    boundary, formula = bisect(stops_short, 0.5, 0.99, together=1), objectives.bisect(excess, 0.5, 0.99)
    assert agree(boundary, formula)
    return boundary, formula
