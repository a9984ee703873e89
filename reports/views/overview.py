"""Courses side by side: how many statements of each have which verdict, and the corrections that matter most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from claims.model import Severity, Text
from reports.views.badges import Badge
from reports.views.headline import headline
from reports.views.models import Item, Rows, Tally

MOST = 10
_WORST_FIRST: Sequence[Severity | None] = (*Severity, None)


@dataclass(frozen=True)
class CourseRow:
    """One course: what it is called, where its report lies from the overview, and its verdicts."""

    name: str
    title: Text
    rows: Rows
    folder: str

    @property
    def report(self) -> str:
        """The address of its report."""
        return f"{self.folder}report.html"

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The verdicts that statements of it have."""
        return tuple(tally for tally in self.rows.tallies if tally.statements)


@dataclass(frozen=True)
class Weighty:
    """A correction with the course that it is about."""

    course: CourseRow
    item: Item


@dataclass(frozen=True)
class Overview:
    """All courses that were audited, those that were not, and what matters most over all."""

    courses: tuple[CourseRow, ...]
    missing: Mapping[str, str]
    headline: Text
    corrections: tuple[Weighty, ...]
    more: int


def build_overview(courses: Sequence[CourseRow], missing: Mapping[str, str]) -> Overview:
    """The overview of courses that were audited; ``missing`` are the others by name, with the command for each."""
    counts: dict[Badge, int] = {}
    for course in courses:
        for tally in course.rows.tallies:
            counts[tally.badge] = counts.get(tally.badge, 0) + tally.statements
    found = _worst_first(courses)
    return Overview(tuple(courses), missing, headline(counts), tuple(found[:MOST]), max(len(found) - MOST, 0))


def _worst_first(courses: Sequence[CourseRow]) -> list[Weighty]:
    """All corrections: the worst severity first, and within one severity a correction of each course in turn."""
    found: list[Weighty] = []
    for severity in _WORST_FIRST:
        of_each = ([Weighty(course, item) for item in _of(course.rows, severity)] for course in courses)
        found += [each for each in chain.from_iterable(zip_longest(*of_each)) if each is not None]
    return found


def _of(rows: Rows, severity: Severity | None) -> list[Item]:
    return [item for group in rows.corrections for item in group.items if item.claim.severity is severity]
