"""The control worlds: the same sentence on f1, on f1 turned by 45°, and with noise in the gradient, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.evidence import Finding
from claims.model import Claim, Text, Verdict
from claims.registry import Registry
from reports.views.badges import Badge, claim_badge
from reports.words.numbers import counted, number
from reports.words.shares import shares_in_case

_BASE, _TURNED, _NOISY = "on-f1", "on-f1-turned", "with-gradient-noise"
_HEADINGS = {
    _BASE: Text("on f1", "f1 の上"),
    _TURNED: Text("on f1 turned by 45°", "45° 回した f1 の上"),
    _NOISY: Text("with gradient noise", "勾配に雑音"),
}
_KEY = Text(
    "The share of the settings in which the sentence held; in brackets, its 95 % interval over seeds, if they differ.",
    "文が成り立った設定の割合。角括弧内は、乱数種により異なる場合の 95 % 信頼区間。",
)
_CHANGES, _STAYS, _OPEN = Text("changes", "変わる"), Text("stays", "変わらない"), Text("not known yet", "未測定")


@dataclass(frozen=True)
class WorldCell:
    """What was found of one sentence in one world."""

    badge: Badge
    share: str


@dataclass(frozen=True)
class WorldRow:
    """One claim with a cell for each world, none where it is not asked there, and whether its verdict changes."""

    statement: str
    slug: str
    asks: Text
    cells: tuple[tuple[Text, WorldCell | None], ...]
    change: Text


@dataclass(frozen=True)
class Worlds:
    """The table of the control worlds and the sentence above it."""

    summary: Text
    headings: tuple[Text, ...]
    rows: tuple[WorldRow, ...]
    key: Text


def build_worlds(registry: Registry, findings: Mapping[str, Finding]) -> Worlds | None:
    """The table of all claims that are asked in at least two of the worlds, or none if no claim is."""
    asked = [claim for claim in registry.claims.values() if len(_worlds_of(claim)) > 1]
    if not asked:
        return None
    verdicts = [_verdicts(claim, findings.get(claim.slug)) for claim in asked]
    rows = tuple(
        _row(registry.statement_of[claim.slug].id, claim, found, findings.get(claim.slug))
        for claim, found in zip(asked, verdicts, strict=True)
    )
    turned, noisy = (sum(_differs(found, world) for found in verdicts) for world in (_TURNED, _NOISY))
    measured = sum(row.change != _OPEN for row in rows)
    return Worlds(_summary(measured, len(asked), turned, noisy), tuple(_HEADINGS.values()), rows, _KEY)


def _worlds_of(claim: Claim) -> list[str]:
    return [case.slug for case in claim.cases if case.slug in _HEADINGS]


def _verdicts(claim: Claim, finding: Finding | None) -> dict[str, Verdict]:
    found: Mapping[str, Verdict] = {} if finding is None else finding.judgement.cases
    return {world: found.get(world, Verdict.NOT_RUN) for world in _worlds_of(claim)}


def _differs(verdicts: Mapping[str, Verdict], world: str) -> bool:
    pair = {verdicts.get(_BASE, Verdict.NOT_RUN), verdicts.get(world, Verdict.NOT_RUN)}
    return len(pair) == 2 and Verdict.NOT_RUN not in pair


def _row(statement: str, claim: Claim, verdicts: Mapping[str, Verdict], finding: Finding | None) -> WorldRow:
    records = () if finding is None else finding.records
    cells = {
        world: WorldCell(claim_badge(claim, verdict), shares_in_case(records, world))
        for world, verdict in verdicts.items()
    }
    measured = [verdict for verdict in verdicts.values() if verdict is not Verdict.NOT_RUN]
    change = _OPEN if len(measured) < 2 else _CHANGES if len(set(measured)) > 1 else _STAYS
    shown = tuple((heading, cells.get(world)) for world, heading in _HEADINGS.items())
    return WorldRow(statement, claim.slug, claim.asks, shown, change)


def _summary(measured: int, asked: int, turned: int, noisy: int) -> Text:
    return Text(
        f"Of {counted(asked, 'sentence')} asked in more than one world, this run measured {number(measured)} there. "
        f"Compared with f1 as it stands, {number(turned)} of them {'gets' if turned == 1 else 'get'} another verdict "
        f"when f1 is turned by 45°, and {number(noisy)} when the gradient has noise.",
        f"複数の条件で調べる {number(asked)} 文のうち、今回は {number(measured)} 文を測定した。"
        f"そのままの f1 と比べて判定が変わるのは、"
        f"f1 を 45° 回すと {number(turned)} 文、勾配に雑音を加えると {number(noisy)} 文。",
    )
