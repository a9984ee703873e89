"""Rule 1: a test is a measurement that could come out either way."""

from __future__ import annotations

import json

import pytest

from claims.ledger import read_ledger
from claims.model import Measured
from claims.registry import load_registry
from tests.selfcheck.worlds import COUNT

# The control worlds of a behaviour cost most of the time; f1 and f2 as they stand tell programs apart as well.
PLAIN = ("-p", "tests.selfcheck.worlds", "-k", "not turned and not noise")
# The claims are dealt out to so many tests, which run side by side.
PARTS = 2


def verdicts(finding):
    """The verdicts of a finding or a ledger entry, overall and per case, without those that are missing."""
    found = {**finding["cases"], "overall": finding["verdict"]}
    return {(case, verdict) for case, verdict in found.items() if verdict != "not-run"}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_measured_claim_comes_out_differently_in_some_world(audit, tmp_path, part):
    """Each measured claim gets another verdict, overall or in a case, in at least one world that is not PyTorch's."""
    registry = load_registry()
    ledger = read_ledger(registry)
    measured = [slug for slug, claim in registry.claims.items() if isinstance(claim.settled, Measured)]
    unmoved = set(measured[part::PARTS])
    for world in range(COUNT):
        out = tmp_path / f"world-{world}"
        chosen = [f"--audit-claim={slug}" for slug in sorted(unmoved)]
        run = audit("-q", *PLAIN, "tests/audit", *chosen, f"--audit-out={out}", AUDIT_WORLD=str(world))
        assert run.returncode in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), run.stdout + run.stderr
        for finding in json.loads((out / "partial" / "evidence.json").read_text(encoding="utf-8"))["claims"]:
            entry = ledger[finding["claim"]]
            on_record = {"cases": entry.cases or {"whole-domain": entry.verdict}, "verdict": entry.verdict}
            # An untestable claim has its verdict in every run; one that was not chosen has none in this.
            if finding["claim"] in unmoved and verdicts(finding) - verdicts(on_record):
                unmoved.remove(finding["claim"])
        if not unmoved:
            break
    assert unmoved == set(), "these claims come out the same in every world"
