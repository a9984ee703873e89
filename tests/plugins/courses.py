"""Which texts a run audits: the article, or the courses that the command line names, each with its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from claims.evidence import Finding
from claims.ledger import Entry, Ledger, accept, entry_for, read_ledger, write_ledger
from claims.reading.course import (
    ARTICLE,
    COURSES,
    Course,
    CourseError,
    find_course,
    joined,
    load_article,
    read_course,
    without_code,
)
from claims.reading.editions import is_edition
from claims.reading.passages import Changed
from claims.registry import Registry, RegistryError
from tests.environment import ROOT

# Where a run of courses finds its tests: those of the forms, and a course's own.
FORMS, OWN = "forms", "courses"


@dataclass(frozen=True)
class Courses:
    """The courses of one run, in the order they were named; none where the article is audited."""

    named: tuple[Course, ...] = ()
    run_code: bool = False

    @cached_property
    def registry(self) -> Registry:
        """All statements and claims; sections of several courses are told apart by the course."""
        try:
            return joined(self.named)
        except RegistryError as error:
            raise pytest.UsageError(f"{error}; audit these courses in two runs") from None

    @property
    def rooms(self) -> tuple[str, ...]:
        """The folders of tests in which all their claims are measured."""
        paths = [course.path for course in self.named] or [ARTICLE]
        own = [f"{OWN}/{path.parent.name.replace('-', '_')}" for path in paths if path.parent.parent == COURSES]
        return (FORMS, *(room for room in own if (ROOT / "tests" / room).is_dir()))

    def name_of(self, slug: str) -> str:
        """The name of the course that makes a claim."""
        return (self.of(slug) or load_article()).name

    def of(self, slug: str) -> Course | None:
        """The course that makes a claim."""
        return next((course for course in self.named if slug in course.registry.claims), None)

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """The claims whose code was not asked to be run."""
        courses = [] if self.run_code else [course for course in self.named if not course.own]
        claims = [claim for course in courses for claim in course.registry.claims.values()]
        return tuple(claim.slug for claim in claims if claim.form and claim.form.name == "code")

    @property
    def title(self) -> str:
        """What is audited, for a line of the terminal."""
        return " and ".join(course.title.en for course in self.named)

    @property
    def folder(self) -> str:
        """The folder of their report beside that of the article."""
        return "-".join(course.name for course in self.named)

    @property
    def unpublished(self) -> tuple[Course, ...]:
        """The courses without a ledger: their verdicts are printed, and held against nothing."""
        return tuple(course for course in self.named if not course.ledger.exists())

    def on_record(self, accepting: str | None) -> Ledger:
        """What is on record of all these courses."""
        ledger: dict[str, Entry] = {}
        for course in self.named:
            if course.ledger.exists():
                ledger |= read_ledger(course.registry, course.ledger, accepting, growing=True)
        return ledger

    def accept(self, slug: str, observed: Entry) -> Path:
        """Put one observation on record beside its course file, and say where."""
        course = self.of(slug)
        if course is None:
            raise LookupError(f"{slug} is a claim of none of these courses")
        accept(course.registry, slug, observed, course.ledger)
        return course.ledger

    def accept_new(self, findings: Sequence[Finding], failed: bool) -> tuple[list[Path], list[str]]:
        """Write the first ledger of each course that has none, if all was measured; or say why there is none."""
        if waiting := self.waiting:
            return [], [f"no ledger is written: {waiting[0]} is code, which --audit-run-code runs"]
        missing = [finding.claim for finding in findings if finding.judgement.missing]
        if failed or missing:
            told = f"{missing[0]} was not measured in full" if missing else "a test failed"
            return [], [f"no ledger is written: {told}"]
        written = []
        for course in self.unpublished:
            own = [finding for finding in findings if finding.claim in course.registry.claims]
            entries = {each.claim: entry_for(each.about, each.judgement) for each in own}
            write_ledger(course.registry, entries, course.ledger)
            written.append(course.ledger)
        return written, []

    def of_another_edition(self, yours: str, changed: Sequence[Changed]) -> Iterator[str]:
        """What differs in the reader's edition from the audited one: notes, for all may still be true."""
        yield from (f"another edition: {each}" for each in changed)
        audited = "; ".join(course.edition for course in self.named if course.edition)
        if yours and not is_edition(yours, audited):
            told = f"audited was {audited}" if audited else "the course file names none"
            yield f"another edition: yours is {yours}, {told}; the verdicts are about the audited one"

    def verdicts(self, findings: Sequence[Finding]) -> Iterator[str]:
        """The verdict of every claim of a course that has no ledger to hold it against, a line each."""
        new = {slug for course in self.unpublished for slug in course.registry.claims}
        for finding in findings:
            if finding.claim in new:
                yield f"{finding.statement}, {finding.claim}: {finding.judgement.verdict}: {finding.judgement.figure}"
        yield "no ledger yet: put all of this on record with --audit-accept-new"


def read_courses(names: Sequence[str], folder: Path, run_code: bool = False) -> Courses:
    """The courses named on a command line; what is wrong with any is a usage error with all that is wrong.

    Unless ``run_code`` is asked for, claims about code are not measured, but in the project's own courses.
    """
    found, complaints = [], []
    for name in dict.fromkeys(names):
        try:
            course = read_course(find_course(name, folder))
            found.append(course if run_code or course.own else without_code(course))
        except CourseError as error:
            complaints.append(str(error))
    if complaints:
        raise pytest.UsageError("\n".join(complaints))
    # The article alone is what is audited when none is named.
    return Courses() if [course.path for course in found] == [ARTICLE] else Courses(tuple(found), run_code)


def tests_of(rooms: Sequence[str], config: pytest.Config) -> None:
    """Have a run of courses, or of programs, collect their tests only, unless the command line names others.

    From outside the checkout a command line has to name it, and means the same by that.
    """
    named = {(config.invocation_params.dir / argument).resolve() for argument in config.args}
    if config.args_source is not pytest.Config.ArgsSource.ARGS or named == {config.rootpath}:
        config.args[:] = [str(config.rootpath / "tests" / room) for room in rooms]
