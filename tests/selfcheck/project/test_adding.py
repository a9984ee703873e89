"""What CONTRIBUTING says of adding a subject suffices: one entry, and everything is asked of it."""

from __future__ import annotations

import re

import pytest

ENTRY = """\
TARGETS["adadelta-anew"] = Target(
    torch.optim.Adadelta, _EAGER, {"E_g2": "square_avg"}, METHODS["adadelta"]
)
"""
PLACE = "# The rows of the matrix"


@pytest.fixture
def extended(checkout):
    """A copy of the project with one more subject, added as CONTRIBUTING says."""
    file = checkout / "tests" / "instruments" / "targets.py"
    text = file.read_text(encoding="utf-8")
    assert PLACE in text
    file.write_text(text.replace(PLACE, ENTRY + PLACE), encoding="utf-8")
    return checkout


def test_one_entry_is_all_that_a_subject_needs(extended, audit):
    """An added subject is collected, driven and judged in every law and cell, and the right one is green."""
    asked = ("tests/laws", "tests/matrix", "-k", "adadelta-anew and for-loop and float64")
    done = audit(*asked, cwd=extended)
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 45


def test_a_wrong_method_is_no_green(extended, audit):
    """An added subject whose method is another one is red, and not passed over."""
    file = extended / "tests" / "instruments" / "targets.py"
    file.write_text(
        file.read_text(encoding="utf-8").replace('METHODS["adadelta"]\n)', 'METHODS["rmsprop"]\n)'), encoding="utf-8"
    )
    done = audit("tests/matrix/test_cells.py", "-k", "adadelta-anew and for-loop and float64", cwd=extended)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
