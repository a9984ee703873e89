"""The form ``threshold``: real PyTorch at many learning rates at once, until those that converge and diverge meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.formulas.vectors import flattened
from tests.forms.estimates import Estimate, measured
from tests.forms.showing import of_a_boundary
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.strategies import spread

# So many points of the domain; at each so many rates at once, narrowed so often; so many steps tell what becomes of it.
POINTS, RATES, ROUNDS, STEPS = 5, 64, 3, 1200
LOWEST, HIGHEST, FAR = 1e-6, 1e6, 1000.0


@pytest.mark.form("threshold")
def test_the_boundary_is_where_the_formula_says(cell, evidence):
    """Below the printed rate real runs converge, above it they diverge, as far as their number of steps can tell."""
    given = cell.claim.form.under(cell.case)
    gap, facts = measured(list(boundaries(cell, given)), given)
    evidence(replace(gap, script=of_a_boundary(cell.subject, given, given["formula"], gap.as_printed)), **facts)


def boundaries(cell: Any, given: Mapping[str, Any]) -> Iterator[Estimate]:
    """The boundary at points spread over the domain: between two rates."""
    for point in spread(cell.domain, POINTS):
        low, high = LOWEST, HIGHEST
        for _ in range(ROUNDS):
            rates = np.geomspace(low, high, RATES)
            far = ends(cell.subject, given, point, rates)
            converging, diverging = rates[far < 1 / FAR], rates[~(far < FAR)]
            high = min(high, diverging.min(initial=HIGHEST))
            below = converging[converging < high]
            # What is too small a rate to arrive in so many steps says nothing; the boundary is above it.
            low = below.max(initial=low)
        yield Estimate(point, (low + high) / 2, (high - low) / 2)


def ends(subject: Any, given: Mapping[str, Any], point: Mapping[str, float], rates: Any) -> Any:
    """How far each rate has come after all steps, as a share of the start.

    With z = x/lr the same optimizer makes the same steps at a rate of one, so that one tensor holds all rates.
    """
    start = flattened(given["start"])
    settings = {name: value for name, value in point.items() if name not in given["ranged"]}
    constants = {name: point[name] for name in given["ranged"]}
    objective = functions.by_formula(given["objective"], tuple(start), constants)
    factor = subject.tensor(rates.tolist())[:, None]
    begun = (np.array([float(each) for each in start.values()]) / rates[:, None]).tolist()
    points = driver.descend(
        subject, {**settings, "lr": 1.0}, begun, lambda z: objective(factor * z) / factor[:, 0], STEPS
    )
    with np.errstate(all="ignore"):
        # A run that comes back from far away has not converged yet.
        distances = np.linalg.norm(points, axis=-1)
        return (distances[-50:] / distances[0]).max(0)
