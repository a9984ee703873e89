"""The form ``threshold``: real PyTorch at many learning rates at once, until those that converge and diverge meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.formulas.mutants import mutants_of
from claims.measurement import Comparison, Gap
from reference.formulas import Tree
from tests.forms.digits import value_of
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.probes import Worst
from tests.instruments.strategies import spread
from tests.plugins import edits

# So many points of the domain; at each so many rates at once, narrowed so often; so many steps tell what becomes of it.
POINTS, RATES, ROUNDS, STEPS = 5, 64, 3, 1200
LOWEST, HIGHEST, FAR = 1e-6, 1e6, 1000.0


class Found(NamedTuple):
    """Where the boundary lies at one point of the domain: between two rates."""

    point: Mapping[str, float]
    low: float
    high: float


@pytest.mark.form("threshold")
def test_the_boundary_is_where_the_formula_says(cell, evidence):
    """Below the printed rate real runs converge, above it they diverge, as far as their number of steps can tell."""
    given = cell.claim.form.under(cell.case)
    found = list(boundaries(cell, given))
    printed, mended = Worst(), Worst()
    for each in found:
        printed.see(compared(each, given["formula"]))
        if "corrected" in given:
            mended.see(compared(each, given["corrected"]))
    failing = None if printed.found.holds else printed.found.at
    gap = Gap(printed.found, mended.comparison, len(found), failing)
    right = "formula" if failing is None else "corrected" if mended.comparison and mended.found.holds else None
    evidence(gap, **(_edits(found, given[right]) if right else {}))


def boundaries(cell: Any, given: Mapping[str, Any]) -> Iterator[Found]:
    """The boundary at points spread over the domain."""
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
        yield Found(point, low, high)


def ends(subject: Any, given: Mapping[str, Any], point: Mapping[str, float], rates: Any) -> Any:
    """How far each rate has come after all steps, as a share of the start.

    With z = x/lr the same optimizer makes the same steps at a rate of one, so that one tensor holds all rates.
    """
    (variable, start), *_ = given["start"].items()
    settings = {name: value for name, value in point.items() if name not in given["constants"]}
    constants = {name: point[name] for name in given["constants"]}
    objective = functions.by_formula(given["objective"], (variable,), constants)
    factor = subject.tensor(rates.tolist())[:, None]
    begun = (float(start) / rates)[:, None].tolist()
    points = driver.descend(
        subject, {**settings, "lr": 1.0}, begun, lambda z: objective(factor * z) / factor[:, 0], STEPS
    )
    with np.errstate(all="ignore"):
        # A run that comes back from far away has not converged yet.
        return abs(points[-50:, :, 0] / points[0, :, 0]).max(0)


def compared(found: Found, formula: Tree) -> Comparison:
    """The printed boundary against the measured one, which lies between two rates."""
    printed = value_of(formula, found.point)
    middle, half = (found.low + found.high) / 2, (found.high - found.low) / 2
    gap = abs(printed - middle) if np.isfinite(printed) else float("inf")
    return Comparison(gap, half, {**found.point, "formula": printed, "observed": middle})


def _edits(found: list[Found], formula: Tree) -> dict[str, int | str]:
    """How many single edits of the formula lie elsewhere."""
    tried = list(mutants_of(formula))
    missed = [mutant.edit.en for mutant in tried if all(compared(each, mutant.tree).holds for each in found)]
    return edits.facts(missed, len(tried))
