"""From text to a tree of plain tuples: a whitelisted part of Python's expressions, checked node by node.

A tree is ``("num", "0.001")``, ``("name", "lr")``, ``("call", "sqrt", a)``, ``("neg", a)``, or an operation on two
trees: ``add sub mul div pow`` and, in relations, ``lt le gt ge eq ne``.  Numbers stay the decimals that were written,
so that any arithmetic can read them exactly.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import keyword
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Tree: TypeAlias = tuple[Any, ...]

# What a reader can still read, and what no arithmetic need fear.
LENGTH, DEPTH, NESTED, DIGITS, EXPONENT, POWER = 1000, 60, 40, 40, 300, 100

# Of a text that is no formula at all, the first words that are none say enough.
MOST_TOLD = 5

# How many arguments each function takes; None stands for two or more.
FUNCTIONS: dict[str, int | None] = {
    **dict.fromkeys(("sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign", "floor"), 1),
    "where": 3,
    "max": None,
    "min": None,
}
# Those of vectors, known where there are any.
VECTOR_FUNCTIONS: dict[str, int | None] = {"sum": 1, "norm": 1, "dot": 2, "softmax": 1, "log_softmax": 1, "onehot": 2}
CONSTANTS = ("pi",)
_OPERATIONS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
RELATIONS = ("lt", "le", "gt", "ge", "eq", "ne")

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<part>\[[0-9]{1,3}\])"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/(),<>])|(?P<space> +)"
)
_INSTEAD = {
    "^": "write ** for a power",
    "×": "write * for a product",
    "·": "write * for a product",
    "−": "write - for minus",
    "÷": "write / for a quotient",
    "√": "write sqrt(…) for a root",
    "=": "a formula has no assignment; write == to compare",
    ".": "a dot only stands in a number",
    "[": "a part of a vector is x[0], with a number in the brackets",
    "#": "a formula has no comments",
    "β": "write beta",
    "ε": "write eps",
    "η": "write eta",
    "α": "write alpha",
    "ρ": "write rho",
}


class Problem(NamedTuple):
    """One thing that is wrong with a formula: where (the column, counted from 1), what, and what to do."""

    column: int
    what: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.what}"


class FormulaError(ValueError):
    """A text is no formula; ``problems`` are all that is wrong with it."""

    def __init__(self, problems: Collection[Any]) -> None:
        self.problems: tuple[Any, ...] = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


def read_formula(
    text: str,
    names: Collection[str],
    relation: bool = False,
    vectors: Mapping[str, int] | None = None,
    functions: Mapping[str, int | None] | None = None,
) -> Tree:
    """The tree of a formula in these names; a comparison may only be its outermost operation, and must if ``relation``.

    ``vectors`` are those of the names that stand for several numbers, and for how many; a part such as ``x[0]`` is a
    name of its own.  ``functions`` are further ones, with the number of their arguments.

    Raises :class:`FormulaError` with all that is wrong; nothing of the text is ever run.
    """
    problems = list(itertools.islice(_lexical(text), MOST_TOLD))
    if problems:
        raise FormulaError(problems)
    try:
        expression = ast.parse(text.strip(" "), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = error.offset if isinstance(error, SyntaxError) and error.offset else 1
        raise FormulaError([Problem(column + _indent(text), _no_formula(error))]) from None
    reader = _Reader(text.strip(" "), _indent(text), frozenset(names), [], vectors or {}, functions or {})
    tree = reader.read(expression, 0, relation)
    if relation and expression and tree[0] not in RELATIONS:
        reader.refuse(expression, "a comparison is asked for, such as a <= b")
    if reader.problems:
        raise FormulaError(sorted(reader.problems))
    return tree


def names_of(tree: Tree) -> frozenset[str]:
    """The names that occur in a tree, constants apart."""
    return frozenset(node[1] for node in nodes_of(tree) if node[0] == "name") - frozenset(CONSTANTS)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The same tree with other names for some of its names."""
    if tree[0] == "name":
        return ("name", names.get(tree[1], tree[1]))
    return tuple(renamed(part, names) if isinstance(part, tuple) else part for part in tree)


def nodes_of(tree: Tree) -> Iterator[Tree]:
    """A tree and all trees within it, from the outside in."""
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from nodes_of(part)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _no_formula(error: Exception) -> str:
    return "this is not a formula: an operator, an operand or a parenthesis is missing or too many" + (
        "" if isinstance(error, SyntaxError) else ", or it is nested too deeply"
    )


def _lexical(text: str) -> Iterator[Problem]:
    """What is wrong with the words of a text, before its structure is looked at."""
    if not text.strip(" "):
        yield Problem(1, "a formula is missing")
        return
    if len(text) > LENGTH:
        yield Problem(LENGTH, f"a formula has at most {LENGTH} characters, this one has {len(text)}; use several lines")
        return
    place, nested, before = 0, 0, ""
    while place < len(text):
        found = _TOKEN.match(text, place)
        kind = str(found.lastgroup) if found else ""
        word = found.group() if found else text[place]
        yield from (Problem(place + 1, what) for what in _wrong_word(kind, word, before))
        nested += (word == "(") - (word == ")")
        if nested == NESTED + 1 and word == "(":
            yield Problem(place + 1, f"parentheses are nested at most {NESTED} deep")
            return
        place, before = place + len(word), kind


