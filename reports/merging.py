"""Evidence from several environments as one: all measurements together, judged anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claims.evidence import Evidence, Finding, Status
from claims.judge import judge, judge_one
from claims.ledger import PUBLISHED, drift, entry_for
from claims.measurement import Record
from claims.model import Claim, Measured
from claims.registry import Registry
from reports.reading import BadInputError

_ANY = "any subject"
# A commit that does not say which files were measured.
_UNSURE = re.compile(r"-dirty$|^unknown$")


@dataclass(frozen=True)
class Part:
    """The evidence of one environment and what it is called."""

    name: str
    evidence: Evidence


@dataclass(frozen=True)
class Merged:
    """The evidence of all environments together, and a sentence on everything in which they contradict each other."""

    evidence: Evidence
    conflicts: tuple[str, ...]


def named(paths: Sequence[Path], evidence: Sequence[Evidence]) -> list[Part]:
    """Each evidence with the name of its file, or of its folder where the file is merely called evidence.json."""
    names: list[str] = []
    for path in paths:
        name = path.stem if path.stem != "evidence" else path.resolve().parent.name or path.stem
        taken = sum(other.partition("#")[0] == name for other in names)
        names.append(f"{name}#{taken + 1}" if taken else name)
    return [Part(name, each) for name, each in zip(names, evidence, strict=True)]


def merge(parts: Sequence[Part], registry: Registry, mixed: bool = False) -> Merged:
    """One evidence from several.

    All must come from one commit and one profile, unless ``mixed`` is true, and from one ledger.  A subject that two
    environments measured with different numbers is kept apart, under the names of both.  Every verdict is computed
    again from all measurements; a subject that is required in one environment and was measured in none leaves its
    claim not run.
    """
    _refuse_mixtures(parts, mixed)
    _refuse_other_ledgers(parts)
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
    )
    return Merged(evidence, tuple(conflicts))


def _refuse_mixtures(parts: Sequence[Part], mixed: bool) -> None:
    if mixed:
        return
    for what, way_out in (("commit", "measure all at one commit"), ("profile", "measure all with one profile")):
        values = {part.name: str(part.evidence.environment[what]) for part in parts}
        if len(set(values.values())) > 1:
            raise BadInputError(f"evidence of different {what}s ({_told(values)}): {way_out}, or allow it with --mixed")
        if unsure := {name: value for name, value in values.items() if _UNSURE.search(value) and what == "commit"}:
            raise BadInputError(
                f"no commit says what was measured ({_told(unsure)}): measure all at one commit without changes of "
                "your own, or allow it with --mixed"
            )


def _refuse_other_ledgers(parts: Sequence[Part]) -> None:
    records: dict[str, tuple[str, Any]] = {}
    for part in parts:
        for finding in part.evidence.findings:
            name, entry = records.setdefault(finding.claim, (part.name, finding.on_record))
            if entry != finding.on_record:
                raise BadInputError(
                    f"{name} and {part.name} were held against different ledgers: they disagree on what is on record "
                    f"for {finding.claim}; run both audits again from one checkout"
                )


def _told(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())


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
    required: dict[str, list[str]] = {case.slug: [] for case in claim.cases}
    for name, finding in found.items():
        for record in finding.records:
            subject = _apart(record.subject, name, clashing)
            records.setdefault((record.case, subject), replace(record, subject=subject))
            required[record.case].append(subject)
        for case in required:
            start = f"{case} on "
            absent = [text.removeprefix(start) for text in finding.judgement.missing if text.startswith(start)]
            required[case] += [_apart(subject, name, clashing) for subject in absent if subject != _ANY]
    required = {case: list(dict.fromkeys(subjects)) for case, subjects in required.items()}
    order = {each: n for n, each in enumerate((case, id) for case, ids in required.items() for id in ids)}
    together = tuple(records[key] for key in sorted(records, key=order.__getitem__))
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
            verdicts.setdefault((record.case, record.subject), {})[name] = str(judge_one(record.measurement))
    return [
        f"{claim.slug}, {case} on {subject}: {_told(said)}"
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
