"""What a form is: its parameters with types and words, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.domain import Between, Domain, OneOf, Text, Whole
from claims.forms.values import (
    Digits,
    all_of,
    digits_of,
    each_of,
    flag_of,
    formula_of,
    range_of,
    settings_of,
    snippet_of,
    text_of,
    vector_of,
    whole_of,
)
from claims.formulas import FormulaError, Tree, read_formula
from claims.model import WHOLE, Case, Equation, Kind, Settlement

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


# --- the types --------------------------------------------------------------------------------------------------


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

    return each_of(lambda table: _run(of, table))(value)


def _fields(of: Callable[[], Mapping[str, Type]], needed: Collection[str]) -> Callable[[Any], dict[str, Any]]:
    """One table of known keys, each of its own type; some of them are needed."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not set(needed) <= value.keys() <= of().keys():
            raise TypeError
        return {key: of()[key].read(each) for key, each in value.items()}

    return read


def _of_a_boundary() -> Mapping[str, Type]:
    of = {"axis": WORD, "between": PAIR, "formula": FORMULA, "expects": FORMULAS, "settings": NUMBERS}
    return {**of, "steps": WHOLE_NUMBER, "exact": FLAG}


def _of_a_width() -> Mapping[str, Type]:
    return {"axis": WORD, "where": FORMULAS, "up_to": FORMULA}


def _law_runs(value: Any) -> dict[str, dict[str, Any]]:
    """Runs that differ from the main one of a law."""
    of = {"optimizer": WORD, "settings": STATE, "gradient": FORMULA, "start": FORMULA, "remembers": STATE}
    of |= {"reversed": FLAG, "another_coordinate": FLAG}

    return each_of(lambda table: _run(of, table))(value)


def _run(of: Mapping[str, Type], table: Any) -> dict[str, Any]:
    """The keys of a run, each of its own type; those that are not known are told by who knows the others."""
    if not isinstance(table, dict):
        raise TypeError
    return {key: of[key].read(each) if key in of else each for key, each in table.items()}


def _schedulers(value: Any) -> tuple[dict[str, Any], ...]:
    """Schedulers that another one is made of, in order."""

    def read(table: Any) -> dict[str, Any]:
        if not isinstance(table, dict) or not {"scheduler"} <= table.keys() <= {"scheduler", "settings"}:
            raise TypeError
        return {"scheduler": WORD.read(table["scheduler"]), "settings": SETTINGS.read(table.get("settings", {}))}

    return all_of(read)(value)


def _object(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema}


def table_of(type: Type, words: str) -> Type:
    """A table of what each is of one type."""
    return Type(words, each_of(type.read), _object(type.schema))


def one_or_several(type: Type, words: str) -> Type:
    """What is of one type, or a list of such."""

    def read(value: Any) -> Any:
        return all_of(type.read)(value) if isinstance(value, list) else type.read(value)

    listed = {"type": "array", "items": type.schema, "minItems": 1}
    return Type(words, read, {"anyOf": [type.schema, listed]})


_NUMBER_SCHEMA = {"type": ["number", "string"]}
_PAIR = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}]}
# A course says in which languages; whoever reads it makes texts of these.
SENTENCE = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
TEXT = Type("a sentence", lambda value: value, SENTENCE)
TEXTS = Type("a list of sentences", all_of(lambda value: value), {"type": "array", "items": SENTENCE, "minItems": 1})
SNIPPET = Type("lines of code or of output, in a string", snippet_of, {"type": "string"})
WORD = Type("a word in a string", text_of, {"type": "string", "minLength": 1})
LINES = Type("lines name = formula in a string", text_of, {"type": "string", "minLength": 1})
FORMULA = Type("a formula in a string, or a number", formula_of, _NUMBER_SCHEMA)
NUMBER = Type("a number, such as 0.001 or 1e-8", digits_of, _NUMBER_SCHEMA)
WHOLE_NUMBER = Type(
    "a whole number from 0 to a million", whole_of, {"type": "integer", "minimum": 0, "maximum": 1_000_000}
)
FLAG = Type("true or false", flag_of, {"type": "boolean"})
WORDS = Type("a list of words", all_of(text_of), {"type": "array", "items": {"type": "string"}, "minItems": 1})
FORMULAS = Type("a list of formulas", all_of(text_of), {"type": "array", "items": {"type": "string"}, "minItems": 1})
NUMBERS = Type("a table of numbers, such as { x = 0.5 }", each_of(digits_of), _object(_NUMBER_SCHEMA))
COUNTS = Type(
    "a table of whole numbers, such as { x = 3 }", each_of(whole_of), _object({"type": "integer", "minimum": 1})
)
VECTORS = Type(
    "a table of numbers, or lists of up to 100 of them, such as { x = [1, 2.5] }",
    each_of(vector_of),
    _object({"anyOf": [_NUMBER_SCHEMA, {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1, "maxItems": 100}]}),
)
STATE = Type("a table of formulas or numbers, such as { m = 0 }", each_of(formula_of), _object(_NUMBER_SCHEMA))
NAMES = Type('a table of names, such as { mu = "momentum" }', each_of(text_of), _object({"type": "string"}))
RANGES = Type("a table of ranges, such as { x = [-3, 3] }", each_of(range_of), _object(_PAIR))
DIGITS = Type(
    "a list of numbers, such as [0.090, 0.245]",
    all_of(digits_of),
    {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1},
)
ROWS = Type(
    "lists of numbers, such as [[1, 2, 3]]",
    all_of(all_of(digits_of)),
    {"type": "array", "items": {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 1}, "minItems": 1},
)
PAIR = Type("two numbers, such as [0.01, 0.2]", range_of, _PAIR)
WIDTH = Type("a table of axis and where, and perhaps up_to", _fields(_of_a_width, ("axis", "where")), _object({}))
BOUNDARY = Type(
    "a table of axis, between and formula, and perhaps expects, settings, steps and exact",
    _fields(_of_a_boundary, ("axis", "between", "formula")),
    _object({}),
)
TABLES = Type("tables, one for each run", _tables, _object({"type": "object"}))
LAW_RUNS = Type("tables, one for each run", _law_runs, _object({"type": "object"}))
SCHEDULERS = Type(
    'a list of schedulers, such as [{ scheduler = "ExponentialLR", settings = { gamma = 0.9 } }]',
    _schedulers,
    {"type": "array", "items": {"type": "object", "required": ["scheduler"]}, "minItems": 1},
)
SETTINGS = Type("a table of settings, such as { lr = 0.1, nesterov = true }", settings_of, _object({}))
