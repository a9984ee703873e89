"""A sentence of known truth, and a registry of such sentences that stands in the place of the article's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from claims.model import Claim, Force, Section, Statement, Text
from claims.registry import Registry


@dataclass(frozen=True)
class Sentence:
    """A claim, whether it is true, and why that is known without the audit: by mathematics or documentation."""

    claim: Claim
    true: bool
    because: str


def registry_of(sentences: Iterable[Sentence]) -> Registry:
    """The claims of the sentences, each a statement of its own; unless stated, one speaks without exception."""
    claims = (replace(each.claim, force=each.claim.force or Force.ALWAYS) for each in sentences)
    statements = (
        Statement(f"PLC-{number}", Text("placebo", "偽の主張"), (claim.kind,), claim.asks, (claim,))
        for number, claim in enumerate(claims, start=1)
    )
    return Registry((Section("placebos", Text("Placebos", "偽の主張"), tuple(statements)),))
