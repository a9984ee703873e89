"""Where a course file has its claims asked: ranges in short, domains, and cases, those of several claims by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.domain import Axis, Between, Domain, OneOf, Signed, Text, Whole
from claims.forms.schema import shown
from claims.forms.values import read_number
from claims.model import Case

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Tells what is wrong at a key; reads a sentence at a key.
Tell = Callable[[str, str], None]
ReadText = Callable[[str, Any], Text | None]
AXIS = (
    "a number, a list of numbers, { from = 0.001, to = 0.5, usual = 0.01 }, "
    "or { size = [0.001, 100.0] } for either sign (zero = false without 0)"
)
OF_A_DOMAIN = {
    "like": "the name of the [domain.NAME] whose note and ranges it has, unless told otherwise",
    "note": "what is asked, in words",
    "axes": f"ranges by name: {AXIS}",
}
OF_A_CASE = {
    "slug": "the name of the case",
    "like": "the name of the [case.NAME] that it is, unless told otherwise",
    "label": "what is special about it, in words",
    "axes": "the ranges that are narrower there",
    "target": "the program that is driven there instead",
    "dtypes": "the number formats there",
    "reading": "the reading of the statement under which it is asked",
    "beyond": "whether the course does not ask it: told as a note, never counted",
    "own_test": "whether a test of the course's own measures it, although the claim has a form",
}


def read_axis(value: Any) -> Axis:
    """A range as a course file writes it; raises ``TypeError`` or ``ValueError`` where it is none."""
    if not isinstance(value, dict):
        values = value if isinstance(value, list) else [value]
        return OneOf(tuple(_number(each) for each in values))
    if "size" in value:
        _only(value, "size", "zero", "usual")
        low, high = map(float, map(_number, value["size"]))
        zero = value.get("zero", True)
        if not isinstance(zero, bool):
            raise TypeError
        return Signed(low, high, zero, float(_number(value.get("usual", 1.0))))
    _only(value, "from", "to", "usual")
    low, high = _number(value["from"]), _number(value["to"])
    usual = _number(value.get("usual", value["from"]))
    if isinstance(low, int) and isinstance(high, int) and isinstance(usual, int):
        return Whole(low, high, usual)
    return Between(float(low), float(high), float(usual))


def _number(value: Any) -> int | float:
    return value if isinstance(value, float) else read_number(value)


def _only(table: Mapping[str, Any], *keys: str) -> None:
    if table.keys() - set(keys):
        raise ValueError


@dataclass
class Shared:
    """The domains and cases that several claims of a course share, by name."""

    domains: dict[str, Domain] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    def read(self, domains: Any, cases: Any, text: ReadText, tell: Tell) -> None:
        """Read the tables ``[domain.NAME]`` and ``[case.NAME]``; a domain may be like one before it."""
        for name, table in tables("domain", domains, tell):
            if domain := self.domain(f"domain.{name}", table, text, tell):
                self.domains[name] = domain
        for name, table in tables("case", cases, tell):
            if case := self.case(f"case.{name}", {"slug": name, **table}, text, tell):
                self.cases[name] = case

    def domain(self, key: str, given: Any, text: ReadText, tell: Tell) -> Domain | None:
        """The domain at a key: a name, or a table."""
        table = {"like": given} if isinstance(given, str) else given
        if not isinstance(table, dict) or table.keys() - OF_A_DOMAIN.keys():
            tell(key, f"expected the name of a domain, or a table of {', '.join(OF_A_DOMAIN)}, got {shown(given)}")
            return None
        base = self._named(self.domains, "domain", key, table, tell)
        if "like" in table and base is None:
            return None
        note = text(f"{key}.note", table.get("note")) if "note" in table or base is None else base.note
        axes = read_axes(f"{key}.axes", table.get("axes", {}), tell)
        if note is None or axes is None:
            return None
        return Domain(note, {**(base.axes if base else {}), **axes})

    def case(self, key: str, given: Any, text: ReadText, tell: Tell) -> Case | None:
        """The case at a key: a name, or a table."""
        table = {"like": given} if isinstance(given, str) else given
        if not isinstance(table, dict) or table.keys() - OF_A_CASE.keys():
            tell(key, f"expected the name of a case, or a table of {', '.join(OF_A_CASE)}, got {shown(given)}")
            return None
        base = self._named(self.cases, "case", key, table, tell)
        if "like" in table and base is None:
            return None
        axes = read_axes(f"{key}.axes", table.get("axes", {}), tell)
        label = text(f"{key}.label", table.get("label")) if "label" in table or base is None else base.label
        words: dict[str, str | None] = {}
        for word in ("slug", "target", "reading"):
            words[word] = table.get(word, getattr(base, word, None))
            if words[word] is not None and not isinstance(words[word], str):
                tell(f"{key}.{word}", f"expected a word in a string, got {shown(words[word])}")
                return None
        dtypes = table.get("dtypes", list(base.dtypes) if base else [])
        beyond, own_test = (table.get(flag, getattr(base, flag, False)) for flag in ("beyond", "own_test"))
        if not isinstance(dtypes, list) or not all(isinstance(each, str) for each in dtypes):
            tell(f"{key}.dtypes", f"expected a list of number formats, got {shown(dtypes)}")
            return None
        if not isinstance(beyond, bool) or not isinstance(own_test, bool) or not _SLUG.fullmatch(words["slug"] or ""):
            told = "expected a slug in lower case with hyphens, and beyond and own_test true or false"
            tell(key, f"{told}, got {shown(given)}")
            return None
        if label is None or axes is None:
            return None
        kept = {**(base.axes if base else {}), **axes}
        return Case(str(words["slug"]), label, kept, words["target"], tuple(dtypes), words["reading"], beyond, own_test)

    def _named(self, known: Mapping[str, Any], what: str, key: str, table: Mapping[str, Any], tell: Tell) -> Any:
        if "like" not in table:
            return None
        name = table["like"]
        if not isinstance(name, str) or name not in known:
            tell(key, f"there is no [{what}.{name}] before this; known are {', '.join(known) or 'none'}")
            return None
        return known[name]


def read_axes(key: str, given: Any, tell: Tell) -> dict[str, Axis] | None:
    """The ranges at a key, by name."""
    if not isinstance(given, dict):
        tell(key, f"expected a table of ranges, got {shown(given)}")
        return None
    found: dict[str, Axis] = {}
    for name, value in given.items():
        try:
            found[name] = read_axis(value)
        except (TypeError, ValueError, KeyError, OverflowError):
            tell(f"{key}.{name}", f"expected {AXIS}, got {shown(value)}")
    return found if len(found) == len(given) else None


def tables(what: str, given: Any, tell: Tell) -> list[tuple[str, dict[str, Any]]]:
    """The named tables of one sort, in their order."""
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        tell(what, f"expected tables [{what}.NAME], got {shown(given)}")
        return []
    return list(given.items())


# A range in JSON Schema.
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 1}
_AXIS_SCHEMA = {"anyOf": [{"type": "number"}, _NUMBERS, {"type": "object"}], "description": AXIS}
_AXES_SCHEMA = {"type": "object", "additionalProperties": _AXIS_SCHEMA}
_WORD = {"type": "string", "minLength": 1}


def schemas(sentence: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The JSON Schemas of a domain's and a case's table."""
    of_a_domain = {"like": _WORD, "note": sentence, "axes": _AXES_SCHEMA}
    of_a_case = {
        **dict.fromkeys(("slug", "like", "target", "reading"), _WORD),
        "label": sentence,
        "axes": _AXES_SCHEMA,
        "dtypes": {"type": "array", "items": _WORD},
        **{flag: {"type": "boolean"} for flag in ("beyond", "own_test")},
    }
    return _object(OF_A_DOMAIN, of_a_domain), _object(OF_A_CASE, of_a_case)


def _object(words: Mapping[str, str], properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    described = {name: {**schema, "description": words[name]} for name, schema in properties.items()}
    return {"type": "object", "properties": described, "additionalProperties": False}
