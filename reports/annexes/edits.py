"""How sharply the claims of a course are tested: what each noticed of single edits of its own formula or value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.annexes.edits import Edits, edits_of
from claims.evidence import Finding
from claims.model import Text
from reports.words.numbers import counted, number


@dataclass(frozen=True)
class Dull:
    """A claim that did not notice some edited versions of itself: how many it did, and those that it did not."""

    slug: str
    says: Text
    vacuous: bool


@dataclass(frozen=True)
class Sharpness:
    """All claims of which edited versions were tried: the sum in a sentence, and those that missed any."""

    summary: Text
    dull: tuple[Dull, ...]


def edits_told(finding: Finding) -> Text | None:
    """How many edited versions of one claim were noticed; None where none were tried."""
    edits = edits_of(finding.records)
    if edits is None:
        return None
    noticed, tried = number(edits.noticed), number(edits.tried)
    return Text(
        f"{noticed} of {counted(edits.tried, 'edited version')} of it {'was' if edits.tried == 1 else 'were'} noticed.",
        f"この主張を書き換えた {tried} 個のうち {noticed} 個に気づいた。",
    )


def build_sharpness(findings: Mapping[str, Finding]) -> Sharpness | None:
    """The sum over all claims; None where no claim was edited, as in a run of claims that are no forms."""
    asked = {slug: edits for slug, finding in findings.items() if (edits := edits_of(finding.records))}
    if not asked:
        return None
    tried = sum(edits.tried for edits in asked.values())
    noticed = sum(edits.noticed for edits in asked.values())
    summary = Text(
        f"{number(noticed)} of {counted(tried, 'edited version')} of {counted(len(asked), 'claim')} were noticed.",
        f"{number(len(asked))} 個の主張を書き換えた {number(tried)} 個のうち {number(noticed)} 個に気づいた。",
    )
    dull = (_dull(slug, edits) for slug, edits in asked.items() if edits.noticed < edits.tried)
    # The worst first.
    return Sharpness(summary, tuple(sorted(dull, key=lambda each: not each.vacuous)))


def _dull(slug: str, edits: Edits) -> Dull:
    missed = f" ({edits.missed})" if edits.missed else ""
    if edits.vacuous:
        return Dull(
            slug, Text(f"vacuous: it notices no edit{missed}", f"空虚:どの書き換えにも気づかない{missed}"), True
        )
    some = f"{number(edits.noticed)} / {number(edits.tried)}"
    return Dull(slug, Text(f"notices {some}; not{missed}", f"気づいたもの {some}。気づかないもの{missed}"), False)
