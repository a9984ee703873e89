"""From the tables of a course file to statements and claims, telling all that is wrong on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from claims.domain import Text
from claims.forms import FORMS
from claims.forms.schema import shown
from claims.model import (
    Claim,
    Kind,
    Section,
    Slip,
    Statement,
)
from claims.reading.asking import tables
from claims.reading.claiming import OF_A_CLAIM, ClaimReader, Tell, slug_of
from claims.registry import stands_in, unknown_name

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


class Reader(ClaimReader):
    """Reads the statements of one course in its languages."""

    def __init__(self, languages: tuple[str, ...], tell: Tell, folder: Path = Path()) -> None:
        super().__init__(languages, tell, folder)
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
                name = heading if named else slug_of(title.en)
                found.setdefault(name, []).append(statement)
                titles[name] = title
        slugs = [claim.slug for each in found.values() for s in each for claim in s.claims]
        self._refuse_twice("slug", slugs)
        return tuple(
            Section(name or f"section-{n}", titles[name], tuple(each), source)
            for n, (name, each) in enumerate(found.items(), 1)
        )

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
        if not table.get("prints"):
            # Who says what stands there may ask it of lines of their own.
            coded = [c.form for c, _ in claims if c.quotes and c.form and c.form.name == "code"]
            prints += [form.parameters["code"] for form in coded]
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
        return tuple(each for word in words if (each := self.word(id, "kind", {"kind": word}, Kind)))

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
            return [self.claim(id, "", table, 1)]
        for key in table.keys() & {*FORMS, *OF_A_CLAIM} - OF_A_STATEMENT.keys():
            self.tell(id, key, "with [[statement.claim]] this stands in the claim")
        if not isinstance(several, list) or not all(isinstance(each, dict) for each in several):
            self.tell(id, "claim", "expected tables [[statement.claim]]")
            return []
        for place, each in enumerate(several, 1):
            for key in each.keys() - {*OF_A_CLAIM, *FORMS}:
                self.tell(id, f"claim {place}.{key}", unknown_name("key or form", key, [*OF_A_CLAIM, *FORMS]))
        return [self.claim(id, f"claim {place}.", each, place) for place, each in enumerate(several, 1)]
