"""Shares in words: how often a sentence held, how sure that is, how sensitive, and the programs that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.judge import judge_one
from claims.measurement import Measurement, Record, Script, Share
from claims.model import Claim, Text, Verdict
from reports.words.numbers import counted, number, percent, percents
from reports.words.wording import same


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
