"""§2: the first test function."""

import pytest

from reference.objectives import F1
from tests.instruments.probes import formula_gap, objective_sides
from tests.instruments.strategies import settings_of, spread


@pytest.mark.claim("f1-is-a-bowl-with-gradient-40x-4y")
def test_f1_is_a_bowl(cell, evidence):
    """f1 has the printed value and the gradient (40x, 4y) at every point, the origin included."""

    def measure(settings):
        return objective_sides(cell.subject, F1, settings["point"])

    evidence(
        formula_gap(settings_of(cell.domain), measure, simplest=[{"point": 0.0}, {"point": 1.0}, *spread(cell.domain)])
    )
