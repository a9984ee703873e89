"""What the small figure of a card shows: one axis with a row for each case, and what is asked of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claims.evidence import Finding
from claims.judge import RULINGS, THRESHOLDS, Frequency, deciding, decisive, judge_one
from claims.measurement import Comparison, Example, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Case, Claim, Force, Text, Verdict
from reports.views.rows import decided_by
from reports.words.numbers import number, tick
from reports.words.places import setting
from reports.words.terms import asked_of_shares
from reports.words.wording import joined, same, word

# A gap is drawn from this share of its bound to its inverse; what is beyond stands at the ends.
_FAINT = 1e-4
_NAMES: Mapping[str, str] = {"lr": "Lr", "momentum": "α", "alpha": "α", "weight_decay": "λ", "gamma": "γ"}


class Sign(StrEnum):
    """What a mark on an axis stands for."""

    HOLDS = "holds"
    FAILS = "fails"
    CORRECTED = "corrected"
    MEASURED = "measured"
    FORMULA = "formula"


_SIGNS: Mapping[Sign, Text] = {
    Sign.HOLDS: Text("● holds", "● 成立"),
    Sign.FAILS: Text("✖ less than that", "✖ それに満たない"),
    Sign.CORRECTED: Text("◆ as corrected", "◆ 訂正後"),
    Sign.MEASURED: Text("solid: measured", "実線:測定値"),
    Sign.FORMULA: Text("dashed: by formula", "破線:式の値"),
}
_COUNTED = {Sign.HOLDS: Text("● none contradicts", "● 反例なし"), Sign.FAILS: Text("✖ contradicted", "✖ 反例あり")}
_BOUNDED = {Sign.HOLDS: Text("● within", "● 範囲内"), Sign.FAILS: Text("✖ beyond", "✖ 範囲外")}
_BESIDE = {Sign.HOLDS: Text("● an example", "● 例"), Sign.FAILS: Text("✖ a counterexample", "✖ 反例")}


@dataclass(frozen=True)
class Mark:
    """A sign at a place from 0 to 1 along an axis, and up to where it is uncertain."""

    at: float
    sign: Sign
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Strip:
    """One axis with a row of marks for each case; the part that is asked is shaded."""

    rows: tuple[tuple[Mark, ...], ...]
    ticks: tuple[tuple[float, str], ...]
    asked: tuple[float, float] | None
    caption: Text


@dataclass(frozen=True)
class Side:
    """One of several values that stand below each other: its name, and its pieces, each with whether it differs."""

    name: Text
    pieces: tuple[tuple[Text, bool], ...]


def strips(finding: Finding) -> tuple[Strip, ...]:
    """The axes that a claim's measurements can be drawn on."""
    claim, records = finding.about, decided_by(finding)
    if not records:
        return ()
    by_case = [[r.measurement for r in records if r.case == case.slug] for case in drawn_cases(finding)]
    main = decisive(claim, records).measurement
    found = [_main(claim, main, by_case), *(_boundary(claim, record) for record in records)]
    unlike = {strip.caption: strip for strip in found if strip is not None}
    return tuple(unlike.values())[:2]


def drawn_cases(finding: Finding) -> tuple[Case, ...]:
    """The cases that had a say, in the order of the claim: those that a card tells apart."""
    measured = {record.case for record in decided_by(finding)}
    said = tuple(deciding(finding.about, finding.judgement.reading))
    return said if measured <= {case.slug for case in said} else finding.about.cases


def _main(claim: Claim, main: Measurement, by_case: Sequence[Sequence[Measurement]]) -> Strip | None:
    match main:
        case Share():
            rows = tuple(tuple(_shares(claim, found)) for found in by_case)
            return _strip(rows, _PERCENTS, _asked(claim), _of_shares(claim))
        case Gap() | Law(worst=Comparison()):
            rows = tuple(tuple(_gaps(claim, found)) for found in by_case)
            ends = (f"≤ {tick(_FAINT)}", "1", f"≥ {tick(1 / _FAINT)}")
            return _strip(rows, tuple(zip((0.0, 0.5, 1.0), ends, strict=True)), (0.0, 0.5), _OF_GAPS, _BOUNDED)
        case Law():
            return _counts(claim, by_case)
        case Outcome():
            return None


_PERCENTS = tuple((part / 4, f"{25 * part} %") for part in range(5))
_OF_GAPS = Text(
    "Largest difference over the rounding bound. Shaded: explained by rounding.",
    "最大の差と丸め誤差の限界の比。色つきの範囲:丸めで説明できる。",
)


def _of_shares(claim: Claim) -> Text:
    asked = asked_of_shares(claim.force or Force.ALWAYS)
    return Text(
        f"Share of settings. Shaded: what is asked ({asked.en}).",
        f"成り立つ設定の割合。色つきの範囲:求められる割合({asked.ja})。",
    )


def _strip(
    rows: tuple[tuple[Mark, ...], ...],
    ticks: tuple[tuple[float, str], ...],
    asked: tuple[float, float] | None,
    caption: Text,
    signs: Mapping[Sign, Text] = _SIGNS,
) -> Strip:
    """A strip whose caption explains the signs that occur on it."""
    seen = {mark.sign for row in rows for mark in row}
    words = {**_SIGNS, **signs}
    told = joined([words[sign] for sign in Sign if sign in seen], ", ", "、")
    return Strip(rows, ticks, asked, joined((caption, Text(f"{told.en}.", f"{told.ja}。"))))


def _asked(claim: Claim) -> tuple[float, float]:
    """From which share on a claim of this force holds; a possibility is asked for anything above none."""
    rulings = RULINGS[claim.force or Force.ALWAYS]
    last = [each for each in Frequency if rulings[each] is Verdict.CONFIRMED][-1]
    return (1.0 if last is Frequency.ALWAYS else float(THRESHOLDS.get(last, 0.0)), 1.0)


