"""What the tests of the forms record of the edits that they tried, and what a run says of those not noticed."""

from __future__ import annotations

from collections.abc import Iterable

from claims.annexes.edits import MISSED, NOTICED, TRIED, edits_of
from claims.evidence import Finding


def facts(missed: Iterable[str], tried: int) -> dict[str, int | str]:
    """What a test records of the edits it tried."""
    missed = list(missed)
    return {TRIED: tried, NOTICED: tried - len(missed), **({MISSED: "; ".join(missed)} if missed else {})}


def unnoticed(finding: Finding) -> str | None:
    """The sentence on a claim that did not notice some of its edits; None where it noticed all, or none were tried."""
    edits = edits_of(finding.records)
    if edits is None or edits.noticed == edits.tried:
        return None
    what = "vacuous: it notices no edit" if edits.vacuous else f"it notices {edits.noticed} of {edits.tried} edits"
    return f"{finding.claim}: {what} of its own formula or value; not: {edits.missed}"
