"""A function with local minima."""

import numpy as np
import pytest

from claims.measurement import Outcome
from reference.objectives import F2
from tests import driver
from tests.probes import formula_gap, objective_sides
from tests.strategies import settings_of


@pytest.mark.claim("f2-is-a-bowl-plus-10-sin-5y")
def test_f2_is_a_bowl_plus_a_sine(cell, evidence):
    """The printed f2, complex exponential included, is 2x² + 10y² + 10·sin 5y, with the matching gradient."""

    def measure(settings):
        return objective_sides(cell.subject, F2, settings["point"])

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"point": 1.0}]))


@pytest.mark.claim("f2-has-local-minima")
def test_f2_has_local_minima(cell, evidence):
    """Left and right of every minimiser but the lowest, PyTorch's gradient of f2 points away from it."""
    _, *others = F2.minimisers

    def slope(y):
        return driver.value_and_gradient(cell.subject, driver.f2, [0.0, y])[1][1]

    # Half a tenth of the sine's period to either side: far from rounding, near enough to meet no other extremum.
    away = np.pi / 50
    minima = [y for _, y in others if slope(y - away) < 0 < slope(y + away)]
    evidence(Outcome(expected="yes", observed="yes" if minima and len(minima) == len(others) else "no"))
