"""The form ``rate``: weights that real memories give to past gradients, and how fast real runs come closer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.formulas.vectors import flattened
from reference.formulas import computed
from reference.rounding import CHARGE, FORMATS
from tests.forms.estimates import Estimate, measured
from tests.forms.showing import of_a_memory as of_a_memory_shown
from tests.forms.showing import of_a_run as of_a_run_shown
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.probes import impulse_weights
from tests.instruments.strategies import spread

POINTS, WEIGHTS, STEPS = 12, 400, 600
_UNIT = CHARGE * FORMATS["float64"].unit


@pytest.mark.form("rate")
def test_it_is_as_fast_as_printed(cell, evidence):
    """The measured rate is the printed one, within the error of its estimator and what a printed number leaves."""
    given = cell.claim.form.under(cell.case)
    estimate = of_a_memory if "memory" in given else of_a_run
    found = [estimate(cell.subject, given, point) for point in spread(cell.domain, POINTS)]
    gap, facts = measured(found, given)
    show = of_a_memory_shown if "memory" in given else of_a_run_shown
    evidence(replace(gap, script=show(cell.subject, given, given["formula"], gap.as_printed)), **facts)


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
    start = flattened(given["start"])
    function = functions.by_formula(given["objective"], tuple(start), {name: point[name] for name in given["ranged"]})
    settings = {name: value for name, value in point.items() if name not in given["ranged"]}
    settings |= {name: float(computed(tree)(point)) for name, tree in given["settings"].items()}
    points = driver.descend(subject, settings, [float(each) for each in start.values()], function, STEPS)
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
