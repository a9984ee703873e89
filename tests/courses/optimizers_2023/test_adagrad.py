"""§2.3: AdaGrad."""

import functools
import operator
from dataclasses import replace

import numpy as np
import pytest

from reference import rounding
from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import (
    ON_F1,
    runs,
)
from tests.instruments.metrics import NEAR, LastMove, Position, Tail
from tests.instruments.probes import Sides, compare, episode_gap, law, located, stacked
from tests.instruments.scripts import CONVERGED, STOPPED, Fed, alone, fed, run_of
from tests.instruments.strategies import Episode, episodes, simplest_episodes


def rates_of(subject, episode):
    """The effective rate of each coordinate before the first step and after every one, from PyTorch's own h."""
    run = driver.follow(subject, episode.settings, episode.start, episode.gradients)
    h = np.vstack([np.zeros(len(episode.start)), run.memories["G"]])
    return episode.settings["lr"] / (np.sqrt(h) + episode.settings["eps"])


def step_law(cell, breaks):
    """A law on the change of the effective rate in each step; ``breaks`` marks the changes that break it."""

    def violation(episode):
        broken = np.argwhere(breaks(np.diff(rates_of(cell.subject, episode), axis=0)))
        return located(episode)(broken[0]) if len(broken) else None

    return law(episodes(cell.domain), violation, simplest_episodes(cell.domain))


@pytest.mark.claim("adagrad-updates-its-rate")
def test_rate_is_updated(cell, evidence):
    """The effective rate of a coordinate changes in every step in which its gradient is not zero, and in no other."""
    evidence(step_law(cell, lambda change: change == 0))


# For each reading of "gets smaller": the changes that contradict it.
CONTRADICTIONS = {
    "never-rises": lambda change: change > 0,
    "falls-with-a-gradient": lambda change: change >= 0,
    "falls-without-a-gradient": lambda change: change >= 0,
}


# Two histories of gradients, and what is said of h after one and after the other.
# The rate is Lr/(√h + ε): it is the smaller, the larger h is.
CHANGES_OF_RATE = {
    "never-rises": ((1,), (1, 0), "h <= other_h"),
    "falls-with-a-gradient": ((1,), (1, 1), "h < other_h"),
    "falls-without-a-gradient": ((1,), (1, 0), "h < other_h"),
}


def said_of_h(found, one, other, said):
    """What was found, with a program that says it of h after two histories of gradients."""
    histories = {"h": one, "other_h": other}
    return replace(
        found, script=fed({name: Fed("adagrad", {}, history, "G") for name, history in histories.items()}, said)
    )


@pytest.mark.claim("adagrad-rate-gets-smaller")
def test_rate_gets_smaller(cell, evidence):
    """The effective rate never rises, and falls in exactly the steps that have a gradient."""
    found = step_law(cell, CONTRADICTIONS[cell.case.slug])
    evidence(said_of_h(found, *CHANGES_OF_RATE[cell.case.slug]))


def surely_more_gradient(subject, episode, run):
    """Which coordinate has the larger sum of squared gradients than which other, rounding aside."""
    gradients = [rounding.exact(row, subject.dtype) for row in episode.gradients]
    total = functools.reduce(operator.add, [g * g for g in gradients])
    low, high = total.centre - total.radius, total.centre + total.radius
    return low[:, None] > high[None, :]


def surely_more_movement(subject, episode, run):
    """Which coordinate has moved more than twice as far as which other."""
    moved = np.abs(np.diff(np.vstack([episode.start, run.points]), axis=0)).sum(axis=0)
    return moved[:, None] > 2 * moved[None, :]


ORDERS = {"more-gradient": surely_more_gradient, "more-movement": surely_more_movement}
# The gradients of the coordinate updated more and of the other one, for each reading of "more".
# In the second, small steady ones beside a single large one.
UPDATES = {
    "more-gradient": ((1.0, 2.0), (1.0, 1.0)),
    "more-movement": ((1.0, 1.0, 1.0, 1.0), (100.0, 0.0, 0.0, 0.0)),
}


