"""The form ``run``: real PyTorch on an objective by formula, and what a course says of the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from claims.formulas.printing import to_text
from claims.measurement import Comparison, Gap, Outcome
from reference.formulas import Tree, computed
from tests.forms.digits import enclosing, value_of
from tests.forms.running import quantities
from tests.instruments.probes import compare


@pytest.mark.form("run")
def test_a_run_ends_as_the_course_says(cell, evidence):
    """The printed numbers are those of the run, at their digits, or all relations between its numbers hold."""
    given = cell.claim.form.under(cell.case)
    start = np.array([[float(each) for each in given["start"].values()]])
    found = {name: float(value[0]) for name, value in quantities(cell.subject, given, {}, start).items()}
    facts = {f"at_{name.lower()}": value for name, value in found.items() if "[" not in name}
    if given["expects"]:
        evidence(relations(given["expects"], found), **facts)
        return
    both = [printed(given[key], found) if key in given else None for key in ("prints", "corrected")]
    evidence(Gap(*both, 1, None if both[0].holds else both[0].at), **facts)


def printed(numbers: Mapping[str, str], found: Mapping[str, float]) -> Comparison:
    """Printed numbers against those of the run."""
    names = list(numbers)
    return compare([found[name] for name in names], enclosing(numbers), lambda at: {"number": names[at[0]]})


def relations(asked: list[Tree], found: Mapping[str, float]) -> Outcome:
    """Whether all relations hold; of those that fail, the numbers are told."""
    failing = [tree for tree in asked if not _holds(tree, found)]
    told = "; ".join(f"not {to_text(tree)}: {_sides(tree, found)}" for tree in failing)
    expected = "; ".join(map(to_text, asked))
    return Outcome(expected, told or expected)


def _holds(tree: Tree, found: Mapping[str, float]) -> bool:
    # What is not a number stands in no relation to anything.
    left, right = (value_of(side, found) for side in tree[1:])
    return bool(computed((tree[0], ("name", "left"), ("name", "right")))({"left": left, "right": right}))


def _sides(tree: Tree, found: Mapping[str, float]) -> str:
    left, right = (value_of(side, found) for side in tree[1:])
    return f"{left:.6g} against {right:.6g}"
