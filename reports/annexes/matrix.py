"""Where each claim was measured: one row per claim, one column per implementation, device and number format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.evidence import Finding
from claims.judge import judge_records
from claims.measurement import Record
from claims.model import Claim, Measured, Verdict
from claims.registry import Registry
from reports.views.badges import Badge, claim_badge
from reports.words.numbers import number
from reports.words.sentences import tried_in

DEVICES = ("cpu", "cuda")


@dataclass(frozen=True)
class DeviceRow:
    """What each of some subjects alone says of a claim, and how much was tried on it; no badge where none was run."""

    subjects: tuple[str, ...]
    badge: Badge | None
    tried: str


@dataclass(frozen=True)
class MatrixRow:
    """One measured claim with a badge for each environment, none where it was not measured there."""

    slug: str
    badges: tuple[Badge | None, ...]


@dataclass(frozen=True)
class Matrix:
    """All measured claims beside all environments of a run, and the devices of which a run has none."""

    environments: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    absent: tuple[str, ...]


def build_matrix(registry: Registry, findings: Mapping[str, Finding]) -> Matrix:
    """The matrix of every claim that a test settles; each environment in which any was measured is a column."""
    asked = [claim for claim in registry.claims.values() if isinstance(claim.settled, Measured)]
    found = {claim.slug: _by_environment(claim, findings.get(claim.slug)) for claim in asked}
    names = tuple(sorted({name for verdicts in found.values() for name in verdicts}))
    rows = tuple(
        MatrixRow(
            claim.slug,
            tuple(claim_badge(claim, found[claim.slug][n]) if n in found[claim.slug] else None for n in names),
        )
        for claim in asked
    )
    devices, _ = devices_of([record for finding in findings.values() for record in finding.records])
    return Matrix(names, rows, tuple(device for device in DEVICES if device not in devices))


def device_rows(claim: Claim, records: Sequence[Record]) -> tuple[DeviceRow, ...]:
    """The subjects that a claim was measured on, alike ones in one row, and a row for each device that it was not."""
    if not isinstance(claim.settled, Measured):
        return ()
    alike: dict[tuple[Badge, str], list[str]] = {}
    for subject in dict.fromkeys(record.subject for record in records):
        mine = [record for record in records if record.subject == subject]
        tried = sum(tried_in(record.measurement) for record in mine)
        alike.setdefault((claim_badge(claim, judge_records(claim, mine)), number(tried)), []).append(subject)
    rows = (DeviceRow(tuple(subjects), badge, tried) for (badge, tried), subjects in alike.items())
    seen = {_place(record.subject)[0] for record in records}
    return (*rows, *(DeviceRow((device,), None, "–") for device in DEVICES if device not in seen))


def devices_of(records: Sequence[Record]) -> tuple[set[str], set[str]]:
    """The devices and the number formats among the subjects of some records."""
    places = [_place(record.subject) for record in records]
    return {device for device, _ in places}, {form for _, form in places}


def _place(subject: str) -> tuple[str, str]:
    """The device and the number format, with which the name of every subject ends."""
    device, form = subject.rsplit("-", 2)[-2:]
    return device, form


def _by_environment(claim: Claim, finding: Finding | None) -> dict[str, Verdict]:
    records: dict[str, list[Record]] = {}
    for record in finding.records if finding else ():
        records.setdefault(_environment(claim, record), []).append(record)
    return {name: judge_records(claim, found) for name, found in records.items()}


def _environment(claim: Claim, record: Record) -> str:
    """The name of a subject without its program: the implementation, the device and the number format."""
    assert isinstance(claim.settled, Measured)
    target = next(claim.settled.in_case(case) for case in claim.cases if case.slug == record.case)
    return record.subject.removeprefix(f"{target}-")
