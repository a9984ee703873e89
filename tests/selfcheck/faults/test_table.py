"""The list of faults and the tests that try them fit together, and a fault that does not hold is told so."""

from __future__ import annotations

import pytest

from claims.annexes.trust import Fault
from tests.trust import faults
from tests.trust.fault_list import FAULTS
from tests.trust.making import Place


def test_every_fault_has_a_test_and_every_mark_a_fault():
    """No fault of the list goes untried, and no test is marked with a fault that the list lacks."""
    assert set(faults.marked()) == set(FAULTS)
    assert set(faults.jobs()) == set(FAULTS)


def test_every_fault_is_told_in_both_languages():
    """Each fault and each demand is said in English and in Japanese."""
    for slug, stated in FAULTS.items():
        for text in (stated.says, stated.demands):
            assert text.en.endswith("."), slug
            assert text.ja.endswith("。"), slug
            assert not text.ja.isascii(), slug


@pytest.mark.parametrize(
    ("body", "held", "told"),
    [
        ("record_property('told', 'make room')", True, "make room"),
        ("record_property('told', 'make room')\n    assert False", False, "make room"),
        ("import pytest\n    pytest.skip('not here')", False, ""),
        ("raise SystemExit(0)", False, ""),
        ("import os\n    os._exit(0)", False, ""),
    ],
)
def test_a_fault_holds_only_if_its_tests_passed(tmp_path, runs, body, held, told):
    """A test that fails, is skipped or ends the process does not count as one that passed."""
    path = tmp_path / "test_one.py"
    path.write_text(f"def test_one(record_property):\n    {body}\n", encoding="utf-8")
    slug = "disk-full"
    stated = FAULTS[slug]
    found = faults.tried(slug, ["-p", "conftest", str(path)], Place(runs, tmp_path))
    assert found == Fault(slug, stated.says, stated.demands, held, told)


def test_a_mark_is_found_wherever_it_stands(tmp_path):
    """Functions are found by their marks, several on one function too."""
    source = "@pytest.mark.fault('a', 'b')\n@pytest.mark.fault('c')\ndef test_one(): ...\n\ndef test_two(): ...\n"
    path = tmp_path / "test_some.py"
    path.write_text(source, encoding="utf-8")
    assert faults.marked(tmp_path) == {slug: [f"{path}::test_one"] for slug in "abc"}
