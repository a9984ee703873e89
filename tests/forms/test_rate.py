"""The form ``rate``: weights that real memories give to past gradients, and how fast real runs come closer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.formulas.mutants import mutants_of, other_numbers
from claims.measurement import Comparison, Gap
from reference.formulas import Tree, computed
from reference.rounding import CHARGE, FORMATS
from tests.forms.digits import unit_of, value_of
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.probes import Worst, impulse_weights
from tests.instruments.strategies import spread
from tests.plugins import edits

POINTS, WEIGHTS, STEPS = 12, 400, 600
_UNIT = CHARGE * FORMATS["float64"].unit


class Estimate(NamedTuple):
    """A rate at one point of the domain, and how far it may be off, by the estimator's own account."""

    point: Mapping[str, float]
    value: float
    error: float


@pytest.mark.form("rate")
def test_it_is_as_fast_as_printed(cell, evidence):
    """The measured rate is the printed one, within the error of its estimator and what a printed number leaves."""
    given = cell.claim.form.under(cell.case)
    estimate = of_a_memory if "memory" in given else of_a_run
    found = [estimate(cell.subject, given, point) for point in spread(cell.domain, POINTS)]
    printed, mended = Worst(), Worst()
    for each in found:
        printed.see(compared(each, given["formula"]))
        if "corrected" in given:
            mended.see(compared(each, given["corrected"]))
    failing = None if printed.found.holds else printed.found.at
    right = "formula" if failing is None else "corrected" if mended.comparison and mended.found.holds else None
    gap = Gap(printed.found, mended.comparison, len(found), failing)
    evidence(gap, **(_edits(found, given[right]) if right else {}))


def of_a_memory(subject: Any, given: Mapping[str, Any], point: Mapping[str, float]) -> Estimate:
    """What is asked of the weights, oldest first, that the memory gives to unit gradients."""
    weights = impulse_weights(subject, point, given["memory"], WEIGHTS)
    newest, factor = float(weights[-1]), float(weights[-2] / weights[-1])
    # A weight is a product of as many factors as it is old, and each rounds; what is older than the run is a tail.
    rounded = _UNIT * WEIGHTS
    match given["quantity"]:
        case "sum":
            tail = abs(weights[0] * factor / (1 - factor)) if factor < 1 else math.inf
            return Estimate(point, float(weights.sum()), float(tail + rounded * abs(weights).sum()))
        case "newest":
            return Estimate(point, newest, _UNIT * abs(newest))
        case "factor":
            return Estimate(point, factor, 4 * _UNIT * abs(factor))
    half_life = math.log(0.5) / math.log(factor) if 0 < factor < 1 else math.inf
    return Estimate(point, half_life, 8 * _UNIT * half_life / abs(math.log(factor)) if half_life < math.inf else 0.0)


def of_a_run(subject: Any, given: Mapping[str, Any], point: Mapping[str, float]) -> Estimate:
    """The factor by which the distance to 0 shrinks per step, as :func:`shrinking` finds it in one run."""
    variables = tuple(given["start"])
    function = functions.by_formula(given["objective"], variables, {name: point[name] for name in given["constants"]})
    settings = {name: value for name, value in point.items() if name not in given["constants"]}
    settings |= {name: float(computed(tree)(point)) for name, tree in given["settings"].items()}
    points = driver.descend(subject, settings, [float(each) for each in given["start"].values()], function, STEPS)
    return Estimate(point, *shrinking(np.linalg.norm(points, axis=-1)))


def shrinking(distances: Any) -> tuple[float, float]:
    """The factor per step in the last third of a run, and how far it may be off.

    Where a run swings, the top of a window of points stands for its distance, and lies somewhat beside that of the
    swing: by how much is seen when the windows are shifted.  What still changes from one third to the next, such as
    the k in k·rᵏ at critical damping, falls as 1/k: twice the change from the third before covers the rest.
    """
    # Where numbers end, so does the run.
    length = int(np.argmax(distances < 1e-280)) or len(distances)
    window = max(length // 12, 1)
    peaks = np.lib.stride_tricks.sliding_window_view(distances[:length], window).max(axis=-1)
    third = len(peaks) // 3
    with np.errstate(all="ignore"):
        factors = (peaks[third:] / peaks[:-third]) ** (1 / third)
    later, earlier = factors[-window:], factors[-third - window : -third]
    middle = float((later.max() + later.min()) / 2)
    change = abs(middle - float((earlier.max() + earlier.min()) / 2))
    return middle, float(later.max() - later.min()) / 2 + 2 * change + _UNIT * length * middle


def compared(found: Estimate, formula: Tree) -> Comparison:
    """A printed rate against an estimate."""
    printed = value_of(formula, found.point)
    room = float(unit_of(formula[1])) / 2 if formula[0] == "num" else 0.0
    gap = abs(printed - found.value)
    if not math.isfinite(gap):
        return Comparison(math.inf, 0.0, {**found.point, "formula": printed})
    return Comparison(gap, found.error + room, {**found.point, "formula": printed, "observed": found.value})


def _edits(found: list[Estimate], formula: Tree) -> dict[str, int | str]:
    """How many single edits of the formula, or other last digits of a value, are noticed."""
    if formula[0] == "num":
        tried = [(other, ("num", other)) for other in other_numbers(formula[1]) if float(other) >= 0]
    else:
        tried = [(mutant.edit.en, mutant.tree) for mutant in mutants_of(formula)]
    with np.errstate(all="ignore"):
        missed = [edit for edit, tree in tried if all(compared(each, tree).holds for each in found)]
    return edits.facts(missed, len(tried))
