"""Flakiness: whole runs with other examples, in another order, on one worker and on two, against what is on record."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from claims.annexes.discoveries import explaining
from claims.annexes.lawbook import as_on_record
from claims.annexes.laws import standing
from claims.annexes.matrix import State
from claims.annexes.trust import Rerun
from claims.evidence import Evidence
from claims.model import Text, Verdict
from claims.registry import load_registry
from tests.trust.making import Job, Place
from tests.trust.reading import evidence_of

REMARKS: Mapping[str, Text] = {}
# In the quick profile: so many runs see so many times its examples, and the trainings and the order are those of any.
# On how many workers, how often; a single one is the process itself, without pytest-xdist.
TIMES = {1: 3, 2: 3}
# Of Hypothesis, and of the order of the tests.  Networks keep their seeds here, for a run with others trains each anew:
# tests/selfcheck/trust/test_other_seeds.py does that where it matters.
FIRST_SEED, FIRST_ORDER = 1000, 2000


def jobs() -> Mapping[str, Job]:
    """The runs: those on one worker first, which `-n` may do side by side."""
    each = itertools.chain.from_iterable([workers] * count for workers, count in TIMES.items())
    return {
        f"run-{number:02}": partial(rerun, seed=FIRST_SEED + number, order=FIRST_ORDER + number, workers=workers)
        for number, workers in enumerate(each, start=1)
    }


def rerun(place: Place, seed: int, order: int, workers: int, more: Sequence[str] = (), **environment: str) -> Rerun:
    """One run of the default tests, or of those that ``more`` names, with these seeds."""
    report = place.folder / "junit.xml"
    chosen = ["-q", "--audit-no-report", "--hypothesis-profile=exploring", f"--hypothesis-seed={seed}"]
    chosen += [f"--junitxml={report}", "--random-order-bucket=global", f"--random-order-seed={order}"]
    chosen += ["-n", str(workers if workers > 1 else 0)]
    done = place.pytest(*chosen, *more, **environment)
    evidence = evidence_of(done, place.folder / "out", load_registry().claims)
    compared = [*_compared(evidence)]
    changed = tuple(f"{what}: {how}" for what, how in compared if how)
    tests, failed = _tests(report)
    if done.returncode and not (changed or failed):
        raise RuntimeError(f"the run is red, and no test or verdict says why:\n{done.stdout}{done.stderr}")
    return Rerun(seed, order, workers, tests, len(compared), changed, failed)


def _compared(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Each verdict of a run by name, and how it differs from the record; an empty text where it does not."""
    for finding in evidence.findings:
        if not finding.records:
            continue
        yield finding.claim, "; ".join(finding.drift)
        for case in finding.on_record.cases if finding.on_record else ():
            # What a case lacks is told with the claim; here it is counted.
            seen = finding.judgement.cases[case]
            same = seen in (finding.on_record.cases[case], Verdict.NOT_RUN)
            yield f"{finding.claim}, {case}", "" if same else f"observed {seen}"
        if finding.judgement.missing and finding.judgement.verdict is Verdict.NOT_RUN:
            yield finding.claim, f"not measured: {', '.join(finding.judgement.missing)}"
    for record in evidence.laws:
        stands = standing(record)
        same = as_on_record(record, evidence.torch())
        yield f"{record.law} on {record.subject}", "" if same else f"stands: {stands}"
    for row in (row for row in evidence.matrix.rows if row.state is State.MEASURED):
        for reading in row.readings:
            cell = row.target, row.implementation, row.device, row.dtype, reading.column
            same = reading.over == (explaining(*cell, evidence.torch()) is not None)
            how = "over its bound" if reading.over else "within its bound"
            yield f"{row.subject}, {reading.column}", "" if same else f"observed {how}"
    for seen in evidence.discoveries:
        yield seen.slug, "" if seen.prints == seen.on_record else f"its script prints {seen.prints}"


def _tests(report: Path) -> tuple[int, tuple[str, ...]]:
    """How many tests a run had, and the names of those that failed or could not be run."""
    cases = [*ElementTree.parse(report).iter("testcase")]
    bad = (case for case in cases if case.find("failure") is not None or case.find("error") is not None)
    return len(cases), tuple(sorted(f"{case.get('classname')}::{case.get('name')}" for case in bad))
