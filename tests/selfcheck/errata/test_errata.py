"""Of what readers called wrong the audit finds what is wrong, and cries misprint nowhere else."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from claims.model import Verdict
from claims.reading.course import read_course

HERE = Path(__file__).parent
EXPECTED = tomllib.loads((HERE / "verdicts.toml").read_text(encoding="utf-8"))
QUIET = "--audit-no-report", "--audit-run-code"
COURSES = sorted(path for path in HERE.glob("*.toml") if path.name != "verdicts.toml")


def claims_of(path):
    """The claims of one file of errata, in its order."""
    return [claim for section in read_course(path).sections for each in section.statements for claim in each.claims]


def test_each_erratum_has_its_verdict():
    """Nothing is asked whose answer is not known, and no answer is left over; a fair part of them is no misprint."""
    assert {claim.slug for path in COURSES for claim in claims_of(path)} == set(EXPECTED)
    printed = [verdict for slug, verdict in EXPECTED.items() if not slug.endswith("-as-a-reader-proposed")]
    assert set(EXPECTED.values()) <= set(Verdict)
    assert printed.count("misprint") < 2 * len(printed) / 3


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_errata_are_judged_as_they_should_be(audit, tmp_path, path, every):
    """With nothing but the data, misprints are called misprints, and other conventions and readers' errors are not."""
    slugs = [claim.slug for claim in claims_of(path)][::every]
    run = audit(
        f"--audit-course={path}", *(f"--audit-claim={slug}" for slug in slugs), "--audit-no-report", "--audit-run-code"
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (written,) = (tmp_path / "out").rglob("evidence.json")
    found = {each["claim"]: each["verdict"] for each in json.loads(written.read_text(encoding="utf-8"))["claims"]}
    assert {slug: found[slug] for slug in slugs} == {slug: EXPECTED[slug] for slug in slugs}
