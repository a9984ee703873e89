"""What the tests of a run have recorded, as it comes in: under xdist with the report of each test, from a worker."""

from __future__ import annotations

import json
from typing import Any

from claims import evidence as evidence_format
from claims.annexes.discoveries import DISCOVERIES, Observation
from claims.annexes.lawbook import record_from_json
from claims.annexes.laws import LAWS, LawRecord
from claims.annexes.matrix import Repetition, Row
from claims.measurement import Record
from claims.registry import Registry
from tests.plugins import junit
from tests.plugins.evidence import DISCOVERY, FIGURE, RECORD, REPETITION, ROW, SPOILT
from tests.plugins.lawbook import LAW


class Received:
    """Everything recorded so far, by kind; of a test that was run again, its last attempt."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.records: dict[str, list[Record]] = {}
        self.figures: dict[str, Any] = {}
        self.rows: dict[str, Row] = {}
        self._repetitions: dict[tuple[str, str], Repetition] = {}
        self._discoveries: dict[str, Observation] = {}
        self._laws: dict[tuple[str, str], LawRecord] = {}
        self.spoilt: dict[str, dict[str, bool]] = {}

    @property
    def repetitions(self) -> list[Repetition]:
        """What was repeated."""
        return [*self._repetitions.values()]

    @property
    def discoveries(self) -> list[Observation]:
        """What the scripts of discoveries printed."""
        return [*self._discoveries.values()]

    @property
    def laws(self) -> list[LawRecord]:
        """How subjects stand to laws."""
        return [*self._laws.values()]

    @property
    def any(self) -> bool:
        """Whether anything came in that a verdict, a row or a law can rest on."""
        return bool(self.records or self.rows or self.discoveries or self.laws)

    def discoveries_in_order(self) -> tuple[Observation, ...]:
        """What discoveries printed, in the order of the discoveries, whatever the workers did."""
        order = [found.slug for found in DISCOVERIES]
        return tuple(sorted(self.discoveries, key=lambda seen: order.index(seen.slug)))

    def laws_in_order(self) -> tuple[LawRecord, ...]:
        """How the subjects stand to the laws, in the order of the law book."""
        order = {slug: place for place, slug in enumerate(LAWS)}
        return tuple(sorted(self.laws, key=lambda record: (order[record.law], record.subject)))

    def take(self, name: str, text: str, new: bool) -> list[tuple[str, str]]:
        """Keep what one property of a test carries, if it is new, and say what others should read in its place."""
        if name in (ROW, REPETITION, DISCOVERY, LAW):
            if new:
                self._keep(name, evidence_format.from_json(json.loads(text)))
            return []
        if name == SPOILT:
            program, slug, noticed = json.loads(text)
            self.spoilt.setdefault(program, {})[slug] = noticed
            return []
        if name == RECORD:
            document = json.loads(text)
            measurement = evidence_format.measurement_from_json(evidence_format.from_json(document["measurement"]))
            facts = evidence_format.from_json(document["facts"])
            record = Record(document["claim"], document["case"], document["subject"], measurement, facts=facts)
            if new:
                # Where a test is run again, its last attempt counts.
                others = self.records.get(record.claim, [])
                same = (record.case, record.subject)
                self.records[record.claim] = [each for each in others if (each.case, each.subject) != same] + [record]
            claim, statement = self._registry.claim(record.claim), self._registry.statement_of[record.claim]
            return junit.properties_of(record, claim, statement.id)
        if name == FIGURE:
            document = json.loads(text)
            if new:
                self.figures[document["name"]] = evidence_format.from_json(document["arrays"])
            return [("drawn", document["name"])]
        return [(name, text)]

    def _keep(self, name: str, document: dict[str, Any]) -> None:
        if name == ROW:
            row = evidence_format.row_from_json(document)
            self.rows[row.subject] = row
        elif name == REPETITION:
            repetition = evidence_format.repetition_from_json(document)
            self._repetitions[repetition.subject, repetition.against] = repetition
        elif name == DISCOVERY:
            seen = evidence_format.observation_from_json(document)
            self._discoveries[seen.slug] = seen
        else:
            record = record_from_json(document)
            self._laws[record.law, record.subject] = record
