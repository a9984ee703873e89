"""Sentences that speak with another force than without exception, on runs of 1000 steps on f1."""

from dataclasses import replace

import pytest

from tests.instruments.grids import FINE, grid, starts
from tests.instruments.landscapes.worlds import METHODS, ON_F1, runs
from tests.instruments.metrics import Crossing, Tail

STEPS = 1000


def asked(cell):
    """The rates, some starts, and how far from the minimum and across it a method is from them, at some rates."""
    axes = cell.domain.axes
    lrs, points = grid(axes["lr"], FINE), starts(axes["start"], 4)

    def read(target, factor=1.0, sign=1.0):
        one = replace(cell.subject, target=target)
        rates, begin = factor * lrs[:, None], sign * points
        return runs(ON_F1, one, rates, begin, METHODS[target], [STEPS], [Tail, Crossing])[STEPS]

    return {"lr": lrs, "start": points}, read


def share(names, held, among=None):
    """The share of the cells that hold, among those asked."""
    tally = ON_F1.tally()
    tally.add(held, names, among=among)
    return tally.share()


@pytest.mark.claim("sgd-can-end-farther-up-to-0-0505", "sgd-can-end-farther-up-to-0-0495")
def test_ends_farther(cell, evidence):
    """The run is no nearer to the minimum in its last tenth than it was at the start."""
    names, read = asked(cell)
    evidence(share(names, read("sgd")[Tail] >= 1))


@pytest.mark.claim(
    "sgd-can-cross-up-to-0-026",
    "sgd-can-cross-up-to-0-0249",
    "momentum-can-cross-from-tiny-rates-on",
    "momentum-can-cross-at-tiny-rates",
    "sgd-tends-to-cross-from-0-0245-on",
    "sgd-tends-to-cross-from-0-0224-on",
    "sgd-tends-to-cross-from-0-0218-on",
    "sgd-tends-to-cross-from-0-006-on",
)
def test_crosses(cell, evidence):
    """The run is on the other side of the minimum at some time."""
    names, read = asked(cell)
    evidence(share(names, read(cell.subject.target)[Crossing]))


@pytest.mark.claim("sgd-tends-to-stay-up-to-0-0255", "sgd-tends-to-stay-up-to-0-03")
def test_stays_on_its_side(cell, evidence):
    """The run is never on the other side of the minimum."""
    names, read = asked(cell)
    evidence(share(names, ~read("sgd")[Crossing]))


@pytest.mark.claim("a-run-crosses-and-comes-nearer", "a-slow-run-crosses-and-comes-nearer")
def test_crosses_and_comes_nearer(cell, evidence):
    """One run does both."""
    names, read = asked(cell)
    evidence(share(names, read("sgd")[Crossing] & (read("sgd")[Tail] < 1)))


@pytest.mark.claim("one-rate-parts-sgd-from-momentum", "one-rate-parts-momentum-from-sgd")
def test_one_rate_parts_them(cell, evidence):
    """At one rate, from one start, one of the two ends farther away and the other nearer."""
    names, read = asked(cell)
    away, near = ("sgd", "momentum") if cell.claim.slug.startswith("one-rate-parts-sgd") else ("momentum", "sgd")
    evidence(share(names, (read(away)[Tail] >= 1) & (read(near)[Tail] < 1)))


# What alone is changed to see whether the effect goes.
CAUSES = {
    "the-rate-is-why-sgd-diverges": {"target": "sgd", "factor": 0.1},
    "no-momentum-is-why-sgd-diverges": {"target": "momentum"},
    "no-momentum-is-why-fast-sgd-diverges": {"target": "momentum"},
    "its-side-is-why-sgd-diverges": {"target": "sgd", "sign": -1.0},
}


@pytest.mark.claim(*CAUSES)
def test_the_cause_of_divergence(cell, evidence):
    """Of the runs of SGD that end farther away, those that do not once the named cause alone is changed."""
    names, read = asked(cell)
    evidence(share(names, read(**CAUSES[cell.claim.slug])[Tail] < 1, among=read("sgd")[Tail] >= 1))
