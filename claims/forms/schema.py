"""What a form is: its parameters with types and words, and what it makes of them; the published JSON Schema too."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.domain import Between, Domain, OneOf, Text, Whole
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.vectors import MOST_PARTS
from claims.measurement import Value
from claims.model import WHOLE, Case, Equation, Kind, Settlement

_DIGITS = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class Digits(str):
    """A number of a course file, as the digits that stand there."""


# Tells what is wrong with the parameter of a name.
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Type:
    """What a parameter may be: its words in an error, how it is checked and read, and its JSON Schema."""

    words: str
    read: Callable[[Any], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One key of a form's table."""

    type: Type
    words: Text
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """What a form makes of its parameters: the parts of a claim that follow from them.

    Where it cannot tell the domain, the claim itself must.
    """

    kind: Kind
    asks: Text
    domain: Domain | None
    settled: Settlement
    cases: tuple[Case, ...] = (WHOLE,)
    equation: Equation | None = None
    corrected: Text | None = None
    remark: Text | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormKind:
    """A form: its name, the question it asks, its parameters, an example, and what it makes of a claim's table.

    ``make`` tells what is wrong; whatever it returns then is not used.
    """

    name: str
    words: Text
    parameters: Mapping[str, Parameter]
    example: str
    make: Callable[[Mapping[str, Any], Tell], Made | None]


def read_parameters(kind: FormKind, table: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The parameters in a claim's table, read by their types; what is wrong is told."""
    found: dict[str, Any] = {}
    for name in table.keys() - kind.parameters.keys():
        tell(name, f"the form {kind.name} has no such key; known are {', '.join(kind.parameters)}")
    for name, parameter in kind.parameters.items():
        if name not in table:
            if parameter.required:
                tell(name, f"this key is missing: {parameter.words.en}")
            continue
        try:
            found[name] = parameter.type.read(table[name])
        except (TypeError, ValueError):
            tell(name, f"expected {parameter.type.words}, got {shown(table[name])}")
            continue
        if parameter.choices and found[name] not in parameter.choices:
            tell(name, f"expected one of {', '.join(parameter.choices)}, got {shown(table[name])}")
            del found[name]
    return found


def read_formulas(
    given: Mapping[str, Any],
    keys: Sequence[str],
    names: Collection[str],
    tell: Tell,
    vectors: Mapping[str, int] | None = None,
) -> dict[str, Tree]:
    """The trees of those of these keys that are there; what is wrong with any is told."""
    trees: dict[str, Tree] = {}
    for key in keys:
        if key in given:
            try:
                trees[key] = read_formula(given[key], names, vectors=vectors)
            except FormulaError as error:
                for problem in error.problems:
                    tell(key, str(problem))
    return trees


def axis_of(low: str, high: str) -> Between | OneOf | Whole:
    """A range of a course file as an axis, its lower end the simple value; whole numbers stay whole."""
    if low == high:
        return OneOf((int(low) if low.isdigit() else float(low),))
    if low.isdigit() and high.isdigit():
        return Whole(int(low), int(high), int(low))
    return Between(float(low), float(high), float(low))


def shown(value: Any) -> str:
    """A value of a course file, shortened, for an error."""
    text = str(value) if isinstance(value, Digits) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def json_schema_of(kind: FormKind) -> dict[str, Any]:
    """The JSON Schema of a form's table."""
    properties = {}
    for name, parameter in kind.parameters.items():
        properties[name] = {**parameter.type.schema, "description": parameter.words.en}
        if parameter.choices:
            properties[name]["enum"] = list(parameter.choices)
    required = [name for name, parameter in kind.parameters.items() if parameter.required]
    return {
        "type": "object",
        "description": kind.words.en,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


# --- the types --------------------------------------------------------------------------------------------------


def _string(value: Any) -> str:
    if not isinstance(value, str) or isinstance(value, Digits) or not value.strip():
        raise TypeError
    return value.strip()


def _snippet(value: Any) -> str:
    if not isinstance(value, str) or isinstance(value, Digits):
        raise TypeError
    # Of several lines the first and the last are those of the quotes.
    return value.strip("\n").rstrip()


def _digits(value: Any) -> str:
    text = str(value) if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)) else ""
    if not _DIGITS.fullmatch(text) or len(text) > 60:
        raise ValueError
    return text


