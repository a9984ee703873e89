"""§2.1: SGD."""

from dataclasses import replace

import numpy as np
import pytest

from claims.model import Domain, Text
from tests.instruments import driver
from tests.instruments.grids import FINE, grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, runs
from tests.instruments.metrics import Jumping
from tests.instruments.probes import law
from tests.instruments.scripts import JUMPS, alone
from tests.instruments.strategies import settings_of


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
