"""§2.3: AdaGrad."""

import numpy as np
import pytest

from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import (
    ON_F1,
    runs,
)
from tests.instruments.metrics import NEAR, LastMove, Position, Tail
from tests.instruments.scripts import CONVERGED, STOPPED, alone


def stops(subject, axes, conditions=driver.CALM):
    """The grid, its horizon, what was read there, which runs have not arrived, and which of them have stopped.

    A run has stopped if a coordinate that is still short of the minimum has not moved in the second half.
    """
    (horizon,) = horizons(axes)
    lrs, points = grid(axes["lr"], 16), starts(axes["start"], 6)
    read = runs(ON_F1, subject, lrs[:, None], points, {}, [horizon], [LastMove, Position, Tail], conditions)[horizon]
    short = abs(read[Position]) > NEAR * np.hypot(*points.T)[:, None]
    stopped = ((read[LastMove] <= horizon // 2) & short).any(axis=-1)
    return {"lr": lrs, "start": points}, horizon, read, read[Tail] > NEAR, stopped


# PyTorch's own rate of Adagrad.
USUAL = {"lr": 0.01}


# Holds AdaGrad's sum at what it is after the first step.
CAPPED = driver.Conditions(preset=driver.Preset("G", lambda first, gradient, step: first - gradient * gradient))


@pytest.mark.claim("growing-h-is-why-adagrad-stops")
def test_capped_h(cell, evidence):
    """With h held at its first value, some of the runs that stop in bfloat16 go on, and some that are late arrive."""
    axes, tally, in_time = cell.domain.axes, ON_F1.tally(), cell.case.slug == "late-in-float64"
    names, horizon, _, late, stopped = stops(cell.subject, axes)
    *_, capped, still_late, still = stops(cell.subject, axes, CAPPED)
    goes_on, among = (~still_late, late) if in_time else (~still, stopped)
    tally.add(goes_on, names, {"left": capped[Tail]}, among, near=USUAL, horizon=horizon)

    def script(example):
        before = ["h = h if step else p.grad**2", 'optimizer.state[p]["sum"].copy_(h - p.grad**2)']
        run = {"lr": example["lr"]}, example["start"], example["horizon"]
        held = CONVERGED if in_time else f"not {STOPPED}"
        return alone("adagrad", *run, "path[-1]", held, before=before, dtype=cell.subject.dtype)

    evidence(tally.share(script))
