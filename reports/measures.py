"""Measurements as tables, one per shape, and as the one line that stands for all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.judge import judge_one
from claims.measurement import Comparison, Example, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Claim, Verdict
from reports.numbers import counted, example, number, percent, share_of_bound, short_example
from reports.shares import interval, settings_held


@dataclass(frozen=True)
class Table:
    """A table of texts: one heading per column, one tuple of cells per row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


_COLUMNS: Mapping[type[Measurement], tuple[str, ...]] = {
    Gap: (
        "gap as printed",
        "bound",
        "share of bound used",
        "worst at",
        "gap as corrected",
        "bound",
        "share of bound used",
        "worst at",
        "examples tried",
        "counterexample",
    ),
    Share: (
        "held in",
        "settings",
        "95 % interval",
        "boundary",
        "sensitive to rounding",
        "an example inside",
        "a counterexample outside",
    ),
    Law: ("examples tried", "worst gap", "bound", "share of bound used", "worst at", "counterexample"),
    Outcome: ("expected", "observed", "after the correction"),
}


def tables(claim: Claim, records: Sequence[Record]) -> tuple[Table, ...]:
    """The records of one claim as one table for each shape of measurement among them."""
    labels = {case.slug: case.label.en for case in claim.cases}
    found = []
    for shape, columns in _COLUMNS.items():
        rows = tuple(
            (record.subject, labels[record.case], str(judge_one(record.measurement)), *_cells(record.measurement))
            for record in records
            if isinstance(record.measurement, shape)
        )
        if rows:
            caption = counted(len(rows), "measurement") + f" of shape {shape.__name__.lower()}"
            found.append(Table(caption, ("subject", "case", "alone says", *columns), rows))
    return tuple(found)


def evidence_line(records: Sequence[Record]) -> str:
    """What decides a claim, in one line: the first record that fails, or else the first, and how much was tried."""
    if not records:
        return "no measurement"
    failing = [record for record in records if judge_one(record.measurement) is not Verdict.CONFIRMED]
    decisive = (failing or records)[0]
    subjects = len({record.subject for record in records})
    tried = sum(_tried(record.measurement) for record in records)
    effort = f"{counted(tried, 'example')} on {counted(subjects, 'subject')}"
    return f"{_sentence(decisive.measurement)} ({decisive.subject}; {effort} in all)"


def _cells(measurement: Measurement) -> tuple[str, ...]:
    match measurement:
        case Gap(as_printed, corrected, examples, counterexample):
            both = (*_comparison(as_printed), *_comparison(corrected))
            return (*both, number(examples), example(counterexample))
        case Share(held, of, inside=inside, outside=outside, sensitive=sensitive):
            counts = (percent(held / of), f"{number(held)} of {number(of)}", interval(measurement))
            moved = "–" if sensitive is None else number(sensitive)
            return (*counts, _edge(measurement) or "none", moved, example(inside), example(outside))
        case Law(examples, worst, counterexample):
            return (number(examples), *_comparison(worst), example(counterexample))
        case Outcome(expected, observed, corrected_outcome):
            return (expected, observed, "–" if corrected_outcome is None else corrected_outcome)


def _comparison(comparison: Comparison | None) -> tuple[str, str, str, str]:
    if comparison is None:
        return ("–", "–", "–", "–")
    bound = number(comparison.bound)
    return (number(comparison.gap), bound, share_of_bound(comparison), example(comparison.at))


def _edge(share: Share) -> str:
    if share.boundary is None:
        return ""
    formula = "" if share.closed_form is None else f" (closed form {number(share.closed_form, digits=6)})"
    return f"{number(share.boundary, digits=6)}{formula}"


def _tried(measurement: Measurement) -> int:
    match measurement:
        case Gap(examples=examples) | Law(examples=examples):
            return examples
        case Share(of=of):
            return of
        case Outcome():
            return 1


def _sentence(measurement: Measurement) -> str:
    match measurement:
        case Gap(as_printed, corrected, _, counterexample):
            parts = [f"as printed {_distance(as_printed)}"]
            if corrected is not None and not as_printed.holds:
                parts.append(f"as corrected {_distance(corrected)}")
            return _with_counterexample(parts, counterexample)
        case Share(outside=outside):
            edge = _edge(measurement)
            where = f", with the boundary at {edge}" if edge else ""
            return _with_counterexample([f"{settings_held(measurement)}{where}"], outside)
        case Law(_, worst, counterexample):
            start = ["no counterexample"] if counterexample is None else ["fails"]
            parts = start if worst is None else [f"worst case {_distance(worst)}"]
            return _with_counterexample(parts, counterexample)
        case Outcome(expected, observed, corrected_outcome):
            after = "" if corrected_outcome is None else f"; after the correction {corrected_outcome}"
            return f"expected {expected}, observed {observed}{after}"


def _distance(comparison: Comparison) -> str:
    if comparison.gap == 0:
        return "equal bit for bit"
    off = f"off by up to {number(comparison.gap)}"
    if comparison.holds:
        return f"{off}, which is {share_of_bound(comparison)} of the rounding bound"
    if math.isinf(comparison.bound):
        return f"{off}, with no finite bound to explain it"
    return f"{off}, where rounding explains at most {number(comparison.bound)}"


def _with_counterexample(parts: list[str], counterexample: Example | None) -> str:
    shown = [f"counterexample: {short_example(counterexample)}"] if counterexample else []
    return "; ".join([*parts, *shown])
