"""Single edits that could mend printed lines: a wrong name, sign or place, a factor, root or power too few or many.

They are the slips of :mod:`claims.formulas.mutants` undone, and more: whoever mends may use every name in reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from claims.domain import Text
from claims.formulas.lines import GIVEN, Line, Rule
from claims.formulas.printing import to_text
from claims.formulas.reading import RELATIONS, Tree

_ONE: Tree = ("num", "1")
_T: Tree = ("name", "t")
_OTHER = {"add": "sub", "sub": "add", "mul": "div", "div": "mul"}
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


@dataclass(frozen=True)
class Repair:
    """Lines with one edit, or the same edit in two lines, and what the edit was; ``lines`` are those that changed."""

    rule: Rule
    edit: Text
    lines: tuple[int, ...]

    @property
    def shown(self) -> str:
        """The lines that changed, as they should read."""
        return "; ".join(str(self.rule.lines[place]) for place in self.lines)


@dataclass(frozen=True)
class _Edit:
    """One edited formula; edits of one ``kind`` are the same slip."""

    tree: Tree
    kind: tuple[str, ...]
    en: str
    ja: str


def repairs_of(rule: Rule, settings: Sequence[str]) -> Iterator[Repair]:
    """Every rule that one edit makes of printed lines, and then those that the same edit in two lines makes.

    ``settings`` are all that the lines may name, by the names that they have there.
    """
    edits = [[*_edits_of(rule, place, settings)] for place in range(len(rule.lines))]
    for place, found in enumerate(edits):
        for edit in found:
            yield Repair(_with(rule, {place: edit.tree}), _told(rule, {place: edit}), (place,))
    yield from _in_other_order(rule)
    for first, second in combinations(range(len(edits)), 2):
        by_kind: dict[tuple[str, ...], list[_Edit]] = {}
        for edit in edits[second]:
            by_kind.setdefault(edit.kind, []).append(edit)
        for edit in edits[first]:
            for twin in by_kind.get(edit.kind, ()):
                changed = {first: edit.tree, second: twin.tree}
                yield Repair(_with(rule, changed), _told(rule, {first: edit, second: twin}), (first, second))


def _with(rule: Rule, changed: dict[int, Tree]) -> Rule:
    lines = tuple(Line(line.name, changed.get(place, line.tree)) for place, line in enumerate(rule.lines))
    return replace(rule, lines=lines)


def _told(rule: Rule, edits: Mapping[int, _Edit]) -> Text:
    named = [(rule.lines[place].name, edit) for place, edit in edits.items()]
    return Text(*("; ".join(f"{name}: {getattr(edit, of)}" for name, edit in named) for of in ("en", "ja")))


def _in_other_order(rule: Rule) -> Iterator[Repair]:
    for places in combinations(range(len(rule.lines)), 2):
        first, second = places
        lines = list(rule.lines)
        lines[first], lines[second] = lines[second], lines[first]
        a, b = rule.lines[first].name, rule.lines[second].name
        told = Text(f"the lines of {a} and {b} change places", f"{a} の行と {b} の行を入れ替える")
        yield Repair(replace(rule, lines=tuple(lines)), told, places)


def _edits_of(rule: Rule, place: int, settings: Sequence[str]) -> Iterator[_Edit]:
    """The edits of one line, outermost first; a name is in reach if it is given, remembered, or of an earlier line."""
    before = [line.name for line in rule.lines[:place]]
    names = dict.fromkeys((*settings, *(name for name, _ in rule.memories), *before, *GIVEN))
    seen = {rule.lines[place].tree}
    for edit in sorted(_everywhere(rule.lines[place].tree, _Reach(tuple(names), tuple(settings))), key=_adds):
        if edit.tree not in seen:
            seen.add(edit.tree)
            yield edit


def _adds(edit: _Edit) -> bool:
    """Whether an edit adds a term; what changes or drops one is simpler."""
    return edit.kind[0] == "missing"


@dataclass(frozen=True)
class _Reach:
    """The names that an edit may use, and those of them that are settings."""

    names: tuple[str, ...]
    settings: tuple[str, ...]


def _everywhere(tree: Tree, reach: _Reach) -> Iterator[_Edit]:
    yield from _here(tree, reach)
    for place, part in enumerate(tree):
        # What decides between two branches stays.
        if isinstance(part, tuple) and part[0] not in RELATIONS:
            for edit in _everywhere(part, reach):
                yield replace(edit, tree=(*tree[:place], edit.tree, *tree[place + 1 :]))


def _here(tree: Tree, reach: _Reach) -> Iterator[_Edit]:
    """The edits of the outermost operation."""
    yield from _of_operation(tree)
    yield from _of_a_word(tree, reach)
    yield from _missing_around(tree, reach)


def _of_a_word(tree: Tree, reach: _Reach) -> Iterator[_Edit]:
    """What can be wrong with a name or a number."""
    shown = to_text(tree)
    if tree[0] in ("name", "num"):
        for name in reach.names:
            told = f"{name} in place of {shown}", f"{shown} ではなく {name}"
            yield _Edit(("name", name), ("name", shown, name), *told)
    if tree[0] == "name" and tree[1] in reach.settings:
        yield _Edit(("pow", tree, _T), ("power",), f"{shown} needs the power t", f"{shown} に t 乗が要る")
    if tree[0] in ("name", "pow") and tree[1] in (*reach.settings, *(("name", each) for each in reach.settings)):
        told = f"1 - {shown} in place of {shown}", f"{shown} ではなく 1 - {shown}"
        yield _Edit(("sub", _ONE, tree), ("complement",), *told)


def _missing_around(tree: Tree, reach: _Reach) -> Iterator[_Edit]:
    """What can be missing around a term: a root, a square, a factor, a divisor, another term."""
    shown = to_text(tree)
    yield _missing(("call", "sqrt", tree), "root", f"the root over {shown}", f"{shown} の根号")
    yield _missing(("pow", tree, ("num", "2")), "square", f"the square of {shown}", f"{shown} の二乗")
    for factor in _factors(reach):
        if factor == tree:
            continue
        what = to_text(factor)
        yield _missing(("mul", tree, factor), f"* {what}", f"the factor {what} of {shown}", f"{shown} の因子 {what}")
        told = f"the divisor {what} below {shown}", f"{shown} を割る {what}"
        yield _missing(("div", tree, factor), f"/ {what}", *told)
    for name in reach.names:
        for operation in ("add", "sub"):
            what = f"{_SIGNS[operation]} {name}"
            yield _missing((operation, tree, ("name", name)), what, f"{what} after {shown}", f"{shown} の後の {what}")
        yield _missing(
            ("sub", ("name", name), tree), f"{name} -", f"{name} - before {shown}", f"{shown} の前の {name} -"
        )


def _missing(tree: Tree, kind: str, en: str, ja: str) -> _Edit:
    return _Edit(tree, ("missing", kind), f"{en} is missing", f"{ja} が抜けている")


def _factors(reach: _Reach) -> Iterator[Tree]:
    yield from (("name", name) for name in reach.names)
    yield ("pow", ("name", "g"), ("num", "2"))
    for name in reach.settings:
        yield ("sub", _ONE, ("name", name))
        yield ("sub", _ONE, ("pow", ("name", name), _T))


def _of_operation(tree: Tree) -> Iterator[_Edit]:
    """What can be wrong with an operation itself: its sign, its place, or that it is there at all."""
    match tree:
        case ("add" | "sub" | "mul" | "div" as operation, left, right):
            other = _OTHER[operation]
            a, b = _SIGNS[other], _SIGNS[operation]
            told = f"{a} in place of {b} before {to_text(right)}", f"{to_text(right)} の前は {b} ではなく {a}"
            yield _Edit((other, left, right), ("sign", a, b), *told)
            for kept, dropped in ((left, right), (right, left)):
                what = to_text(dropped)
                yield _Edit(kept, ("drop", operation), f"{what} is too much", f"{what} は不要である")
        case ("pow", base, exponent):
            what = to_text(exponent)
            yield _Edit(base, ("drop", "pow"), f"the power {what} is too much", f"べき {what} は不要である")
        case ("call", "sqrt", inner):
            yield _Edit(inner, ("drop", "root"), f"the root over {to_text(inner)} is too much", "根号は不要である")
        case ("neg", inner):
            yield _Edit(inner, ("drop", "neg"), f"the sign of {to_text(inner)} is too much", "符号は不要である")
    match tree:
        case ("call", "sqrt", ("add", inner, addend)):
            what, outside = to_text(addend), ("add", ("call", "sqrt", inner), addend)
            yield _Edit(outside, ("out",), f"{what} belongs outside the root", f"{what} は根号の外に置く")
        case ("add", ("call", "sqrt", inner), addend):
            what, within = to_text(addend), ("call", "sqrt", ("add", inner, addend))
            yield _Edit(within, ("in",), f"{what} belongs inside the root", f"{what} は根号の中に置く")
