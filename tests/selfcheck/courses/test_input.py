"""Whatever is wrong with a course file is told with its place, all of it at once, and nothing of it is run."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft202012Validator

from claims.__main__ import SCHEMA_FILE, main
from claims.forms import FORMS
from claims.reading.course import CourseError, find_course, read_course
from claims.reading.schema import schema_text
from claims.reading.starting import STARTING_POINT
from tests.environment import ROOT
from tests.selfcheck.courses.wrong_claims import HEAD
from tests.selfcheck.courses.wrong_courses import RULE, WRONG


def problems(text, path, name="course.toml"):
    """All that is wrong with a course file of this text."""
    file = path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(CourseError) as caught:
        read_course(file)
    assert all(str(file) in line for line in str(caught.value).splitlines())
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(text, told, tmp_path):
    """Each way to be wrong gives one sentence that says where, and what was expected."""
    (tmp_path / "points.csv").write_text("u,y\n1,1\ntwo,2\n", encoding="utf-8")
    found = problems(text, tmp_path)
    assert any(told in each for each in found), found
    assert len(found) <= 3


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    """Faults of several statements and keys come together."""
    second = RULE.partition("\n\n")[2].replace("A1", "A2").replace("lr*g", "lr*h + k")
    found = problems(RULE.replace("'sgd'", "'sdg'") + second, tmp_path)
    assert [each.partition(":")[0] for each in found] == [
        "statement A1, rule.optimizer",
        "statement A2, rule.lines",
        "statement A2, rule.lines",
    ]


def test_nothing_of_a_file_is_run(tmp_path):
    """A program in any place where a formula may stand is refused, and leaves no trace."""
    trace = tmp_path / "trace"
    program = f"__import__('pathlib').Path('{trace}').touch()"
    text = (
        RULE.replace("'x = x - lr*g'", f'"x = {program}"')
        + f'corrected = "x = {program}"\nstate = {{ m = "{program}" }}\n'
    )
    found = problems(text, tmp_path)
    assert len(found) >= 3
    assert not trace.exists()


def test_code_of_a_course_is_compiled_and_not_run(tmp_path, capsys):
    """A check compiles code, and tells of nothing that it does."""
    trace, path = tmp_path / "trace", tmp_path / "course.toml"
    program = f"open('{trace}', 'w')"
    path.write_text(f'{HEAD}[statement.code]\ncode = "{program}"\nprints = "1"\n', encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert not trace.exists()


def test_a_line_that_nothing_uses_is_told_as_a_remark(tmp_path):
    """A printed line without a use is no error of the file, and is told beside the verdict."""
    path = tmp_path / "course.toml"
    path.write_text(RULE.replace("'x = x", "'m = 2*g; x = x"), encoding="utf-8")
    (claim,) = read_course(path).registry.claims.values()
    assert claim.remark.en == "Nothing uses m of the printed lines."


def test_fences_of_a_text_are_read(tmp_path, capsys):
    """The same tables may stand in the fences of a Markdown file; errors name the line of that file."""
    fenced = "# A chapter\n\n```python\nprint(1)\n```\n\n```toml audit\n" + RULE + "```\n\nMore.\n"
    path = tmp_path / "chapter.md"
    path.write_text(fenced, encoding="utf-8")
    assert list(read_course(path).registry.statements) == ["A1"]
    line = fenced[: fenced.index("language")].count("\n") + 1
    assert f"line {line}" in problems(fenced.replace('language = "en"', "language = en en"), tmp_path, "chapter.md")[0]
    assert "no fence" in problems("# Nothing\n", tmp_path, "chapter.md")[0]


def test_a_course_of_two_thousand_statements_is_read(tmp_path):
    """Reading grows with the statements, and takes seconds for two thousand."""
    head, _, statement = RULE.partition("\n\n")
    text = head + "\n\n" + "\n".join(statement.replace("A1", f"A{n}") for n in range(2000))
    path = tmp_path / "course.toml"
    path.write_text(text, encoding="utf-8")
    begun = time.process_time()
    assert len(read_course(path).registry.claims) == 2000
    assert time.process_time() - begun < 10


def test_the_starting_point_and_the_examples_are_right(tmp_path, capsys):
    """What ``new`` writes can be checked as it is, in both kinds of file, and is not overwritten."""
    for target in (tmp_path / "new" / "course.toml", tmp_path / "text.md"):
        assert main(["new", str(target)]) == 0
        assert main(["check", str(target)]) == 0
        assert main(["new", str(target)]) == 2
    assert main(["check", "examples"]) == 0
    assert "10 statements" in capsys.readouterr().out


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_example_of_each_form_is_right(form, tmp_path, capsys):
    """The example that ``forms`` shows is a claim as it stands."""
    path = tmp_path / "course.toml"
    path.write_text(HEAD + form.example + "\n", encoding="utf-8")
    assert [claim.form.name for claim in read_course(path).registry.claims.values()] == [form.name]
    assert main(["forms"]) == 0
    assert form.example.splitlines()[-1] in capsys.readouterr().out


def test_the_schema_is_made_of_the_forms():
    """The published schema is the one that ``python -m claims schema`` writes, and refuses what ``check`` refuses."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run `python -m claims schema`"
    validator = Draft202012Validator(json.loads(schema_text()))
    for text in (STARTING_POINT, find_course("examples").read_text(encoding="utf-8")):
        assert not list(validator.iter_errors(tomllib.loads(text)))
    for name in ("unknown-key", "unknown-form", "unknown-optimizer", "an-unknown-force", "missing-key"):
        assert list(validator.iter_errors(tomllib.loads(WRONG[name][0]))), name


