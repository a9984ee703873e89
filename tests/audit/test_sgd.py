"""§2.1: SGD."""

import pytest

from reference import printed, rounding, rules, trajectory
from reference.objectives import F1
from tests import driver
from tests.probes import Sides, compare, formula_gap, rule_gap, stacked
from tests.strategies import settings_of

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
