"""Tolerance to the learning rate."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from claims.measurement import Outcome
from reference import rules, stability
from reference.objectives import F1
from tests import driver, scripts
from tests.behaviour import FINE, RESOLUTION, agree, bisect, grid, horizons, starts
from tests.gauges import NEAR, Position, Tail, unnumbered_is_infinite
from tests.probes import rule_gap
from tests.scripts import alone, compared, tolerated
from tests.terrains import METHODS, ON_F1, TERRAINS, runs


def published(cell):
    """PyTorch's Adadelta with lr = 1 against the published algorithm."""
    return rule_gap(cell.subject, cell.domain, rules.Adadelta)


def signature(cell):
    """Whether PyTorch's class takes an lr."""
    shown = "names = torch.optim.Adadelta([torch.zeros(1)]).defaults\nprint(names, 'lr' not in names)"
    observed = driver.default_of(cell.subject, "lr")
    return Outcome(expected="no lr", observed=observed, script=scripts.script(f"import torch\n{shown}"))


@pytest.mark.claim("adadelta-contains-no-learning-rate")
def test_adadelta_contains_no_learning_rate(cell, evidence):
    """With lr = 1 PyTorch's Adadelta is the published algorithm, which has no such factor; the class has one."""
    evidence({"the-published-algorithm": published, "pytorchs-class": signature}[cell.case.slug](cell))


def loss(point):
    """f1, infinite where a run has left the range of numbers."""
    with np.errstate(all="ignore"):
        return unnumbered_is_infinite(F1.value(point))


@pytest.mark.claim("adadeltas-loss-depends-on-its-lr")
def test_adadeltas_loss_depends_on_its_lr(cell, evidence):
    """The loss that PyTorch's Adadelta reaches on f1 depends on its lr from every start."""
    axes, tally = cell.domain.axes, ON_F1.tally()
    lrs, points = grid(axes["lr"], 24), starts(axes["start"], 8)
    (horizon,) = horizons(axes)
    losses = loss(runs(ON_F1, cell.subject, lrs[:, None], points, {}, [horizon], [Position])[horizon][Position])
    least, most = losses.min(axis=-2), losses.max(axis=-2)
    seen = {"least loss": least, "greatest loss": most}
    tally.add(least < most, {"start": points}, seen, horizon=horizon)
    few = np.array([axes["lr"].simple, axes["lr"].high])[:, None]
    ends = loss(runs(ON_F1, cell.subject, few, points, {}, [horizon], [Position])[horizon][Position])
    left = [f"{100 * part:.0f} %" for part in np.median(ends / F1.value(points), axis=-1)]

    def script(example):
        ends = {"low": ("adadelta", {"lr": axes["lr"].low}), "high": ("adadelta", {"lr": axes["lr"].high})}
        measure = "20 * path[-1][0] ** 2 + 2 * path[-1][1] ** 2"
        return compared(ends, example["start"], example["horizon"], measure, "low != high")

    evidence(tally.share(script), left_at_1=left[0], left_at_5=left[1])


@pytest.mark.claim("sgd-tolerates-only-a-narrow-range")
def test_sgd_tolerates_a_narrow_range(cell, evidence):
    """SGD's range of Lr is the narrowest while the loss need only fall somewhat, but not when it must fall far."""
    axes, terrain = cell.domain.axes, TERRAINS[cell.case.slug]
    points, tally = starts(axes["start"], 4), terrain.tally()
    each = {target: ranges(cell.subject, target, terrain, axes, points) for target in WITH_A_RATE}
    for horizon, upper, enough in itertools.product(horizons(axes), axes["lr"].values, axes["loss left"].values):
        widths = {f"range of {target}": width[horizon, upper, enough] for target, width in each.items()}
        own, *others = widths.values()
        fixed = {"lr up to": upper, "horizon": horizon, "loss left": enough}
        tally.add(own < np.min(others, axis=0), {"start": points}, widths, **fixed)
    evidence(tally.share(narrowest))


WITH_A_RATE = [target for target in METHODS if target != "adadelta"]


