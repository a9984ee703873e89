"""What was claimed beside what was measured, in which bound and with what margin."""

from __future__ import annotations

from collections.abc import Sequence

from claims.judge import decisive
from claims.measurement import Comparison, Gap, Law, Outcome, Record, Share
from claims.model import Claim, Force, Kind, Text
from reports.words.numbers import number, share_of_bound
from reports.words.shares import interval, part_held
from reports.words.terms import asked_of_shares
from reports.words.wording import amount, same, word

Fact = tuple[Text, Text]
_CLAIMED, _MEASURED = Text("claimed", "主張"), Text("measured", "測定")
_BOUND, _MARGIN = Text("rounding bound", "丸め誤差の限界"), Text("share of the bound used", "限界のうち使った割合")


def against(claim: Claim, records: Sequence[Record]) -> tuple[Fact, ...]:
    """What the decisive record was claimed to show, what it shows, within which bound, and with what margin."""
    if not records:
        return ()
    match decisive(claim, records).measurement:
        case Gap(as_printed, corrected):
            name = formula_name(claim)
            claimed = (_CLAIMED, Text(f"equal to {name.en}", f"{name.ja}に等しい"))
            return (claimed, *_margins(as_printed), *_after_correction(as_printed, corrected))
        case Share() as share:
            return ((_CLAIMED, asked_of_shares(claim.force or Force.ALWAYS)), *_share(share))
        case Law(examples, worst, counterexample):
            claimed = (_CLAIMED, Text("no counterexample", "反例がない"))
            found = Text("a counterexample", "反例あり") if counterexample else Text("none found", "反例なし")
            effort = amount(examples, "example", " 例")
            measured = Text(f"{found.en} in {effort.en}", f"{effort.ja}のうち{found.ja}")
            return (claimed, (_MEASURED, measured), *(_margins(worst)[1:] if worst else ()))
        case Outcome(expected, observed, corrected_outcome):
            after = (
                ()
                if corrected_outcome is None
                else ((Text("after the correction", "訂正後"), word(corrected_outcome)),)
            )
            return ((_CLAIMED, word(expected)), (_MEASURED, word(observed)), *after)


def formula_name(claim: Claim) -> Text:
    """What a formula is to be called: only what stands in print is printed."""
    if claim.kind is Kind.VALUE and claim.equation is None:
        return Text("the text", "本文")
    if claim.quotes:
        return Text("the printed formula", "印刷された式")
    return Text("the formula as read here", "ここで読み替えた式")


def _margins(comparison: Comparison) -> tuple[Fact, ...]:
    gap = number(comparison.gap)
    measured = (_MEASURED, Text(f"off by up to {gap}", f"最大の差 {gap}"))
    return (measured, (_BOUND, same(number(comparison.bound))), (_MARGIN, same(share_of_bound(comparison))))


def _after_correction(as_printed: Comparison, corrected: Comparison | None) -> tuple[Fact, ...]:
    if corrected is None or as_printed.holds:
        return ()
    return ((Text("after the correction", "訂正後"), _distance(corrected)),)


def _share(share: Share) -> tuple[Fact, ...]:
    facts = [(_MEASURED, same(f"{part_held(share)} ({number(share.held)} / {number(share.of)})"))]
    if share.interval:
        facts.append((Text("95 % interval", "95 % 信頼区間"), interval(share)))
    if share.boundary is not None:
        facts.append((Text("boundary", "境界"), same(number(share.boundary, digits=6))))
    if share.closed_form is not None:
        facts.append((Text("boundary by formula", "式による境界"), same(number(share.closed_form, digits=6))))
    return tuple(facts)


def _distance(comparison: Comparison) -> Text:
    if comparison.gap == 0:
        return Text("equal bit for bit", "ビット単位で一致")
    gap, bound = number(comparison.gap), number(comparison.bound)
    if comparison.holds:
        part = share_of_bound(comparison)
        return Text(
            f"off by up to {gap}, which is {part} of the rounding bound", f"差は最大 {gap}(丸め誤差の限界の {part})"
        )
    return Text(
        f"off by up to {gap}, where rounding explains at most {bound}",
        f"差は最大 {gap} で、丸め誤差で説明できるのは {bound} まで",
    )
