"""Rule 1: a test is a measurement that could come out either way."""

from __future__ import annotations

import pytest

from claims.annexes.trust import read_kept
from claims.evidence import load
from claims.model import Measured
from claims.registry import load_registry
from tests.trust.kills import PLUGIN, QUICK, differs
from tests.trust.mutants.library import MUTATIONS

# The claims are dealt out to so many tests; the first is quick enough for every run.
PARTS = 16
IMPATIENT = "tests.selfcheck.trust.impatient"


def deaths():
    """For each claim that some mutant on record is noticed by, one such mutant: as few mutants as greed finds."""
    claims = load_registry().claims
    killers = {row.slug: {claim for claim in row.claims if claim in claims} for row in read_kept("kills").rows}
    left, chosen = set().union(*killers.values()), {}
    while left:
        best = max(killers, key=lambda slug: len(killers[slug] & left))
        chosen |= dict.fromkeys(sorted(killers[best] & left), best)
        left -= killers[best]
    return chosen


def worlds(chosen):
    """The claims by the mutants of the worlds in which they are asked: a world has at most one mutant of a program."""
    found = {}
    for slug in dict.fromkeys(chosen.values()):
        free = [world for world in found if MUTATIONS[slug].booked not in {MUTATIONS[each].booked for each in world}]
        before = free[0] if free else ()
        found[(*before, slug)] = [*found.pop(before, ()), *sorted(claim for claim in chosen if chosen[claim] == slug)]
    return found


def unmoved(audit, tmp_path, mutants, claims):
    """Those of the claims that keep their verdicts, as far as they are asked, with these mutants in place."""
    out = tmp_path / "-".join(["with", *mutants])[:100]
    asked = [f"--audit-claim={claim}" for claim in claims]
    run = audit(
        "-p",
        PLUGIN,
        "-p",
        IMPATIENT,
        *QUICK,
        "tests/courses",
        "tests/forms",
        *asked,
        f"--audit-out={out}",
        AUDIT_MUTANTS=",".join(mutants),
    )
    assert run.returncode in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), run.stdout + run.stderr
    evidence = load((out / "partial" / "evidence.json").read_text(encoding="utf-8"), load_registry().claims)
    moved = {finding.claim for finding in evidence.findings if finding.records and differs(finding)}
    return set(claims) - moved


def test_every_measured_claim_has_its_mutant():
    """The kill matrix on record has, for each measured claim, a mutant that it notices."""
    measured = {slug for slug, claim in load_registry().claims.items() if isinstance(claim.settled, Measured)}
    assert measured == set(deaths())


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))])
def test_every_measured_claim_comes_out_differently_in_some_world(audit, tmp_path, part):
    """Each measured claim gets another verdict, overall or in a case, where a mutant is in the place of PyTorch's."""
    chosen = deaths()
    for mutants, claims in worlds({claim: chosen[claim] for claim in list(chosen)[part::PARTS]}).items():
        # A claim that compares programs may need the others as they are.
        for claim in unmoved(audit, tmp_path, mutants, claims):
            assert not unmoved(audit, tmp_path, [chosen[claim]], [claim]), "this claim comes out the same"
