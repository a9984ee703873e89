"""StepLR: sentences about the rate of an epoch, and about the sum of all."""

import itertools

import numpy as np
import pytest

from reference.rounding import Ball, exact
from tests.instruments.grids import Tally
from tests.instruments.probes import Sides, compare, formula_gap, stacked
from tests.instruments.scheduling import scheduled_rates
from tests.instruments.strategies import settings_of, spread

# For each sentence: the power of γ after t epochs.
POWERS = {
    "step-lr-is-lr-times-gamma-to-the-whole-periods": lambda t, period: t // period,
    "step-lr-decays-an-epoch-early": lambda t, period: (t + 1) // period,
    "step-lr-decays-a-little-in-every-epoch": lambda t, period: t / period,
}


def rate(lr: Ball, gamma: Ball, power: float) -> Ball:
    """The rate, enclosed for an implementation that forms the power as a product."""
    chain = lr
    for _ in range(int(power)):
        chain = chain * gamma
    rest = power - int(power)
    return Ball(chain.centre * gamma.centre**rest, chain.radius, chain.format)


def rates(subject, lr, epochs, **settings):
    """The real rates of so many epochs."""
    return scheduled_rates(subject, lr, epochs, settings)


@pytest.mark.claim(*POWERS)
def test_rate_of_an_epoch(cell, evidence):
    """The rate of each epoch is the one that the sentence states."""
    power = POWERS[cell.claim.slug]

    def measure(settings):
        lr, gamma = (exact(settings[name], "float64") for name in ("lr", "gamma"))
        stated = [rate(lr, gamma, power(t, settings["step_size"])) for t in range(settings["epochs"])]
        observed = rates(cell.subject, **settings)
        return Sides(compare(observed, stacked(stated), settings))

    simplest = {"lr": 0.1, "gamma": 0.1, "step_size": 3, "epochs": 7}
    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[simplest, *spread(cell.domain)]))


def schedules(cell, epochs):
    """Every schedule of the domain with its rates."""
    names = tuple(cell.domain.axes)
    for values in itertools.product(*(axis.values for axis in cell.domain.axes.values())):
        settings = dict(zip(names, values, strict=True))
        settings["step_size"] = int(settings["step_size"])
        yield settings, rates(cell.subject, **settings, epochs=epochs)


@pytest.mark.claim("step-lr-keeps-its-rate")
def test_rate_of_the_epoch_before(cell, evidence):
    """The rate of an epoch is that of the epoch before."""
    tally = Tally()
    for settings, rates in schedules(cell, 1001):
        tally.add(np.diff(rates) == 0, {"epoch": range(1, 1001)}, **settings)
    evidence(tally.share())


# For each sentence: the share of Lr·N/(1 − γ) that the sum of all rates is said not to exceed.
SHARES = {
    "all-rates-sum-to-less-than-lr-n-over-1-minus-gamma": 1 + 1e-9,
    "all-rates-sum-to-less-than-99-percent-of-it": 0.99,
}


@pytest.mark.claim(*SHARES)
def test_sum_of_all_rates(cell, evidence):
    """The sum of all rates does not exceed what the sentence grants."""
    tally = Tally()
    for settings, rates in schedules(cell, 2000):
        limit = settings["lr"] * settings["step_size"] / (1 - settings["gamma"])
        sums = np.cumsum(rates)
        tally.add(sums <= SHARES[cell.claim.slug] * limit, {"epoch": range(2000)}, **settings)
    evidence(tally.share())
