"""A course as data: one file of tables, or the fences of an author's own text, read into sections with all its errors.

``course.toml`` holds a table ``[course]`` and one ``[[statement]]`` for each place in the course; the same tables may
stand in the ```` ```toml audit ```` fences of a Markdown file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from claims.domain import Text
from claims.files import read_bytes
from claims.forms.code import NOT_RUN
from claims.forms.values import Digits
from claims.model import Claim, NotYetMeasured, Section
from claims.reading.asking import Shared
from claims.reading.statements import Reader
from claims.registry import Registry, RegistryError

COURSES = Path(__file__).parents[1] / "courses"
FILE = "course.toml"
# The course that is audited unless another one is named.
ARTICLE = COURSES / "optimizers-2023" / FILE
MOST_BYTES = 8_000_000
KEYS = {"title": "how the course is called", "language": "the language of its sentences, such as en"}
_OPTIONAL = ("edition", "source", "languages", "package")
_SHARED = "tables [section.NAME], [domain.NAME] and [case.NAME] that several share"
_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,}) *(?P<info>.*?) *$")


class Wrong(NamedTuple):
    """One thing that is wrong with a course file: in which statement, at which key, what was expected."""

    statement: str
    key: str
    what: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.statement and f"statement {self.statement}", self.key) if part)
        return f"{place}: {self.what}" if place else self.what


class CourseError(RegistryError):
    """A course file cannot be used; ``problems`` are all that is wrong with it."""

    def __init__(self, path: Path, problems: list[Wrong]) -> None:
        self.path, self.problems = path, tuple(problems)
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Course:
    """One text under audit: its name in test ids, its title, edition and file, its statements, and what they share.

    ``package`` is that whose installed files are the text, as of docstrings.
    """

    name: str
    title: Text
    edition: str
    path: Path
    sections: tuple[Section, ...]
    shared: Shared = field(default_factory=Shared)
    package: str = ""

    @cached_property
    def registry(self) -> Registry:
        """The statements and claims by name."""
        return Registry(self.sections, self.title, self.edition, f"pytest --audit-course={self.reference}")

    @property
    def own(self) -> bool:
        """Whether it is one of the project's own, whose code is run as all of the project's is."""
        return self.path.resolve().parent.parent == COURSES.resolve()

    @property
    def reference(self) -> str:
        """How a command line names the course: by its name if it is the project's own, else by its file."""
        if self.own:
            return self.name
        return f"{self.name}/{FILE}" if self.path.name == FILE else self.path.name

    @property
    def ledger(self) -> Path:
        """Where the published audit of this course is, or would be: beside its file."""
        return self.beside("ledger.toml")

    def beside(self, name: str) -> Path:
        """A file that goes with the course's own."""
        return self.path.with_name(name if self.path.name == FILE else f"{self.path.stem}.{name}")


def find_course(name: str, folder: Path | None = None) -> Path:
    """The file of a course: by its name among the project's own, or by its path from ``folder``."""
    own = COURSES / name / FILE
    if re.fullmatch(r"[\w-]+", name) and own.is_file():
        return own
    path = (folder or Path()) / name
    return path / FILE if path.is_dir() else path


@cache
def load_article() -> Course:
    """The audited article."""
    return read_course(ARTICLE)


def read_course(path: Path) -> Course:
    """The course in a file; raises :class:`CourseError` with all that is wrong, and nothing of it is ever run."""
    document = _document(path)
    problems: list[Wrong] = []

    def tell(statement: str, key: str, what: str) -> None:
        problems.append(Wrong(statement, key, what))

    about = document.pop("course", None)
    statements = document.pop("statement", None)
    languages = _about(about, tell)
    reader = Reader(languages, tell, path.parent)
    reader.shared_parts(document)
    for key in document:
        tell("", key, f"a course file has a table [course], tables [[statement]], and {_SHARED}, no other")
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements) or not statements:
        tell("", "statement", "at least one table [[statement]] is missing")
        raise CourseError(path, problems)
    sections = reader.sections(statements, path.name)
    title = reader.text("", "title", about.get("title", "")) if isinstance(about, dict) else None
    if problems or title is None:
        raise CourseError(path, list(dict.fromkeys(problems)))
    name = path.parent.name if path.name == FILE else path.stem
    edition, package = (str(about.get(key, "")) for key in ("edition", "package"))
    course = Course(name, title, edition, path, sections, reader.shared, package)
    try:
        # What only the whole can show.
        course.registry  # noqa: B018
    except RegistryError as error:
        raise CourseError(path, [Wrong("", "", str(error))]) from None
    return course


