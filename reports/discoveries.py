"""What was found in PyTorch, as a reader meets it: what happens, why, and the script that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.discoveries import DISCOVERIES, Discovery, Nature, Observation
from claims.model import Text

_NATURES = {
    Nature.DEFECT: Text("defect", "不具合"),
    Nature.DIFFERENCE: Text("by design", "仕様"),
    Nature.FORMAT: Text("limit of the number format", "数値形式の限界"),
}
_SEEN, _GONE = Text("observed in this run", "今回の実行で確認"), Text("no longer so in this run", "今回は再現せず")
_UNSEEN = Text("not run", "未実行")


@dataclass(frozen=True)
class DiscoveryRow:
    """One discovery with what this run saw of it."""

    slug: str
    title: Text
    nature: Text
    happens: Text
    why: Text
    source: str
    script: str
    prints: str
    state: Text
    command: str


def build_discoveries(observations: Sequence[Observation]) -> tuple[DiscoveryRow, ...]:
    """All discoveries, defects first; one whose script did not run says how to run it."""
    seen = {observation.slug: observation for observation in observations}
    ordered = sorted(DISCOVERIES, key=lambda found: list(Nature).index(found.nature))
    return tuple(
        DiscoveryRow(
            found.slug,
            found.title,
            _nature(found),
            found.happens,
            found.why,
            found.source,
            found.script.strip(),
            seen[found.slug].prints if found.slug in seen else "",
            _UNSEEN if found.slug not in seen else _SEEN if seen[found.slug].reproduced else _GONE,
            _command(found),
        )
        for found in ordered
    )


def _nature(found: Discovery) -> Text:
    nature = _NATURES[found.nature]
    if not found.mended:
        return nature
    return Text(f"{nature.en}, mended in PyTorch {found.mended}", f"{nature.ja}、PyTorch {found.mended} で修正済み")


def _command(found: Discovery) -> str:
    return f"pytest --audit-claim {found.slug}" + ("" if found.device == "cpu" else f" --audit-device {found.device}")
