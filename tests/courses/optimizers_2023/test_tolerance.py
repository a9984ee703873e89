"""Tolerance to the learning rate."""

import itertools
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from claims.measurement import Outcome
from reference import rules, stability
from reference.objectives import F1
from tests.instruments import driver, scripts
from tests.instruments.grids import FINE, RESOLUTION, agree, bisect, grid, horizons, refined, starts
from tests.instruments.landscapes.worlds import METHODS, ON_F1, TERRAINS, runs
from tests.instruments.metrics import NEAR, Position, Tail, unnumbered_is_infinite
from tests.instruments.probes import rule_gap
from tests.instruments.scripts import alone, tolerated


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


# Up to the end of either figure; each rate stands for the stretch up to it from the one before.
WITH_A_RATE = [target for target in METHODS if target != "adadelta"]
COUNTS = 48, 16
NAMES = {"momentum": "momentum", "adagrad": "AdaGrad", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}


@cache
def watched(subject, terrain, axis, steps):
    """The rates, the starts, and of each method and number of steps the loss left and the last tenth, as shares."""
    low, high = (terrain.fewer(refined(count)) for count in COUNTS)
    lrs = np.concatenate([np.geomspace(1e-3, 0.5, low), np.geomspace(0.5, 5.0, high)[1:]])
    points, found = starts(axis, terrain.fewer(8)), {}
    for target in WITH_A_RATE:
        one, settings = replace(subject, target=target), METHODS[target]
        read = runs(terrain, one, lrs[:, None], points, settings, steps, [Position, Tail])
        found[target] = {step: (loss(each[Position]) / F1.value(points), each[Tail]) for step, each in read.items()}
    return lrs, points, found


def widths_of(cell, upper, enough):
    """How wide each method's range of Lr is, from each start: up to an end, by a criterion."""
    terrain, axes = TERRAINS.get(cell.case.slug, ON_F1), cell.domain.axes
    (horizon,) = own = horizons(axes)
    steps = own if terrain.levels or terrain.turned else sorted({*own, *horizons(cell.claim.domain.axes)})
    lrs, points, found = watched(replace(cell.subject, target="sgd"), terrain, axes["start"], tuple(steps))
    stretches = (np.diff(lrs, prepend=0.0) * (lrs <= upper))[:, None]

    def good(left, tail):
        return tail <= NEAR if cell.case.reading == "convergence" else left < enough

    return points, {target: (good(*each[horizon]) * stretches).sum(axis=-2) for target, each in found.items()}


def narrowest(widths):
    """Whether SGD's range is the narrowest of all."""
    sgd, *others = widths.values()
    return sgd < np.min(others, axis=0)


def a_little_wider(widths):
    """Whether momentum's range is wider than SGD's, and narrower than that of the others."""
    sgd, momentum, *others = widths.values()
    return (sgd < momentum) & (momentum < np.min(others, axis=0))


def wider(widths):
    """Whether momentum's range is wider than SGD's."""
    return widths["sgd"] < widths["momentum"]


def jointly(widths):
    """Whether all that is said of the figures is so at once."""
    return narrowest(widths) & a_little_wider(widths)


def ranges_compared(cell, says, held):
    """The share of starts, ends and criteria by which the ranges are as ``says`` has it; ``held`` is its script's."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    tally, narrower = terrain.tally(), set()
    for upper, enough in itertools.product(axes["Lr up to"].values, axes["loss left"].values):
        points, widths = widths_of(cell, upper, enough)
        seen = {f"range of {target}": width for target, width in widths.items()}
        fixed = {"Lr up to": upper, "horizon": horizons(axes)[0], "loss left": enough}
        tally.add(says(widths), {"start": points}, seen, **fixed)
        narrower |= {target for target, width in widths.items() if (width < widths["sgd"]).any()}

    def script(example):
        _, _, *others = WITH_A_RATE
        rival = min(others, key=lambda name: example[f"range of {name}"])
        methods = {name: (name, METHODS[name]) for name in ("sgd", "momentum", rival)}
        start, converges = example["start"], cell.case.reading == "convergence"
        of_loss = repr(float(example["loss left"] * F1.value(np.array(start))))
        criterion = ("math.hypot(*p.tolist())", repr(NEAR * math.hypot(*start)))
        criterion = criterion if converges else ("20 * p[0] ** 2 + 2 * p[1] ** 2", of_loss)
        rates = f"{example['Lr up to']} * 0.5**k for k in range(12)"
        return tolerated(methods, start, example["horizon"], rates, *criterion, held.format(rival=rival))

    names = ", ".join(NAMES[target] for target in WITH_A_RATE if target in narrower)
    # Each method at each rate takes all these steps: a program of seconds, longer than anyone would wait.
    shown = script if horizons(axes)[0] < 1000 else None
    return tally.share(shown), {f"narrower_{cell.case.slug.replace('-', '_')}": names or "–"}


@pytest.mark.claim("figure-5-shows-tolerance-up-to-5", "figure-6-shows-tolerance-up-to-one-half")
def test_the_sentences_on_figures_5_and_6_hold_together(cell, evidence):
    """From every start SGD's range of Lr is the narrowest of the six, and momentum's the second."""
    share, facts = ranges_compared(cell, jointly, "sgd < momentum < {rival}")
    evidence(share, **facts)


@pytest.mark.claim("sgd-tolerates-only-a-narrow-range")
def test_sgd_tolerates_a_narrow_range(cell, evidence):
    """SGD's range of Lr is the narrowest while the loss need only fall somewhat, but not when it must fall far."""
    share, facts = ranges_compared(cell, narrowest, "sgd < min(momentum, {rival})")
    evidence(share, **facts)


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


@pytest.mark.claim("momentum-widens-the-range-a-little")
def test_momentum_widens_the_range(cell, evidence):
    """Momentum raises the limit of Lr by the factor 1 + α, which leaves it below that of the other four."""
    if cell.case.slug == "range-without-divergence":
        share = limit_without_divergence(cell.subject, cell.domain.axes)
        return evidence(share, limit_without=stability.gradient_descent_threshold(40.0))
    # A run that must have converged may be too short for methods with more tolerance.
    converges = cell.case.reading == "convergence"
    says, held = (wider, "sgd < momentum") if converges else (a_little_wider, "sgd < momentum < {rival}")
    share, facts = ranges_compared(cell, says, held)
    return evidence(share, **facts)
