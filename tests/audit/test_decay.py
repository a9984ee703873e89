"""Decay of the learning rate."""

import functools
import operator

import pytest

from reference.rounding import Ball, exact
from reference.schedules import step_decay
from tests import driver
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
