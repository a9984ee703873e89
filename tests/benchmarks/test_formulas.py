"""What a rule, or a slope, from data costs beside the hand-written one, on the same arrays."""

from __future__ import annotations

import numpy as np
import pytest

from claims.formulas import read_formula
from claims.formulas.derivative import derivative
from reference.formulas import computed
from reference.objectives import F2
from reference.trajectory import follow
from tests.properties.formulas.test_rules import WRITTEN, as_data

CELLS, STEPS = (1_000, 100_000), 20


@pytest.mark.benchmark(group="twenty steps of Adam over many trajectories")
@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("kind", ["by hand", "from data"])
def test_a_rule(benchmark, kind, cells):
    """Both versions of the rule, as NumPy."""
    adam = WRITTEN["adam"]
    rule = (adam.rule if kind == "by hand" else as_data(adam))(**adam.settings)
    gradients = list(np.random.default_rng(5).normal(size=(STEPS, cells)))
    benchmark(lambda: list(follow(rule, np.ones(cells), gradients)))


@pytest.mark.benchmark(group="the slope of f2")
@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("kind", ["by hand", "from data"])
def test_a_slope(benchmark, kind, cells):
    """The slope as it is written out, and as the formula's derivative gives it."""
    points = np.random.default_rng(5).normal(size=(cells, 2))
    tree = read_formula("2*x**2 + 10*y**2 + 10*sin(5*y)", ("x", "y"))
    slopes = [computed(derivative(tree, name)) for name in ("x", "y")]
    by_hand = F2.slopes
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    if kind == "by hand":
        benchmark(lambda: (by_hand[0](x), by_hand[1](y)))
    else:
        benchmark(lambda: [slope({"x": x, "y": y}) for slope in slopes])
