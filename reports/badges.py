"""The seven words a reader meets instead of six verdicts: *not yet measured* is not the same as *not run*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.judge import judge_statement
from claims.model import Claim, Measured, NotYetMeasured, Statement, Strength, Verdict


@dataclass(frozen=True)
class Badge:
    """A verdict as a reader meets it: a key for the style sheet, a word, a symbol, and how a sentence counts it."""

    key: str
    word: str
    symbol: str
    meaning: str
    phrase: str


CONFIRMED = Badge("confirmed", "confirmed", "✓", "it holds on the whole domain, on every required subject", "confirmed")
CONDITIONAL = Badge(
    "conditional",
    "conditional",
    "◐",
    "it holds on a part of the domain only",
    "true only under conditions",
)
MISPRINT = Badge("misprint", "misprint", "✎", "as printed it fails; as corrected it holds", "misprinted")
REFUTED = Badge("refuted", "refuted", "✗", "it fails, and no condition that it states rescues it", "refuted")
PLANNED = Badge(
    "not-yet-measured", "not yet measured", "○", "a measurement could settle it; none has been made", "not yet measured"
)
NOT_RUN = Badge("not-run", "not run", "△", "a test exists, but this run lacks a part of it", "not run")
UNTESTABLE = Badge(
    "untestable", "untestable", "∅", "no computation can settle it; the reason is given", "beyond any computation"
)
BADGES = (CONFIRMED, CONDITIONAL, MISPRINT, REFUTED, PLANNED, NOT_RUN, UNTESTABLE)
_BADGE_OF = {badge.key: badge for badge in BADGES}

STRENGTHS = {
    Strength.PROOF: "symbolic or interval arithmetic covers every case",
    Strength.EXACT: "equal bit for bit, or an observed fact",
    Strength.BOUNDED: "equal within a derived rounding bound",
    Strength.PROPERTY: "no counterexample among generated examples",
    Strength.SWEEP: "a share of many runs",
    Strength.CITATION: "bibliographic facts",
}


def claim_badge(claim: Claim, verdict: Verdict) -> Badge:
    """The badge of one claim: a claim without a test is *not yet measured*, one that was left out is *not run*."""
    if verdict is Verdict.NOT_RUN and isinstance(claim.settled, NotYetMeasured):
        return PLANNED
    return _BADGE_OF[verdict]


def statement_badge(statement: Statement, verdicts: Mapping[str, Verdict]) -> Badge:
    """The badge of a statement; it is *not run* as soon as one of its claims is."""
    verdict = judge_statement(statement, verdicts)
    waiting = [claim for claim in statement.claims if verdicts[claim.slug] is Verdict.NOT_RUN]
    if verdict is Verdict.NOT_RUN and not any(isinstance(claim.settled, Measured) for claim in waiting):
        return PLANNED
    return _BADGE_OF[verdict]
