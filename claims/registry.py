"""Every statement of the article, checked once and looked up by name."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Any

from claims.model import Claim, Domain, Force, Measured, Section, Severity, Statement, Text

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Japanese has kana, kanji or Japanese punctuation; a mere number or sign, such as "(2.1)", needs no translation.
_JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff]|^[^A-Za-z]+$")


class RegistryError(ValueError):
    """The statements or claims contradict each other, or a name is not among them."""


@dataclass(frozen=True)
class Registry:
    """The validated sections, with claims and statements by name, all in article order.

    Of courses, ``title`` and ``edition`` are what was read, and ``command`` is how they are audited again.
    """

    sections: tuple[Section, ...]
    title: Text | None = None
    edition: str = ""
    command: str = "pytest"

    def __post_init__(self) -> None:
        _refuse_duplicates("statement", [s.id for section in self.sections for s in section.statements])
        _refuse_duplicates("claim", [claim.slug for s in self.statements.values() for claim in s.claims])
        for section in self.sections:
            for statement in section.statements:
                _check_statement(f"{section.source or section.slug}, {statement.id}", statement)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """The statements by id, in article order."""
        return {s.id: s for section in self.sections for s in section.statements}

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """The claims by slug, in article order."""
        return {claim.slug: claim for s in self.statements.values() for claim in s.claims}

    @cached_property
    def statement_of(self) -> Mapping[str, Statement]:
        """The statement that each claim, named by its slug, belongs to."""
        return {claim.slug: s for s in self.statements.values() for claim in s.claims}

    def claim(self, slug: str) -> Claim:
        """The claim called ``slug``; an unknown slug is an error that names the nearest known ones."""
        try:
            return self.claims[slug]
        except KeyError:
            raise RegistryError(unknown_name("claim", slug, self.claims)) from None


@cache
def load_registry() -> Registry:
    """The registry of the audited article, which is the course that is audited unless another one is named."""
    from claims.reading.course import load_article

    return Registry(load_article().sections)


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence that refuses an unknown name and offers the nearest known ones, or all where they are few."""
    names = sorted(known)
    near = names if len(names) <= 6 else difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"unknown {what} {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _refuse_duplicates(what: str, names: list[str]) -> None:
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise RegistryError(f"{what} registered twice: {', '.join(twice)}")


def _check_statement(where: str, statement: Statement) -> None:
    if not statement.claims:
        raise RegistryError(f"{where}: a statement needs at least one claim")
    if not statement.kinds:
        raise RegistryError(f"{where}: a statement needs a kind")
    if all(claim.beyond for claim in statement.claims):
        raise RegistryError(f"{where}: a statement needs a claim that is not beyond its text")
    for text in (*_texts(statement), *statement.readings.values()):
        if not text.en.strip() or not (text.only or _JAPANESE.search(text.ja.strip())):
            raise RegistryError(f"{where}: a translation is missing in {text}")
    for claim in statement.claims:
        _check_claim(f"{where}, claim {claim.slug!r}", statement, claim)


def _check_claim(where: str, statement: Statement, claim: Claim) -> None:
    if not _SLUG.fullmatch(claim.slug):
        raise RegistryError(f"{where}: a slug is a clause in lower case with hyphens")
    if not isinstance(claim.domain, Domain):
        raise RegistryError(f"{where}: a claim needs a domain")
    if not claim.within:
        raise RegistryError(f"{where}: a claim needs at least one case that is not beyond the text")
    _refuse_duplicates(f"{where}: case", [case.slug for case in claim.cases])
    _check_reading(where, statement, claim)
    for case in claim.cases:
        try:
            claim.domain.narrowed(case.axes)
        except ValueError as error:
            raise RegistryError(f"{where}, case {case.slug!r}: {error}") from None


def _check_reading(where: str, statement: Statement, claim: Claim) -> None:
    """How a sentence is read: its force, its readings, what it quotes, and what believing it costs."""
    if isinstance(claim.settled, Measured) and not isinstance(claim.force, Force):
        raise RegistryError(f"{where}: force must be one of {', '.join(Force)}, not {claim.force!r}")
    for case in claim.cases:
        if case.reading is not None and case.reading not in statement.readings:
            known = ", ".join(statement.readings) or "none"
            raise RegistryError(
                f"{where}, case {case.slug!r}: the statement has no reading {case.reading!r}, but {known}"
            )
    if claim.quotes and not statement.prints:
        raise RegistryError(f"{where}: it quotes, but the statement prints nothing")
    if claim.quotes and claim.equation and not stands_in(claim.equation.formula, statement.prints):
        raise RegistryError(f"{where}: no print of the statement has the quotation {claim.equation.formula}")
    if claim.severity is not None and not isinstance(claim.severity, Severity):
        raise RegistryError(f"{where}: severity must be one of {', '.join(Severity)}, not {claim.severity!r}")
    if (claim.severity is None) != (claim.correction is None or claim.beyond):
        raise RegistryError(f"{where}: a correction within the text needs a severity, and a severity a correction")


def stands_in(quotation: str, prints: Iterable[str]) -> bool:
    """Whether a quotation is a part of what is printed, spaces aside."""
    return any("".join(quotation.split()) in "".join(each.split()) for each in prints)


def _texts(thing: Any) -> Iterator[Text]:
    """Every text within a tree of dataclasses and tuples."""
    if isinstance(thing, Text):
        yield thing
        return
    for part in thing if isinstance(thing, tuple) else [getattr(thing, name) for name in _fields(thing.__class__)]:
        yield from _texts(part)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
