"""The form ``run``: one run of real PyTorch on an objective by formula, and what a course says of its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from claims.formulas.printing import to_text
from claims.measurement import Gap, Outcome
from reference.formulas import computed
from tests import driver, functions
from tests.forms.digits import enclosing
from tests.probes import compare


@pytest.mark.form("run")
def test_a_run_ends_as_the_course_says(cell, evidence):
    """The printed numbers are those of the run, at their digits, or all relations between its numbers hold."""
    given = cell.claim.form.under(cell.case)
    found = quantities(cell.subject, given)
    facts = {f"at_{name}": value for name, value in found.items()}
    if given["expects"]:
        evidence(relations(given["expects"], found), **facts)
        return
    as_printed, as_corrected = (printed(given[key], found) if key in given else None for key in ("prints", "corrected"))
    evidence(Gap(as_printed, as_corrected, 1, None if as_printed.holds else as_printed.at), **facts)


def quantities(subject: Any, given: Mapping[str, Any]) -> dict[str, float]:
    """Each variable and the loss: at the end, at first (_0), and the extremes over the run (_min, _max)."""
    variables = tuple(given["start"])
    start, function = (
        [float(each) for each in given["start"].values()],
        functions.by_formula(given["objective"], variables),
    )
    points = driver.descend(subject, given["settings"], start, function, given["steps"])
    paths = {name: points[:, place] for place, name in enumerate(variables)}
    with np.errstate(all="ignore"):
        # An objective may not name every variable.
        paths["loss"] = computed(given["objective"])(paths) + np.zeros(len(points))
    found = {}
    for name, path in paths.items():
        moments = {"": path[-1], "_0": path[0], "_min": path.min(), "_max": path.max()}
        found |= {f"{name}{moment}": float(value) for moment, value in moments.items()}
    return found


def printed(numbers: Mapping[str, str], found: Mapping[str, float]) -> Any:
    """Printed numbers against those of the run."""
    names = list(numbers)
    return compare([found[name] for name in names], enclosing(numbers), lambda at: {"number": names[at[0]]})


def relations(asked: Any, found: Mapping[str, float]) -> Outcome:
    """Whether all relations hold; of those that fail, the numbers are told."""
    failing = [tree for tree in asked if not computed(tree)(found)]
    told = "; ".join(f"not {to_text(tree)}, which is {told_sides(tree, found)}" for tree in failing)
    expected = "; ".join(map(to_text, asked))
    return Outcome(expected, told or expected)


def told_sides(tree: Any, found: Mapping[str, float]) -> str:
    """Both sides of a relation as numbers."""
    left, right = (float(computed(side)(found)) for side in tree[1:])
    return f"{left:.6g} against {right:.6g}"
