"""The form ``value``: what a function of PyTorch makes of given numbers, against printed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from claims.forms.losses import LOSSES
from claims.formulas.mutants import other_numbers
from claims.formulas.printing import to_text
from claims.measurement import Outcome
from reference.formulas import computed
from reference.rounding import Ball
from tests.forms.digits import enclosing
from tests.instruments import driver
from tests.instruments.probes import values_gap
from tests.plugins import edits

_TURNED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


@pytest.mark.form("value")
def test_a_function_gives_these_numbers(cell, evidence):
    """PyTorch gives the printed numbers at their digits, or as they stand to each other, or takes these shapes."""
    given = cell.claim.form.under(cell.case)
    if "accepts" in given:
        said, seen = ("accepted" if each else "refused" for each in (given["accepts"], accepted(cell.subject, given)))
        evidence(Outcome(said, seen))
        return
    observed = values(cell.subject, given)
    if "expects" in given:
        found = related(given, observed)
        # Each relation turned round is what it is not.
        evidence(found, **(edits.facts([], len(given["expects"])) if found.expected == found.observed else {}))
        return
    both = [enclosed(given[key]) if key in given else None for key in ("prints", "corrected")]
    found = values_gap(observed, *both)
    facts = {
        f"value_{place}": f"{value:.{len(digits.partition('.')[2])}f}"
        for place, (value, digits) in enumerate(zip(observed, given["prints"], strict=True), 1)
    }
    mended = found.corrected is not None and found.corrected.holds
    held = given["prints"] if found.as_printed.holds else given["corrected"] if mended else None
    evidence(found, **facts, **(_edits(held, observed) if held else {}))


def accepted(subject: Any, given: Mapping[str, Any]) -> bool:
    """Whether a loss takes tensors of some of these shapes."""
    of_class = LOSSES[subject.target].of_class
    return any(driver.accepts(subject, *pair, of_class) for pair in given["shapes"])


def related(given: Mapping[str, Any], observed: Sequence[float]) -> Outcome:
    """The relations as they are said to be, and as they are."""
    values = dict(zip(given["names"], observed, strict=True))
    seen = [tree if computed(tree)(values) else (_TURNED[tree[0]], *tree[1:]) for tree in given["expects"]]
    said, found = (", ".join(map(to_text, trees)) for trees in (given["expects"], seen))
    return Outcome(said, found)


def values(subject: Any, given: Mapping[str, Any]) -> list[float]:
    """What PyTorch gives; or of each prediction the class that costs least."""
    inputs = [[float(digits) for digits in row] for row in given["inputs"]]
    if given["program"] not in LOSSES:
        return list(map(float, driver.softmax(subject, inputs[0])))
    target, settings = given.get("target", 0), {"reduction": "mean", **given.get("settings", {})}
    target = list(map(float, target)) if isinstance(target, tuple) else target

    def loss(row: list[float], target: Any) -> float:
        return driver.loss(subject, row, target, given.get("softmax_first", False), **settings)

    if given.get("cheapest", False):
        return [float(min(range(len(row)), key=lambda each, row=row: loss(row, each))) for row in inputs]
    return [loss(row, target) for row in inputs]


def enclosed(printed: Sequence[str]) -> Ball:
    """Printed numbers, with all that rounds to them."""
    return enclosing({str(place): digits for place, digits in enumerate(printed)})


def _edits(held: Sequence[str], observed: list[float]) -> dict[str, int | str]:
    """How many other last digits are noticed."""
    tried = [
        (f"{other} as number {place + 1}", [*held[:place], other, *held[place + 1 :]])
        for place, digits in enumerate(held)
        for other in other_numbers(digits)
    ]
    missed = [edit for edit, other in tried if values_gap(observed, enclosed(other)).as_printed.holds]
    return edits.facts(missed, len(tried))
