"""Where a course says what: whether the passage of each statement reads in a copy as it did in the audited edition.

A statement's ``where`` names files and lines, as in ``gd.md:332`` or ``optim/nadam.py:227-246, 257``.  Beside the
course file, ``passages.toml`` keeps a digest of each passage, never the text itself; only white space does not count.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from claims.files import read_bytes
from claims.model import Statement
from claims.reading.course import Course, CourseError, Wrong
from claims.reading.fingerprint import FingerprintError, line_range
from claims.registry import unknown_name

FILE = "passages.toml"
_HEADER = """\
# Where each statement stands in the audited edition: how often its passage stands in that file, and the digest of it.
# Written by `python -m claims passages COURSE COPY --record`; none of the course's words are in it.
"""
_LINES = r"\d{1,9}(?:[-–]\d{1,9})?"
_PLACE = re.compile(rf"([\w./-]+\.\w+):({_LINES}(?:, ?{_LINES})*)")
_RECORD = re.compile(r"(\d{1,9}) ([0-9a-f]{32})")
_MOST_BYTES = 50_000_000


class Place(NamedTuple):
    """Lines of a file of the course, as a statement names them."""

    file: str
    lines: str

    def __str__(self) -> str:
        return f"{self.file}:{self.lines}"


class Changed(NamedTuple):
    """What became of one passage in a copy: it moved to another line, or reads otherwise."""

    statement: str
    place: Place
    moved_to: int | None

    def __str__(self) -> str:
        told = "reads otherwise" if self.moved_to is None else f"has moved to line {self.moved_to}"
        return f"{self.statement}: {self.place} {told}"

    @property
    def sign(self) -> str:
        """The same in signs of no language."""
        return f"{self.statement} {self.place} {'≠' if self.moved_to is None else f'→ {self.moved_to}'}"


class Comparison(NamedTuple):
    """What became of the passages on record: those that differ, how many were compared, and statements without any."""

    changed: list[Changed]
    compared: int
    without: list[str]


class _Passage(NamedTuple):
    """How often a passage stands in its file, and its digest."""

    times: int
    digest: str


@dataclass(frozen=True)
class _Copy:
    """One file of a copy, by its lines; what only breaks or indents them does not count."""

    lines: tuple[str, ...]

    def digest(self, first: int, last: int) -> str:
        """The digest of some lines, counted from 1; nothing if there is no word on them."""
        words = " ".join(line for line in self.lines[first - 1 : last] if line)
        return hashlib.sha256(words.encode()).hexdigest()[:32] if words else ""

    def found(self, digest: str, count: int) -> list[int]:
        """The lines at which so many lines have this digest; one that is empty begins no passage."""
        starts = (line for line in range(1, len(self.lines) - count + 2) if self.lines[line - 1])
        return [line for line in starts if self.digest(line, line + count - 1) == digest]


def places(statement: Statement) -> Iterator[Place]:
    """The files and lines that a statement names; none where it tells its place in words."""
    for file, ranges in _PLACE.findall(statement.anchor.en):
        yield from (Place(file, lines.strip().replace("–", "-")) for lines in ranges.split(","))


def record(course: Course, folder: Path) -> tuple[str, list[str]]:
    """The file that :func:`compare` reads, made of the audited edition in a folder, and the statements not in it.

    What is on record of files that the folder lacks stays.  Raises ``CourseError`` for lines that a file has not.
    """
    copies, tables, without = _Copies(folder), [_HEADER], []
    try:
        known = _recorded(course)
    except CourseError:
        # What cannot be read is made anew.
        known = {}
    for id, statement in course.registry.statements.items():
        found = {place: _passage(course, copies, id, place) or known.get((id, place)) for place in places(statement)}
        lines = [f'"{place}" = "{each.times} {each.digest}"' for place, each in found.items() if each]
        if lines:
            tables.append("\n".join([f'["{id}"]', *lines, ""]))
        else:
            without.append(id)
    return "\n".join(tables), without


def compare(course: Course, folder: Path) -> Comparison:
    """The passages on record that read otherwise in a copy or stand elsewhere; files that it lacks are left out."""
    copies, known, changed, compared, without = _Copies(folder), _recorded(course), [], 0, []
    for id, statement in course.registry.statements.items():
        on_record = [(place, known[id, place]) for place in places(statement) if (id, place) in known]
        without += [] if on_record else [id]
        for place, passage in on_record:
            if (copy := copies[place.file]) is None:
                continue
            compared += 1
            first, last = line_range(place.lines)
            if copy.digest(first, last) != passage.digest:
                found = copy.found(passage.digest, last - first + 1)
                # Of passages that stand there several times one may be gone.
                moved = min(found, key=lambda line: abs(line - first)) if len(found) >= passage.times else None
                changed.append(Changed(id, place, moved))
    return Comparison(changed, compared, without)


def installed(course: Course) -> Path | None:
    """The folder from which a course names files where its text is that of an installed package."""
    found = importlib.util.find_spec(course.package) if course.package else None
    return Path(found.origin).parent.parent if found and found.origin else None


class _Copies(dict[str, "_Copy | None"]):
    """The files of a copy by their paths in it, each read once; None for one that is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, file: str) -> _Copy | None:
        path = self.folder / file
        there = path.is_file() and path.resolve().is_relative_to(self.folder.resolve())
        text = read_bytes(path, _MOST_BYTES).decode("utf-8-sig", "replace") if there else ""
        self[file] = _Copy(tuple(" ".join(line.split()) for line in text.split("\n"))) if there else None
        return self[file]


def _passage(course: Course, copies: _Copies, id: str, place: Place) -> _Passage | None:
    copy = copies[place.file]
    if copy is None:
        return None
    try:
        first, last = line_range(place.lines)
    except FingerprintError as error:
        raise CourseError(course.path, [Wrong(id, "where", f"{place}: {error}")]) from None
    digest = copy.digest(first, last)
    if not digest:
        raise CourseError(course.path, [Wrong(id, "where", f"{place} in {copies.folder}: no word is on these lines")])
    return _Passage(len(copy.found(digest, last - first + 1)), digest)


def _recorded(course: Course) -> Mapping[tuple[str, Place], _Passage]:
    """What is on record beside the course file, nothing where there is no such file."""
    path = course.beside(FILE)
    if not path.exists():
        return {}

    def wrong(what: str) -> CourseError:
        return CourseError(path, [Wrong("", "", f"{what}; write it anew with python -m claims passages --record")])

    try:
        document = tomllib.loads(read_bytes(path, _MOST_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise wrong(f"cannot be read: {error}") from None
    found = {}
    for id, passages in document.items():
        if not isinstance(passages, dict):
            raise wrong(f"entry {id}: expected a table of places")
        if id not in course.registry.statements:
            raise wrong(unknown_name("statement", id, course.registry.statements))
        for written, value in passages.items():
            place, matched = _PLACE.fullmatch(written), _RECORD.fullmatch(str(value))
            if place is None or matched is None or not _is_range(place[2]):
                raise wrong(f"entry {id}: expected a place with a number and a digest, got {written!r} = {value!r}")
            found[id, Place(*place.groups())] = _Passage(int(matched[1]), matched[2])
    return found


def _is_range(lines: str) -> bool:
    try:
        line_range(lines)
    except FingerprintError:
        return False
    return True
