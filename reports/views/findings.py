"""What was found in a program that somebody has brought: each law that it breaks, each column over its bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claims.annexes.laws import LAWS, LawRecord, Standing, deviation_of, standing
from claims.annexes.matrix import COLUMNS, Reading, Row
from claims.annexes.programs import Card
from claims.measurement import Example, Script
from claims.model import Text
from reports.words.numbers import number
from reports.words.wording import example, joined, same

_DIGITS = (6, 9, 12, 17)
_IN_PLACE = Text(
    "Every number is where the rule puts it, but for rounding.", "どの数も、丸めを除いて規則どおりの位置にある。"
)
# What is expected of a law, and what is seen of one that is found.
_HELD = Text("Should hold:", "成り立つべきこと:"), Text("It does not", "成り立たない対象:")
_FAILED = Text("Should fail for this rule:", "この規則では成り立たないはずのこと:"), Text("It holds", "成り立つ対象:")


@dataclass(frozen=True)
class ProgramFinding:
    """One law or column: what should hold (or fail), where it does not, an example, and how to see it again.

    ``expected`` and ``seen`` say which of the two, ``known`` what is on record of it; ``order`` is how bad it is: the
    less, the worse.
    """

    anchor: str
    title: Text
    expected: Text
    says: Text
    seen: Text
    where: Text
    happens: Text
    known: Text | None
    known_everywhere: bool
    script: Script | None
    command: str
    order: tuple[float, ...] = field(compare=False, default=())


def findings_of(
    anchor: str, card: Card, rows: Sequence[Row], records: Sequence[LawRecord]
) -> tuple[ProgramFinding, ...]:
    """What was found: what is not on record first, then numbers that are wrong, then laws; the worst of each first."""
    cells = {
        column.slug: [(row, reading) for row in rows for reading in row.readings if reading.column == column.slug]
        for column in COLUMNS
    }
    laws = {slug: [record for record in records if record.law == slug] for slug in LAWS}
    found = [
        *(_column(anchor, card, slug, own) for slug, own in cells.items() if any(reading.over for _, reading in own)),
        *(_law(anchor, card, slug, own) for slug, own in laws.items() if any(map(_is_finding, own))),
    ]
    return tuple(sorted(found, key=lambda each: each.order))


def _is_finding(record: LawRecord) -> bool:
    return standing(record) is Standing.FINDING


def _column(anchor: str, card: Card, slug: str, cells: Sequence[tuple[Row, Reading]]) -> ProgramFinding:
    over, (expected, seen) = [(row, reading) for row, reading in cells if reading.over], _HELD
    label = next(column.label for column in COLUMNS if column.slug == slug)
    # One that can be shown tells more than one that is worse.
    row, worst = max(over, key=lambda each: (each[1].script is not None, bool(each[1].refused), each[1].share))
    known, everywhere = _known(card, slug, [each.subject for each, _ in over])
    return ProgramFinding(
        f"{anchor}_{slug}",
        Text(f"Heat map: {label.en}", f"ヒートマップ:{label.ja}"),
        expected,
        _IN_PLACE,
        seen,
        _where(card, [each.subject for each, _ in over], len(cells)),
        _over(row, worst),
        known,
        everywhere,
        worst.script,
        f'{card.command} -k "test_every_number and {row.implementation}-{row.device}-{row.dtype}"',
        (everywhere, 0, -max(float("inf") if reading.refused else reading.share for _, reading in over)),
    )


def _law(anchor: str, card: Card, slug: str, records: Sequence[LawRecord]) -> ProgramFinding:
    law, found = LAWS[slug], [record for record in records if _is_finding(record)]
    subjects = [record.subject for record in found]
    known, everywhere = _known(card, slug, subjects)
    shown = next((record for record in found if record.subject.endswith("-float64")), found[0])
    expected, seen = _HELD if shown.holds else _FAILED
    return ProgramFinding(
        f"{anchor}_{slug}",
        law.title,
        expected,
        law.says,
        seen,
        _where(card, subjects, len(records)),
        _broken(card, shown),
        known,
        everywhere,
        shown.measurement.script,
        f"{card.command} -k {slug}",
        (everywhere, 1, -len(found) / len(records)),
    )


def _known(card: Card, what: str, subjects: Sequence[str]) -> tuple[Text | None, bool]:
    """The reasons on record, and whether they are for all that was found."""
    reasons = {subject: deviation_of(what, subject, card.known) for subject in subjects}
    told = list(dict.fromkeys(each.reason for each in reasons.values() if each))
    if not told:
        return None, False
    count, everywhere = sum(map(bool, reasons.values())), all(reasons.values())
    part = same("") if everywhere else Text(f", for {count} of {len(subjects)}", f"({len(subjects)} のうち {count})")
    return Text(f"on record{part.en}: {'; '.join(told)}", f"登録済み{part.ja}:{'、'.join(told)}"), everywhere


def _place(card: Card, subject: str) -> list[str]:
    """Implementation, device and number format, of the name of a subject."""
    return subject.removeprefix(f"{card.name}-").rsplit("-", 2)


def _where(card: Card, subjects: Sequence[str], of: int) -> Text:
    """On how many it was seen, and which these are: the number formats of each implementation."""
    formats: dict[str, list[str]] = {}
    for subject in subjects:
        implementation, device, dtype = _place(card, subject)
        formats.setdefault(f"{implementation} · {device}", []).append(dtype)
    names = "; ".join(f"{place}: {', '.join(found)}" for place, found in formats.items())
    count = number(len(subjects))
    if len(subjects) == of:
        return Text(f"on all {count} ({names})", f"{count} 対象すべて({names})")
    return Text(f"on {count} of {number(of)} ({names})", f"{number(of)} 対象のうち {count}({names})")


def _over(row: Row, worst: Reading) -> Text:
    if worst.refused:
        return _ends_in(worst.refused, worst.at)
    at = worst.at
    if not {"formula", "observed", "step", "gradients"} <= set(at):
        return example(at)
    given = example({name: at[name] for name in at if name not in ("formula", "observed")})
    observed, due = _told_apart(at["observed"], at["formula"])
    times = number(worst.share) if number(worst.share) != "1" else "> 1"
    return Text(
        f"With {given.en} ({row.implementation}, {row.dtype}) it comes to {observed}, where {due} is due: "
        f"{times} times what rounding may do.",
        f"{given.ja}({row.implementation}、{row.dtype})のとき {observed} に来るが、規則では {due} である"
        f"(丸めで許される隔たりの {times} 倍)。",
    )


def _told_apart(one: object, other: object) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart."""
    pairs = [tuple(number(float(str(each)), digits) for each in (one, other)) for digits in _DIGITS]
    first, second = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return first, second


def _broken(card: Card, record: LawRecord) -> Text:
    counterexample, examples = record.measurement.counterexample, number(record.measurement.examples)
    if counterexample is None:
        return Text(
            f"No counterexample was found in {examples} examples.",
            f"{examples} 例に反例が見つからない。",
        )
    if "error" in counterexample:
        rest = {name: value for name, value in counterexample.items() if name != "error"}
        return _ends_in(str(counterexample["error"]), rest)
    shown, (implementation, _, dtype) = example(counterexample), _place(card, record.subject)
    return Text(
        f"Not so with {shown.en} ({implementation}, {dtype}).",
        f"{shown.ja}({implementation}、{dtype})では成り立たない。",
    )


def _ends_in(error: str, at: Example | Mapping[str, object]) -> Text:
    shown = joined([example(at)])
    return Text(f"It ends in `{error}` with {shown.en}.", f"{shown.ja} では `{error}` で終わる。")
