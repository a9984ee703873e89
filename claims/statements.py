"""From the tables of a course file to statements and claims, telling all that is wrong on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from claims.asking import Shared, tables
from claims.domain import Text
from claims.forms import FORMS
from claims.forms.schema import TEXT, TEXTS, Digits, Made, read_parameters, shown
from claims.model import (
    WHOLE,
    Case,
    Claim,
    Domain,
    Equation,
    Force,
    Form,
    Kind,
    Section,
    Severity,
    Slip,
    Statement,
    Untestable,
)
from claims.registry import stands_in, unknown_name

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
OF_A_STATEMENT = {
    "id": "a short name, such as A1, that no other statement has",
    "where": "where it stands",
    "says": "what it says, in your own words",
    "section": "the heading under which it is shown",
    "kind": "what sort of sentence it is, or a list of several",
    "prints": "formulas, values or lines of code as they stand there",
    "readings": "what the sentence can be taken to say, most charitable first, by name",
    "slips": "misspelt words that stand there, and the right ones",
    "claim": "several claims, a table each",
}
# These print what they ask; a run does where it has printed numbers.
_QUOTING = ("rule", "identity", "default", "schedule", "rate", "threshold")


class Reader:
    """Reads the statements of one course in its languages."""

    def __init__(self, languages: tuple[str, ...], tell: Tell) -> None:
        self.languages = languages
        self.tell = tell
        self.shared = Shared()
        self.headings: dict[str, Text] = {}

    def shared_parts(self, document: dict[str, Any]) -> None:
        """Take what several statements share out of a document: headings, domains and cases by name."""

        def tell(key: str, what: str) -> None:
            self.tell("", key, what)

        def text(key: str, value: Any) -> Text | None:
            return self.text("", key, value)

        for name, title in tables("section", document.pop("section", {}), tell):
            heading = text(f"section.{name}.title", title.get("title"))
            if title.keys() - {"title"}:
                tell(f"section.{name}", f"expected its title, got {shown(title)}")
            self.headings[name] = heading or Text(name, name)
        self.shared.read(document.pop("domain", {}), document.pop("case", {}), text, tell)

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
            heading = table.get("section", "Statements")
            named = self.headings.get(heading) if isinstance(heading, str) else None
            title = named or self.text(id, "section", heading)
            statement = self._statement(id, table)
            if title is not None and statement is not None:
                name = heading if named else _slug(title.en)
                found.setdefault(name, []).append(statement)
                titles[name] = title
        slugs = [claim.slug for each in found.values() for s in each for claim in s.claims]
        self._refuse_twice("slug", slugs)
        return tuple(
            Section(name or f"section-{n}", titles[name], tuple(each), source)
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
        for name in sorted(name for name, times in Counter(names).items() if times > 1):
            self.tell("", key, f"{name!r} is there twice; give each its own")

    def _statement(self, id: str, table: Mapping[str, Any]) -> Statement | None:
        for key in table.keys() - {*OF_A_STATEMENT, *OF_A_CLAIM, *FORMS}:
            self.tell(id, key, unknown_name("key or form", key, [*OF_A_STATEMENT, *OF_A_CLAIM, *FORMS]))
        for key in ("where", "says"):
            if key not in table:
                self.tell(id, key, f"this key is missing: {OF_A_STATEMENT[key]}")
        where, says = (self.text(id, key, table.get(key, "…")) for key in ("where", "says"))
        found = self._claims(id, table)
        claims = [each for each in found if each is not None]
        prints = table.get("prints", [])
        if not isinstance(prints, list) or not all(isinstance(each, str) for each in prints):
            self.tell(id, "prints", f"expected a list of strings, got {shown(prints)}")
            prints = []
        if where is None or says is None or not claims or len(claims) < len(found):
            return None
        told = self._kinds(id, table.get("kind", []))
        kinds = told or tuple(dict.fromkeys(claim.kind for claim, _ in claims))
        quoted = [c.equation.formula for c, _ in claims if c.quotes and c.equation]
        prints = [*prints, *(formula for formula in quoted if not stands_in(formula, prints))]
        readings = self._readings(id, table.get("readings", {}))
        readings |= {name: text for _, texts in claims for name, text in texts.items()}
        own = [isinstance(each, dict) and "kind" in each for each in table.get("claim", [{}])]
        made = tuple(
            replace(claim, kind=told[0]) if len(told) == 1 and not has else claim
            for (claim, _), has in zip(claims, own, strict=True)
        )
        return Statement(id, where, kinds, says, made, tuple(prints), readings, self._slips(id, table.get("slips", {})))

    def _kinds(self, id: str, given: Any) -> tuple[Kind, ...]:
        words = given if isinstance(given, list) else [given]
        return tuple(each for word in words if (each := self._word(id, "kind", {"kind": word}, Kind)))

    def _readings(self, id: str, given: Any) -> dict[str, Text]:
        if not isinstance(given, dict):
            self.tell(id, "readings", f"expected a sentence for each reading, got {shown(given)}")
            return {}
        return {name: text for name, each in given.items() if (text := self.text(id, f"readings.{name}", each))}

    def _slips(self, id: str, given: Any) -> tuple[Slip, ...]:
        if not isinstance(given, dict) or not all(isinstance(right, str) for right in given.values()):
            self.tell(id, "slips", f"expected a table of misspelt words and the right ones, got {shown(given)}")
            return ()
        return tuple(Slip(printed, right) for printed, right in given.items())

    def _claims(self, id: str, table: Mapping[str, Any]) -> list[tuple[Claim, Mapping[str, Text]] | None]:
        several = table.get("claim")
        if several is None:
            return [self._claim(id, "", table, 1)]
        for key in table.keys() & {*FORMS, *OF_A_CLAIM} - OF_A_STATEMENT.keys():
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
        under, by_case = given.get("readings", {}), given.get("cases", {})
        for word, parts in (("readings", under), ("cases", by_case)):
            if not isinstance(parts, dict) or not all(isinstance(more, dict) for more in parts.values()):
                self.tell(id, f"{key}{name}.{word}", "expected tables, each with the keys that differ (and says)")
                return None
        base = {each: value for each, value in given.items() if each not in ("readings", "cases")}
        texts: dict[str, Text] = {}
        made: dict[str | None, Made | None] = {}
        for reading, given_there in {**under, **by_case}.items() if under or by_case else [(None, {})]:
            more = dict(given_there)
            if reading in under and (
                text := self.text(id, f"{key}{name}.readings.{reading}.says", more.pop("says", None))
            ):
                texts[reading] = text
            made[reading] = self._made(id, key + name, name, {**base, **more})
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
        claim = self._assembled(id, key, name, table, place, made, texts)
        if claim is not None and by_case and set(by_case) != {case.slug for case in claim.cases}:
            self.tell(id, f"{key}{name}.cases", "the cases are those that stand in `case`, all of them")
            return None
        return None if claim is None else (claim, texts)

    def _made(self, id: str, key: str, name: str, given: Mapping[str, Any]) -> Made | None:
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
        made = FORMS[name].make(parameters, tell)
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
        slug = table.get("slug", f"{_slug(id)}-{name}" + (f"-{place}" if place > 1 else ""))
        if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", slug):
            self.tell(id, key + "slug", f"expected {OF_A_CLAIM['slug']}, got {shown(slug)}")
            slug = f"{_slug(id)}-{name}-{place}"
        domain = self._domain(id, key, table) or first.domain
        if domain is None:
            if "domain" not in table:
                self.tell(id, key + "domain", f"this key is missing: {OF_A_CLAIM['domain']}")
            return None
        quoting = name in _QUOTING or "prints" in first.parameters
        return Claim(
            slug,
            (self._word(id, "kind", table, Kind, key) if key else None) or first.kind,
            texts.get("asks") or first.asks,
            domain,
            first.settled,
            self._cases(id, key, table) or _asked(parts, readings),
            self._equation(id, key, table) or first.equation,
            correction,
            force or _force(first),
            severity,
            flags.get("quotes", quoting and first.equation is not None),
            beyond,
            texts.get("remark"),
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
        severity = self._word(id, "severity", table, Severity, key)
        return texts, flags, severity, self._word(id, "force", table, Force, key)

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


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
