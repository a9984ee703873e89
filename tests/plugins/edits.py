"""What a claim of a form could not tell from a single edit of its own formula or value: there it tests nothing."""

from __future__ import annotations

from collections.abc import Iterable

from claims.evidence import Finding

# Names of the facts under which a test of a form records how many edits it tried, and which it did not notice.
TRIED, NOTICED, MISSED = "edits_tried", "edits_noticed", "edits_missed"
# And that it noticed none of them: then it tests nothing.
VACUOUS = "vacuous"


def facts(missed: Iterable[str], tried: int) -> dict[str, int | str]:
    """What a test records of the edits it tried."""
    missed = list(missed)
    found: dict[str, int | str] = {TRIED: tried, NOTICED: tried - len(missed)}
    found |= {MISSED: "; ".join(missed)} if missed else {}
    return found | ({VACUOUS: 1} if missed and len(missed) == tried else {})


def unnoticed(finding: Finding) -> str | None:
    """The sentence on a claim that did not notice some of its edits; None where it noticed all, or none were tried."""
    found = [record.facts for record in finding.records if TRIED in record.facts]
    # What one case or subject notices is noticed.
    best = max(found, key=lambda facts: facts[NOTICED], default=None)
    if best is None or best[NOTICED] == best[TRIED]:
        return None
    what = "vacuous: it notices no edit" if best[NOTICED] == 0 else f"it notices {best[NOTICED]} of {best[TRIED]} edits"
    return f"{finding.claim}: {what} of its own formula or value; not: {best[MISSED]}"
