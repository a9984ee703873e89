"""The evidence of one run as data, and its JSON form, written by the tests and read by the reports."""

from claims.evidence.reading import (
    from_json,
    load,
    measurement_from_json,
    observation_from_json,
    repetition_from_json,
    row_from_json,
)
from claims.evidence.run import ABOUT, SCHEMA, Evidence, EvidenceError, Finding, Status
from claims.evidence.writing import dump, measurement_to_json, row_to_json, strict, to_json

__all__ = [
    "ABOUT",
    "SCHEMA",
    "Evidence",
    "EvidenceError",
    "Finding",
    "Status",
    "dump",
    "from_json",
    "load",
    "measurement_from_json",
    "measurement_to_json",
    "observation_from_json",
    "repetition_from_json",
    "row_from_json",
    "row_to_json",
    "strict",
    "to_json",
]