def ranges(subject, target, terrain, axes, points):
    """How wide the range of Lr is in which enough of the loss is gone: by horizon, upper end, and what is enough."""
    # With weight decay each rate costs a parameter group.
    count = terrain.fewer(12 if "weight_decay" in METHODS[target] else 80)
    uppers = axes["lr"].values
    lrs = np.concatenate([np.geomspace(1e-4, upper, count) for upper in uppers])[:, None]
    read = runs(terrain, replace(subject, target=target), lrs, points, METHODS[target], horizons(axes), [Position])
    found = {}
    for horizon, enough in itertools.product(horizons(axes), axes["loss left"].values):
        good = loss(read[horizon][Position]) <= enough * F1.value(points)
        for upper, part in zip(uppers, np.split(np.arange(lrs.size), len(uppers)), strict=True):
            # Each rate stands for the stretch up to it from the one before.
            stretches = np.diff(lrs[part], prepend=0.0, axis=0)
            found[horizon, upper, enough] = (good[..., part, :] * stretches).sum(axis=-2)
    return found


def narrowest(example):
    """A script that measures the ranges of SGD and of the other method with the narrowest one."""
    _, *others = WITH_A_RATE
    rival = min(others, key=lambda name: example[f"range of {name}"])
    start, pair = example["start"], (("sgd", {}), (rival, METHODS[rival]))
    limit = repr(float(example["loss left"] * F1.value(np.array(start))))
    measure = "20 * p[0] ** 2 + 2 * p[1] ** 2"
    rates = f"{example['lr up to']} * 0.6**k for k in range(18)"
    return tolerated(*pair, start, example["horizon"], rates, measure, limit, "own < other")


def limit_without_divergence(subject, axes):
    """The share of momenta whose limit of Lr is higher than without momentum; the boundary is that of α = 0.9."""

    def grows(lrs, momentum):
        start, settings = np.array([1.0, 0.0]), {"momentum": momentum}
        read = runs(ON_F1, subject, lrs, start, settings, [200, 201, 399, 400], [Position])
        x = {step: abs(found[Position][..., 0]) for step, found in read.items()}
        return np.maximum(x[399], x[400]) > np.maximum(x[200], x[201])

    def formula(momentum):
        return stability.heavy_ball_threshold(40.0, momentum)

    def limit_of(momentum):
        limit = bisect(lambda lrs: grows(lrs, momentum), 0.02, 0.11)
        assert agree(limit, formula(momentum)), momentum
        return limit

    simple, without, tally = axes["momentum"].simple, stability.gradient_descent_threshold(40.0), ON_F1.tally()
    for momentum in grid(axes["momentum"], 5):
        limit_of(float(momentum))
    momenta = grid(axes["momentum"], FINE)
    limits = np.array([formula(float(momentum)) for momentum in momenta])
    bears_more = ~grows(np.array([without * (1 + RESOLUTION)]), momenta[:, None])[:, 0]
    tally.add(bears_more, {"momentum": momenta}, {"limit": limits}, **{"limit without": without})

    def script(example):
        settings = {"lr": (example["limit"] + without) / 2, "momentum": example["momentum"]}
        return alone("momentum", settings, [1.0, 0.0], 1000, "path[-1]", "abs(path[-1][0]) < 1")

    return tally.share(script, (limit_of(simple), stability.heavy_ball_threshold(40.0, simple)))


def range_of_convergence(subject, axes, terrain):
    """The share of momenta, starts and horizons with which more rates converge in time than without momentum."""
    lrs, points = np.linspace(0, 0.1, terrain.fewer(100) + 1)[1:], starts(axes["start"], 4)
    tally = terrain.tally()

    momenta = np.append(0.0, grid(axes["momentum"], 5))
    settings = {"momentum": momenta[:, None, None]}
    for horizon, found in runs(terrain, subject, lrs[:, None], points, settings, horizons(axes), [Tail]).items():
        widths = (found[Tail] <= NEAR).mean(axis=-2) * lrs[-1]
        without, widths = widths[..., :1, :], widths[..., 1:, :]
        seen = {"range": widths, "range without": np.broadcast_to(without, widths.shape)}
        tally.add(widths > without, {"momentum": momenta[1:], "start": points}, seen, horizon=horizon)
    return tally.share(wider)


def wider(example):
    """A script that measures the range of convergence with momentum and without."""
    start, pair = example["start"], (("sgd", {"momentum": example["momentum"]}), ("sgd", {}))
    limit = repr(NEAR * math.hypot(*start))
    rates = "(k + 1) / 200 for k in range(20)"
    return tolerated(*pair, start, example["horizon"], rates, "math.hypot(*p.tolist())", limit, "own > other")


@pytest.mark.claim("momentum-widens-the-range-a-little")
def test_momentum_widens_the_range(cell, evidence):
    """Momentum raises the limit of Lr by the factor 1 + α; within few steps strong momentum narrows the range."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug)
    limits = limit_without_divergence(cell.subject, axes) if terrain is None else None
    evidence(limits or range_of_convergence(cell.subject, axes, terrain))
