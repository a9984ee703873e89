"""From the tables of one claim in a course file to the claim, telling all that is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from claims.domain import Text
from claims.forms import FORMS
from claims.forms.schema import TEXT, TEXTS, Made, read_parameters, shown
from claims.forms.values import Digits
from claims.model import (
    WHOLE,
    Case,
    Claim,
    Domain,
    Equation,
    Force,
    Form,
    Kind,
    Measured,
    Settlement,
    Severity,
    Untestable,
)
from claims.reading.asking import Shared

# Tells of a statement what is wrong at a key.
Tell = Callable[[str, str, str], None]
E = TypeVar("E", bound=StrEnum)
# Keys of a claim; those of a statement that makes one claim may stand in the statement itself.
OF_A_CLAIM = {
    "slug": "a clause in lower case with hyphens, the name of the claim",
    "asks": "the proposition put to the test, if the form's own words do not say it",
    "force": "how strongly the course speaks",
    "severity": "what happens to a reader who believes it, where it is not true",
    "correction": "what the course should say",
    "remark": "what is worth knowing although it is true",
    "quotes": "whether what is tested stands in print",
    "beyond": "whether the course does not say it: told as a note, never counted",
    "kind": "what sort of sentence it is",
    "domain": "where it is asked, if it does not follow from the form: the name of a [domain.NAME], or a table",
    "case": "named parts of the domain, each a table or the name of a [case.NAME]",
    "equation": "its formula in LaTeX, as it is printed or read, and corrected where it is wrong",
}
# These print what they ask; a run does where it has printed numbers.
_QUOTING = ("rule", "identity", "default", "schedule", "rate", "threshold", "code", "function")


class ClaimReader:
    """Reads single claims of one course in its languages."""

    def __init__(self, languages: tuple[str, ...], tell: Tell, folder: Path = Path()) -> None:
        self.languages = languages
        # Where the course file stands, and data beside it.
        self.folder = folder
        self.tell = tell
        self.shared = Shared()

    def text(self, statement: str, key: str, value: Any) -> Text | None:
        """A sentence in the course's language, or a table with one for each of its languages."""
        if isinstance(value, dict):
            if set(value) != set(self.languages) or not all(
                isinstance(each, str) and each.strip() for each in value.values()
            ):
                self.tell(
                    statement, key, f"expected a sentence for each of {', '.join(self.languages)}, got {shown(value)}"
                )
                return None
            only = "" if {"en", "ja"} <= set(value) else self.languages[0]
            first = str(value[self.languages[0]])
            return Text(value.get("en", first), value.get("ja", first), only)
        if not isinstance(value, str) or isinstance(value, Digits) or not value.strip():
            self.tell(statement, key, f"expected a sentence in a string, got {shown(value)}")
            return None
        return Text(value.strip(), value.strip(), self.languages[0])

    def claim(self, id: str, key: str, table: Mapping[str, Any], place: int) -> tuple[Claim, Mapping[str, Text]] | None:
        """The claim in a table, which stands at this place in its statement, and the readings that its form has."""
        forms = [name for name in FORMS if name in table]
        if len(forms) != 1:
            told = f"it has {' and '.join(forms)}" if forms else "it has none"
            self.tell(id, key.rstrip("."), f"a claim has exactly one form of {', '.join(FORMS)}; {told}")
            return None
        name, given = forms[0], table[forms[0]]
        if not isinstance(given, dict):
            self.tell(id, key + name, f"expected a table [statement.{name}], got {shown(given)}")
            return None
        under, by_case = given.get("readings", {}), given.get("cases", {})
        for word, parts in (("readings", under), ("cases", by_case)):
            if not isinstance(parts, dict) or not all(isinstance(more, dict) for more in parts.values()):
                self.tell(id, f"{key}{name}.{word}", "expected tables, each with the keys that differ (and says)")
                return None
        base = {each: value for each, value in given.items() if each not in ("readings", "cases")}
        domain, cases = self._domain(id, key, table), self._cases(id, key, table)
        if unknown := by_case.keys() - {case.slug for case in cases}:
            self.tell(id, f"{key}{name}.cases", f"there is no case {', '.join(sorted(unknown))} in `case`")
            return None
        # Cases that differ in nothing but their ranges have the keys of the form itself.
        plain = not under and any(case.slug not in by_case for case in cases or (WHOLE,))
        texts: dict[str, Text] = {}
        made: dict[str | None, Made | None] = {}
        for reading, given_there in {**({None: {}} if plain else {}), **under, **by_case}.items():
            more = dict(given_there)
            if reading in under and (
                text := self.text(id, f"{key}{name}.readings.{reading}.says", more.pop("says", None))
            ):
                texts[reading] = text
            made[reading] = self._made(id, key + name, name, {**base, **more}, domain)
        parts = [each for each in made.values() if each is not None]
        if len(parts) < len(made) or len(texts) < len(under):
            # All that is wrong is told at once.
            self._own_words(id, key, table)
            return None
        if "domain" not in table and any(each.domain != parts[0].domain for each in parts):
            self.tell(
                id, f"{key}{name}.readings", "all readings of a sentence are asked over the same ranges and settings"
            )
            return None
        claim = self._assembled(id, key, name, table, place, made, texts, domain, cases)
        return None if claim is None else (claim, texts)

    def _made(self, id: str, key: str, name: str, given: Mapping[str, Any], domain: Domain | None) -> Made | None:
        told: list[str] = []

        def tell(parameter: str, what: str) -> None:
            told.append(what)
            self.tell(id, f"{key}.{parameter}", what)

        parameters = read_parameters(FORMS[name], given, tell)
        for parameter, value in parameters.items():
            if FORMS[name].parameters[parameter].type is TEXT:
                parameters[parameter] = self.text(id, f"{key}.{parameter}", value)
            elif FORMS[name].parameters[parameter].type is TEXTS:
                parameters[parameter] = tuple(self.text(id, f"{key}.{parameter}", each) for each in value)
        made = FORMS[name].make({**parameters, "folder": self.folder, "domain": domain}, tell)
        return None if told else made

    def _assembled(
        self,
        id: str,
        key: str,
        name: str,
        table: Mapping[str, Any],
        place: int,
        made: Mapping[str | None, Made | None],
        readings: Mapping[str, Text],
        own_domain: Domain | None,
        cases: tuple[Case, ...],
    ) -> Claim | None:
        parts = [(reading, each) for reading, each in made.items() if each is not None]
        if "domain" in table:
            # A form's own cases are parts of its own domain.
            parts = [(reading, replace(each, cases=(WHOLE,))) for reading, each in parts]
        first = parts[0][1]
        texts, flags, severity, force = self._own_words(id, key, table)
        correction = texts.get("correction") or first.corrected
        beyond = flags.get("beyond", False)
        if (severity is None) != (correction is None or beyond):
            missing = "severity" if severity is None else "correction"
            self.tell(id, key + missing, f"this key is missing: {OF_A_CLAIM[missing]}; both go together")
        slug = table.get("slug", f"{slug_of(id)}-{name}" + (f"-{place}" if place > 1 else ""))
        if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", slug):
            self.tell(id, key + "slug", f"expected {OF_A_CLAIM['slug']}, got {shown(slug)}")
            slug = f"{slug_of(id)}-{name}-{place}"
        domain = own_domain or first.domain
        if domain is None:
            if "domain" not in table:
                self.tell(id, key + "domain", f"this key is missing: {OF_A_CLAIM['domain']}")
            return None
        quoting = name in _QUOTING or "prints" in first.parameters
        return Claim(
            slug,
            (self.word(id, "kind", table, Kind, key) if key else None) or first.kind,
            texts.get("asks") or first.asks,
            domain,
            _settled(parts),
            cases or _asked(parts, readings),
            self._equation(id, key, table) or first.equation,
            correction,
            force or _force(first),
            severity,
            flags.get("quotes", quoting and (first.equation is not None or name == "code")),
            beyond,
            texts.get("remark") or first.remark,
            Form(name, first.parameters, {name: each.parameters for name, each in parts if name is not None}),
        )

    def _domain(self, id: str, key: str, table: Mapping[str, Any]) -> Domain | None:
        if "domain" not in table:
            return None
        return self.shared.domain(key + "domain", table["domain"], partial(self.text, id), partial(self.tell, id))

    def _cases(self, id: str, key: str, table: Mapping[str, Any]) -> tuple[Case, ...]:
        given = table.get("case", [])
        if not isinstance(given, list):
            self.tell(id, key + "case", f"expected a list of names, or tables, got {shown(given)}")
            return ()
        text, tell = partial(self.text, id), partial(self.tell, id)
        found = [self.shared.case(f"{key}case {n}", each, text, tell) for n, each in enumerate(given, 1)]
        return tuple(each for each in found if each)

    def _equation(self, id: str, key: str, table: Mapping[str, Any]) -> Equation | None:
        given = table.get("equation")
        if given is None:
            return None
        parts = given if isinstance(given, dict) else {}
        formula, corrected = parts.get("formula"), parts.get("corrected")
        known = parts.keys() <= {"formula", "corrected"} and isinstance(corrected, str | None)
        if not known or not isinstance(formula, str):
            self.tell(id, key + "equation", f"expected formula, and perhaps corrected, in LaTeX, got {shown(given)}")
            return None
        return Equation(formula, corrected)

    def _own_words(
        self, id: str, key: str, table: Mapping[str, Any]
    ) -> tuple[dict[str, Text | None], dict[str, bool], Severity | None, Force | None]:
        """What a claim says beside its form."""
        texts = {
            each: self.text(id, key + each, table[each]) for each in ("asks", "correction", "remark") if each in table
        }
        flags = {each: self._flag(id, key + each, table[each]) for each in ("quotes", "beyond") if each in table}
        severity = self.word(id, "severity", table, Severity, key)
        return texts, flags, severity, self.word(id, "force", table, Force, key)

    def _flag(self, id: str, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.tell(id, key, f"expected true or false, got {shown(value)}")
        return value is True

    def word(self, id: str, key: str, table: Mapping[str, Any], words: type[E], prefix: str = "") -> E | None:
        """The word at a key, one of these; None where there is none."""
        if key not in table:
            return None
        try:
            return words(table[key])
        except ValueError:
            self.tell(id, prefix + key, f"expected one of {', '.join(words)}, got {shown(table[key])}")
            return None


def _settled(parts: Sequence[tuple[str | None, Made]]) -> Settlement:
    """What settles a claim: where its cases are of several programs, the implementations that all of them have."""
    first, *others = (each.settled for _, each in parts)
    if not isinstance(first, Measured):
        return first
    common = tuple(
        name
        for name in first.implementations
        if all(isinstance(each, Measured) and name in each.implementations for each in others)
    )
    return replace(first, implementations=common)


def _asked(parts: Sequence[tuple[str | None, Made]], readings: Mapping[str, Text]) -> tuple[Case, ...]:
    """The cases that a form makes, under each reading."""
    return tuple(
        _under(case, reading, readings[reading], len(each.cases) > 1) if reading and readings else case
        for reading, each in parts
        for case in each.cases
    )


def _force(made: Made) -> Force | None:
    """What needs no measurement is as strong as it is."""
    return None if isinstance(made.settled, Untestable) else Force.ALWAYS


def _under(case: Case, reading: str, says: Text, several: bool) -> Case:
    """A case as it is asked under a reading."""
    label = says
    if several:
        label = Text(f"{says.en}; {case.label.en}", f"{says.ja}、{case.label.ja}", says.only)
    slug = f"{reading}-{case.slug}" if several else reading
    return replace(case, slug=slug, label=label, reading=reading)


def slug_of(text: str) -> str:
    """A text as a name in lower case with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
