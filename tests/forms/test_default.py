"""The form ``default``: PyTorch's own signature against what a course prints."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from claims.formulas import Rule
from claims.formulas.lines import GIVEN
from claims.formulas.mutants import other_numbers
from claims.measurement import Comparison, Gap, Outcome
from tests.forms.showing import of_a_default
from tests.instruments import driver
from tests.instruments.subjects import Subject
from tests.plugins import edits


@pytest.mark.form("default")
def test_an_argument_has_this_default(cell, evidence):
    """An argument has the default that the course prints, or is not there, as the course says."""
    given = cell.claim.form.under(cell.case)
    argument, value, corrected = given["argument"], given.get("value"), given.get("corrected")
    lines = given.get("rule")
    observed = taken(cell.subject, lines, argument) if lines else driver.default_of(cell.subject, argument)
    default = observed.partition(" = ")[2]
    numbers = [_number(text) for text in (value, corrected, default)]
    if numbers[0] is None or numbers[2] is None:
        expected = f"no {argument}" if value is None else f"{argument} = {value}"
        # A correction is right if PyTorch's signature says it.
        mended = expected if corrected is not None and observed == f"{argument} = {corrected}" else None
        shown = None if lines else of_a_default(cell.subject, argument, value, expected == observed)
        evidence(Outcome(expected, observed, mended, shown), default=default)
        return
    as_printed, as_corrected = (_compared(argument, number, numbers[2]) for number in numbers[:2])
    shown = of_a_default(cell.subject, argument, value, as_printed.holds)
    found = Gap(as_printed, as_corrected, 1, None if as_printed.holds else as_printed.at, shown)
    tried = other_numbers(value if as_printed.holds else corrected or value)
    evidence(found, default=default, **edits.facts([each for each in tried if float(each) == numbers[2]], len(tried)))


def taken(subject: Subject, rule: Rule, argument: str) -> str:
    """Whether lines take an argument: what they name they cannot run without."""
    given = {*GIVEN, *rule.settings, *dict(rule.memories)} - {argument}
    values = dict.fromkeys(given, np.float64(0.5))
    try:
        for name, tree in rule.lines:
            values[name] = subject.call(tree)(values)
    except KeyError:
        return argument
    return f"no {argument}"


def _number(text: str | None) -> float | None:
    with contextlib.suppress(TypeError, ValueError):
        return float(text)
    return None


def _compared(argument: str, number: float | None, observed: float) -> Comparison | None:
    if number is None:
        return None
    return Comparison(abs(number - observed), 0.0, {"argument": argument, "formula": number, "observed": observed})
