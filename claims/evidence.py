"""The evidence of one run as data, and its JSON form, written by the tests and read by the reports.

JSON has no infinities, so a number that is not finite is written as ``{"float": "inf"}`` and comes back exactly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from claims.annexes.discoveries import Observation
from claims.annexes.lawbook import record_from_json, record_to_json
from claims.annexes.laws import LawRecord
from claims.annexes.matrix import Matrix, Reading, Repetition, Row, State
from claims.judge import Judgement, judge_one
from claims.ledger import Entry
from claims.measurement import Comparison, Gap, Law, Measurement, Outcome, Record, Script, Share
from claims.model import Claim, Strength, Verdict
from claims.origins import Origin, fields_of, origin_from_json, origins_of, with_origins

SCHEMA = 2
_NOT_FINITE = ("inf", "-inf", "nan")
# What stands beside a measurement's own numbers in its JSON object.
ABOUT = ("case", "subject", "verdict", "facts", "origins")
_SHAPES: Mapping[str, type[Measurement]] = {"gap": Gap, "share": Share, "law": Law, "outcome": Outcome}


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


# --- writing ------------------------------------------------------------------------------------------------


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
    readings = [{**asdict(reading), "over": reading.over} for reading in row.readings]
    document: dict[str, Any] = to_json({**fields_of(row), "readings": readings, "vacuous": row.vacuous})
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


# --- reading ------------------------------------------------------------------------------------------------


def load(text: str, claims: Mapping[str, Claim]) -> Evidence:
    """Read evidence back; anything that is not what :func:`dump` writes is an error that says where.

    ``claims`` are the registered claims by slug: their domains are taken from there, not from the text.
    """
    try:
        document = from_json(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, TypeError, RecursionError) as error:
        raise EvidenceError(f"the evidence is not valid JSON, it may be cut off: {error}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        found = document.get("schema") if isinstance(document, dict) else None
        raise EvidenceError(f"the evidence has schema {found!r}, this version reads {SCHEMA}; run the audit again")
    try:
        return Evidence(
            Status(document["status"]),
            document["environment"],
            document["times"],
            tuple(_finding_from_json(item, claims) for item in document["claims"]),
            document["figures"],
            _matrix_from_json(document.get("matrix", {})),
            tuple(observation_from_json(item) for item in document.get("discoveries", ())),
            tuple(record_from_json(item) for item in document.get("laws", ())),
            tuple(origin_from_json(item) for item in document.get("origins", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"the evidence is damaged: {type(error).__name__} {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f'{name} is not JSON; a number that is not finite is written as {{"float": …}}')


def from_json(value: Any) -> Any:
    """The inverse of :func:`to_json`, save that sequences stay lists."""
    if isinstance(value, dict):
        if set(value) == {"float"}:
            if value["float"] not in _NOT_FINITE:
                raise EvidenceError(f"{value!r} is none of the numbers that JSON lacks: {', '.join(_NOT_FINITE)}")
            return float(value["float"])
        return {key: from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return value


def measurement_from_json(document: Mapping[str, Any]) -> Measurement:
    """The measurement that :func:`measurement_to_json` wrote; unknown shapes and keys are errors."""
    fields = dict(document)
    shape = fields.pop("shape", None)
    if shape not in _SHAPES:
        raise EvidenceError(f"unknown measurement shape {shape!r}; known are {', '.join(_SHAPES)}")
    for name in ("as_printed", "corrected", "worst"):
        if isinstance(fields.get(name), dict):
            fields[name] = Comparison(**{**fields[name], "at": _example(fields[name]["at"])})
    for name in ("counterexample", "inside", "outside"):
        if fields.get(name) is not None:
            fields[name] = _example(fields[name])
    if isinstance(fields.get("interval"), list):
        fields["interval"] = tuple(fields["interval"])
    try:
        for name in ("inside_script", "outside_script", "script"):
            if isinstance(fields.get(name), dict):
                fields[name] = Script(**fields[name])
        return _SHAPES[shape](**fields)
    except (TypeError, ValueError) as error:
        raise EvidenceError(f"a {shape} measurement is damaged: {error}") from None


def row_from_json(document: Mapping[str, Any]) -> Row:
    """The row that :func:`row_to_json` wrote."""
    fields = {key: value for key, value in document.items() if key != "vacuous"}
    readings = []
    for item in fields.pop("readings"):
        known = {key: value for key, value in item.items() if key != "over"}
        readings.append(Reading(**{**known, "at": _example(known["at"])}))
    more = {"state": State(fields["state"]), "readings": tuple(readings), "origins": origins_of(document)}
    return Row(**{**fields, **more})


def repetition_from_json(document: Mapping[str, Any]) -> Repetition:
    """One entry of the determinism ledger."""
    return Repetition(**{**document, "at": _example(document["at"]), "origins": origins_of(document)})


def observation_from_json(document: Mapping[str, Any]) -> Observation:
    """What the script of a discovery printed."""
    fields = {key: value for key, value in document.items() if key != "reproduced"}
    return Observation(**{**fields, "origins": origins_of(document)})


def _matrix_from_json(document: Mapping[str, Any]) -> Matrix:
    rows, repetitions = document.get("rows", ()), document.get("repetitions", ())
    return Matrix(tuple(map(row_from_json, rows)), tuple(map(repetition_from_json, repetitions)))


def _example(document: Any) -> dict[str, Any]:
    # A single setting with the name "float" reads as a number.
    if not isinstance(document, dict):
        raise EvidenceError(f"an example is settings by name, not {document!r}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in document.items()}


def _finding_from_json(document: Mapping[str, Any], claims: Mapping[str, Claim]) -> Finding:
    slug = document["claim"]
    if slug not in claims:
        raise EvidenceError(f"the evidence speaks of a claim {slug!r} that is not registered; run the audit again")
    about = claims[slug]
    # Judged by other rules, what was found would be misread.
    for rule in ("force", "severity", "quotes", "beyond"):
        if document[rule] != getattr(about, rule):
            raise EvidenceError(
                f"the evidence has {slug} with {rule} {document[rule]!r}, and now it is {getattr(about, rule)!r}; "
                "run the audit again"
            )
    records = []
    for item in document["measurements"]:
        measurement = measurement_from_json({key: item[key] for key in item if key not in ABOUT})
        facts = item.get("facts", {})
        if not isinstance(facts, dict):
            raise EvidenceError(f"facts are values by name, not {facts!r}")
        records.append(Record(slug, item["case"], item["subject"], measurement, origins_of(item), facts))
    on_record = document["on_record"]
    return Finding(
        about,
        document["statement"],
        Judgement(
            Verdict(document["verdict"]),
            None if document["strength"] is None else Strength(document["strength"]),
            {case: Verdict(word) for case, word in document["cases"].items()},
            document["figure"],
            tuple(document["missing"]),
            document["reading"],
        ),
        tuple(records),
        None if on_record is None else _entry_from_json(on_record),
        tuple(document["drift"]),
    )


def _entry_from_json(document: Mapping[str, Any]) -> Entry:
    cases = {case: Verdict(word) for case, word in document["cases"].items()}
    return Entry(Verdict(document["verdict"]), document["figure"], cases, document["note"])
