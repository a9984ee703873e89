"""The kill matrix: each mutant in PyTorch's place, and which claims, laws and cells about it notice.

A claim notices by another verdict than the one on record, overall or in a case, a law by another standing, a cell by
an error over its bound that no discovery explains.  What ends in an error is no answer, and so never counts as a kill.
"""

from __future__ import annotations

import shutil
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import pytest

from claims.annexes.discoveries import explaining
from claims.annexes.lawbook import as_on_record
from claims.annexes.matrix import State
from claims.annexes.trust import Mutant
from claims.evidence import Evidence, Finding
from claims.model import Text, Verdict
from claims.registry import load_registry
from tests.trust.making import Job, Place
from tests.trust.mutants.library import MUTATIONS
from tests.trust.mutants.mutation import PATCH, Mutation
from tests.trust.reading import evidence_of

# Few examples, and runs of some hundred steps, which tell programs apart as well as longer ones.  Nobody reads the
# failures.
SHORT = "not after-1000"
QUICK = ("-q", "--hypothesis-profile=dev", "--audit-no-report", "--tb=no", "-rN", "-k", SHORT)
PLUGIN = "tests.trust.mutants.placing"
_LOCKS: Mapping[str, threading.Lock] = defaultdict(threading.Lock)
_SILENT: set[str] = set()

REMARKS: Mapping[str, Text] = {}


class Noticed(NamedTuple):
    """What answered in a run, and what of it differs from what is on record."""

    asked: tuple[str, ...]
    claims: tuple[str, ...]
    laws: tuple[str, ...]
    cells: tuple[str, ...]


def jobs() -> Mapping[str, Job]:
    """One job for each mutant, but for wrong lines of foreach rules alone.

    They repeat those of the for-loops; ``tests/selfcheck/trust/test_every_break_is_seen.py`` asks the matrix of each.
    """
    repeated = {slug for slug, each in MUTATIONS.items() if each.way == PATCH and not each.runs_in("for-loop")}
    return {slug: partial(_tried, mutation=each) for slug, each in MUTATIONS.items() if slug not in repeated}


def _tried(place: Place, mutation: Mutation) -> Mutant:
    """The row of one mutant, once it is certain that the same questions notice nothing where there is none."""
    _require_silence(place, mutation.target)
    found = noticed(run(place, [mutation.slug], [mutation.slug]))
    return Mutant(mutation.slug, mutation.target, mutation.way, mutation.says, *found)


def _require_silence(place: Place, target: str) -> None:
    with _LOCKS[target]:
        if target not in _SILENT:
            about = [slug for slug, mutation in MUTATIONS.items() if mutation.target == target]
            found = noticed(run(place, [], about))
            if wrong := [*found.claims, *found.laws, *found.cells]:
                raise RuntimeError(f"without a mutant of {target} these are not as on record: {', '.join(wrong)}")
            _SILENT.add(target)


def run(place: Place, placed: Sequence[str], about: Sequence[str]) -> Evidence:
    """The evidence of a run with these mutants in place, asked what is about those; without any it must be green."""
    claims_alone = all(MUTATIONS[slug].only_for_claims for slug in about)
    rooms = ["tests/courses", "tests/forms"] + ([] if claims_alone else ["tests/laws", "tests/matrix/test_cells.py"])
    out = place.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = place.pytest("-p", PLUGIN, *QUICK, *rooms, AUDIT_MUTANTS=",".join(placed), AUDIT_ABOUT=",".join(about))
    # A test that passes has the verdict on record for its one subject, so no choice of subjects has another.
    expected = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) if placed else (pytest.ExitCode.OK,)
    if done.returncode not in expected:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        who = ", ".join(placed) or "no mutant"
        raise RuntimeError(f"the run with {who} came to nothing, exit {done.returncode}:\n{tail}")
    return evidence_of(done, out, load_registry().claims)


def noticed(evidence: Evidence) -> Noticed:
    """Which claims, laws and cells answered, and which of them otherwise than is on record."""
    claims = {finding.claim: differs(finding) for finding in evidence.findings if finding.records}
    laws: dict[str, bool] = {}
    for record in evidence.laws:
        laws[record.law] = laws.get(record.law, False) or not as_on_record(record, evidence.torch())
    cells: dict[str, bool] = {}
    for row in evidence.matrix.rows:
        if row.state is State.MEASURED:
            cell = row.target, row.implementation, row.device, row.dtype
            over = [reading for reading in row.readings if reading.over and not reading.refused]
            cells[row.subject] = any(not explaining(*cell, reading.column, evidence.torch()) for reading in over)
    if not (claims or laws or cells):
        raise RuntimeError("nothing answered: what was in place was never driven, or everything ended in an error")
    named = [tuple(name for name, differ in found.items() if differ) for found in (claims, laws, cells)]
    return Noticed((*claims, *laws, *cells), *named)


def differs(finding: Finding) -> bool:
    """Whether a claim has another verdict than is on record, overall or in a case, as far as it was asked."""
    judgement, entry = finding.judgement, finding.on_record
    on_record = {**{case: entry.cases.get(case, entry.verdict) for case in judgement.cases}, "": entry.verdict}
    observed = {**judgement.cases, "": judgement.verdict}
    return any(observed[case] not in (on_record[case], Verdict.NOT_RUN) for case in observed)
