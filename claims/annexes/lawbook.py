"""The JSON form of the law book's records, written by the tests and read by the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claims.annexes.discoveries import discovery
from claims.annexes.laws import LAWS, Deviation, LawRecord, Standing, deviations_of, standing
from claims.measurement import Comparison, Law
from claims.origins import origins_of, with_origins
from claims.registry import unknown_name


def behind(record: LawRecord, torch: str, deviations: Sequence[Deviation] | None = None) -> Deviation | None:
    """The deviation on record by which a version of PyTorch breaks a law on a subject, if there is one."""
    known = deviations_of(record.law, record.subject, deviations)
    return next((each for each in known if not each.discovery or discovery(each.discovery).expected(torch)), None)


def as_on_record(record: LawRecord, torch: str, deviations: Sequence[Deviation] | None = None) -> bool:
    """Whether a law stands on a subject as it should in a version of PyTorch: broken where that is known alone."""
    return (standing(record) is Standing.FINDING) == (behind(record, torch, deviations) is not None)


def record_to_json(record: LawRecord) -> dict[str, Any]:
    """A record as a JSON object, with the standing that is computed from it; numbers may still be infinite."""
    law = record.measurement
    worst = (None, None) if law.worst is None else (law.worst.gap, law.worst.bound)
    document = {
        "law": record.law,
        "program": record.program,
        "subject": record.subject,
        "holds": record.holds,
        "standing": standing(record),
        "examples": law.examples,
        "gap": worst[0],
        "bound": worst[1],
        "counterexample": law.counterexample,
    }
    return with_origins(document, record.origins)


def record_from_json(document: Mapping[str, Any]) -> LawRecord:
    """The record that :func:`record_to_json` wrote; an unknown law or a contradicted standing is an error."""
    slug, gap = document["law"], document["gap"]
    if slug not in LAWS:
        raise ValueError(unknown_name("law", slug, LAWS))
    found = document["counterexample"]
    example = None if found is None else {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    worst = None if gap is None else Comparison(gap, document["bound"], {})
    measurement = Law(document["examples"], worst, example)
    subject, holds = document["subject"], document["holds"]
    record = LawRecord(slug, document["program"], subject, measurement, holds, origins_of(document))
    stands = standing(record)
    if stands != document["standing"]:
        raise ValueError(f"law {slug} on {subject}: it says {document['standing']}, but its numbers give {stands}")
    return record
