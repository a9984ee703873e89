"""From a file to trusted evidence, or to one sentence that says what is wrong with the file and what to do."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from claims.evidence import (
    ABOUT,
    SCHEMA,
    Evidence,
    EvidenceError,
    Finding,
    Status,
    from_json,
    load,
    measurement_from_json,
)
from claims.files import read_bytes
from claims.judge import judge, judge_one
from claims.measurement import Share
from claims.model import Verdict
from claims.registry import Registry

SCHEMA_FILE = Path(__file__).parents[1] / "evidence.schema.json"
# Fifty times the evidence of a complete run.
_MOST_BYTES = 128_000_000
# The schema before claims had a force and readings.
_OLDER = 1
_ADVICE = "run the audit again with `pytest`"


class BadInputError(ValueError):
    """The input cannot be turned into a report; the message says why and what to do."""


def read(path: Path, registry: Registry, older: bool = False) -> Evidence:
    """The evidence in the file at ``path``, checked against its schema, the registry and its own verdicts.

    Evidence of an ``older`` schema is refused, or read as far as its meaning has not changed: see :func:`parse`.
    """
    try:
        text = read_bytes(path, _MOST_BYTES).decode("utf-8")
    except FileNotFoundError:
        raise BadInputError(f"there is no evidence file {path}; {_ADVICE}, or name another file") from None
    except OSError as error:
        raise BadInputError(f"cannot read {path}: {error.strerror}; name a readable evidence file") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path} is not UTF-8 text, so it is no evidence file; {_ADVICE}") from None
    try:
        return parse(text, registry, older)
    except EvidenceError as error:
        message = str(error).rstrip(".")
        advice = "" if "again" in message else f"; {_ADVICE}"
        raise BadInputError(f"{path}: {message}{advice}") from None


def parse(text: str, registry: Registry, older: bool = False) -> Evidence:
    """The evidence written in ``text``; every departure from what a run writes is an error that says where.

    Where ``older`` evidence may be read, that of schema 1 is a partial run without claims and figures, which were
    judged by other rules; what was seen of implementations, laws and discoveries means what it meant.
    """
    try:
        document = json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=_finite_int)
    except RecursionError:
        raise EvidenceError("the evidence is nested too deeply to be evidence") from None
    except ValueError as error:
        raise EvidenceError(f"the evidence is not valid JSON, it may be cut off: {error}") from None
    if older and is_older(document):
        document |= {"schema": SCHEMA, "status": str(Status.PARTIAL), "claims": [], "figures": {}}
        # What a law expects stood in its standing alone.
        document["laws"] = [{"holds": each["standing"] != "fails", **each} for each in document.get("laws", ())]
        text = json.dumps(document)
    _check_version(document)
    _check_text(document)
    _check_schema(document)
    _check_kind(document, registry)
    _check_measurements(document, registry)
    evidence = load(text, registry.claims)
    _check_findings(evidence, registry)
    return evidence


@cache
def validator() -> Draft202012Validator:
    """The validator of the published schema that says best what is wrong."""
    return Draft202012Validator(_schema())


@cache
def quick_validator() -> jsonschema_rs.Draft202012Validator:
    """A compiled validator of the published schema: it is asked first, for whether a document fits and no more."""
    return jsonschema_rs.Draft202012Validator(_schema())


def _schema() -> Any:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def _refuse(word: str) -> float:
    shown = word if len(word) < 40 else f"{word[:20]}… ({len(word)} digits)"
    raise ValueError(f"{shown} is not a JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse(digits)


def _finite_int(digits: str) -> int:
    _finite(digits)
    return int(digits)


def is_older(document: Any) -> bool:
    """Whether a document was written before claims had a force."""
    found = document.get("schema") if isinstance(document, dict) else None
    return found == _OLDER and not isinstance(found, bool)


def _check_version(document: Any) -> None:
    found = document.get("schema") if isinstance(document, dict) else None
    # True == 1 in Python, and a version is no truth value.
    if found != SCHEMA or isinstance(found, bool):
        if is_older(document):
            raise EvidenceError(
                f"the evidence has schema version {found}: its claims were judged by other rules than now and would "
                f"be misread; this program reads version {SCHEMA}; {_ADVICE}"
            )
        raise EvidenceError(
            f"the evidence has schema version {found!r}, this program reads version {SCHEMA}; {_ADVICE}"
        )


def _check_text(document: Any) -> None:
    """Refuse text that no file can hold, and no validator can read."""
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise EvidenceError("the evidence is damaged: it holds text that is not valid Unicode") from None
    except RecursionError:
        raise EvidenceError("the evidence is nested too deeply to be evidence") from None


def _check_schema(document: Any) -> None:
    if quick_validator().is_valid(document):
        return
    try:
        errors = list(validator().iter_errors(document))
    except RecursionError:
        raise EvidenceError("the evidence is nested too deeply to be evidence") from None
    if (worst := best_match(errors)) is None:
        raise EvidenceError("the evidence is damaged: it does not fit its schema")
    message = worst.message if len(worst.message) <= 160 else worst.message[:80] + " … " + worst.message[-79:]
    raise EvidenceError(f"the evidence is damaged at {worst.json_path}: {message}")


def _check_kind(document: Any, registry: Registry) -> None:
    """Refuse evidence of programs where claims are read, and of claims where there are none."""
    if document.get("programs") and registry.claims:
        raise EvidenceError("it is about a program: `python -m reports program FILE` makes its page again")
    if not document.get("programs") and not registry.claims:
        raise EvidenceError(
            "it is about a course, and no program: run `pytest --audit-optimizer PKG.MODULE:FACTORY` for one, or "
            "`python -m reports FILE` to make the report of the course again"
        )


def _check_measurements(document: Any, registry: Registry) -> None:
    """Refuse a measurement that contradicts itself or its own verdict."""
    for entry in document["claims"]:
        if (claim := registry.claims.get(entry["claim"])) is None:
            continue
        for item in entry["measurements"]:
            where = f"the evidence on {entry['claim']!r} is damaged ({item['case']} on {item['subject']})"
            plain = {key: item[key] for key in item if key not in ABOUT}
            try:
                measurement = measurement_from_json(from_json(plain))
            except EvidenceError as error:
                raise EvidenceError(f"{where}: {error}") from None
            verdict = judge_one(claim, measurement)
            if isinstance(measurement, Share) and not _enclosed(measurement):
                raise EvidenceError(f"{where}: the interval of its share does not enclose the share")
            if verdict != item["verdict"]:
                raise EvidenceError(f"{where}: it says {item['verdict']}, but its numbers give {verdict}")


def _enclosed(share: Share) -> bool:
    """Whether an interval and its share agree, to within one setting: both are rounded on their way here."""
    if share.interval is None:
        return True
    low, high = share.interval
    return low * share.of - 1 <= share.held <= high * share.of + 1


def _check_findings(evidence: Evidence, registry: Registry) -> None:
    named = [finding.claim for finding in evidence.findings]
    if twice := sorted({slug for slug in named if named.count(slug) > 1}):
        raise EvidenceError(f"the evidence is damaged: it judges {', '.join(twice)} twice")
    if evidence.status is Status.COMPLETE and (absent := [slug for slug in registry.claims if slug not in named]):
        raise EvidenceError(f"the evidence says it is complete but has nothing about {', '.join(absent)}")
    for finding in evidence.findings:
        _check_finding(finding, registry)


def _check_finding(finding: Finding, registry: Registry) -> None:
    where, claim = f"the evidence on {finding.claim!r} is damaged", registry.claim(finding.claim)
    owner = registry.statement_of[finding.claim].id
    if finding.statement != owner:
        raise EvidenceError(f"{where}: it names statement {finding.statement!r}, but the claim belongs to {owner}")
    cases = {case.slug for case in claim.cases}
    if unknown := sorted({record.case for record in finding.records} - cases):
        raise EvidenceError(f"{where}: the claim has no case {', '.join(unknown)}")
    cells = [(record.case, record.subject) for record in finding.records]
    if twice := next((cell for cell in cells if cells.count(cell) > 1), None):
        raise EvidenceError(f"{where}: it measures {' on '.join(twice)} twice")
    if finding.judgement.missing:
        agrees = finding.judgement.verdict is Verdict.NOT_RUN
        expected = str(Verdict.NOT_RUN)
    else:
        subjects = {case: [r.subject for r in finding.records if r.case == case] for case in cases}
        again = judge(claim, finding.records, subjects)
        agrees = again.verdict is finding.judgement.verdict and again.strength is finding.judgement.strength
        agrees = agrees and dict(again.cases) == dict(finding.judgement.cases)
        agrees = agrees and again.reading == finding.judgement.reading
        expected = f"{again.verdict}, strength {again.strength or 'none'}"
    if not agrees:
        raise EvidenceError(
            f"{where}: it says {finding.judgement.verdict}, strength {finding.judgement.strength or 'none'}, "
            f"but its measurements give {expected}"
        )
