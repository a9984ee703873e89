"""The form ``code``: a snippet of the course, run apart from everything, against what it is said to print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from claims.forms.code import FIELD, repairs_of, wrong_code
from claims.measurement import Outcome, Script, last_word
from tests.forms.digits import unit_of
from tests.forms.showing import of_a_snippet

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")


@pytest.mark.form("code")
def test_a_snippet_prints_what_the_course_says(cell, evidence):
    """What the lines print, or the error they end in, is what the course says."""
    given = cell.claim.form.under(cell.case)
    expected = without_fields(tidy(given["prints"])) if "prints" in given else given["raises"]
    observed = seen(cell.subject, given, given["code"], expected)
    mended = None
    if "corrected" in given:
        # However it is mended, it prints the same.
        ways = [seen(cell.subject, given, code, expected).text for code in repairs_of(given)]
        mended = ", ".join(dict.fromkeys(ways))
    elif "corrected_prints" in given:
        really = tidy(given["corrected_prints"])
        # A correction of what is printed is right if it is printed.
        mended = expected if agree(really, observed.text, given.get("rounded", False)) else really
    shown = observed.script
    if shown is None and "prints" in given:
        shown = of_a_snippet(cell.subject, given["code"], expected, expected == observed.text)
    evidence(Outcome(expected, observed.text, mended, shown), **observed.facts)


class Seen(NamedTuple):
    """What a snippet prints or ends in, the numbers in its fields, and itself where it says whether it holds."""

    text: str
    facts: Mapping[str, str] = {}
    script: Script | None = None


def seen(subject: Any, given: Mapping[str, Any], code: str, expected: str) -> Seen:
    """What a snippet prints or ends in, in the course's own words where that is what it says."""
    __tracebackhide__ = True
    if wrong_code(code):
        # What is no program need not be run.
        return Seen("SyntaxError")
    ended = subject.call(code)
    if ended.refused:
        pytest.fail(f"the code was not run to its end: {ended.refused}", pytrace=False)
    # Of an error the name is told: its words are others in each version.
    error, printed = ended.error.partition(":")[0].rpartition(".")[2], tidy(ended.printed)
    if "raises" in given:
        return Seen(error or f"no error: {printed}")
    if error:
        return Seen("\n".join(part for part in (printed, error) if part))
    if found := fields_in(tidy(given["prints"]), printed):
        return Seen(expected, found.groupdict(), _script(code, printed))
    return Seen(expected if agree(expected, printed, given.get("rounded", False)) else printed)


def without_fields(text: str) -> str:
    """A text with a mark where any number may stand."""
    return FIELD.sub("…", text)


def fields_in(expected: str, printed: str) -> re.Match[str] | None:
    """The numbers in a printed text by the names of the fields; None without fields, or where it is another text."""
    if not FIELD.search(expected):
        return None
    escaped = FIELD.sub(lambda field: f"(?P<{field[1]}>{_NUMBER.pattern})", re.sub(r"[^\w{} \n]", r"\\\g<0>", expected))
    return re.fullmatch(escaped, printed)


def _script(code: str, printed: str) -> Script | None:
    """The snippet as a reader may run it, where its last word is whether what it shows holds."""
    short = len(code.splitlines()) <= 10
    return Script(code, printed) if short and last_word(printed) in ("True", "False") else None


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
