"""§2.7: AdamW."""

from dataclasses import replace
from functools import cache, partial

import numpy as np
import pytest

from tests.courses.optimizers_2023 import figure_two
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import Length, Turns
from tests.instruments.scripts import LENGTH, TURNS, compared


@cache
def beside_adam(subject, terrain, lr, weight_decay, start, steps):
    """The axes of a grid of runs, and at each horizon what the gauges read of AdamW and of Adam."""
    lrs, decays, points = grid(lr, terrain.fewer(8)), grid(weight_decay, 4), starts(start, 8)
    settings, gauges = {"weight_decay": decays[:, None, None]}, [Length, Turns]
    own = runs(terrain, subject, lrs[:, None], points, settings, steps, gauges)
    other = runs(terrain, replace(subject, target="adam"), lrs[:, None], points, {}, steps, gauges)
    return {"weight_decay": decays, "lr": lrs, "start": points}, own, other


def readings(cell, terrain, gauge):
    """At each horizon, what a gauge reads of AdamW and, at the same settings, of Adam."""
    axes, case = cell.claim.domain.axes, cell.domain.axes
    own_steps = horizons(case)
    # All horizons of the claim are visited by one run, whichever case asks first.
    steps = tuple(own_steps if terrain.turned or terrain.levels else sorted({*own_steps, *horizons(axes)}))
    names, own, other = beside_adam(cell.subject, terrain, axes["lr"], axes["weight_decay"], axes["start"], steps)
    for horizon in own_steps:
        found = own[horizon][gauge]
        adams = np.expand_dims(other[horizon][gauge], len(terrain.shape))
        yield names, horizon, found, np.broadcast_to(adams, found.shape)


def pair(example, measure, held):
    """A script of AdamW beside Adam."""
    lr, decay = example["lr"], example["weight_decay"]
    methods = {"adamw": ("adamw", {"lr": lr, "weight_decay": decay}), "adam": ("adam", {"lr": lr})}
    return compared(methods, example["start"], example["horizon"], measure, held)


NEARBY = {"lr": 0.1, "weight_decay": 0.01}


@pytest.mark.claim("adamw-meanders-as-adam-does")
def test_adamw_turns_back_where_adam_does(cell, evidence):
    """AdamW turns back where Adam does, nearly always; not exactly as often."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    terrain, exactly = TERRAINS.get(cell.case.slug, ON_F1), cell.case.slug == "turning-as-often"
    tally = terrain.tally()
    for axes, horizon, own, adams in readings(cell, terrain, Turns):
        held = own == adams if exactly else (own > 0) == (adams > 0)
        tally.add(held, axes, {"turns": own, "turns of Adam": adams}, near=NEARBY, horizon=horizon)
    held = "adamw == adam" if exactly else "(adamw > 0) == (adam > 0)"
    return evidence(tally.share(partial(pair, measure=TURNS, held=held)))


@pytest.mark.claim("adamw-path-is-shorter-than-adams")
def test_adamw_path_is_not_always_shorter(cell, evidence):
    """AdamW's path is shorter than Adam's in figure 2 with all that is said of it, and longer in other settings."""
    if cell.case.slug == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    terrain = TERRAINS.get(cell.case.slug, ON_F1)
    tally = terrain.tally()
    for axes, horizon, own, adams in readings(cell, terrain, Length):
        tally.add(own < adams, axes, {"length": own, "length of Adam": adams}, near=NEARBY, horizon=horizon)
    return evidence(tally.share(partial(pair, measure=LENGTH, held="adamw < adam")))
