"""A run of a course prints its verdicts, puts them on record once and on demand, and holds them from then on."""

from __future__ import annotations

import json
import re

import pytest

from claims.model import Measured
from claims.reading.starting import STARTING_POINT
from tests.environment import ROOT
from tests.plugins.courses import read_courses

RED, USAGE = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.USAGE_ERROR
VERDICTS = {"a1-rule": "confirmed", "a2-identity": "confirmed", "a3-default": "refuted"}


@pytest.fixture
def course(tmp_path):
    """A new course of three statements, as ``python -m claims new`` writes it."""
    path = tmp_path / "mine" / "course.toml"
    path.parent.mkdir()
    path.write_text(STARTING_POINT, encoding="utf-8")
    return path


def test_a_new_course_is_audited_put_on_record_and_held(audit, course, tmp_path):
    """Without a ledger verdicts are printed; the first one is written on demand, once; then another verdict is red."""
    first = audit(f"--audit-course={course}")
    assert first.returncode == 0, first.stdout + first.stderr
    assert all(f"{slug}: {verdict}" in first.stdout for slug, verdict in VERDICTS.items())
    assert "audit: My course on optimizers (3 statements, 3 claims)" in first.stdout
    found = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    assert {each["claim"]: each["verdict"] for each in found["claims"]} == VERDICTS

    assert not (course.parent / "ledger.toml").exists()
    accepted = audit(f"--audit-course={course}", "--audit-accept-new", "--hypothesis-profile=ci")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert 'verdict = "refuted"' in (course.parent / "ledger.toml").read_text(encoding="utf-8")
    again = audit(f"--audit-course={course}", "--audit-accept-new")
    assert again.returncode == USAGE
    assert "there is one already" in again.stderr

    held = audit(f"--audit-course={course}", "--audit-claim=a3-default")
    assert held.returncode == 0, held.stdout + held.stderr
    course.write_text(STARTING_POINT.replace("1e-7\n", "1e-8\n"), encoding="utf-8")
    drifted = audit(f"--audit-course={course}", "--audit-claim=a3-default")
    assert drifted.returncode == RED
    assert "drift in a3-default: verdict: on record refuted, observed confirmed" in drifted.stdout


def test_each_measurement_has_a_name_that_says_what_it_is(audit, course):
    """The id of a test names the course, the claim, the case and the subject; other tests are not collected."""
    run = audit(f"--audit-course={course}", "--collect-only", "-q")
    ids = [line for line in run.stdout.splitlines() if "::" in line]
    assert (
        "tests/forms/test_default.py::test_an_argument_has_this_default[mine/a3-default-adam-for-loop-cpu-float64]"
        in ids
    )
    assert all(id.startswith("tests/forms/") and "[mine/" in id for id in ids)


def test_a_course_is_audited_from_anywhere(audit, course):
    """From a folder outside the checkout the command names it, and the course by a path from there."""
    asked = ("--audit-course=mine", "--audit-claim=a3-default")
    run = audit(str(ROOT), *asked, cwd=course.parent.parent)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "A3, a3-default: refuted" in run.stdout
    assert "1 passed" in run.stdout


def test_several_courses_are_audited_in_one_run(audit, course):
    """Courses by name and by path share a run; what both call alike must be told apart first."""
    asked = ("--audit-claim=a2-identity", "--audit-claim=c4-identity")
    both = audit(f"--audit-course={course}", "--audit-course=examples", *asked)
    assert both.returncode == 0, both.stdout + both.stderr
    assert "claims: 2 confirmed, 1 untestable, 11 not-run" in both.stdout
    assert "a2-identity: confirmed" in both.stdout
    other = course.parent.parent / "other.toml"
    other.write_text(STARTING_POINT, encoding="utf-8")
    alike = audit(f"--audit-course={course}", f"--audit-course={other}")
    assert alike.returncode == USAGE
    assert "audit these courses in two runs" in alike.stderr


def test_another_edition_is_told_and_not_red(audit, course, tmp_path):
    """Whoever has another edition, or another copy, is told so in terminal and evidence; the same one says nothing."""
    course.write_text(re.sub('edition = ".*"', 'edition = "third"', STARTING_POINT), encoding="utf-8")
    copy = tmp_path / "copy.md"
    copy.write_text("The text as I have it.", encoding="utf-8")
    asked = (f"--audit-course={course}", "--audit-claim=a3-default")
    for yours, told in (("fourth", "yours is fourth"), (copy, "yours is text "), ("third", "")):
        run = audit(*asked, f"--audit-edition={yours}")
        assert run.returncode == 0, run.stdout + run.stderr
        assert ("another edition: " in run.stdout) is bool(told)
        assert told in run.stdout
    found = json.loads((tmp_path / "out" / "partial" / "evidence.json").read_text(encoding="utf-8"))
    assert found["environment"]["your edition"] == "third"
    assert audit("--audit-edition=third").returncode == USAGE
    assert audit(f"--audit-course={course}", "--audit-edition= ").returncode == USAGE


