"""Every form can come out either way: of a course with true and false statements the false ones are found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claims.forms import FORMS
from claims.reading.course import read_course

COURSE = Path(__file__).with_name("forms.toml")
# The first word of a statement's name is the verdict that it must have.
WORDS = {"true": "confirmed", "false": "refuted"}


# Claims of these are shown with a program, which is asked for by name.
SHOWN = {
    *("true-rule-rule", "misprint-rule-rule", "true-law-law", "false-law-law", "refuted-law-law"),
    *("misprint-identity-identity", "misprint-schedule-schedule", "misprint-default-default", "refuted-code-code"),
    *("misprint-rate-rate", "misprint-threshold-threshold"),
}


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_every_form_tells_true_from_false(audit, tmp_path, every):
    """Each verdict is the one that the statement's name tells; and no formula that holds misses any edit of its own."""
    registry = read_course(COURSE).registry
    # A claim of the form `python` is measured by a test of its own, and so is not tried here.
    assert {claim.form.name for claim in registry.claims.values()} == set(FORMS) - {"python"}
    asked = {*list(registry.claims)[::every], *SHOWN}
    options = ("--hypothesis-profile=ci", "--audit-run-code", *(f"--audit-claim={slug}" for slug in sorted(asked)))
    run = audit(f"--audit-course={COURSE}", *options)
    assert run.returncode == 0, run.stdout + run.stderr
    (written,) = (tmp_path / "out").rglob("evidence.json")
    claims = json.loads(written.read_text(encoding="utf-8"))["claims"]
    found = {each["claim"]: each for each in claims if each["claim"] in asked}
    words = {claim: registry.statement_of[claim].id.partition("-")[0] for claim in found}
    assert {claim: each["verdict"] for claim, each in found.items()} == {
        claim: WORDS.get(word, word) for claim, word in words.items()
    }
    assert all(any(seen.get("script") for seen in found[claim]["measurements"]) for claim in SHOWN)
    assert "vacuous" not in run.stdout
    assert "it notices" not in run.stdout
