"""A function with local minima."""

import pytest

from reference.objectives import F2
from tests.probes import formula_gap, objective_sides
from tests.strategies import settings_of


@pytest.mark.claim("f2-is-a-bowl-plus-10-sin-5y")
def test_f2_is_a_bowl_plus_a_sine(cell, evidence):
    """The printed f2, complex exponential included, is 2x² + 10y² + 10·sin 5y, with the matching gradient."""

    def measure(settings):
        return objective_sides(cell.subject, F2, settings["point"])

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"point": 1.0}]))