def test_a_wrong_course_is_refused_before_any_work(audit, course, tmp_path):
    """All that is wrong with the courses named is told at once, as a wrong command line is."""
    course.write_text(STARTING_POINT.replace("mu*v", "nu*v").replace('"adam"', '"adamm"'), encoding="utf-8")
    run = audit(f"--audit-course={course}", f"--audit-course={tmp_path / 'none.toml'}")
    assert run.returncode == USAGE
    assert "statement A1, rule.lines: line 1, column 5: 'nu' is not known here" in run.stderr
    assert "statement A3, default.program: expected one of" in run.stderr
    assert "none.toml: cannot be read" in run.stderr
    shown = audit(f"--audit-course={course}", "--audit-article=README.md")
    assert shown.returncode == USAGE


def test_a_claim_that_its_own_edits_do_not_fail_is_named(audit, course):
    """A value printed with a room that covers its neighbours tests nothing, and the run says so."""
    text = STARTING_POINT.replace(
        'left = "1/(1 - 0.9)"\nright = 10', 'left = "0*a"\nright = "0*a*2"\nranges = { a = [0, 1] }'
    )
    course.write_text(text, encoding="utf-8")
    run = audit(f"--audit-course={course}", "--audit-claim=a2-identity")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "a2-identity: it notices" in run.stdout or "a2-identity: vacuous" in run.stdout


CODE = """
[[statement]]
id = "B1"
where = "chapter 4"
says = "It prints two."
[statement.code]
code = "print(1 + 1)"
prints = "2"

[[statement]]
id = "B2"
where = "chapter 4"
says = "It writes a file."
[statement.code]
code = "open('TRACE', 'w').write('x'); print('done')"
prints = "done"
"""


def test_code_is_run_on_demand_only(audit, course, tmp_path):
    """Without the option code is a row that was not run; with it code is run, and what does more is refused."""
    trace = tmp_path / "trace"
    course.write_text(STARTING_POINT + CODE.replace("TRACE", str(trace)), encoding="utf-8")
    left = audit(f"--audit-course={course}")
    assert left.returncode == 0, left.stdout + left.stderr
    assert "b1-code: not-run" in left.stdout
    assert "code of the course was not run: b1-code, b2-code; run it with --audit-run-code" in left.stdout
    refused = audit(f"--audit-course={course}", "--audit-accept-new")
    assert refused.returncode == RED
    assert "no ledger is written: b1-code is code" in refused.stdout
    run = audit(f"--audit-course={course}", "--audit-run-code", "--audit-claim=b1-code", "--audit-claim=b2-code")
    assert run.returncode == RED
    assert "b1-code: confirmed" in run.stdout
    assert f"it asks to write the file '{trace}'" in run.stdout
    assert "b2-code: not-run" in run.stdout
    assert not trace.exists()


def test_code_of_the_project_itself_is_run(course, tmp_path):
    """What lies in the project is run without being asked for, a course elsewhere is not, nor is its script."""
    script = '[[statement]]\nid = "B3"\nwhere = "here"\nsays = "Twice."\n[statement.function]\nprogram = "autograd"\n'
    script += 'left = "x**2"\ngradient = { x = "2*x" }\nat = { x = 1 }\nscript = "print(True)"\n'
    course.write_text(STARTING_POINT + CODE + script, encoding="utf-8")
    for asked, waiting in ((False, ("b1-code", "b2-code")), (True, ())):
        courses = read_courses(["optimizers-2023", str(course)], tmp_path, run_code=asked)
        assert courses.waiting == waiting
        claims = courses.registry.claims
        assert isinstance(claims["cross-entropy-snippet-runs-as-printed"].settled, Measured)
        assert isinstance(claims["b1-code"].settled, Measured) is asked
        assert ("script" in claims["b3-function"].form.parameters) is asked


def test_a_verdict_on_code_stays_on_record_while_code_is_not_run(audit, course):
    """Where code was put on record and is not run now, nothing has drifted, and nothing is said to agree."""
    course.write_text(STARTING_POINT + CODE.partition('\n[[statement]]\nid = "B2"')[0], encoding="utf-8")
    accepted = audit(f"--audit-course={course}", "--audit-accept-new", "--audit-run-code", "--hypothesis-profile=ci")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    left = audit(f"--audit-course={course}")
    assert left.returncode == 0, left.stdout + left.stderr
    assert "as the published audit says: yes" not in left.stdout
    wrong = audit(f"--audit-course={course}", "--audit-accept=b1-code")
    assert wrong.returncode == USAGE
    held = audit(f"--audit-course={course}", "--audit-run-code")
    assert "as the published audit says: yes" in held.stdout


def test_a_word_of_a_course_is_never_run(audit, course, tmp_path):
    """What a course gives for a default is compared as a word, in the program that shows it too."""
    mark = tmp_path / "run"
    hostile = f"""value = "open('{mark}', 'w')\""""
    course.write_text(STARTING_POINT.replace("value = 1e-7", hostile), encoding="utf-8")
    run = audit(f"--audit-course={course}", "--audit-claim=a3-default")
    assert "a3-default" in run.stdout
    assert not mark.exists()
