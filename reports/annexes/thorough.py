"""What the thorough run that is kept beside the published audit found, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass

from claims.evidence import Evidence
from claims.model import Text
from claims.registry import Registry
from reports.views.badges import Badge, claim_badge
from reports.views.models import CaseRow
from reports.views.rows import case_rows, decided_by
from reports.words.sentences import evidence_line


@dataclass(frozen=True)
class ThoroughRow:
    """What the thorough run that is kept found about a claim, and the cases with their shares; and which run it was."""

    badge: Badge
    evidence: Text
    cases: tuple[CaseRow, ...]
    run: str


def thorough_rows(kept: Evidence | None, registry: Registry) -> dict[str, ThoroughRow]:
    """For each claim that the thorough run measured, what it found; nothing where no such run is kept."""
    if kept is None:
        return {}
    environment = kept.environment
    run = f"{str(kept.times['started'])[:10]}, torch {environment['torch']}, commit {environment['commit']}"
    rows = {}
    for finding in kept.findings:
        claim = registry.claim(finding.claim)
        badge = claim_badge(claim, finding.judgement.verdict)
        rows[claim.slug] = ThoroughRow(badge, evidence_line(claim, decided_by(finding)), case_rows(claim, finding), run)
    return rows
