"""From the tables of a course file to statements and claims, telling all that is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from claims.domain import Text
from claims.forms import FORMS
from claims.forms.schema import Digits, Made, read_parameters, shown
from claims.model import Case, Claim, Force, Form, Kind, Section, Severity, Statement
from claims.registry import unknown_name

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
}
OF_A_STATEMENT = {
    "id": "a short name, such as A1, that no other statement has",
    "where": "where it stands",
    "says": "what it says, in your own words",
    "section": "the heading under which it is shown",
    "kind": "what sort of sentence it is",
    "prints": "formulas, values or lines of code as they stand there",
    "claim": "several claims, a table each",
}
# These print what they ask; a run does where it has printed numbers.
_QUOTING = ("rule", "identity", "default", "schedule", "rate", "threshold")


class Reader:
    """Reads the statements of one course in its languages."""

    def __init__(self, languages: tuple[str, ...], tell: Tell) -> None:
        self.languages = languages
        self.tell = tell

    def sections(self, tables: list[Mapping[str, Any]], source: str) -> tuple[Section, ...]:
        """The statements by their sections, in the order of the file."""
        found: dict[str, list[Statement]] = {}
        titles: dict[str, Text] = {}
        self._refuse_twice("id", [str(table.get("id")) for table in tables])
        for place, table in enumerate(tables, 1):
            id = table.get("id")
            if not isinstance(id, str) or not re.fullmatch(r"[A-Za-z0-9][\w.-]*", id):
                self.tell(f"number {place}", "id", f"expected {OF_A_STATEMENT['id']}, got {shown(id)}")
                id = f"number {place}"
            title = self.text(id, "section", table.get("section", "Statements"))
            statement = self._statement(id, table)
            if title is not None and statement is not None:
                found.setdefault(title.en, []).append(statement)
                titles[title.en] = title
        slugs = [claim.slug for each in found.values() for s in each for claim in s.claims]
        self._refuse_twice("slug", slugs)
        return tuple(
            Section(_slug(name) or f"section-{n}", titles[name], tuple(each), source)
            for n, (name, each) in enumerate(found.items(), 1)
        )

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

    def _refuse_twice(self, key: str, names: list[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.tell("", key, f"{name!r} is there twice; give each its own")

    def _statement(self, id: str, table: Mapping[str, Any]) -> Statement | None:
        for key in table.keys() - {*OF_A_STATEMENT, *OF_A_CLAIM, *FORMS}:
            self.tell(id, key, unknown_name("key or form", key, [*OF_A_STATEMENT, *OF_A_CLAIM, *FORMS]))
        for key in ("where", "says"):
            if key not in table:
                self.tell(id, key, f"this key is missing: {OF_A_STATEMENT[key]}")
        where, says = (self.text(id, key, table.get(key, "…")) for key in ("where", "says"))
        claims = [each for each in self._claims(id, table) if each is not None]
        prints = table.get("prints", [])
        if not isinstance(prints, list) or not all(isinstance(each, str) for each in prints):
            self.tell(id, "prints", f"expected a list of strings, got {shown(prints)}")
            prints = []
        if where is None or says is None or not claims:
            return None
        kinds = [each for each in [self._word(id, "kind", table, Kind)] if each] or [claim.kind for claim, _ in claims]
        prints = [*prints, *(c.equation.formula for c, _ in claims if c.quotes and c.equation)]
        readings = {name: text for _, texts in claims for name, text in texts.items()}
        made = tuple(replace(claim, kind=kinds[0]) if len(kinds) == 1 else claim for claim, _ in claims)
        return Statement(id, where, tuple(dict.fromkeys(kinds)), says, made, tuple(prints), readings)

    def _claims(self, id: str, table: Mapping[str, Any]) -> list[tuple[Claim, Mapping[str, Text]] | None]:
        several = table.get("claim")
        if several is None:
            return [self._claim(id, "", table, 1)]
        for key in table.keys() & {*FORMS, *OF_A_CLAIM}:
            self.tell(id, key, "with [[statement.claim]] this stands in the claim")
        if not isinstance(several, list) or not all(isinstance(each, dict) for each in several):
            self.tell(id, "claim", "expected tables [[statement.claim]]")
            return []
        for place, each in enumerate(several, 1):
            for key in each.keys() - {*OF_A_CLAIM, *FORMS}:
                self.tell(id, f"claim {place}.{key}", unknown_name("key or form", key, [*OF_A_CLAIM, *FORMS]))
        return [self._claim(id, f"claim {place}.", each, place) for place, each in enumerate(several, 1)]

    def _claim(
        self, id: str, key: str, table: Mapping[str, Any], place: int
    ) -> tuple[Claim, Mapping[str, Text]] | None:
        forms = [name for name in FORMS if name in table]
        if len(forms) != 1:
            told = f"it has {' and '.join(forms)}" if forms else "it has none"
            self.tell(id, key.rstrip("."), f"a claim has exactly one form of {', '.join(FORMS)}; {told}")
            return None
        name, given = forms[0], table[forms[0]]
        if not isinstance(given, dict):
            self.tell(id, key + name, f"expected a table [statement.{name}], got {shown(given)}")
            return None
        under = given.get("readings", {})
        if not isinstance(under, dict) or not all(isinstance(more, dict) for more in under.values()):
            self.tell(id, f"{key}{name}.readings", "expected tables, each with says and the keys that differ")
            return None
        base = {each: value for each, value in given.items() if each != "readings"}
        texts: dict[str, Text] = {}
        made: dict[str | None, Made | None] = {}
        for reading, more in under.items() if under else [(None, {})]:
            more = dict(more) if isinstance(more, dict) else {}
            if reading is not None and (
                text := self.text(id, f"{key}{name}.readings.{reading}.says", more.pop("says", None))
            ):
                texts[reading] = text
            made[reading] = self._made(id, key + name, name, {**base, **more})
        parts = [each for each in made.values() if each is not None]
        if len(parts) < len(made) or len(texts) < len(under):
            # All that is wrong is told at once.
            self._word(id, "severity", table, Severity, key)
            self._word(id, "force", table, Force, key)
            return None
        if any(each.domain != parts[0].domain for each in parts):
            self.tell(
                id, f"{key}{name}.readings", "all readings of a sentence are asked over the same ranges and settings"
            )
            return None
        return self._assembled(id, key, name, table, place, made, texts), texts

    def _made(self, id: str, key: str, name: str, given: Mapping[str, Any]) -> Made | None:
        told: list[str] = []

        def tell(parameter: str, what: str) -> None:
            told.append(what)
            self.tell(id, f"{key}.{parameter}", what)

        parameters = read_parameters(FORMS[name], given, tell)
        made = FORMS[name].make({**parameters, "language": self.languages[0]}, tell)
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
    ) -> Claim:
        parts = [(reading, each) for reading, each in made.items() if each is not None]
        first = parts[0][1]
        cases: list[Case] = [
            case if reading is None else _under(case, reading, readings[reading], len(each.cases) > 1)
            for reading, each in parts
            for case in each.cases
        ]
        texts = {
            each: self.text(id, key + each, table[each]) for each in ("asks", "correction", "remark") if each in table
        }
        flags = {each: self._flag(id, key + each, table[each]) for each in ("quotes", "beyond") if each in table}
        quoting = name in _QUOTING or "prints" in first.parameters
        severity = self._word(id, "severity", table, Severity, key)
        correction = texts.get("correction") or first.corrected
        beyond = flags.get("beyond", False)
        if (severity is None) != (correction is None or beyond):
            missing = "severity" if severity is None else "correction"
            self.tell(id, key + missing, f"this key is missing: {OF_A_CLAIM[missing]}; both go together")
        slug = table.get("slug", f"{_slug(id)}-{name}" + (f"-{place}" if place > 1 else ""))
        if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", slug):
            self.tell(id, key + "slug", f"expected {OF_A_CLAIM['slug']}, got {shown(slug)}")
            slug = f"{_slug(id)}-{name}-{place}"
        under = {reading: each.parameters for reading, each in parts if reading is not None}
        return Claim(
            slug,
            first.kind,
            texts.get("asks") or first.asks,
            first.domain,
            first.settled,
            tuple(cases),
            first.equation,
            correction,
            self._word(id, "force", table, Force, key) or Force.ALWAYS,
            severity,
            flags.get("quotes", quoting and first.equation is not None),
            beyond,
            texts.get("remark"),
            Form(name, first.parameters, under),
        )

    def _flag(self, id: str, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.tell(id, key, f"expected true or false, got {shown(value)}")
        return value is True

    def _word(self, id: str, key: str, table: Mapping[str, Any], words: type[E], prefix: str = "") -> E | None:
        if key not in table:
            return None
        try:
            return words(table[key])
        except ValueError:
            self.tell(id, prefix + key, f"expected one of {', '.join(words)}, got {shown(table[key])}")
            return None


def _under(case: Case, reading: str, says: Text, several: bool) -> Case:
    """A case as it is asked under a reading."""
    label = says
    if several:
        label = Text(f"{says.en}; {case.label.en}", f"{says.ja}、{case.label.ja}", says.only)
    slug = f"{reading}-{case.slug}" if several else reading
    return replace(case, slug=slug, label=label, reading=reading)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
