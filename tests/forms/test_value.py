"""The form ``value``: what a function of PyTorch makes of given numbers, against printed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from claims.formulas.mutants import other_numbers
from reference.rounding import Ball
from tests.forms.digits import enclosing
from tests.instruments import driver
from tests.instruments.probes import values_gap
from tests.plugins import edits


@pytest.mark.form("value")
def test_a_function_gives_these_numbers(cell, evidence):
    """The printed numbers are PyTorch's, at their digits, or the corrected ones are."""
    given = cell.claim.form.under(cell.case)
    observed = values(cell.subject, given)
    both = [enclosed(given[key]) if key in given else None for key in ("prints", "corrected")]
    found = values_gap(observed, *both)
    facts = {
        f"value_{place}": f"{value:.{len(digits.partition('.')[2])}f}"
        for place, (value, digits) in enumerate(zip(observed, given["prints"], strict=True), 1)
    }
    mended = found.corrected is not None and found.corrected.holds
    held = given["prints"] if found.as_printed.holds else given["corrected"] if mended else None
    evidence(found, **facts, **(_edits(held, observed) if held else {}))


def values(subject: Any, given: Mapping[str, Any]) -> list[float]:
    """What PyTorch gives."""
    inputs = [[float(digits) for digits in row] for row in given["inputs"]]
    if given["program"] == "softmax":
        return list(map(float, driver.softmax(subject, inputs[0])))
    first = given.get("softmax_first", False)
    return [float(driver.loss(subject, row, given["target"], first)) for row in inputs]


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
