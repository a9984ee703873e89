"""Evidence from several environments as one: all that was measured together, judged anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from claims.annexes.discoveries import Observation
from claims.annexes.laws import LawRecord
from claims.annexes.matrix import Matrix, Repetition, Row, State
from claims.evidence import Evidence, Finding, Status
from claims.judge import judge, judge_one
from claims.ledger import PUBLISHED, drift, entry_for
from claims.measurement import Record
from claims.model import Claim, Measured
from claims.origins import Origin
from claims.registry import Registry
from reports.annexes.environments import disagreements
from reports.reading.mixtures import Part, refuse_mixtures, told

_ANY = "any subject"
Piece = TypeVar("Piece", Row, Repetition, LawRecord, Observation)


@dataclass(frozen=True)
class Merged:
    """The evidence of all environments together, and a sentence on everything in which they contradict each other."""

    evidence: Evidence
    conflicts: tuple[str, ...]


def merge(parts: Sequence[Part], registry: Registry, mixed: bool = False) -> Merged:
    """One evidence from several.

    All must come from one commit and one profile, unless ``mixed`` is true, and from one ledger.  Whatever two
    environments saw alike is there once, with the names of both; what they saw differently is kept apart, under each
    name.  Every verdict is computed again from all measurements; a subject that is required in one environment and was
    measured in none leaves its claim not run.
    """
    refuse_mixtures(parts, mixed)
    clashing = _clashing(parts)
    findings, conflicts = [], []
    for slug, claim in registry.claims.items():
        found = {part.name: finding for part in parts for finding in part.evidence.findings if finding.claim == slug}
        if found:
            findings.append(_finding(claim, found, clashing, _same_grid(parts)))
            conflicts += _contradictions(claim, found)
    figures, differing = _figures(parts)
    conflicts += differing
    complete = not any(finding.judgement.missing for finding in findings)
    stopped = any(part.evidence.status is Status.INTERRUPTED for part in parts)
    evidence = Evidence(
        Status.COMPLETE if complete else Status.INTERRUPTED if stopped else Status.PARTIAL,
        _environment(parts),
        {
            "started": min(str(part.evidence.times["started"]) for part in parts),
            "seconds": round(sum(float(part.evidence.times["seconds"]) for part in parts), 1),
        },
        tuple(findings),
        figures,
        _matrix(parts),
        _united(((part.name, part.evidence.discoveries) for part in parts), lambda seen: seen.slug),
        _united(((part.name, part.evidence.laws) for part in parts), lambda seen: (seen.law, seen.subject)),
        tuple(Origin(part.name, str(part.evidence.times["started"]), part.evidence.environment) for part in parts),
    )
    conflicts += [text.en for text in disagreements(evidence)]
    return Merged(evidence, tuple(conflicts))


def _matrix(parts: Sequence[Part]) -> Matrix:
    """All rows and repetitions; a row that one environment has seen takes the place of those that were not run."""
    seen = {row.subject for part in parts for row in part.evidence.matrix.rows if row.state is not State.NOT_RUN}
    rows: dict[str, list[Row]] = {part.name: [] for part in parts}
    idle: set[str] = set()
    for part in parts:
        for row in part.evidence.matrix.rows:
            if row.state is State.NOT_RUN and row.subject in seen | idle:
                continue
            idle |= {row.subject} - seen
            rows[part.name].append(row)
    united = _united(rows.items(), lambda row: row.subject)
    targets = list(dict.fromkeys(row.target for row in united))
    return Matrix(
        tuple(sorted(united, key=lambda row: targets.index(row.target))),
        _united(
            ((part.name, part.evidence.matrix.repetitions) for part in parts), lambda seen: (seen.subject, seen.against)
        ),
    )


def _united(found: Iterable[tuple[str, Iterable[Piece]]], key: Callable[[Piece], Hashable]) -> tuple[Piece, ...]:
    """Each piece once, with the names of all environments that saw the same of it; other sightings beside it."""
    together: dict[Hashable, dict[str, tuple[Piece, list[str]]]] = {}
    for name, pieces in found:
        for piece in pieces:
            # By their texts, since NaN differs from itself.
            together.setdefault(key(piece), {}).setdefault(repr(piece), (piece, []))[1].append(name)
    return tuple(replace(piece, origins=tuple(names)) for alike in together.values() for piece, names in alike.values())


def _records(parts: Iterable[Part]) -> Iterable[tuple[str, Record]]:
    for part in parts:
        for finding in part.evidence.findings:
            for record in finding.records:
                yield part.name, record


def _clashing(parts: Sequence[Part]) -> frozenset[str]:
    """The subjects that two environments measured with different numbers."""
    seen: dict[tuple[str, str, str], tuple[str, Record]] = {}
    clashing = set()
    for name, record in _records(parts):
        first, other = seen.setdefault((record.claim, record.case, record.subject), (name, record))
        # By their texts, since NaN differs from itself.
        if first != name and repr(other.measurement) != repr(record.measurement):
            clashing.add(record.subject)
    return frozenset(clashing)


def _finding(claim: Claim, found: Mapping[str, Finding], clashing: frozenset[str], same_grid: bool) -> Finding:
    records: dict[tuple[str, str], Record] = {}
    origins: dict[tuple[str, str], list[str]] = {}
    required: dict[str, list[str]] = {case.slug: [] for case in claim.cases}
    for name, finding in found.items():
        for record in finding.records:
            subject = _apart(record.subject, name, clashing)
            records.setdefault((record.case, subject), replace(record, subject=subject))
            origins.setdefault((record.case, subject), []).append(name)
            required[record.case].append(subject)
        for case in required:
            start = f"{case} on "
            absent = [text.removeprefix(start) for text in finding.judgement.missing if text.startswith(start)]
            required[case] += [_apart(subject, name, clashing) for subject in absent if subject != _ANY]
    required = {case: list(dict.fromkeys(subjects)) for case, subjects in required.items()}
    order = {each: n for n, each in enumerate((case, id) for case, ids in required.items() for id in ids)}
    sorted_keys = sorted(records, key=order.__getitem__)
    together = tuple(replace(records[key], origins=tuple(origins[key])) for key in sorted_keys)
    judgement = judge(claim, together, required)
    first = next(iter(found.values()))
    differences: tuple[str, ...] = ()
    if first.on_record is not None and not judgement.missing:
        differences = drift(first.on_record, entry_for(claim, judgement), same_grid)
    return replace(first, judgement=judgement, records=together, drift=differences)


def _apart(subject: str, name: str, clashing: frozenset[str]) -> str:
    """The name of a subject, with that of its environment before the device where two environments differ on it."""
    if subject not in clashing:
        return subject
    program, *place = subject.rsplit("-", 2)
    return "-".join((f"{program}@{name}", *place))


def _contradictions(claim: Claim, found: Mapping[str, Finding]) -> list[str]:
    if not isinstance(claim.settled, Measured):
        return []
    verdicts: dict[tuple[str, str], dict[str, str]] = {}
    for name, finding in found.items():
        for record in finding.records:
            verdicts.setdefault((record.case, record.subject), {})[name] = str(judge_one(claim, record.measurement))
    return [
        f"{claim.slug}, {case} on {subject}: {told(said)}"
        for (case, subject), said in verdicts.items()
        if len(set(said.values())) > 1
    ]


def _figures(parts: Sequence[Part]) -> tuple[dict[str, Any], list[str]]:
    """The arrays of all figures; where environments differ, those of the first, and a sentence that says so."""
    figures: dict[str, tuple[str, Any]] = {}
    differing = []
    for part in parts:
        for figure, arrays in part.evidence.figures.items():
            name, first = figures.setdefault(figure, (part.name, arrays))
            if repr(first) != repr(arrays):
                differing.append(f"{figure}: {name} and {part.name} differ, drawn from {name}")
    return {figure: arrays for figure, (_, arrays) in sorted(figures.items())}, differing


def _environment(parts: Sequence[Part]) -> dict[str, Any]:
    """What the environments have in common as it stands; where they differ, each with its name."""
    environments = {part.name: part.evidence.environment for part in parts}
    merged: dict[str, Any] = {}
    for key in dict.fromkeys(key for each in environments.values() for key in each):
        values = {name: each[key] for name, each in environments.items() if key in each}
        if key == "devices":
            merged[key] = list(dict.fromkeys(device for devices in values.values() for device in devices))
        else:
            same = len(set(map(str, values.values()))) == 1
            merged[key] = next(iter(values.values())) if same else "; ".join(f"{n}: {v}" for n, v in values.items())
    return merged


def _same_grid(parts: Sequence[Part]) -> bool:
    return all(part.evidence.environment["profile"] == PUBLISHED for part in parts)
