"""Measurements as tables, one per shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.judge import judge_one
from claims.measurement import Comparison, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Claim, Text
from reports.views.badges import claim_badge
from reports.words.numbers import number, share_of_bound
from reports.words.shares import edge, interval, part_held
from reports.words.wording import amount, example, joined, same, word


@dataclass(frozen=True)
class Table:
    """A table of texts: one heading per column, one tuple of cells per row."""

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


_BOUND, _USED, _WORST = (
    Text("bound", "誤差限界"),
    Text("share of bound used", "誤差限界に対する割合"),
    Text("worst at", "最悪の設定"),
)
_TRIED, _COUNTER = Text("examples tried", "試した例"), Text("counterexample", "反例")
_COLUMNS: Mapping[type[Measurement], tuple[Text, ...]] = {
    Gap: (
        Text("gap as printed", "印刷のままでの差"), _BOUND, _USED, _WORST,
        Text("gap as corrected", "訂正後の差"), _BOUND, _USED, _WORST, _TRIED, _COUNTER,
    ),
    Share: (
        Text("held in", "成立した割合"), Text("settings", "設定の数"), Text("95 % interval", "95 % 信頼区間"),
        Text("boundary", "境界"), Text("sensitive to rounding", "丸めに敏感な設定"),
        Text("an example inside", "成り立つ例"), Text("a counterexample outside", "成り立たない例"),
    ),
    Law: (_TRIED, Text("worst gap", "最大の差"), _BOUND, _USED, _WORST, _COUNTER),
    Outcome: (Text("expected", "期待"), Text("observed", "観測"), Text("after the correction", "訂正後")),
}  # fmt: skip
_NAMES: Mapping[type[Measurement], Text] = {
    Gap: Text("of a gap from a formula", "式との差"),
    Share: Text("of a share of settings", "成り立つ設定の割合"),
    Law: Text("of a law", "法則"),
    Outcome: Text("of an outcome", "結果"),
}


def tables(claim: Claim, records: Sequence[Record]) -> tuple[Table, ...]:
    """The records of one claim as one table for each shape of measurement among them."""
    labels = {case.slug: case.label for case in claim.cases}
    found = []
    for shape, columns in _COLUMNS.items():
        rows = [
            (same(record.subject), labels[record.case], _alone(claim, record), *_cells(record.measurement))
            for record in records
            if isinstance(record.measurement, shape)
        ]
        if rows:
            count, name = amount(len(rows), "measurement", " 件"), _NAMES[shape]
            caption = Text(f"{count.en} {name.en}", f"{name.ja}の測定 {count.ja}")
            found.append(Table(caption, (*_FIRST, *columns), _told_once(rows)))
    return tuple(found)


def _told_once(rows: Sequence[tuple[Text, ...]]) -> tuple[tuple[Text, ...], ...]:
    """One row for all subjects on which the same was measured."""
    subjects: dict[tuple[Text, ...], list[Text]] = {}
    for subject, *rest in rows:
        subjects.setdefault(tuple(rest), []).append(subject)
    return tuple((joined(dict.fromkeys(alike), ", ", ", "), *rest) for rest, alike in subjects.items())


_FIRST = (Text("subject", "対象"), Text("case", "場合"), Text("alone says", "単独での判定"))


def _alone(claim: Claim, record: Record) -> Text:
    return claim_badge(claim, judge_one(claim, record.measurement)).word


def _cells(measurement: Measurement) -> tuple[Text, ...]:
    match measurement:
        case Gap(as_printed, corrected, examples, counterexample):
            both = (*_comparison(as_printed), *_comparison(corrected))
            return (*both, same(number(examples)), example(counterexample))
        case Share(held, of, inside=inside, outside=outside, sensitive=sensitive):
            counts = (part_held(measurement), f"{number(held)} / {number(of)}")
            moved = "–" if sensitive is None else number(sensitive)
            place = edge(measurement) or same("–")
            return (*map(same, counts), interval(measurement), place, same(moved), example(inside), example(outside))
        case Law(examples, worst, counterexample):
            return (same(number(examples)), *_comparison(worst), example(counterexample))
        case Outcome(expected, observed, corrected_outcome):
            return word(expected), word(observed), word("–" if corrected_outcome is None else corrected_outcome)


def _comparison(comparison: Comparison | None) -> tuple[Text, ...]:
    if comparison is None:
        return (same("–"),) * 4
    numbers = number(comparison.gap), number(comparison.bound), share_of_bound(comparison)
    return (*map(same, numbers), example(comparison.at))