def _about(about: Any, tell: Any) -> tuple[str, ...]:
    """The languages of a course, most important first; what is wrong with its table is told."""
    if not isinstance(about, dict):
        tell("", "course", 'the table [course] is missing; write title = "…" and language = "en"')
        return ("en",)
    for key in about.keys() - {*KEYS, *_OPTIONAL}:
        tell("", f"course.{key}", f"there is no such key; known are {', '.join((*KEYS, *_OPTIONAL))}")
    for key, words in KEYS.items():
        if not (isinstance(about.get(key), str) or (key == "title" and isinstance(about.get(key), dict))):
            tell("", f"course.{key}", f"this key is missing, or no string: {words}")
    package = about.get("package", "torch")
    if not isinstance(package, str) or not package.isidentifier():
        tell("", "course.package", "expected the name of an installed package, such as torch")
    language = about.get("language")
    languages = about.get("languages", [language] if isinstance(language, str) else ["en"])
    if not isinstance(languages, list) or not languages or not all(_is_language(each) for each in languages):
        tell("", "course.language", "a language is two or three letters, such as en, ja or de")
        return ("en",)
    return tuple(languages)


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?", value) is not None


def _document(path: Path) -> dict[str, Any]:
    """The tables of a file, or one sentence on why there are none."""

    def failed(what: str) -> CourseError:
        return CourseError(path, [Wrong("", "", what)])

    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise failed(f"cannot be read: {error.strerror}; name a course of {COURSES.name}, or a file") from None
    except UnicodeDecodeError as error:
        raise failed(f"is not UTF-8 text, at byte {error.start}; save it as UTF-8") from None
    except ValueError as error:
        raise failed(str(error)) from None
    if path.suffix == ".md":
        text = "\n".join(_fenced(text))
        if not text.strip():
            raise failed("has no fence ```toml audit, so there is nothing to audit")
    try:
        return tomllib.loads(text, parse_float=Digits)
    except RecursionError:
        raise failed("is nested too deeply to be a course") from None
    except ValueError as error:
        raise failed(f"is not valid TOML: {error}") from None


def _fenced(text: str) -> Iterator[str]:
    """The lines within the fences marked ``toml audit``; all others are blank, so that errors name the right line."""
    fence, inside = "", False
    for line in text.splitlines():
        found = _FENCE.match(line)
        if not fence and found:
            fence, inside = found["fence"], found["info"].split() == ["toml", "audit"]
            yield ""
        elif fence and found and found["fence"].startswith(fence) and not found["info"]:
            fence, inside = "", False
            yield ""
        else:
            yield line if inside else ""


def without_code(course: Course) -> Course:
    """A course whose claims about code wait until someone asks that it be run, and whose scripts are left out."""

    def unscripted(given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name != "script"}

    def left(claim: Claim) -> Claim:
        if claim.form is None:
            return claim
        if claim.form.name == "code":
            return replace(claim, settled=NotYetMeasured(NOT_RUN))
        readings = {name: unscripted(given) for name, given in claim.form.readings.items()}
        return replace(claim, form=replace(claim.form, parameters=unscripted(claim.form.parameters), readings=readings))

    sections = tuple(
        replace(
            section,
            statements=tuple(replace(each, claims=tuple(map(left, each.claims))) for each in section.statements),
        )
        for section in course.sections
    )
    return replace(course, sections=sections)


def joined(courses: Sequence[Course]) -> Registry:
    """The statements and claims of several courses in one registry; their sections are told apart by the course."""
    if len(courses) == 1:
        return courses[0].registry
    sections = [
        replace(section, slug=f"{course.name}-{section.slug}", source=f"{course.name}: {section.source}")
        for course in courses
        for section in course.sections
    ]
    title = Text(*(sign.join(getattr(each.title, of) for each in courses) for of, sign in (("en", ", "), ("ja", "、"))))
    editions = "; ".join(course.edition for course in courses if course.edition)
    options = " ".join(f"--audit-course={course.reference}" for course in courses)
    return Registry(tuple(sections), title, editions, f"pytest {options}")


def summary(course: Course) -> Mapping[str, int]:
    """How many claims of a course have each form."""
    forms = [claim.form.name for claim in course.registry.claims.values() if claim.form]
    return {name: forms.count(name) for name in dict.fromkeys(forms)}
