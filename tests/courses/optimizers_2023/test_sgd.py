"""§2.1: SGD."""

from dataclasses import replace

import numpy as np
import pytest

from claims.model import Domain, Text
from reference import stability
from tests.instruments import driver
from tests.instruments.grids import FINE, UNKNOWN, agree, bisect, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import NEAR, Jumping, Position, Tail
from tests.instruments.probes import law
from tests.instruments.scripts import CONVERGED, JUMPS, alone
from tests.instruments.strategies import settings_of


@pytest.mark.claim("sgd-can-jump-over-the-valley-and-fail-to-converge")
def test_sgd_can_jump_and_fail(cell, evidence):
    """SGD jumps without converging from Lr = 2/L on, at every horizon and from every start."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], terrain.fewer(60)), starts(axes["start"], 8), terrain.tally()
    gauges, near = [Tail, Jumping], {"lr": axes["lr"].simple}
    for horizon, read in runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), gauges).items():
        held = read[Jumping] & (read[Tail] > NEAR)
        tally.add(held, {"lr": lrs, "start": points}, near=near, horizon=horizon)

    def script(example):
        held = f"{JUMPS} and not {CONVERGED}"
        return alone("sgd", {"lr": example["lr"]}, example["start"], example["horizon"], "path[-1]", held)

    evidence(tally.share(script, limit_of_convergence(cell.subject) if terrain == ON_F1 else UNKNOWN))


def limit_of_convergence(subject):
    """The Lr from which a step leads away from the valley floor, which is sharp at any horizon, and its formula."""

    def leaves_the_floor(lrs):
        after = runs(ON_F1, subject, lrs, np.array([1.0, 0.1]), {}, [1], [Position])[1][Position]
        return abs(after[:, 0]) > 1.0

    boundary, formula = bisect(leaves_the_floor, 0.01, 0.2), stability.gradient_descent_threshold(40.0)
    assert agree(boundary, formula)
    return boundary, formula


def step_lengths_differ(subject, axes):
    """A law: the steps of a run all have one length."""

    def violation(settings):
        path = driver.descend(subject, {"lr": settings["lr"]}, [settings["start"], 0.0], "f1", 3)
        lengths = np.hypot(*np.diff(path, axis=0).T)
        return {**settings, "lengths": tuple(lengths)} if np.ptp(lengths) > 0 else None

    drawn = settings_of(Domain(Text("", ""), {name: axes[name] for name in ("lr", "start")}))
    simplest = {"lr": 0.06, "start": 1.0}
    lengths = "lengths := [math.dist(*ends) for ends in zip(path, path[1:])]"
    shown = alone("sgd", {"lr": simplest["lr"]}, [simplest["start"], 0.0], 3, lengths, "len(set(lengths)) == 1")
    return replace(law(drawn, violation, [simplest]), script=shown)


def jumping_ends_with_decay(subject, axes):
    """The share of jumping runs that jump no more when the rate alone decays."""
    lrs, points, tally = grid(axes["lr"], FINE), starts(axes["start"], 4), ON_F1.tally()
    decay = driver.Conditions(decay={"step_size": 5, "gamma": 0.6})
    fixed, decaying = (
        runs(ON_F1, subject, lrs[:, None], points, {}, horizons(axes), [Jumping], conditions)
        for conditions in (driver.CALM, decay)
    )
    for horizon in fixed:
        ended = fixed[horizon][Jumping] & ~decaying[horizon][Jumping]
        tally.add(ended, {"lr": lrs, "start": points}, near={"lr": axes["lr"].simple}, horizon=horizon)

    def script(example):
        settings, schedule = {"lr": example["lr"]}, {**decay.decay}
        held = f"not {JUMPS}"
        return alone("sgd", settings, example["start"], example["horizon"], "path[-1]", held, decay=schedule)

    return tally.share(script)


PARTS = {
    "the-step-length-is-fixed": step_lengths_differ,
    "without-the-fixed-rate-it-is-gone": jumping_ends_with_decay,
}


@pytest.mark.claim("a-predetermined-step-is-why-sgd-jumps")
def test_why_sgd_jumps(cell, evidence):
    """The fixed rate is the cause of the jumping, which ends with a decaying one; the length of a step is not fixed."""
    evidence(PARTS[cell.case.slug](cell.subject, cell.domain.axes))
