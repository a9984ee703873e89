"""A run with other examples in another order is held against the record, and what differs is named."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest

from tests.trust.kills import PLUGIN
from tests.trust.making import Place
from tests.trust.reruns import TIMES, jobs, rerun

SECTION = ["tests/forms/test_function.py", "tests/forms/test_value.py"]


@pytest.fixture
def place(runs, tmp_path):
    """Where one run takes place."""
    return Place(runs, tmp_path)


def test_each_run_has_seeds_of_its_own():
    """As many runs on one worker as on two, no two with the same seed or order."""
    every = [job.keywords for job in jobs().values()]
    assert [each["workers"] for each in every] == [1] * TIMES[1] + [2] * TIMES[2]
    assert TIMES[1] == TIMES[2] > 1
    assert len({each["seed"] for each in every}) == len({each["order"] for each in every}) == sum(TIMES.values())


def test_a_rerun_finds_the_verdicts_on_record(place):
    """Two forms in another order, with other examples, gets its verdicts; the order is really another."""
    row = rerun(place, 1, 2, 1, SECTION)
    assert (row.changed, row.failed) == ((), ())
    assert row.tests > 0
    assert row.verdicts > 0
    cases = [case.get("name") for case in ElementTree.parse(place.folder / "junit.xml").iter("testcase")]
    # As written in the file, the tests of one function follow each other.
    functions = [name.partition("[")[0] for name, _ in itertools.groupby(cases, lambda name: name.partition("[")[0])]
    assert len(functions) > len(set(functions))


def test_what_comes_out_otherwise_is_named(place):
    """With another loss in the place of PyTorch's, changed verdicts and failed tests are named."""
    row = rerun(place, 1, 2, 1, [*SECTION, "-p", PLUGIN], AUDIT_MUTANTS="cross-entropy-of-probabilities")
    assert any(each.startswith("cross-entropy-loss-expects-softmax-output: ") for each in row.changed)
    assert any("test_pytorch_gives_what_the_formula_says" in each for each in row.failed)
