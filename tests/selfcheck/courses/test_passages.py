"""Where the text of a course has changed since it was audited, each statement whose passage differs is named."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

import pytest

from claims.__main__ import main
from claims.reading.course import COURSES, find_course, read_course
from claims.reading.passages import FILE, compare, installed, places
from claims.reading.starting import STARTING_POINT

TEXT = """# Momentum

The velocity fades by mu and is pushed by the gradient.

With a coefficient of 0.9 about ten gradients are averaged.
PyTorch adds 1e-7 to the root.
"""


@pytest.fixture
def course(tmp_path):
    """A course of three statements, two of which name lines of a text that lies beside it."""
    path = tmp_path / "mine" / "course.toml"
    path.parent.mkdir()
    lines = iter(("chapter.md:3", "chapter.md:5-6, 1", "chapter 3, table 1"))
    path.write_text(re.sub('where = ".*"', lambda _: f'where = "{next(lines)}"', STARTING_POINT), encoding="utf-8")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "chapter.md").write_text(TEXT, encoding="utf-8")
    assert main(["passages", str(path), str(tmp_path / "copy"), "--record"]) == 0
    return path


def seen(course, folder, text):
    """What is told of a copy of this text."""
    (folder / "copy" / "chapter.md").write_text(text, encoding="utf-8")
    return [str(each) for each in compare(read_course(course), folder / "copy").changed]


def test_the_record_holds_no_words_of_the_course(course):
    """What is kept of a passage is its place, how often it stands there, and a digest."""
    kept = course.with_name(FILE).read_text(encoding="utf-8")
    assert '"chapter.md:3"' in kept
    assert "velocity" not in kept


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("fades by mu", "fades  by\tmu", []),
        ("fades by mu", "fades by beta", ["A1: chapter.md:3 reads otherwise"]),
        ("fades by mu and", "fades by (mu and)", ["A1: chapter.md:3 reads otherwise"]),
        ("1e-7", "1e-8", ["A2: chapter.md:5-6 reads otherwise"]),
        ("\nWith", "\nIn short:\nWith", ["A2: chapter.md:5-6 has moved to line 6"]),
    ],
)
def test_each_statement_whose_passage_differs_is_named(course, tmp_path, old, new, told):
    """Other spaces are no difference, other words are one, and a passage that stands elsewhere is found there."""
    assert seen(course, tmp_path, TEXT.replace(old, new, 1)) == told


def test_a_file_that_a_copy_lacks_is_no_difference(course, tmp_path):
    """Who has a part of the course is told of that part."""
    (tmp_path / "copy" / "chapter.md").unlink()
    assert compare(read_course(course), tmp_path / "copy") == ([], 0, ["A3"])


def test_a_run_tells_them_in_terminal_and_evidence(audit, course, tmp_path):
    """The verdicts stay, and beside them stands which statements they may no longer be about."""
    seen(course, tmp_path, TEXT.replace("fades", "decays"))
    run = audit(f"--audit-course={course}", "--audit-claim=a3-default", f"--audit-edition={tmp_path / 'copy'}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "another edition: A1: chapter.md:3 reads otherwise" in run.stdout
    (written,) = (tmp_path / "out").rglob("evidence.json")
    assert json.loads(written.read_text(encoding="utf-8"))["environment"]["changed passages"] == ["A1 chapter.md:3 ≠"]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("[A1", "cannot be read"),
        ('[A9]\n"chapter.md:3" = "1 00"', "A9"),
        ('[A1]\n"chapter.md:3" = "many"', "expected a place with a number and a digest"),
        ("A1 = 3", "expected a table of places"),
        ('[A1]\n"chapter.md:9-3" = "1 00000000000000000000000000000000"', "expected a place"),
        ('[A1]\n"chapter" = "1 00000000000000000000000000000000"', "expected a place"),
    ],
)
def test_a_record_that_is_none_is_told(course, tmp_path, capsys, kept, told):
    """The file, what is wrong with it and what to do are one sentence."""
    course.with_name(FILE).write_text(kept, encoding="utf-8")
    assert main(["passages", str(course), str(tmp_path / "copy")]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "write it anew" in error
    assert main(["passages", str(course), str(tmp_path / "copy"), "--record"]) == 0
    assert main(["passages", str(course), str(tmp_path / "copy")]) == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [("chapter.md:2", "no word is on these lines"), ("chapter.md:900", "no word is on"), ("a.md:0", "counted")],
)
def test_lines_that_no_file_has_are_told(course, tmp_path, capsys, lines, told):
    """A place that is none in the copy is refused when it is recorded, with the statement."""
    course.write_text(STARTING_POINT.replace("chapter 3, table 1", lines), encoding="utf-8")
    (tmp_path / "copy" / "a.md").write_text("a", encoding="utf-8")
    assert main(["passages", str(course), str(tmp_path / "copy"), "--record"]) == 2
    error = capsys.readouterr().err
    assert "statement A3, where" in error
    assert told in error


def test_of_twins_the_nearer_one_has_moved_and_one_alone_has_not(course, tmp_path):
    """A passage that stands twice is not taken for moved where its own place reads otherwise."""
    twin = TEXT + "\nThe velocity fades by mu and is pushed by the gradient.\n"
    (tmp_path / "copy" / "chapter.md").write_text(twin, encoding="utf-8")
    assert main(["passages", str(course), str(tmp_path / "copy"), "--record"]) == 0
    assert seen(course, tmp_path, twin.replace("fades", "grows", 1)) == ["A1: chapter.md:3 reads otherwise"]
    told = ["A1: chapter.md:3 has moved to line 4", "A2: chapter.md:5-6 has moved to line 6"]
    assert [each for each in seen(course, tmp_path, "\n" + twin) if "5-6, 1" not in each][:2] == told


def test_a_copy_of_nothing_is_no_all_clear(course, tmp_path, capsys):
    """Where no passage could be compared, that is told, and never that none differs."""
    (tmp_path / "other").mkdir()
    assert main(["passages", str(course), str(tmp_path / "other")]) == 2
    assert "has none of the files" in capsys.readouterr().err


def test_a_statement_may_be_called_anything(course, tmp_path):
    """A dot in the name of a statement is none in the record."""
    course.write_text(course.read_text(encoding="utf-8").replace('id = "A1"', 'id = "A.1"'), encoding="utf-8")
    assert main(["passages", str(course), str(tmp_path / "copy"), "--record"]) == 0
    assert seen(course, tmp_path, TEXT.replace("fades", "grows")) == ["A.1: chapter.md:3 reads otherwise"]


def test_a_copy_that_is_no_folder_is_told(course, tmp_path, capsys):
    """A file is no folder from which files are counted."""
    assert main(["passages", str(course), str(tmp_path / "copy" / "chapter.md")]) == 2
    assert "is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["cs231n", "d2l", "distill-momentum", "pytorch-docs"])
def test_the_courses_here_have_their_passages_on_record(name):
    """Of each statement of a worked course that names lines of a text at hand, the passage is on record."""
    course = read_course(find_course(name))
    kept = (COURSES / name / FILE).read_text(encoding="utf-8")
    for statement in course.registry.statements.values():
        for place in places(statement):
            assert f'"{place}"' in kept


@pytest.mark.skipif(not version("torch").startswith("2.13.0"), reason="the audited docstrings are those of 2.13.0")
def test_the_docstrings_that_are_installed_are_the_audited_ones():
    """The passages of PyTorch's documentation are compared with the installed package in every run."""
    course = read_course(find_course("pytorch-docs"))
    assert compare(course, installed(course)).changed == []
