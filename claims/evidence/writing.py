"""From the evidence of a run to JSON.

JSON has no infinities, so a number that is not finite is written as ``{"float": "inf"}`` and comes back exactly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from claims.annexes.lawbook import record_to_json
from claims.annexes.matrix import Reading, Row
from claims.evidence.run import SCHEMA, Evidence, Finding
from claims.judge import judge_one
from claims.measurement import Measurement
from claims.origins import fields_of, with_origins


def dump(evidence: Evidence) -> str:
    """The evidence as JSON text: the same evidence gives the same bytes."""
    return json.dumps(strict(evidence), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def strict(evidence: Evidence) -> Any:
    """The evidence as what strict JSON can hold."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "status": evidence.status,
        "environment": evidence.environment,
        "times": evidence.times,
        "claims": [_finding_to_json(finding) for finding in evidence.findings],
        "figures": evidence.figures,
        "matrix": {
            "rows": [row_to_json(row) for row in evidence.matrix.rows],
            "repetitions": [fields_of(repetition) for repetition in evidence.matrix.repetitions],
        },
        "discoveries": [{**fields_of(seen), "reproduced": seen.reproduced} for seen in evidence.discoveries],
        "laws": [record_to_json(record) for record in evidence.laws],
    }
    if evidence.origins:
        document["origins"] = [asdict(origin) for origin in evidence.origins]
    if evidence.programs:
        document["programs"] = [asdict(card) for card in evidence.programs]
    return to_json(document)


def to_json(value: Any) -> Any:
    """``value`` with every non-finite float tagged and every tuple a list, ready for strict JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def measurement_to_json(measurement: Measurement) -> dict[str, Any]:
    """A measurement as a JSON object tagged with its shape."""
    document: dict[str, Any] = to_json({"shape": type(measurement).__name__.lower(), **asdict(measurement)})
    return document


def row_to_json(row: Row) -> dict[str, Any]:
    """A row of the matrix as a JSON object, with the flags that are computed from it."""
    readings = [_reading_to_json(reading) for reading in row.readings]
    document: dict[str, Any] = to_json({**fields_of(row), "readings": readings, "vacuous": row.vacuous})
    return document


def _reading_to_json(reading: Reading) -> dict[str, Any]:
    document = {**asdict(reading), "over": reading.over}
    if reading.script is None:
        del document["script"]
    return document


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    judgement, about, domain = finding.judgement, finding.about, finding.about.domain
    return {
        "claim": about.slug,
        "statement": finding.statement,
        "force": about.force,
        "severity": about.severity,
        "quotes": about.quotes,
        "beyond": about.beyond,
        "reading": judgement.reading,
        "verdict": judgement.verdict,
        "strength": judgement.strength,
        "figure": judgement.figure,
        "cases": judgement.cases,
        "missing": judgement.missing,
        "domain": {
            "en": domain.note.en,
            "ja": domain.note.ja,
            "axes": {name: str(axis) for name, axis in domain.axes.items()},
        },
        "subjects": list(dict.fromkeys(record.subject for record in finding.records)),
        "measurements": [
            with_origins(
                {
                    "case": record.case,
                    "subject": record.subject,
                    "verdict": judge_one(about, record.measurement),
                    **({"facts": record.facts} if record.facts else {}),
                    **measurement_to_json(record.measurement),
                },
                record.origins,
            )
            for record in finding.records
        ],
        "on_record": None if finding.on_record is None else asdict(finding.on_record),
        "drift": finding.drift,
    }