def read_number(value: Any) -> int | float:
    """A number of a course file; raises ``TypeError`` or ``ValueError`` where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, Digits):
        raise TypeError
    return float(_digits(value))


def _formula(value: Any) -> str:
    return _string(value) if isinstance(value, str) and not isinstance(value, Digits) else _digits(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
        raise ValueError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _table(of: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value or len(value) > 100:
            raise TypeError
        return {name: of(each) for name, each in value.items()}

    return read


def _list(of: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= 1000:
            raise TypeError
        return tuple(of(each) for each in value)

    return read


def _vector(value: Any) -> str | tuple[str, ...]:
    """A number, or several of a vector."""
    if not isinstance(value, list):
        return _digits(value)
    if not 0 < len(value) <= MOST_PARTS:
        raise ValueError
    return tuple(map(_digits, value))


def _range(value: Any) -> tuple[str, str]:
    low, high = (value, value) if not isinstance(value, list) else value
    pair = _digits(low), _digits(high)
    if float(pair[0]) > float(pair[1]):
        raise ValueError
    return pair


def _settings(value: Any) -> dict[str, Any]:
    # A run may have none of those of another one.
    return {} if value == {} else _table(_setting)(value)


def _setting(value: Any) -> Value | bool:
    if isinstance(value, list):
        return tuple(float(_digits(each)) if isinstance(each, Digits) else _whole(each) for each in value)
    if isinstance(value, bool | int):
        return value
    return float(_digits(value)) if isinstance(value, Digits) else _string(value)


def _tables(value: Any) -> dict[str, dict[str, Any]]:
    """Runs that differ from the main one in the keys that stand there, each of its own type."""
    of = {
        "start": VECTORS,
        "steps": WHOLE_NUMBER,
        "optimizer": WORD,
        "lines": LINES,
        "state": STATE,
        "rate": FORMULA,
        "settings": SETTINGS,
        "noise": NUMBER,
        "batch": WHOLE_NUMBER,
        "until": FORMULA,
        "at": FORMULA,
    }

    def read(table: Any) -> dict[str, Any]:
        # Keys that are not known are told by who knows the others.
        return {key: of[key].read(each) if key in of else each for key, each in table.items()}

    return _table(read)(value)


def _law_runs(value: Any) -> dict[str, dict[str, Any]]:
    """Runs that differ from the main one of a law."""
    of = {"optimizer": WORD, "settings": STATE, "gradient": FORMULA, "start": FORMULA, "reversed": FLAG}

    def read(table: Any) -> dict[str, Any]:
        return {key: of[key].read(each) if key in of else each for key, each in table.items()}

    return _table(read)(value)


def _schedulers(value: Any) -> tuple[dict[str, Any], ...]:
    """Schedulers that another one is made of, in order."""

    def read(table: Any) -> dict[str, Any]:
        if not isinstance(table, dict) or not {"scheduler"} <= table.keys() <= {"scheduler", "settings"}:
            raise TypeError
        return {"scheduler": WORD.read(table["scheduler"]), "settings": SETTINGS.read(table.get("settings", {}))}

    return _list(read)(value)


def _object(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema}


_NUMBER_SCHEMA = {"type": ["number", "string"]}
_PAIR = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}]}
# A course says in which languages; whoever reads it makes texts of these.
SENTENCE = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
TEXT = Type("a sentence", lambda value: value, SENTENCE)
TEXTS = Type("a list of sentences", _list(lambda value: value), {"type": "array", "items": SENTENCE, "minItems": 1})
SNIPPET = Type("lines of code or of output, in a string", _snippet, {"type": "string"})
WORD = Type("a word in a string", _string, {"type": "string", "minLength": 1})
LINES = Type("lines name = formula in a string", _string, {"type": "string", "minLength": 1})
FORMULA = Type("a formula in a string, or a number", _formula, _NUMBER_SCHEMA)
NUMBER = Type("a number, such as 0.001 or 1e-8", _digits, _NUMBER_SCHEMA)
WHOLE_NUMBER = Type(
    "a whole number from 0 to a million", _whole, {"type": "integer", "minimum": 0, "maximum": 1_000_000}
)
FLAG = Type("true or false", _flag, {"type": "boolean"})
WORDS = Type("a list of words", _list(_string), {"type": "array", "items": {"type": "string"}, "minItems": 1})
FORMULAS = Type("a list of formulas", _list(_string), {"type": "array", "items": {"type": "string"}, "minItems": 1})
NUMBERS = Type("a table of numbers, such as { x = 0.5 }", _table(_digits), _object(_NUMBER_SCHEMA))
COUNTS = Type("a table of whole numbers, such as { x = 3 }", _table(_whole), _object({"type": "integer", "minimum": 1}))
VECTORS = Type(
    "a table of numbers, or lists of up to 100 of them, such as { x = [1, 2.5] }",
    _table(_vector),
    _object({"anyOf": [_NUMBER_SCHEMA, {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1, "maxItems": 100}]}),
)
STATE = Type("a table of formulas or numbers, such as { m = 0 }", _table(_formula), _object(_NUMBER_SCHEMA))
NAMES = Type('a table of names, such as { mu = "momentum" }', _table(_string), _object({"type": "string"}))
RANGES = Type("a table of ranges, such as { x = [-3, 3] }", _table(_range), _object(_PAIR))
DIGITS = Type(
    "a list of numbers, such as [0.090, 0.245]",
    _list(_digits),
    {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1},
)
ROWS = Type(
    "lists of numbers, such as [[1, 2, 3]]",
    _list(_list(_digits)),
    {"type": "array", "items": {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1}, "minItems": 1},
)
TABLES = Type("tables, one for each run", _tables, _object({"type": "object"}))
LAW_RUNS = Type("tables, one for each run", _law_runs, _object({"type": "object"}))
SCHEDULERS = Type(
    'a list of schedulers, such as [{ scheduler = "ExponentialLR", settings = { gamma = 0.9 } }]',
    _schedulers,
    {"type": "array", "items": {"type": "object", "required": ["scheduler"]}, "minItems": 1},
)
SETTINGS = Type("a table of settings, such as { lr = 0.1, nesterov = true }", _settings, _object({}))
