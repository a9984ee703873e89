"""Every form can come out either way: of a course with true and false statements the false ones are found."""

from __future__ import annotations

import json
from pathlib import Path

from claims.forms import FORMS
from claims.reading.course import read_course

COURSE = Path(__file__).with_name("forms.toml")
# The first word of a statement's name is the verdict that it must have.
WORDS = {"true": "confirmed", "false": "refuted"}


def test_every_form_tells_true_from_false(audit, tmp_path):
    """Each verdict is the one that the statement's name tells; and no formula that holds misses any edit of its own."""
    registry = read_course(COURSE).registry
    # A claim of the form `python` is measured by a test of its own, and so is not tried here.
    assert {claim.form.name for claim in registry.claims.values()} == set(FORMS) - {"python"}
    run = audit(f"--audit-course={COURSE}", "--hypothesis-profile=ci", "--audit-run-code")
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))["claims"]
    words = {claim["claim"]: registry.statement_of[claim["claim"]].id.partition("-")[0] for claim in found}
    assert {each["claim"]: each["verdict"] for each in found} == {
        claim: WORDS.get(word, word) for claim, word in words.items()
    }
    shown = {each["claim"] for each in found if any(seen.get("script") for seen in each["measurements"])}
    assert {"true-rule-rule", "misprint-rule-rule", "true-law-law", "false-law-law", "refuted-law-law"} <= shown
    assert "vacuous" not in run.stdout
    assert "it notices" not in run.stdout
