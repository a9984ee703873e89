"""What was found in PyTorch, as a reader meets it: what happens, why, and the script that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.annexes.discoveries import DISCOVERIES, Discovery, Nature, Observation
from claims.model import Text
from reports.annexes.environments import place
from reports.words.wording import joined

_NATURES = {
    Nature.DEFECT: Text("defect", "不具合"),
    Nature.DIFFERENCE: Text("by design", "仕様"),
    Nature.FORMAT: Text("limit of the number format", "数値形式の限界"),
}
_SEEN, _GONE = Text("observed in this run", "今回の実行で確認"), Text("no longer so in this run", "今回は再現せず")
_UNSEEN = Text("not run", "未実行")


@dataclass(frozen=True)
class DiscoveryRow:
    """One discovery with what its script printed, where environments differ with theirs, and whether it is so."""

    slug: str
    title: Text
    nature: Text
    happens: Text
    why: Text
    source: str
    script: str
    prints: tuple[tuple[str, str], ...]
    state: Text
    command: str


def build_discoveries(observations: Sequence[Observation]) -> tuple[DiscoveryRow, ...]:
    """All discoveries, defects first; one whose script did not run says how to run it."""
    seen = {found.slug: [each for each in observations if each.slug == found.slug] for found in DISCOVERIES}
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
            tuple((place(each.origins) if len(seen[found.slug]) > 1 else "", each.prints) for each in seen[found.slug]),
            _state(seen[found.slug]),
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


def _state(observations: Sequence[Observation]) -> Text:
    """Whether a discovery is so; where environments differ, in which it is and in which it is not."""
    if not observations:
        return _UNSEEN
    words = [(_SEEN if each.reproduced else _GONE, place(each.origins)) for each in observations]
    if len({word for word, _ in words}) == 1:
        return words[0][0]
    return joined((Text(word.en + where, word.ja + where) for word, where in words), "; ", "、")