def test_a_check_is_quick_and_light():
    """``check`` answers without torch and numpy, in under two seconds of processor time."""
    code = (
        "import sys, claims.__main__ as m; m.main(['check', 'examples']); print({'torch', 'numpy'} & set(sys.modules))"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
    assert time.monotonic() - begun < 10


def test_a_sentence_of_the_course_is_refused(tmp_path, capsys):
    """Eight words in a row of the reader's copy are refused, seven pass, in any text of the file."""
    copy, path = tmp_path / "copy.md", tmp_path / "course.toml"
    copy.write_text("We now see that the method always takes the shortest way down, of course.", encoding="utf-8")
    for says, code in (
        ("See that the method always takes the shortest", 2),
        ("The method always takes the shortest way", 0),
    ):
        path.write_text(RULE.replace("It says so.", says), encoding="utf-8")
        assert main(["check", str(path), f"--copy={copy}"]) == code
    assert main(["check", str(path), f"--copy={tmp_path / 'none'}"]) == 2
    assert "cannot be read" in capsys.readouterr().err


VALUES = ("1", "'x'", "[]", "{}", "true", "1.5", "[[1]]", "{a=1}", "''", "nan", "inf", "1979-05-27", "-3", "[1,2]")
VALUES += ("['x']", "{x=[1,0]}", "{x='y'}", "{x=1}", "'x = g'", "1e999", "'a < b'")
COURSE_OF_ALL = Path(__file__).with_name("forms.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(20))
def test_a_file_with_any_value_anywhere_is_read_or_refused(seed, tmp_path):
    """Whatever stands behind a key, the answer is a course or a list of problems, never another error."""
    random = Random(seed)
    path = tmp_path / "course.toml"
    for source in (COURSE_OF_ALL, find_course("examples").read_text(encoding="utf-8")):
        for _ in range(10):
            lines = source.splitlines()
            places = [n for n, line in enumerate(lines) if "=" in line and not line.startswith(("#", "["))]
            for place in random.sample(places, 3):
                lines[place] = f"{lines[place].partition('=')[0]}= {random.choice(VALUES)}"
            path.write_text("\n".join(lines), encoding="utf-8")
            with contextlib.suppress(CourseError):
                read_course(path)
