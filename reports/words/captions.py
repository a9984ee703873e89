"""Sentences with named fields, filled in with facts of the evidence: captions of figures, corrections, remarks.

A field is a name in braces, ``{share_on_f1}``; any other brace, as in P_{n-1}, is a brace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from claims.evidence import EvidenceError, Finding
from claims.measurement import Record, Share
from claims.model import Text
from reports.words.numbers import number, percent

# What stands behind _ or ^ is an index or a power.
_FIELD = re.compile(r"(?<![_^])\{([a-z][a-z0-9_]*)\}")


def fields_of(text: Text) -> set[str]:
    """The names of the facts that a text asks for, in either language."""
    return set(_FIELD.findall(text.en)) | set(_FIELD.findall(text.ja))


def filled(text: Text, facts: Mapping[str, Any], where: str) -> Text:
    """``text`` with each field replaced by the fact of that name; a fact that ``where`` lacks is an error."""

    def fact(name: str) -> str:
        if name not in facts:
            raise EvidenceError(f"the evidence is damaged at {where}: its sentence needs {name!r}")
        value = facts[name]
        return value if isinstance(value, str) else number(value)

    return _replaced(text, fact)


def unfilled(text: Text) -> Text:
    """``text`` with an ellipsis for each field, where there is no evidence to fill it in."""
    return _replaced(text, lambda name: "…")


def facts_of(records: Iterable[Record]) -> dict[str, Any]:
    """What a claim's sentences may quote: what its tests told, and of each case what was counted there.

    With the name of a case, spelled with underscores, behind them: ``share`` (in percent, with its sign), ``held``,
    ``of``, ``boundary`` and ``formula``.  Of several subjects the first speaks.
    """
    facts: dict[str, Any] = {}
    for record in records:
        case, found = record.case.replace("-", "_"), record.measurement
        if isinstance(found, Share):
            counted = {"share": percent(found.held / found.of), "held": found.held, "of": found.of}
            places = {"boundary": found.boundary, "formula": found.closed_form}
            counted |= {name: value for name, value in places.items() if value is not None}
            facts = {f"{name}_{case}": value for name, value in counted.items()} | facts
        facts = {**record.facts, **facts}
    return facts


def told(text: Text | None, finding: Finding) -> Text | None:
    """A correction or remark of a claim with its facts; an ellipsis for those that a run without all cases lacks."""
    if text is None:
        return None
    facts = facts_of(finding.records)
    if finding.judgement.missing or not finding.records:
        facts = dict.fromkeys(fields_of(text), "…") | facts
    return filled(text, facts, f"$.claims[{finding.claim}].measurements.facts")


def _replaced(text: Text, fact: Callable[[str], str]) -> Text:
    en, ja = (_FIELD.sub(lambda field: fact(field[1]), each) for each in (text.en, text.ja))
    return Text(en, ja, text.only)
