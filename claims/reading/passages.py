"""Where a course says what: whether the passage of each statement reads in a copy as it did in the audited edition.

A statement's ``where`` names files and lines, as in ``gd.md:332`` or ``optim/nadam.py:227-246, 257``.  Beside the
course file, ``passages.toml`` keeps the length and digest of the folded text of each, never the text itself.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from claims.files import read_bytes
from claims.model import Statement
from claims.reading.course import Course, CourseError, Wrong
from claims.reading.fingerprint import (
    Fingerprint,
    FingerprintError,
    Folded,
    digest,
    find_all,
    fingerprint,
    fold,
    line_range,
)
from claims.registry import unknown_name

FILE = "passages.toml"
_HEADER = """\
# Where each statement stands in the audited edition: the length and digest of each passage, never its text.
# Written by `python -m claims passages COURSE COPY --record`.
"""
_PLACE = re.compile(r"([\w./-]+\.\w+):(\d{1,9}(?:-\d{1,9})?(?:, \d{1,9}(?:-\d{1,9})?)*)")
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


@dataclass(frozen=True)
class _Copy:
    """One file of a copy."""

    text: str

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    def passage(self, lines: str) -> str:
        first, last = line_range(lines)
        return "\n".join(self.text.split("\n")[first - 1 : last])

    def line_of(self, start: int) -> int:
        return self.text.count("\n", 0, self.folded.places[start]) + 1


def places(statement: Statement) -> Iterator[Place]:
    """The files and lines that a statement names; none where it tells its place in words."""
    for file, ranges in _PLACE.findall(statement.anchor.en):
        yield from (Place(file, lines) for lines in ranges.split(", "))


def record(course: Course, folder: Path) -> tuple[str, list[str]]:
    """The file that :func:`compare` reads, made of the audited edition in a folder, and the statements not in it.

    What is on record of files that the folder lacks stays.  Raises ``CourseError`` for lines that a file has not.
    """
    copies, known, tables, without = _Copies(folder), _recorded(course), [_HEADER], []
    for id, statement in course.registry.statements.items():
        found = {
            place: _fingerprint(course, copies, id, place) or known.get((id, place)) for place in places(statement)
        }
        lines = [f'"{place}" = "{each.length} {each.digest}"' for place, each in found.items() if each]
        if lines:
            tables.append("\n".join([f"[{id}]", *lines, ""]))
        else:
            without.append(id)
    return "\n".join(tables), without


def compare(course: Course, folder: Path) -> list[Changed]:
    """The passages on record that read otherwise in a copy or stand elsewhere; files that it lacks are left out."""
    copies, found = _Copies(folder), []
    for (id, place), known in _recorded(course).items():
        copy = copies[place.file]
        if copy is not None and digest(fold(copy.passage(place.lines)).letters) != known.digest:
            start = next(iter(find_all(copy.folded.letters, copy.folded.starts, [known]).values()), None)
            found.append(Changed(id, place, None if start is None else copy.line_of(start)))
    return found


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
        self[file] = _Copy(read_bytes(path, _MOST_BYTES).decode("utf-8-sig")) if there else None
        return self[file]


def _fingerprint(course: Course, copies: _Copies, id: str, place: Place) -> Fingerprint | None:
    copy = copies[place.file]
    if copy is None:
        return None
    try:
        return fingerprint(place.lines, None, copy.passage(place.lines))
    except FingerprintError as error:
        raise CourseError(course.path, [Wrong(id, "where", f"{place} in {copies.folder}: {error}")]) from None


def _recorded(course: Course) -> Mapping[tuple[str, Place], Fingerprint]:
    """What is on record beside the course file, nothing where there is no such file."""
    path = course.beside(FILE)
    if not path.exists():
        return {}

    def wrong(what: str) -> CourseError:
        return CourseError(path, [Wrong("", "", f"{what}; write it anew with python -m claims passages")])

    try:
        document = tomllib.loads(read_bytes(path, _MOST_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise wrong(f"cannot be read: {error}") from None
    found = {}
    for id, passages in document.items():
        if id not in course.registry.statements:
            raise wrong(unknown_name("statement", id, course.registry.statements))
        for written, value in passages.items() if isinstance(passages, dict) else ():
            place, matched = _PLACE.fullmatch(written), _RECORD.fullmatch(str(value))
            if place is None or matched is None:
                raise wrong(f"entry {id}: expected a place with a length and a digest, got {written!r} = {value!r}")
            found[id, Place(*place.groups())] = Fingerprint(place[2], "", int(matched[1]), matched[2])
    return found