def _wrong_word(kind: str, word: str, before: str) -> Iterator[str]:
    if not kind:
        hint = _INSTEAD.get(word, "a formula has numbers, names, + - * / **, parentheses, commas and comparisons")
        yield f"{word!r} is not part of a formula; {hint}"
    elif kind == "name" and keyword.iskeyword(word):
        yield f"{word!r} is a word of Python and cannot be a name; choose another, such as {word}_ or {word[:3]}"
    elif kind == "name" and before == "number":
        yield f"an operator is missing before {word!r}; write * for a product"
    elif kind == "number":
        yield from _wrong_number(word)


def _wrong_number(word: str) -> Iterator[str]:
    digits, _, exponent = word.lower().partition("e")
    if len(digits) > DIGITS:
        yield f"a number has at most {DIGITS} digits"
    elif len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        yield f"{word} begins with a zero; leave the zero out"
    elif exponent and (len(exponent) > 5 or abs(int(exponent)) > EXPONENT):
        yield f"the exponent of a number is at most {EXPONENT}, here it is {exponent[:12]}"


@dataclass
class _Reader:
    """One walk over one expression, noting all that is wrong with it."""

    text: str
    indent: int
    names: frozenset[str]
    problems: list[Problem]
    vectors: Mapping[str, int]
    functions: Mapping[str, int | None]

    def refuse(self, node: ast.AST, what: str) -> Tree:
        """Note a problem, and go on with a tree that stands for anything."""
        self.problems.append(Problem(getattr(node, "col_offset", 0) + 1 + self.indent, what))
        return ("num", "1")

    def read(self, node: ast.AST, depth: int, relation: bool = False) -> Tree:
        """The tree of a node; ``relation`` is whether a comparison may stand here."""
        if depth > DEPTH:
            return self.refuse(node, f"a formula is nested at most {DEPTH} deep; use several lines")
        match node:
            case ast.Constant():
                return ("num", self.text[node.col_offset : node.end_col_offset])
            case ast.Name(id):
                return self._name(node, id)
            case ast.Subscript(ast.Name(id), ast.Constant(int() as place)):
                return self._part(node, id, place)
            case ast.UnaryOp(ast.USub(), operand):
                return ("neg", self.read(operand, depth + 1))
            case ast.BinOp(left, operator, right) if type(operator) in _OPERATIONS:
                tree = (_OPERATIONS[type(operator)], self.read(left, depth + 1), self.read(right, depth + 1))
                return self._power(node, tree) if tree[0] == "pow" else tree
            case ast.Compare(left, [operator], [right]) if relation and type(operator) in _OPERATIONS:
                return (_OPERATIONS[type(operator)], self.read(left, depth + 1), self.read(right, depth + 1))
            case ast.Compare():
                return self.refuse(node, "one comparison may stand alone or first in where(…), such as where(a < b, …)")
            case ast.Call(ast.Name(id), arguments, []) if not any(isinstance(a, ast.Starred) for a in arguments):
                return self._call(node, id, arguments, depth)
            case _:
                return self.refuse(node, "only numbers, names, + - * / **, functions and parentheses make a formula")

    def _name(self, node: ast.AST, name: str) -> Tree:
        if name in self.names or name in CONSTANTS:
            return ("name", name)
        if name in FUNCTIONS:
            return self.refuse(node, f"{name} is a function; write {name}(…)")
        return self.refuse(node, f"{name!r} is not known here; {_known(name, (*self.names, *CONSTANTS))}")

    def _part(self, node: ast.AST, name: str, place: int) -> Tree:
        size = self.vectors.get(name)
        if size is None:
            return self.refuse(node, f"{name!r} is no vector here, so it has no parts")
        if not place < size:
            return self.refuse(node, f"{name} has the parts {name}[0] to {name}[{size - 1}]")
        return ("name", f"{name}[{place}]")

    def _call(self, node: ast.AST, name: str, arguments: list[ast.expr], depth: int) -> Tree:
        functions = {**FUNCTIONS, **(VECTOR_FUNCTIONS if self.vectors else {}), **self.functions}
        if name not in functions:
            return self.refuse(node, f"there is no function {name!r}; {_known(name, functions)}")
        expected = functions[name]
        if len(arguments) < 2 if expected is None else len(arguments) != expected:
            needed = "at least 2 arguments" if expected is None else f"{expected} argument{'s' * (expected > 1)}"
            return self.refuse(node, f"{name} takes {needed}, here it has {len(arguments)}")
        parts = [self.read(each, depth + 1, name == "where" and k == 0) for k, each in enumerate(arguments)]
        if name == "where" and parts[0][0] not in RELATIONS:
            return self.refuse(arguments[0], "where(…) asks a comparison first, such as where(a < b, c, d)")
        return ("call", name, *parts)

    def _power(self, node: ast.AST, tree: Tree) -> Tree:
        _, base, exponent = tree
        if base[0] == "pow" or any(each[0] == "pow" for each in nodes_of(exponent)):
            return self.refuse(node, "a power of a power is refused; multiply the exponents")
        if largest := [n for kind, n, *_ in nodes_of(exponent) if kind == "num" and float(n) > POWER]:
            return self.refuse(node, f"an exponent is at most {POWER}, here it has {largest[0]}")
        return tree


def _known(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6) or sorted(known)
    return f"known are {', '.join(near)}" if near else "no name is known here"
