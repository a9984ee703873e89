"""The kill matrix: what is kept of it is complete, and a few of its mutants are tried anew."""

from __future__ import annotations

import pytest

from claims.annexes.laws import LAWS
from claims.annexes.trust import read_kept
from claims.model import Measured
from claims.registry import load_registry
from tests.trust.kills import PLUGIN, REMARKS, jobs, noticed, run
from tests.trust.making import Place
from tests.trust.mutants.library import MUTATIONS


@pytest.fixture
def place(runs, tmp_path):
    """Where one run at a time is done."""
    return Place(runs, tmp_path)


# One of each way: a patch, and another program in the place of PyTorch's.
@pytest.mark.parametrize("slug", ["steplr-schedule-decays-twice", "autograd-negative"])
def test_a_mutant_is_noticed(slug, place):
    """A mutant in PyTorch's place is noticed by what is about it, and without it nothing is."""
    before = noticed(run(place, [], [slug]))
    assert before.asked
    assert before[1:] == ((), (), ())
    after = noticed(run(place, [slug], [slug]))
    assert after.asked == before.asked
    assert after.claims


def test_a_law_and_a_cell_notice_a_mutant(place):
    """What acts in one implementation is noticed by the laws and the cells of that implementation."""
    found = noticed(run(place, ["multi-adadelta-displacements-all-kept"], ["multi-adadelta-displacements-all-kept"]))
    assert found.laws
    assert found.cells
    assert all("-foreach-" in cell for cell in found.cells)


def test_an_unknown_mutant_is_refused(audit):
    """A run that is to place a mutant that there is not does nothing, and names the nearest."""
    done = audit("-p", PLUGIN, "tests/courses/optimizers_2023/test_sgd.py", AUDIT_MUTANTS="step-lr-lat")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "unknown mutant 'step-lr-lat'; did you mean step-lr-late" in done.stderr


def test_a_run_that_comes_to_nothing_is_an_error(place):
    """Where nothing answers, no mutant counts as noticed or as overlooked."""
    with pytest.raises(RuntimeError, match="came to nothing, exit 4"):
        run(place, ["step-lr-lat"], ["step-lr-late"])


def test_the_kept_matrix_is_complete():
    """Every mutant has its row; what nothing notices, and the claim or law that notices none, has its explanation."""
    rows = read_kept("kills").rows
    assert {row.slug: (row.target, row.way, row.says) for row in rows} == {
        slug: (MUTATIONS[slug].target, MUTATIONS[slug].way, MUTATIONS[slug].says) for slug in jobs()
    }
    measured = {slug for slug, claim in load_registry().claims.items() if isinstance(claim.settled, Measured)}
    silent = (measured | set(LAWS)) - {name for row in rows for name in (*row.claims, *row.laws)}
    survivors = {row.slug for row in rows if not row.killed}
    assert silent | survivors == set(REMARKS)
