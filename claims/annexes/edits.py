"""What a claim of a form notices of single edits of its own formula or value; one that notices none tests nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.measurement import Record

# Names of the facts under which a test of a form records how many edits it tried, and which it did not notice.
TRIED, NOTICED, MISSED = "edits_tried", "edits_noticed", "edits_missed"


@dataclass(frozen=True)
class Edits:
    """How many edited versions of a claim were tried, how many were noticed, and the others in words."""

    tried: int
    noticed: int
    missed: str = ""

    @property
    def vacuous(self) -> bool:
        """Whether the claim cannot be told from any edited version of it."""
        return self.noticed == 0


def edits_of(records: Iterable[Record]) -> Edits | None:
    """What the records of one claim say of its edits; None where none were tried."""
    found = [record.facts for record in records if record.facts.get(TRIED)]
    # What one case or subject notices is noticed.
    best = max(found, key=lambda facts: facts[NOTICED], default=None)
    return None if best is None else Edits(int(best[TRIED]), int(best[NOTICED]), str(best.get(MISSED, "")))
