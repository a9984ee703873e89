"""The JSON form of the law book's records, written by the tests and read by the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.evidence import measurement_from_json, measurement_to_json
from claims.laws import LawRecord
from claims.measurement import Law


def record_to_json(record: LawRecord) -> dict[str, Any]:
    """A record as a JSON object."""
    about = {"law": record.law, "program": record.program, "subject": record.subject}
    return {**about, **measurement_to_json(record.measurement)}


def record_from_json(document: Mapping[str, Any]) -> LawRecord:
    """The record that :func:`record_to_json` wrote; anything else is an error that names what is wrong."""
    fields = dict(document)
    law, program, subject = (fields.pop(name) for name in ("law", "program", "subject"))
    measurement = measurement_from_json(fields)
    if not isinstance(measurement, Law):
        raise TypeError(f"a record of the law book is a law, got {type(measurement).__name__.lower()}")
    return LawRecord(law, program, subject, measurement)
