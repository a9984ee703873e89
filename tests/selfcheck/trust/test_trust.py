"""What is kept of the audit of the audit is read back as it was written, or refused by name."""

from __future__ import annotations

import json

import mpmath
import pytest

from claims.annexes.trust import (
    KINDS,
    Fault,
    Kept,
    Made,
    Mutant,
    Placebo,
    Rerun,
    TrustError,
    keep,
    rate_interval,
    read_kept,
)
from claims.model import Text, Verdict

SAYS = Text("wrong by a little", "わずかに違う")
MADE = Made("2026-11-24T05:00:00Z", "abc1234", {"torch": "2.13.0"}, "tox -e killmatrix")
ROWS = {
    "kills": Mutant("slipped-beta", "adam", "subject", SAYS, ("a", "b"), ("a",), ("lr-zero",)),
    "placebos": Placebo("always-arrives", SAYS, False, Verdict.REFUTED, False, "3 of 40"),
    "reruns": Rerun(7, 8, 2, 1400, 120, ("a",)),
    "faults": Fault("disk-full", SAYS, SAYS, True, "name another folder"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_read_back(kind, tmp_path):
    """Writing and reading give the same rows, and an absent file is no rows."""
    assert read_kept(kind, tmp_path) is None
    kept = Kept(MADE, (ROWS[kind],), {"slipped-beta": SAYS})
    keep(kind, kept, tmp_path)
    assert read_kept(kind, tmp_path) == kept


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_project_can_be_read(kind):
    """Every file in ``claims/kept`` is sound."""
    read_kept(kind)


DAMAGES = {
    "cut off": lambda text: text[: len(text) // 2],
    "another schema": lambda text: text.replace('"schema": 1', '"schema": 2'),
    "another kind": lambda text: text.replace('"kind": "reruns"', '"kind": "faults"'),
    "a word for a number": lambda text: text.replace('"tests": 1400', '"tests": "many"'),
    "a truth value for a number": lambda text: text.replace('"tests": 1400', '"tests": true'),
    "an unknown entry": lambda text: text.replace('"tests": 1400', '"tests": 1400, "luck": 1'),
    "a missing entry": lambda text: text.replace(' "tests": 1400,\n', ""),
    "no object": lambda text: json.dumps([text]),
}


@pytest.mark.fault("damaged-kept-file")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named(damage, told, tmp_path):
    """Whatever is wrong with a kept file, the error names the file and what to do."""
    path = keep("reruns", Kept(MADE, (ROWS["reruns"],)), tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(damage(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(TrustError, match=r"reruns\.json is damaged: .*; restore it, or make it anew") as error:
        read_kept("reruns", tmp_path)
    told(str(error.value), "restore it")


@pytest.mark.parametrize(("mistakes", "of"), [(0, 30), (1, 52), (2, 52), (17, 36), (36, 36), (1, 1), (3, 200)])
def test_interval_of_a_rate_is_exact(mistakes, of):
    """The ends of the interval are the quantiles of the beta distributions of Clopper and Pearson."""
    low, high = rate_interval(mistakes, of)

    def below(p, a, b):
        return mpmath.betainc(a, b, 0, p, regularized=True)

    # A rate of exactly 0 or 1 has no quantile.
    assert low == 0 if mistakes == 0 else abs(below(low, mistakes, of - mistakes + 1) - 0.025) < 1e-12
    assert high == 1 if mistakes == of else abs(below(high, mistakes + 1, of - mistakes) - 0.975) < 1e-12
    assert low <= mistakes / of <= high


@pytest.mark.parametrize(("mistakes", "of"), [(-1, 3), (4, 3), (0, 0)])
def test_a_rate_needs_trials(mistakes, of):
    """More mistakes than trials, or no trials, are refused."""
    with pytest.raises(ValueError, match="mistakes must be 0 to the number of trials"):
        rate_interval(mistakes, of)
