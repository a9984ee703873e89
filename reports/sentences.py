"""What decides a claim, in one sentence, and what was claimed beside what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

from claims.judge import decisive, format_example
from claims.measurement import Comparison, Example, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Claim, Text
from reports.numbers import number, share_of_bound
from reports.shares import interval, part_held, settings_held
from reports.wording import amount, example, joined, same, short_example, word

Fact = tuple[Text, Text]
_CLAIMED, _MEASURED = Text("claimed", "主張"), Text("measured", "測定")
_BOUND, _MARGIN = Text("rounding bound", "丸め誤差の限界"), Text("share of the bound used", "限界のうち使った割合")


def evidence_line(claim: Claim, records: Sequence[Record]) -> Text:
    """What decides a claim, in one line: the decisive record, and how much was tried."""
    record = decisive(claim, records)
    subjects = amount(len({record.subject for record in records}), "subject", " 対象")
    tried = amount(sum(tried_in(record.measurement) for record in records), "example", " 例")
    said = _sentence(record.measurement)
    return Text(
        f"{said.en} ({record.subject}; {tried.en} on {subjects.en} in all)",
        f"{said.ja}({record.subject}。全体で {subjects.ja}、{tried.ja})",
    )


def against(claim: Claim, records: Sequence[Record]) -> tuple[Fact, ...]:
    """What the decisive record was claimed to show, what it shows, within which bound, and with what margin."""
    if not records:
        return ()
    match decisive(claim, records).measurement:
        case Gap(as_printed, corrected):
            claimed = (_CLAIMED, Text("equal to the printed formula", "印刷された式に等しい"))
            return (claimed, *_margins(as_printed), *_after_correction(as_printed, corrected))
        case Share() as share:
            return ((_CLAIMED, Text("in every setting", "すべての設定で成り立つ")), *_share(share))
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


def figure_told(claim: Claim, figure: str, records: Sequence[Record]) -> Text | None:
    """The figure that goes on record, in words of both languages; a share has been told in full before."""
    measurement = decisive(claim, records).measurement if records else None
    match measurement:
        case Share():
            return None
        case Gap(counterexample=found) | Law(counterexample=found) if found and format_example(found) == figure:
            return example(found)
    return word(figure)


def edge(share: Share) -> Text | None:
    """Where a sentence starts or ceases to hold, measured and by formula, if that was measured."""
    if share.boundary is None:
        return None
    place = number(share.boundary, digits=6)
    if share.closed_form is None:
        return same(place)
    formula = number(share.closed_form, digits=6)
    return Text(f"{place} (closed form {formula})", f"{place}(閉じた式では {formula})")


def tried_in(measurement: Measurement) -> int:
    """How many examples or settings a measurement tried."""
    match measurement:
        case Gap(examples=examples) | Law(examples=examples):
            return examples
        case Share(of=of):
            return of
        case Outcome():
            return 1


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


def _sentence(measurement: Measurement) -> Text:
    match measurement:
        case Gap(as_printed, corrected, _, counterexample):
            parts = [_prefixed(Text("as printed", "印刷のままでは"), _distance(as_printed))]
            if corrected is not None and not as_printed.holds:
                parts.append(_prefixed(Text("as corrected", "訂正すれば"), _distance(corrected)))
            return _with_counterexample(parts, counterexample)
        case Share(outside=outside):
            held, place = settings_held(measurement), edge(measurement)
            where = Text(f", with the boundary at {place.en}", f"、境界は {place.ja}") if place else same("")
            return _with_counterexample([joined((held, where), "")], outside)
        case Law(_, worst, counterexample):
            start = Text("no counterexample", "反例なし") if counterexample is None else Text("fails", "成り立たない")
            parts = [start] if worst is None else [_prefixed(Text("worst case", "最悪の場合"), _distance(worst))]
            return _with_counterexample(parts, counterexample)
        case Outcome(expected, observed, corrected_outcome):
            after = same("")
            if corrected_outcome is not None:
                mended = word(corrected_outcome)
                after = Text(f"; after the correction {mended.en}", f"、訂正後は {mended.ja}")
            said, seen = word(expected), word(observed)
            return Text(
                f"expected {said.en}, observed {seen.en}{after.en}", f"期待 {said.ja}、観測 {seen.ja}{after.ja}"
            )


def _prefixed(prefix: Text, text: Text) -> Text:
    return joined((prefix, text), " ", "、")


def _distance(comparison: Comparison) -> Text:
    if comparison.gap == 0:
        return Text("equal bit for bit", "ビット単位で一致")
    gap, bound = number(comparison.gap), number(comparison.bound)
    if comparison.holds:
        part = share_of_bound(comparison)
        return Text(
            f"off by up to {gap}, which is {part} of the rounding bound", f"差は最大 {gap}(丸め誤差の限界の {part})"
        )
    if math.isinf(comparison.bound):
        return Text(
            f"off by up to {gap}, with no finite bound to explain it", f"差は最大 {gap} で、有限の限界では説明できない"
        )
    return Text(
        f"off by up to {gap}, where rounding explains at most {bound}",
        f"差は最大 {gap} で、丸め誤差で説明できるのは {bound} まで",
    )


def _with_counterexample(parts: list[Text], counterexample: Example | None) -> Text:
    shown = []
    if counterexample:
        settings = short_example(counterexample)
        shown = [Text(f"counterexample: {settings.en}", f"反例:{settings.ja}")]
    return joined([*parts, *shown], "; ", "。")
