"""The nine words a reader meets instead of six verdicts.

*Not yet measured* is not the same as *not run*, and what a record decides is not the same as what nothing decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.judge import judge_statement
from claims.model import Claim, Kind, Measured, NotYetMeasured, Statement, Strength, Text, Untestable, Verdict
from reports.words.wording import word


@dataclass(frozen=True)
class Badge:
    """A verdict as a reader meets it: a key for the style sheet, a word, a symbol, and what it means."""

    key: str
    word: Text
    symbol: str
    meaning: Text


CONFIRMED = Badge(
    "confirmed",
    Text("confirmed", "成立"),
    "✓",
    Text(
        "it holds as strongly as it is said, on every required subject",
        "述べられた強さのとおりに、必要な対象すべてで成り立つ",
    ),
)
CONDITIONAL = Badge(
    "conditional",
    Text("conditional", "条件つき"),
    "◐",
    Text(
        "it holds in part: not as often, or not everywhere, as it is said",
        "一部で成り立つ(述べられたほど多くない、または一部の場合だけ)",
    ),
)
MISPRINT = Badge(
    "misprint",
    Text("misprint", "誤記"),
    "✎",
    Text("what stands in print fails; as corrected it holds", "印刷されたものは成り立たず、訂正すれば成り立つ"),
)
REFUTED = Badge(
    "refuted",
    Text("refuted", "反証"),
    "✗",
    Text("it fails, and no condition that it states rescues it", "成り立たず、述べられたどの条件でも救えない"),
)
PLANNED = Badge(
    "not-yet-measured",
    Text("not yet measured", "未測定"),
    "○",
    Text("a measurement could settle it; none has been made", "測定で決められるが、まだ測定していない"),
)
NOT_RUN = Badge(
    "not-run",
    Text("not run", "未実行"),
    "△",
    Text("a test exists, but this run lacks a part of it", "テストはあるが、今回の実行ではその一部が欠けている"),
)
UNTESTABLE = Badge(
    "untestable",
    Text("untestable", "検証不能"),
    "∅",
    Text("no computation can settle it; the reason is given", "計算では決められない(理由を示す)"),
)
RECORDED = Badge(
    "true-by-record",
    Text("true by record", "記録により成立"),
    "≡",
    Text(
        "no computation settles it, and the record at hand says the same",
        "計算では決められないが、手元の記録がそのとおり述べている",
    ),
)
CONTRADICTED = Badge(
    "contradicted-by-record",
    Text("contradicted by record", "記録と矛盾"),
    "≢",
    Text(
        "no computation settles it, and the record at hand says otherwise",
        "計算では決められないが、手元の記録が別のことを述べている",
    ),
)
BADGES = (CONFIRMED, CONDITIONAL, MISPRINT, REFUTED, PLANNED, NOT_RUN, RECORDED, CONTRADICTED, UNTESTABLE)
_BADGE_OF = {badge.key: badge for badge in BADGES}


@dataclass(frozen=True)
class Grade:
    """How strong evidence is, as a reader meets it: a key for the filter, a word, and what it means."""

    key: str
    word: Text
    meaning: Text


UNGRADED = Grade("none", Text("none", "なし"), Text("nothing was measured or cited", "測定も文献もない"))
_GRADE_OF = {
    Strength.PROOF: Grade(
        "proof",
        Text("proof", "証明"),
        Text("symbolic or interval arithmetic covers every case", "記号計算または区間演算がすべての場合を覆う"),
    ),
    Strength.EXACT: Grade(
        "exact",
        Text("exact", "厳密"),
        Text("equal bit for bit, or an observed fact", "ビット単位で一致、または観測した事実"),
    ),
    Strength.BOUNDED: Grade(
        "bounded",
        Text("bounded", "誤差限界内"),
        Text("equal within a derived rounding bound", "導いた丸め誤差の限界の範囲で一致"),
    ),
    Strength.PROPERTY: Grade(
        "property",
        Text("property", "性質テスト"),
        Text("no counterexample among generated examples", "生成した例の中に反例がない"),
    ),
    Strength.SWEEP: Grade(
        "sweep", Text("sweep", "多数の試行"), Text("a share of many runs", "多数の実行のうち成り立った割合")
    ),
    Strength.CITATION: Grade("citation", Text("citation", "文献"), Text("bibliographic facts", "書誌情報")),
}
GRADES = (*_GRADE_OF.values(), UNGRADED)


def grade(strength: Strength | None) -> Grade:
    """The grade of a strength; where there is no evidence, a grade that says so."""
    return UNGRADED if strength is None else _GRADE_OF[strength]


def verdict_badge(verdict: Verdict) -> Badge:
    """The badge of a verdict."""
    return _BADGE_OF[verdict]


def verdict_word(verdict: Verdict) -> Text:
    """The word for a verdict, in both languages."""
    return _BADGE_OF[verdict].word


def kind_word(kind: Kind) -> Text:
    """What sort of sentence it is, in both languages."""
    return word(str(kind))


def claim_badge(claim: Claim, verdict: Verdict) -> Badge:
    """The badge of one claim.

    A claim without a test is *not yet measured*, one that was left out is *not run*; what no computation settles may be
    settled by a record.
    """
    if isinstance(claim.settled, Untestable) and claim.settled.agrees is not None:
        return RECORDED if claim.settled.agrees else CONTRADICTED
    if verdict is Verdict.NOT_RUN and isinstance(claim.settled, NotYetMeasured):
        return PLANNED
    return _BADGE_OF[verdict]


def statement_badge(statement: Statement, verdicts: Mapping[str, Verdict]) -> Badge:
    """The badge of a statement, from its claims within the text; it is *not run* as soon as one of them is.

    What a record contradicts comes before what is confirmed, and what it bears out before what nothing settles.
    """
    verdict = judge_statement(statement, verdicts)
    within = [claim for claim in statement.claims if not claim.beyond]
    waiting = [claim for claim in within if verdicts[claim.slug] is Verdict.NOT_RUN]
    if verdict is Verdict.NOT_RUN and not any(isinstance(claim.settled, Measured) for claim in waiting):
        return PLANNED
    badges = {claim_badge(claim, verdicts[claim.slug]) for claim in within}
    if verdict in (Verdict.CONFIRMED, Verdict.UNTESTABLE) and CONTRADICTED in badges:
        return CONTRADICTED
    return RECORDED if verdict is Verdict.UNTESTABLE and RECORDED in badges else _BADGE_OF[verdict]
