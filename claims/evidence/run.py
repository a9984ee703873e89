"""The evidence of one run as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from claims.annexes.discoveries import Observation, release
from claims.annexes.laws import LawRecord
from claims.annexes.matrix import Matrix
from claims.annexes.programs import Card
from claims.judge import Judgement
from claims.ledger import Entry
from claims.measurement import Record
from claims.model import Claim
from claims.origins import Origin

SCHEMA = 3
# What stands beside a measurement's own numbers in its JSON object.
ABOUT = ("case", "subject", "verdict", "facts", "origins")


class EvidenceError(ValueError):
    """The evidence is damaged, incomplete, or written by another version."""


class Status(StrEnum):
    """Whether a run measured everything it should: only a complete one replaces the published report."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Finding:
    """A claim as a run left it: the judgement, the records behind it, and how it differs from the ledger."""

    about: Claim
    statement: str
    judgement: Judgement
    records: tuple[Record, ...]
    on_record: Entry | None
    drift: tuple[str, ...]

    @property
    def claim(self) -> str:
        """The slug of the claim."""
        return self.about.slug


@dataclass(frozen=True)
class Evidence:
    """All findings of one run with its environment, its times, and the arrays its figures are drawn from.

    ``matrix`` is what was seen of PyTorch's implementations, ``discoveries`` what the scripts of discoveries printed,
    ``laws`` how each subject stands to each law of the law book.  ``origins`` are the runs, where several were merged.
    ``programs`` are those that somebody has brought, which are then all that the run is about.
    """

    status: Status
    environment: Mapping[str, Any]
    times: Mapping[str, Any]
    findings: tuple[Finding, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    matrix: Matrix = field(default_factory=Matrix)
    discoveries: tuple[Observation, ...] = ()
    laws: tuple[LawRecord, ...] = ()
    origins: tuple[Origin, ...] = ()
    programs: tuple[Card, ...] = ()

    def torch(self, origins: Sequence[str] = ()) -> str:
        """The version of PyTorch behind a piece of evidence with these origins; of several the oldest."""
        of_merged = [str(each.environment["torch"]) for each in self.origins if each.name in origins]
        return min(of_merged, key=release, default=str(self.environment["torch"]))
