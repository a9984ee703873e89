"""From JSON back to the evidence of a run, telling what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from claims.annexes.discoveries import Observation
from claims.annexes.lawbook import record_from_json
from claims.annexes.matrix import Matrix, Reading, Repetition, Row, State
from claims.annexes.programs import card_from_json
from claims.evidence.run import ABOUT, SCHEMA, Evidence, EvidenceError, Finding, Status
from claims.judge import Judgement
from claims.ledger import Entry
from claims.measurement import Comparison, Gap, Law, Measurement, Outcome, Record, Script, Share
from claims.model import Claim, Strength, Verdict
from claims.origins import origin_from_json, origins_of

_NOT_FINITE = ("inf", "-inf", "nan")
_SHAPES: Mapping[str, type[Measurement]] = {"gap": Gap, "share": Share, "law": Law, "outcome": Outcome}


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
            tuple(card_from_json(item) for item in document.get("programs", ())),
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
        known = {key: value for key, value in item.items() if key not in ("over", "script")}
        script = Script(**item["script"]) if "script" in item else None
        readings.append(Reading(**{**known, "at": _example(known["at"]), "script": script}))
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
