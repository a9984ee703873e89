"""What a report has to say, read from its evidence without the code that makes the page."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.judge import judge_statement
from claims.model import NotYetMeasured, Untestable, Verdict
from claims.registry import Registry

PLANNED = "not-yet-measured"
# The parts of the headline, in its order.
RECORDED, CONTRADICTED = "true-by-record", "contradicted-by-record"
PARTS = (
    *(("confirmed",), ("conditional",), ("misprint", "refuted"), (PLANNED,), ("not-run",)),
    *((RECORDED,), (CONTRADICTED,), ("untestable",)),
)


@dataclass(frozen=True)
class Facts:
    """The claims and statements of one report with their verdicts, in the order of the article.

    Those ``beyond`` the text have a card and are counted nowhere.
    ``words`` holds the proposition of each claim and the note on its domain, which stands in a closed detail.
    """

    claims: dict[str, str]
    statements: dict[str, str]
    strengths: dict[str, str]
    sections: dict[str, str]
    words: dict[str, dict[str, tuple[str, str]]]
    evidence: dict[str, Any]
    badge: dict[str, Any]
    beyond: frozenset[str] = frozenset()
    hostile: str = ""

    @property
    def headline(self) -> list[int]:
        """The numbers of the headline: the total, then every part that is not empty, a mixed one split in two."""
        counts, numbers = Counter(self.statements.values()), [len(self.statements)]
        for part in PARTS:
            split = [counts[word] for word in part if counts[word]]
            numbers += [sum(split), *(split if len(split) > 1 else ())] if split else []
        return numbers

    @property
    def message(self) -> str:
        """What the badge of a complete run says."""
        counts = Counter(self.statements.values())
        wrong = counts["misprint"] + counts["refuted"]
        return f"{counts['confirmed']} of {len(self.statements)} hold, {wrong} to correct"


def read_facts(folder: Path, registry: Registry, hostile: str = "") -> Facts:
    """The facts of the report that lies in ``folder`` beside its evidence."""
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    found = {entry["claim"]: entry for entry in evidence["claims"]}
    verdicts = {slug: Verdict(found[slug]["verdict"]) for slug in registry.claims}
    planned = {slug for slug, claim in registry.claims.items() if isinstance(claim.settled, NotYetMeasured)}

    by_record = {
        slug: RECORDED if claim.settled.agrees else CONTRADICTED
        for slug, claim in registry.claims.items()
        if isinstance(claim.settled, Untestable) and claim.settled.agrees is not None
    }

    def word(verdict: Verdict, slugs: list[str]) -> str:
        told = {by_record[slug] for slug in slugs if slug in by_record}
        if CONTRADICTED in told and verdict in (Verdict.CONFIRMED, Verdict.UNTESTABLE):
            return CONTRADICTED
        if told and verdict is Verdict.UNTESTABLE:
            return RECORDED
        waiting = [slug for slug in slugs if verdicts[slug] is Verdict.NOT_RUN]
        return PLANNED if verdict is Verdict.NOT_RUN and planned.issuperset(waiting) else str(verdict)

    statements = registry.statements.values()
    return Facts(
        claims={slug: word(verdict, [slug]) for slug, verdict in verdicts.items()},
        statements={
            each.id: word(judge_statement(each, verdicts), [c.slug for c in each.claims if not c.beyond])
            for each in statements
        },
        strengths={slug: found[slug]["strength"] or "none" for slug in verdicts},
        sections={c.slug: section.slug for section in registry.sections for s in section.statements for c in s.claims},
        words={
            slug: {language: (getattr(c.asks, language), getattr(c.domain.note, language)) for language in ("en", "ja")}
            for slug, c in registry.claims.items()
        },
        evidence=evidence,
        badge=json.loads((folder / "badge.json").read_text(encoding="utf-8")),
        beyond=frozenset(slug for slug, claim in registry.claims.items() if claim.beyond),
        hostile=hostile,
    )
