"""Decay of the learning rate."""

import functools
import itertools
import operator

import pytest

from reference.rounding import Ball, exact
from reference.schedules import step_decay
from tests import driver
from tests.behaviour import converged, grid, jumps_at_every_step, share, starts
from tests.probes import Sides, compare, formula_gap, stacked
from tests.strategies import settings_of


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
    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[simplest]))


def decayed_runs(cell):
    """Every run of the domain with step decay and without: settings, path with decay, path without."""
    axes = cell.domain.axes
    points, horizons = starts(axes["start"], 3), [int(horizon) for horizon in axes["horizon"].values]
    for lr in grid(axes["lr"], 4):
        constant = driver.descend(cell.subject, {"lr": lr}, points, "f1", max(horizons))
        for gamma, step_size in itertools.product(axes["gamma"].values, axes["step_size"].values):
            decay = {"gamma": gamma, "step_size": int(step_size)}
            decayed = driver.descend(cell.subject, {"lr": lr}, points, "f1", max(horizons), decay)
            for horizon, (j, start) in itertools.product(horizons, enumerate(points)):
                settings = {"lr": lr, **decay, "start": tuple(start), "horizon": horizon}
                yield settings, decayed[: horizon + 1, [j]], constant[: horizon + 1, [j]]


@pytest.mark.claim("decay-removes-sgds-jumping")
def test_decay_removes_jumping(cell, evidence):
    """Step decay lets a jumping SGD converge only if the rate falls neither too late nor too early."""

    def cells():
        for settings, decayed, _ in decayed_runs(cell):
            yield settings, bool((converged(decayed) & ~jumps_at_every_step(decayed))[0])

    evidence(share(cells()))


@pytest.mark.claim("too-fast-decay-freezes-the-iterate")
def test_too_fast_decay_freezes(cell, evidence):
    """Step decay stops SGD short of a minimum that it reaches without, where the rates granted sum to too little."""

    def cells():
        for settings, decayed, constant in decayed_runs(cell):
            yield settings, bool((converged(constant) & ~converged(decayed))[0])

    evidence(share(cells()))