def _sign(claim: Claim, measurement: Measurement) -> Sign:
    return Sign.HOLDS if judge_one(claim, measurement) is Verdict.CONFIRMED else Sign.FAILS


def _shares(claim: Claim, found: Sequence[Measurement]) -> Iterator[Mark]:
    shares = {(each.held / each.of, each.interval): each for each in found if isinstance(each, Share)}
    for (part, interval), share in shares.items():
        yield Mark(part, _sign(claim, share), interval)


def _gaps(claim: Claim, found: Sequence[Measurement]) -> Iterator[Mark]:
    """The worst gap of a case, and what is left of it after the correction."""
    gaps = [(_comparison(each), each) for each in found if isinstance(each, Gap | Law)]
    compared = [(worst, each) for worst, each in gaps if worst is not None]
    if compared:
        worst, measured = max(compared, key=lambda pair: pair[0].share)
        yield Mark(_along(worst.share), _sign(claim, measured))
        if isinstance(measured, Gap) and measured.corrected is not None and not worst.holds:
            yield Mark(_along(measured.corrected.share), Sign.CORRECTED)


def _comparison(measurement: Gap | Law) -> Comparison | None:
    return measurement.as_printed if isinstance(measurement, Gap) else measurement.worst


def _along(share: float) -> float:
    """Where a share of a bound lies on an axis of equal factors."""
    decades = -math.log10(_FAINT)
    return min(max((math.log10(share) if share else -math.inf) / decades, -1.0), 1.0) / 2 + 0.5


def _counts(claim: Claim, by_case: Sequence[Sequence[Measurement]]) -> Strip | None:
    """How many examples were tried in each case: of a law that only a counterexample could break."""
    totals = [sum(each.examples for each in found if isinstance(each, Law)) for found in by_case]
    decades = math.ceil(math.log10(max(*totals, 10)))
    rows = tuple(
        (Mark(math.log10(total) / decades, _sign(claim, next(each for each in found if isinstance(each, Law)))),)
        if total
        else ()
        for total, found in zip(totals, by_case, strict=True)
    )
    ticks = tuple((place / decades, tick(10.0**place) if place else "1") for place in range(decades + 1))
    return _strip(rows, ticks, None, Text("Examples tried.", "試した例の数。"), _COUNTED)


def _boundary(claim: Claim, record: Record) -> Strip | None:
    """Where a sentence starts or ceases to hold along a setting, with the examples on both sides."""
    share, case = record.measurement, next(each for each in claim.cases if each.slug == record.case)
    said = claim.form.under(case).get("boundary") if claim.form else None
    if not isinstance(share, Share) or share.boundary is None:
        return None
    name = said["axis"] if said else ""
    lines = {Sign.MEASURED: share.boundary, Sign.FORMULA: share.closed_form}
    sides = {Sign.HOLDS: _setting(share.inside, name), Sign.FAILS: _setting(share.outside, name)}
    places = {sign: value for sign, value in (*lines.items(), *sides.items()) if value is not None and value > 0}
    low, high = min(places.values()), max(places.values())
    # Equal factors on both sides of a boundary that stands alone.
    low, high = (low / 2, high * 2) if high < low * 2 else (low / 1.2, high * 1.2)
    across = math.log(high / low)
    row = tuple(Mark(math.log(value / low) / across, sign) for sign, value in places.items())
    ends = ((0.0, number(low)), (math.log(share.boundary / low) / across, number(share.boundary)), (1.0, number(high)))
    label = same(_NAMES[name]) if name in _NAMES else word(name or "the boundary")
    told = Text(f"The boundary along {label.en}.", f"{label.ja} でみた境界。")
    return _strip((row,), ends, None, told, _BESIDE)


def _setting(example: Example | None, name: str) -> float | None:
    value = (example or {}).get(name)
    return float(value) if isinstance(value, int | float) else None


# --- values ----------------------------------------------------------------------------------------------------


def values(finding: Finding) -> tuple[Side, ...]:
    """Two values that a claim sets beside each other, with what differs in them."""
    records = decided_by(finding)
    measurement = decisive(finding.about, records).measurement if records else None
    match measurement:
        case Outcome(expected, observed):
            return _sides((Text("expected", "期待"), word(expected)), (Text("observed", "観測"), word(observed)))
        case Gap(counterexample=found) if found and {"formula", "observed"} <= set(found):
            return _beside(found, "formula", Text("by the formula", "式の値"))
        case Law(counterexample=found) if found and {"expected", "observed"} <= set(found):
            return _beside(found, "expected", Text("expected", "期待値"))
    return ()


def _beside(found: Mapping[str, Any], key: str, name: Text) -> tuple[Side, ...]:
    said, seen = (word(setting(found[each], 6)) for each in (key, "observed"))
    return _sides((name, said), (Text("by PyTorch", "PyTorch の値"), seen))


def _sides(one: tuple[Text, Text], other: tuple[Text, Text]) -> tuple[Side, ...]:
    texts = [text for _, text in (one, other)]
    if any(text.en != text.ja for text in texts):
        return tuple(Side(name, ((text, texts[0] != texts[1]),)) for name, text in (one, other))
    alike = _common(texts[0].en, texts[1].en)
    return tuple(Side(name, _pieces(text.en, alike)) for name, text in (one, other))


def _common(one: str, other: str) -> int:
    """How many signs two texts begin with in common."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _pieces(text: str, alike: int) -> tuple[tuple[Text, bool], ...]:
    parts = ((text[:alike], False), (text[alike:], True))
    return tuple((same(part), differs) for part, differs in parts if part)
