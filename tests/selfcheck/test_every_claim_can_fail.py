"""Rule 1: a test is a measurement that could come out either way."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from claims.ledger import read_ledger
from claims.model import Measured
from claims.registry import load_registry
from tests.selfcheck.worlds import COUNT


def verdicts(finding):
    """The verdicts of a finding or a ledger entry, overall and per case, without those that are missing."""
    found = {**finding["cases"], "overall": finding["verdict"]}
    return {(case, verdict) for case, verdict in found.items() if verdict != "not-run"}


def test_every_measured_claim_comes_out_differently_in_some_world(audit, tmp_path):
    """Each measured claim gets another verdict, overall or in a case, in at least one world that is not PyTorch's."""

    def visit(world):
        out = tmp_path / f"world-{world}"
        run = audit("-q", "-p", "tests.selfcheck.worlds", "tests/audit", f"--audit-out={out}", AUDIT_WORLD=str(world))
        assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
        (path,) = out.rglob("evidence.json")
        return json.loads(path.read_text(encoding="utf-8"))["claims"]

    with ThreadPoolExecutor(2) as pool:
        findings = [finding for claims in pool.map(visit, range(COUNT)) for finding in claims]
    ledger = read_ledger(load_registry())
    measured = {slug for slug, claim in load_registry().claims.items() if isinstance(claim.settled, Measured)}
    moved = set()
    for finding in findings:
        entry = ledger[finding["claim"]]
        on_record = {"cases": entry.cases or {"whole-domain": entry.verdict}, "verdict": entry.verdict}
        if verdicts(finding) - verdicts(on_record):
            moved.add(finding["claim"])
    assert measured - moved == set(), "these claims come out the same in every world"
