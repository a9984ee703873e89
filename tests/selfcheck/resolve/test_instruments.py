"""The laws and the heat map are tests that another package can have in its own suite."""

from __future__ import annotations

import pytest

from tests.environment import ROOT

SUITE = """\
import pathlib
from tests.resolve.instruments import Program, parametrize_with_instruments
from tests.selfcheck.resolve.programs import BookAdam, WideOnly

KNOWN = pathlib.Path(__file__).with_name("known.toml")

@parametrize_with_instruments([Program(BookAdam), Program(WideOnly, rule="sgd", known=KNOWN)])
def test_right(program, check):
    check(program)

@parametrize_with_instruments([Program(BookAdam, rule="adam")])
def test_wrong(program, check):
    check(program)
"""
STALE = """
@parametrize_with_instruments([Program(BookAdam, known=KNOWN)])
def test_stale(program, check):
    check(program)
"""
KNOWN = '[[absent]]\ndtypes = ["float16", "float32"]\nreason = "no half precision"\n'


@pytest.fixture
def suite(tmp_path, runs):
    """Run a foreign suite, outside the checkout and without its plugins, and give what it says."""
    (tmp_path / "test_mine.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "known.toml").write_text(KNOWN, encoding="utf-8")

    def run(*arguments):
        given = ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", *arguments]
        return runs.pytest(given, tmp_path, tmp_path / "said", PYTHONPATH=str(ROOT))

    return run


def test_a_right_program_passes_each_check(suite):
    """Every law and every cell is a test of its own, with its name, and what is declared absent is not asked."""
    done = suite("-k", "test_right and (cells or rate-zero) and float64", "-v")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "programs:BookAdam-cells-arrays-float64] PASSED" in done.stdout
    assert "programs:WideOnly as sgd-rate-zero-moves-nothing-arrays-float64] PASSED" in done.stdout
    assert suite("-k", "WideOnly and float16", "--collect-only").returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_wrong_program_fails_by_name(suite):
    """A program that is not what it says fails, and the message says where it is over its bound."""
    done = suite("-k", "test_wrong and cells and float64")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "is over its bound: Reading(column=" in done.stdout


@pytest.mark.parametrize(
    ("subjects", "told"),
    [("*:BookAdam-*-float64", "is on record as over its bound, and is not"), ("*:Other-*", "there is no such subject")],
)
def test_what_is_on_record_and_does_not_fail_is_red(suite, tmp_path, subjects, told):
    """An entry that no longer holds fails where it is asked, and one about nobody is refused at once."""
    (tmp_path / "test_mine.py").write_text(SUITE.partition("@parametrize")[0] + STALE, encoding="utf-8")
    entry = f'[[known]]\nwhat = "one"\nsubjects = ["{subjects}"]\nreason = "once"\n'
    (tmp_path / "known.toml").write_text(entry, encoding="utf-8")
    done = suite("-k", "cells and float64")
    assert done.returncode != pytest.ExitCode.OK
    assert told in done.stdout
