"""Shares in words: how often a sentence held, how sure that is, how sensitive, and the programs that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.judge import RULINGS, Frequency, judge_one
from claims.measurement import Measurement, Record, Script, Share
from claims.model import Claim, Force, Text, Verdict
from reports.words.numbers import counted, number, percent, percents
from reports.words.places import place, when
from reports.words.wording import joined, same


@dataclass(frozen=True)
class ScriptRow:
    """One program under its heading, the case it belongs to where a claim has several, and what it prints."""

    heading: Text
    case: Text | None
    code: str
    prints: str


_ALIKE = Text("the same with every seed", "どの乱数種でも同じ")
_COUNTEREXAMPLE = Text("A counterexample as a script", "反例のスクリプト")
_EXAMPLE = Text("An example as a script", "例のスクリプト")


def interval(share: Share) -> Text:
    """The 95 % confidence interval of a share, or a dash where the share depends on no seed.

    A few seeds that agree say little about others, and an interval without width would claim to know them.
    """
    if share.interval is None:
        return same("–")
    low, high = share.interval
    return same(" – ".join(_told(share)[1:])) if low < high else _ALIKE


def part_held(share: Share) -> str:
    """The share in percent, with the digits of its interval where it has one."""
    return _told(share)[0]


def _told(share: Share) -> list[str]:
    return percents((share.held / share.of, *(share.interval or ())))


def shares_in_case(records: Sequence[Record], case: str) -> str:
    """The shares measured in one case, each with its interval in brackets; subjects that agree are told once."""
    shares = [r.measurement for r in records if r.case == case and isinstance(r.measurement, Share)]
    return ", ".join(dict.fromkeys(map(_with_interval, shares)))


def _with_interval(share: Share) -> str:
    span = interval(share)
    return part_held(share) + (f" [{span.en}]" if share.interval and span is not _ALIKE else "")


def sensitivity(records: Sequence[Record]) -> Text | None:
    """How many settings answer otherwise after a change too small to mean anything, where that was measured."""
    tried = [r.measurement for r in records if isinstance(r.measurement, Share) and r.measurement.sensitive is not None]
    if not tried:
        return None
    total, moved = sum(share.of for share in tried), sum(share.sensitive or 0 for share in tried)
    if not moved:
        return Text(
            "No setting answers otherwise when the start moves by a few units in the last place.",
            "開始点を最終桁で数単位動かしても、答えの変わる設定はない。",
        )
    part = percent(moved / total)
    them = Text("it answers", "その設定") if moved == 1 else Text("they answer", "それらの設定")
    return Text(
        f"Rounding decides {counted(moved, 'setting')} of {number(total)} ({part}): "
        f"{them.en} otherwise when the start moves by a few units in the last place.",
        f"{number(total)} 設定中 {number(moved)} 設定({part})は丸めで決まる。"
        f"開始点を最終桁で数単位動かすと、{them.ja}では答えが変わる。",
    )


def scripts(claim: Claim, records: Sequence[Record]) -> tuple[ScriptRow, ...]:
    """One program for each side of each case: the first subject that has one speaks for the others."""
    rows = []
    for heading, holds in ((_COUNTEREXAMPLE, False), (_EXAMPLE, True)):
        for case in claim.cases:
            found = [_script(claim, record.measurement, holds) for record in records if record.case == case.slug]
            label = case.label if len(claim.cases) > 1 else None
            script = next(filter(None, found), None)
            if script is not None:
                rows.append(ScriptRow(heading, label, script.code, script.prints))
    return tuple(rows)


def _script(claim: Claim, measurement: Measurement, holds: bool) -> Script | None:
    """The program that shows where a sentence holds, or where it does not."""
    if isinstance(measurement, Share):
        return measurement.inside_script if holds else measurement.outside_script
    return measurement.script if (judge_one(claim, measurement) is Verdict.CONFIRMED) == holds else None


def edge(share: Share) -> Text | None:
    """Where a sentence starts or ceases to hold, measured and by formula, if that was measured."""
    if share.boundary is None:
        return None
    found = number(share.boundary, digits=6)
    if share.closed_form is None:
        return same(found)
    formula = number(share.closed_form, digits=6)
    return Text(f"{found} (by formula {formula})", f"{found}(式では {formula})")


def share_told(claim: Claim, share: Share) -> Text:
    """In how many of the settings tried a sentence held, with the clearest example, and where the boundary lies."""
    told = [
        _found(share) if RULINGS[claim.force or Force.ALWAYS][Frequency.RARELY] is Verdict.CONFIRMED else _held(share)
    ]
    edge_at = edge(share)
    if edge_at is not None:
        told.append(Text(f"The boundary lies at {edge_at.en}.", f"境界の位置は {edge_at.ja}。"))
    return joined(told)


def _held(share: Share) -> Text:
    held, of, chance = number(share.held), number(share.of), _chance(share)
    aside = f"({chance.ja[1:]})" if chance.ja else ""
    if share.held == share.of:
        return Text(f"It holds in all {of} settings tried{chance.en}.", f"試した {of} 設定のすべてで成り立つ{aside}。")
    there = place(share.outside) if share.outside else None
    if not share.held:
        instead = Text(f"; an example: {there.en}", f"(例:{there.ja})") if there else same("")
        return Text(
            f"It holds in none of the {of} settings tried{chance.en}{instead.en}.",
            f"試した {of} 設定のどれでも成り立たない{aside}{instead.ja}。",
        )
    but = (
        Text(f", but not, for example, {there.en}", f"、たとえば{when(there.ja)[:-1]}は成り立たない")
        if there
        else same("")
    )
    part = part_held(share)
    return Text(
        f"In {part} of the settings tried ({held} of {of}{chance.en}) it holds{but.en}.",
        f"試した設定の {part}({of} のうち {held}{chance.ja})で成り立{'つが' if there else 'つ'}{but.ja}。",
    )


def _found(share: Share) -> Text:
    """Of a sentence for which a single example is enough: that there is one, and how common such settings are."""
    held, of, chance = number(share.held), number(share.of), _chance(share)
    if not share.held:
        return Text(f"No such setting is among the {of} tried.", f"試した {of} 設定の中に、そうなるものはない。")
    there = place(share.inside) if share.inside else None
    example = Text(f"There is such a setting: {there.en}", f"そうなる設定がある:{there.ja}") if there else None
    example = example or Text("There are such settings", "そうなる設定がある")
    if share.of == 1:
        return Text(f"{example.en}.", f"{example.ja}。")
    part = part_held(share)
    return Text(
        f"{example.en}; it holds in {part} of those tried ({held} of {of}{chance.en}).",
        f"{example.ja}。試した設定の {part}({of} のうち {held}{chance.ja})で成り立つ。",
    )


def _chance(share: Share) -> Text:
    """How sure a share is that depends on seeds."""
    if share.interval is None:
        return same("")
    span = interval(share)
    if share.interval[0] == share.interval[1]:
        return Text(f", {span.en}", f"、{span.ja}")
    return Text(f"; 95 % interval {span.en}", f"、95 % 信頼区間 {span.ja}")
