"""Formulas over vectors, written out part by part: what computes, differentiates or encloses sees numbers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from claims.formulas.reading import VECTOR_FUNCTIONS, FormulaError, Problem, Tree, nodes_of

# So many parts a vector has at most: a formula is written out for each of them.
MOST_PARTS, MOST_OPERATIONS = 100, 4000
_SOFTMAXES = ("softmax", "log_softmax")


def part(name: str, place: int) -> str:
    """What one part of a vector is called, counted from 0."""
    return f"{name}[{place}]"


def parts_of(name: str, sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The names of the numbers that a name stands for: itself, or the parts of a vector."""
    return tuple(part(name, place) for place in range(sizes[name])) if name in sizes else (name,)


def is_vectorial(tree: Tree, sizes: Mapping[str, int]) -> bool:
    """Whether a formula has anything of vectors, so that it differs from what it is written out as."""
    return any(
        (node[0] == "name" and node[1] in sizes) or (node[0] == "call" and node[1] in VECTOR_FUNCTIONS)
        for node in nodes_of(tree)
    )


def _weight(tree: Tree, sizes: Mapping[str, int]) -> tuple[int, int]:
    """How many parts a formula has, and how many operations and names all of them are written out with."""
    if tree[0] in ("num", "name"):
        length = sizes.get(tree[1], 1) if tree[0] == "name" else 1
        return length, length
    if tree[:2] == ("call", "onehot"):
        return (MOST_PARTS if tree[3][0] == "name" else int(float(tree[3][1])),) * 2
    of = [_weight(each, sizes) for each in tree[1:] if isinstance(each, tuple)]
    length = max(parts for parts, _ in of)
    # A number that goes with every part is written out once for each.
    weight = sum(weight if parts == length else weight * length for parts, weight in of) + length
    if tree[0] != "call" or tree[1] not in VECTOR_FUNCTIONS:
        return length, weight
    # Each part of a softmax has all of them below.
    return (length, (weight + length) * (length + 1)) if tree[1] in _SOFTMAXES else (1, weight + length)


def number(tree: Tree, sizes: Mapping[str, int]) -> Tree:
    """A formula of numbers that gives one number; one that gives a vector is refused."""
    _require_short(tree, sizes)
    found = _parts(tree, sizes)
    if isinstance(found, tuple):
        raise FormulaError(
            [Problem(1, f"this is a vector of {len(found)} parts; make it a number by sum(…), dot(…), norm(…) or x[0]")]
        )
    return found[0]


def each_part(tree: Tree, sizes: Mapping[str, int]) -> tuple[Tree, ...]:
    """The formulas of all parts; of a number its own."""
    _require_short(tree, sizes)
    return tuple(_parts(tree, sizes))


def _require_short(tree: Tree, sizes: Mapping[str, int]) -> None:
    if (weight := _weight(tree, sizes)[1]) > MOST_OPERATIONS:
        what = f"written out for all parts it has {weight} operations and names, more than {MOST_OPERATIONS}"
        raise FormulaError([Problem(1, what)])


# A list of one tree is a number, a tuple of trees is a vector: a vector of one part stays one.
_Parts = list[Tree] | tuple[Tree, ...]


def _parts(tree: Tree, sizes: Mapping[str, int]) -> _Parts:
    match tree:
        case ("name", name) if name in sizes:
            return tuple(("name", each) for each in parts_of(name, sizes))
        case ("num" | "name", _):
            return [tree]
        case ("call", "sum", inner):
            return [_total(_parts(inner, sizes))]
        case ("call", "dot", left, right):
            return [_total(_together(("mul",), [_parts(left, sizes), _parts(right, sizes)]))]
        case ("call", "norm", inner):
            squares = [("pow", each, ("num", "2")) for each in _parts(inner, sizes)]
            return [("call", "sqrt", _total(squares))]
        case ("call", name, inner) if name in _SOFTMAXES:
            return _softmax(tuple(_parts(inner, sizes)), name == "log_softmax")
        case ("call", "onehot", place, length):
            return _onehot(place, length)
        case ("call", name, *arguments):
            return _together(("call", name), [_parts(each, sizes) for each in arguments])
        case (operation, *operands):
            return _together((operation,), [_parts(each, sizes) for each in operands])
    raise ValueError(f"this is no tree: {tree!r}")


def _softmax(parts: Sequence[Tree], log: bool) -> _Parts:
    raised = [("call", "exp", each) for each in parts]
    total = _total(raised)
    if log:
        return tuple(("sub", each, ("call", "log", total)) for each in parts)
    return tuple(("div", each, total) for each in raised)


def _onehot(place: Tree, length: Tree) -> _Parts:
    """Zeros but for a one; which and how many must be numbers by now."""
    if not place[0] == length[0] == "num" or not (place[1] + length[1]).isdigit():
        raise FormulaError([Problem(1, "onehot takes a place, counted from 0, and a number of parts")])
    if not int(place[1]) < int(length[1]) <= MOST_PARTS:
        what = f"onehot has at most {MOST_PARTS} parts; of {length[1]} there is no place {place[1]}, counted from 0"
        raise FormulaError([Problem(1, what)])
    return tuple(("num", "1" if each == int(place[1]) else "0") for each in range(int(length[1])))


def _together(head: tuple[str, ...], operands: Sequence[_Parts]) -> _Parts:
    """An operation part by part; a number goes with every part."""
    lengths = {len(each) for each in operands if isinstance(each, tuple)}
    if not lengths:
        return [(*head, *(each[0] for each in operands))]
    if len(lengths) > 1:
        shown = " and ".join(map(str, sorted(lengths)))
        raise FormulaError([Problem(1, f"vectors of {shown} parts cannot be put together")])
    (length,) = lengths
    columns = [each if isinstance(each, tuple) else tuple(each) * length for each in operands]
    return tuple((*head, *row) for row in zip(*columns, strict=True))


def _total(parts: Sequence[Tree]) -> Tree:
    """A sum as a balanced tree, which is as deep as the logarithm of its length."""
    level = list(parts)
    while len(level) > 1:
        level = [reduce(lambda a, b: ("add", a, b), pair) for pair in _pairs(level)]
    return level[0]


def _pairs(trees: Sequence[Tree]) -> Iterator[Sequence[Tree]]:
    return (trees[place : place + 2] for place in range(0, len(trees), 2))


def flattened(values: Mapping[str, Any]) -> dict[str, Any]:
    """A table in which each part of a vector has a line of its own."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= {part(name, k): each for k, each in enumerate(value)} if isinstance(value, tuple) else {name: value}
    return found


def sizes_of(values: Mapping[str, Any]) -> dict[str, int]:
    """How many parts each vector of a table has."""
    return {name: len(value) for name, value in values.items() if isinstance(value, tuple)}


def suffixed(name: str, suffix: str) -> str:
    """A name with something behind it, which in a part comes before the bracket."""
    stem, bracket, place = name.partition("[")
    return stem + suffix + bracket + place


def with_numbers(tree: Tree, numbers: Mapping[str, str]) -> Tree:
    """A formula in which numbers stand for some of its names."""
    if tree[0] == "name" and tree[1] in numbers:
        digits = numbers[tree[1]].lstrip("+")
        return ("neg", ("num", digits[1:])) if digits.startswith("-") else ("num", digits)
    return tuple(with_numbers(each, numbers) if isinstance(each, tuple) else each for each in tree)
