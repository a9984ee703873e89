"""§2.1: SGD."""

import numpy as np
import pytest

from claims.model import Domain, Text
from reference import printed, rounding, rules, stability, trajectory
from reference.objectives import F1
from tests import driver
from tests.behaviour import agree, bisect, converged, grid, jumps_at_every_step, share, starts
from tests.probes import Sides, compare, formula_gap, law, rule_gap, stacked
from tests.strategies import settings_of
from tests.sweeps import torch_sweep

READINGS = {"along-its-line": rules.SGD, "towards-it": printed.AlongTheGradient}


@pytest.mark.claim("sgd-step-is-proportional-to-the-gradient")
def test_step_is_proportional_to_the_gradient(cell, evidence):
    """A gradient c times as large makes a step c times as long."""
    dtype = cell.subject.dtype

    def measure(settings):
        lr, scale, gradient = settings["lr"], settings["scale"], settings["gradient"]
        scaled = cell.subject.tensor(scale * gradient).item()
        steps = [driver.follow(cell.subject, {"lr": lr}, [0.0], [[g]]).points[0, 0] for g in (gradient, scaled)]
        # The scaled gradient was rounded before its step, and each step rounds once more.
        expected = rounding.rounded(scale, dtype) * rounding.rounded(steps[0], dtype)
        return Sides(compare(steps[1], expected, {"lr": lr, "c": scale, "gradient": gradient}))

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"lr": 0.1, "scale": 2.0, "gradient": 1.0}]))


@pytest.mark.claim("sgd-moves-along-the-gradient")
def test_direction_of_the_step(cell, evidence):
    """The step lies on the line of the gradient, but points the other way."""
    evidence(rule_gap(cell.subject, cell.domain, READINGS[cell.case.slug], rules.SGD))


@pytest.mark.claim("the-gradient-is-taken-at-the-point-being-left")
def test_gradient_is_taken_at_the_point_being_left(cell, evidence):
    """A run on f1 is the recursion with the gradient at the point that each step leaves."""

    def gradient(point):
        return stacked([slope(point[axis]) for axis, slope in enumerate(F1.slopes)])

    def measure(settings):
        start, steps = [settings["start"], settings["start"]], int(settings["steps"])
        observed = driver.descend(cell.subject, {"lr": settings["lr"]}, start, "f1", steps)[1:]
        rule = rules.SGD(lr=settings["lr"])
        expected = trajectory.descend(rule, rounding.exact(start, cell.subject.dtype), gradient, steps)
        return Sides(compare(observed, stacked([step.x for step in expected]), settings))

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"start": 1.0, "lr": 0.04, "steps": 1}]))


@pytest.mark.claim("sgd-follows-equation-2-1")
def test_equation_2_1(cell, evidence):
    """PyTorch's SGD takes the step (2.1)."""
    evidence(rule_gap(cell.subject, cell.domain, rules.SGD))


@pytest.mark.claim("sgd-can-jump-over-the-valley-and-fail-to-converge")
def test_sgd_can_jump_and_fail(cell, evidence):
    """SGD jumps without converging from Lr = 2/L on, at every horizon and from every start."""
    axes = cell.domain.axes
    lrs, points = grid(axes["lr"], 60), starts(axes["start"], 8)

    def path_of(lr, start, steps):
        return torch_sweep(cell.subject, "f1", lr, start, steps, {}, record="path").path

    def cells():
        for horizon in map(int, axes["horizon"].values):
            path = path_of(lrs[:, None], points[None], horizon)
            for (i, j), held in np.ndenumerate(jumps_at_every_step(path) & ~converged(path)):
                yield {"lr": lrs[i], "start": tuple(points[j]), "horizon": horizon}, bool(held)

    limit = stability.gradient_descent_threshold(40.0)
    # Whether a step leads away from the valley floor is sharp at any horizon.
    boundary = bisect(lambda lr: bool(np.diff(abs(path_of(lr, [1.0, 0.1], 1)[:, 0]))[0] > 0), 0.01, 0.2)
    assert agree(boundary, limit)
    evidence(share(cells(), boundary, limit))


def step_lengths_differ(subject, axes):
    """A law: the steps of a run all have one length."""

    def violation(settings):
        path = driver.descend(subject, {"lr": settings["lr"]}, [settings["start"], 0.0], "f1", 3)
        lengths = np.hypot(*np.diff(path, axis=0).T)
        return {**settings, "lengths": tuple(lengths)} if np.ptp(lengths) > 0 else None

    drawn = settings_of(Domain(Text("", ""), {name: axes[name] for name in ("lr", "start")}))
    return law(drawn, violation, [{"lr": 0.06, "start": 1.0}])


def jumping_ends_with_decay(subject, axes):
    """The share of jumping runs that jump no more when the rate alone decays."""

    points = starts(axes["start"], 4)

    def cells():
        for lr in grid(axes["lr"], 12):
            fixed, decaying = (
                jumps_at_every_step(driver.descend(subject, {"lr": lr}, points, "f1", 200, decay))
                for decay in (None, {"step_size": 5, "gamma": 0.6})
            )
            for j, start in enumerate(points):
                yield {"lr": lr, "start": tuple(start)}, bool(fixed[j] and not decaying[j])

    return share(cells())


PARTS = {
    "the-step-length-is-fixed": step_lengths_differ,
    "without-the-fixed-rate-it-is-gone": jumping_ends_with_decay,
}


@pytest.mark.claim("a-predetermined-step-length-is-why-sgd-jumps")
def test_why_sgd_jumps(cell, evidence):
    """The step length is not fixed, but the fixed rate is the cause: with a decaying one the jumping ends."""
    evidence(PARTS[cell.case.slug](cell.subject, cell.domain.axes))