def rates_after(settings, *histories):
    """A program that shows of two coordinates how far each has moved, and whether the first has the smaller rate."""
    runs = {}
    for which, history in zip(("more", "less"), histories, strict=True):
        runs |= {
            f"path_of_{which}": Fed("adagrad", settings, history),
            f"h_of_{which}": Fed("adagrad", settings, history, "G"),
        }
    rates = [f"{settings['lr']} / (math.sqrt(h_of_{which}) + {settings['eps']})" for which in ("more", "less")]
    return fed(runs, " < ".join(rates), start=1.0)


@pytest.mark.claim("more-updated-parameters-get-a-smaller-rate")
def test_more_updated_parameters_get_a_smaller_rate(cell, evidence):
    """The coordinate with more squared gradient has the smaller rate; the one that moved farther need not have."""

    def violation(episode):
        run = driver.follow(cell.subject, episode.settings, episode.start, episode.gradients)
        rates = rates_of(cell.subject, episode)[-1]
        pairs = np.argwhere(ORDERS[cell.case.slug](cell.subject, episode, run) & (rates[:, None] > rates[None, :]))
        if not len(pairs):
            return None
        more, less = pairs[0]
        return {
            "gradients": episode.seen_by(more)["gradients"],
            "other gradients": episode.seen_by(less)["gradients"],
            "rate": rates[more],
            "other rate": rates[less],
        }

    settings = {name: cell.domain.axes[name].simple for name in ("lr", "eps")}
    rows = tuple(zip(*UPDATES["more-movement"], strict=True))
    simplest = Episode(settings, (1.0, 1.0), rows, (settings["lr"],) * len(rows))
    found = law(episodes(cell.domain), violation, [simplest])
    evidence(replace(found, script=rates_after(settings, *UPDATES[cell.case.slug])))


@pytest.mark.claim("h-is-the-sum-of-squared-gradients")
def test_h_is_the_sum_of_squares(cell, evidence):
    """h is the plain sum of squared gradients, computed here without any recursion."""

    def measure(episode, run):
        gradients = [rounding.exact(row, cell.subject.dtype) for row in episode.gradients]
        squares = [g * g for g in gradients]
        sums = stacked([sum(squares[: n + 1]) for n in range(len(squares))])
        return Sides(compare(run.memories["G"], sums, located(episode)))

    found = episode_gap(cell.subject, cell.domain, measure)
    example = run_of(found, cell.domain)
    gradients = example["gradients"]
    squares = " + ".join(f"({gradient})**2" for gradient in gradients)
    evidence(replace(found, script=fed({"h": Fed("adagrad", example, gradients, "G")}, f"math.isclose(h, {squares})")))


def _without_the_first(gradients):
    return [[0.0] * len(gradients[0]), *gradients[1:]]


def _with_other_signs(gradients):
    return [[-g for g in row] for row in gradients]


# For each reading: another history of gradients, which must leave another h.
OTHER_HISTORIES = {
    "every-gradient-counts": _without_the_first,
    "histories-can-be-told-apart": _with_other_signs,
}


HISTORIES = {
    "every-gradient-counts": ((1, 2), (0, 2), "h != other_h"),
    "histories-can-be-told-apart": ((1, 2), (-1, -2), "h != other_h"),
}


@pytest.mark.claim("h-records-all-gradient-information")
def test_h_forgets_sign_and_order(cell, evidence):
    """Every gradient counts in h, and the same gradients with other signs leave exactly the same h."""

    def same_h(episode):
        other = OTHER_HISTORIES[cell.case.slug](episode.gradients)
        if other == [list(row) for row in episode.gradients]:
            return None
        first, second = (
            driver.follow(cell.subject, episode.settings, episode.start, history).memories["G"][-1]
            for history in (episode.gradients, other)
        )
        if not np.array_equal(first, second):
            return None
        others = tuple(row[0] for row in other)
        return {"gradients": episode.seen_by(0)["gradients"], "other gradients": others, "h of both": first[0]}

    found = law(episodes(cell.domain), same_h, simplest_episodes(cell.domain))
    evidence(said_of_h(found, *HISTORIES[cell.case.slug]))


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
