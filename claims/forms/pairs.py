"""What the form ``function`` says to be equal: read and checked, and written out at a point, losses and counts too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from claims.domain import Axis, Whole
from claims.forms.losses import Called, meant
from claims.forms.schema import Tell
from claims.formulas import FormulaError, read_formula
from claims.formulas.complex import FUNCTIONS as OF_COMPLEX
from claims.formulas.complex import UNIT, real
from claims.formulas.reading import VECTOR_FUNCTIONS, Tree, names_of, nodes_of
from claims.formulas.vectors import each_part, number, parts_of, with_numbers

# What a bound on rounding is known of, with its derivative.
_BOUNDED = {"sqrt", "exp", "log", "sin", "cos", "abs", "where", *VECTOR_FUNCTIONS, *OF_COMPLEX}


class Pair(NamedTuple):
    """What PyTorch computes, or its derivative by a name, and the formula that it is said to equal."""

    left: Tree
    right: Tree
    by: str | None = None


def sizes_at(given: Mapping[str, Any], numbers: Mapping[str, Any]) -> dict[str, int]:
    """How many parts each vector has, where some names have these numbers."""
    found = {name: int(numbers.get(size, 0) if isinstance(size, str) else size) for name, size in vectors_in(given)}
    return found | {name: len(value) for each in given["called"].values() for name, value in each.lists.items()}


def at_point(tree: Tree, given: Mapping[str, Any], numbers: Mapping[str, float]) -> tuple[Tree, dict[str, int]]:
    """A formula in which losses are written out, and places and sizes are numbers; the sizes of its vectors too."""
    sizes = sizes_at(given, numbers)
    counts = {name: str(int(numbers[name])) for name in counts_of(given)}
    written = meant(with_numbers(tree, counts), given["called"], sizes)
    return written if UNIT in names_in(given) else real(written), sizes


def counts_of(given: Mapping[str, Any]) -> set[str]:
    """The names that stand for how many or which, and so must be known before a formula can be written out."""
    trees = [tree for pair in (*given["printed"], *(given["mended"] or ())) for tree in (pair.left, pair.right)]
    found = {size for _, size in vectors_in(given) if isinstance(size, str)}
    for node in (node for tree in trees for node in nodes_of(tree) if node[0] == "call"):
        of_class = node[1] in given["called"] and given["called"][node[1]].loss.of_class
        # Of a loss of classes the target is one.
        counting = node[2:] if node[1] == "onehot" else node[3:] if of_class else ()
        found |= {name for each in counting for name in names_of(each)}
    return {*given.get("places", {}), *given.get("places", {}).values(), *found}


def names_in(given: Mapping[str, Any]) -> set[str]:
    """The names that its formulas may use."""
    return {*given.get("ranges", {}), *given.get("at", {}), *given.get("places", {})}


def vectors_in(given: Mapping[str, Any]) -> list[tuple[str, int | str]]:
    """Its vectors, each with how many parts it has, or the name that says so."""
    fixed = {name: len(value) for name, value in given.get("at", {}).items() if isinstance(value, tuple)}
    return list({**fixed, **given.get("vectors", {})}.items())


def read_pairs(
    given: Mapping[str, Any], keys: Sequence[str], called: Mapping[str, Called], tell: Tell
) -> tuple[Pair, ...] | None:
    """All that is said to be equal, read."""
    left, right, gradient = keys
    told: list[str] = []

    def read(key: str, text: str) -> Tree:
        names, functions = names_in(given), {**VECTOR_FUNCTIONS, **dict.fromkeys(called, 2)}
        if key.endswith("left"):
            names, functions = {*names, UNIT}, {**functions, **OF_COMPLEX}
        sizes = {name: size if isinstance(size, int) else 1 for name, size in vectors_in(given)}
        try:
            return read_formula(text, names, vectors=sizes, functions=functions)
        except FormulaError as error:
            for problem in error.problems:
                told.append(key)
                tell(key, str(problem))
        return ("num", "0")

    lefts = [read(left, text) for text in _several(given[left])]
    rights = [read(right, text) for text in _several(given.get(right, ()))]
    if rights and len(lefts) != len(rights):
        told.append(right)
        tell(right, f"there are {len(lefts)} left sides, and {len(rights)} of these")
    for what in (what for each in lefts for what in _unbounded(each, called, gradient in given)):
        told.append(left)
        tell(left, what)
    slopes = [(name, read(gradient, text)) for name, text in given.get(gradient, {}).items()]
    for name, _ in slopes:
        if name not in names_of(lefts[0]):
            told.append(gradient)
            tell(gradient, f"{name!r} is none of the names in the first left side")
    if told:
        return None
    values = [Pair(a, b) for a, b in zip(lefts, rights, strict=bool(rights))]
    return (*values, *(Pair(lefts[0], tree, name) for name, tree in slopes))


def _unbounded(tree: Tree, called: Mapping[str, Called], differentiated: bool) -> Iterator[str]:
    """What of a left side has no bound on its rounding."""
    known = {*_BOUNDED, *called} | (set() if differentiated else {"max", "min"})
    for node in nodes_of(tree):
        if node[0] == "call" and node[1] not in known:
            of = f"{node[1]} and its derivative" if differentiated else node[1]
            yield f"rounding has no bound here for {of}; write it otherwise"
        if node[0] == "pow" and not (node[2][0] == "num" and node[2][1].isdigit()):
            yield "an exponent of the left side is a whole number; write sqrt(a) or exp(b*log(a))"


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def fits(pairs: Sequence[Pair], given: Mapping[str, Any], axes: Mapping[str, Axis], tell: Tell) -> bool:
    """Whether the parts of both sides agree in number, where there are fewest."""
    fewest = {name: axis.low for name, axis in axes.items() if isinstance(axis, Whole)}
    fewest |= dict.fromkeys(given.get("places", {}), 0)
    fewest |= {name: int(value) for name, value in given.get("at", {}).items() if str(value).isdigit()} | fewest
    if unknown := sorted(counts_of(given) - {*fewest}):
        told = ", ".join(unknown)
        tell("left", f"{told} says how many or which: give a range of whole numbers, a place, or a whole number in at")
        return False
    sizes = sizes_at(given, fewest)
    for name, value in given.get("at", {}).items():
        length = len(value) if isinstance(value, tuple) else 0
        varies = isinstance(given.get("vectors", {}).get(name), str)
        if length < sizes.get(name, 0) if varies else length != sizes.get(name, 0):
            tell("at", f"{name} is {f'a vector of {sizes[name]} parts' if name in sizes else 'a number'} here")
            return False
    for pair in pairs:
        try:
            left, sizes = at_point(pair.left, given, fewest)
            right, _ = at_point(pair.right, given, fewest)
            parts = len(each_part(left, sizes) if pair.by is None else parts_of(pair.by, sizes))
            if pair.by is not None:
                number(left, sizes)
            if len(each_part(right, sizes)) not in (1, parts):
                tell("right" if pair.by is None else "gradient", f"the left side has {parts} parts, this has not")
                return False
        except FormulaError as error:
            tell("left", str(error))
            return False
    return True
