"""The form ``code``: a snippet of the course, run apart from everything, against what it is said to print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from claims.forms.code import wrong_code
from claims.measurement import Outcome
from tests.forms import isolation
from tests.forms.digits import unit_of

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")


@pytest.mark.form("code")
def test_a_snippet_prints_what_the_course_says(cell, evidence):
    """What the lines print, or the error they end in, is what the course says."""
    given = cell.claim.form.under(cell.case)
    expected = tidy(given["prints"]) if "prints" in given else given["raises"]
    observed = seen(given, given["code"], expected)
    mended = None
    if "corrected" in given:
        mended = seen(given, given["corrected"], expected)
    elif "corrected_prints" in given:
        really = tidy(given["corrected_prints"])
        # A correction of what is printed is right if it is printed.
        mended = expected if agree(really, observed, given.get("rounded", False)) else really
    evidence(Outcome(expected, observed, mended))


def seen(given: Mapping[str, Any], code: str, expected: str) -> str:
    """What a snippet prints or ends in, in the course's own words where that is what it says."""
    __tracebackhide__ = True
    if wrong := wrong_code(code):
        # What is no program need not be run.
        return "SyntaxError" if given.get("raises") else f"SyntaxError: {wrong.partition(';')[0]}"
    ended = isolation.run(code)
    if ended.refused:
        pytest.fail(f"the code was not run to its end: {ended.refused}", pytrace=False)
    if "raises" in given:
        return ended.error.partition(":")[0].rpartition(".")[2] if ended.error else f"no error: {tidy(ended.printed)}"
    printed = tidy(ended.printed)
    if ended.error:
        return "\n".join(part for part in (printed, ended.error) if part)
    return expected if agree(expected, printed, given.get("rounded", False)) else printed


def tidy(text: str) -> str:
    """A text without what a reader does not see: spaces at the ends of lines, empty lines around."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def agree(expected: str, printed: str, rounded: bool) -> bool:
    """Whether a text is the expected one, or one whose numbers round to those expected."""
    if expected == printed or not rounded:
        return expected == printed
    if _NUMBER.split(expected) != _NUMBER.split(printed):
        return False
    pairs = zip(_NUMBER.findall(expected), _NUMBER.findall(printed), strict=True)
    return all(abs(Decimal(a) - Decimal(b)) <= unit_of(a) / 2 for a, b in pairs)
