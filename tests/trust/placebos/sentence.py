"""A sentence of known truth, and a registry of such sentences that stands in the place of the article's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.model import Claim, Section, Statement, Text
from claims.registry import Registry


@dataclass(frozen=True)
class Sentence:
    """A claim, whether it is true, and why that is known without the audit: by mathematics or documentation."""

    claim: Claim
    true: bool
    because: str


def registry_of(sentences: Iterable[Sentence]) -> Registry:
    """The claims of the sentences, each a statement of its own."""
    statements = (
        Statement(f"PLC-{number}", Text("placebo", "偽の主張"), (each.claim.kind,), each.claim.asks, (each.claim,))
        for number, each in enumerate(sentences, start=1)
    )
    return Registry((Section("placebos", Text("Placebos", "偽の主張"), tuple(statements)),))
