"""Single edits of a formula, such as slips of the pen: a test that cannot tell them from the formula tests nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.domain import Text
from claims.formulas.lines import Line, Rule
from claims.formulas.printing import to_text
from claims.formulas.reading import RELATIONS, Tree, names_of

_ONE: Tree = ("num", "1")


@dataclass(frozen=True)
class Mutant:
    """A formula with one edit, and what the edit was."""

    tree: Tree
    edit: Text


@dataclass(frozen=True)
class RuleMutant:
    """A rule with one edit in one of its lines, and what the edit was."""

    rule: Rule
    edit: Text


def mutants_of(tree: Tree) -> Iterator[Mutant]:
    """Every formula that one edit makes of ``tree``, outermost edits first; none is the formula itself."""
    seen = {tree}
    for mutant in _mutants(tree):
        if mutant.tree not in seen:
            seen.add(mutant.tree)
            yield mutant


def mutants_of_rule(rule: Rule) -> Iterator[RuleMutant]:
    """Every rule that one edit in one of its lines makes."""
    for place, (name, tree) in enumerate(rule.lines):
        for mutant in mutants_of(tree):
            lines = (*rule.lines[:place], Line(name, mutant.tree), *rule.lines[place + 1 :])
            edited = replace(rule, lines=lines)
            # What nothing uses changes nothing.
            if not set(edited.unused) - set(rule.unused) and name not in rule.unused:
                where = f"{name} = …: "
                yield RuleMutant(edited, Text(where + mutant.edit.en, where + mutant.edit.ja))


def other_numbers(digits: str) -> tuple[str, ...]:
    """A printed number with its last digit one higher and one lower."""
    number = Decimal(digits)
    unit = Decimal((0, (1,), int(number.as_tuple().exponent)))
    return tuple(str(number + step) for step in (unit, -unit))


def _mutants(tree: Tree) -> Iterator[Mutant]:
    yield from _edits(tree)
    for place, part in enumerate(tree):
        # What decides between two branches stays: a step that is not the first has no other.
        if isinstance(part, tuple) and part[0] not in RELATIONS:
            for mutant in _mutants(part):
                yield Mutant((*tree[:place], mutant.tree, *tree[place + 1 :]), mutant.edit)


def _edits(tree: Tree) -> Iterator[Mutant]:
    """The edits of the outermost operation."""
    match tree:
        case ("mul", left, right):
            yield _mutant(left, f"the factor {to_text(right)} is dropped", f"因子 {to_text(right)} を落とす")
            yield _mutant(right, f"the factor {to_text(left)} is dropped", f"因子 {to_text(left)} を落とす")
        case ("div", left, right):
            shown = to_text(right)
            yield _mutant(left, f"the divisor {shown} is dropped", f"割る数 {shown} を落とす")
            yield _mutant(("mul", left, right), f"multiplied by {shown} instead", f"{shown} で割らずに掛ける")
        case ("pow", base, exponent):
            yield _mutant(base, f"the power {to_text(exponent)} is missing", f"べき {to_text(exponent)} がない")
        case ("call", "sqrt", ("add", inner, addend)) if addend[0] in ("name", "num"):
            moved = ("add", ("call", "sqrt", inner), addend)
            yield _mutant(moved, f"{to_text(addend)} is outside the root", f"{to_text(addend)} が根号の外にある")
            yield _mutant(("add", inner, addend), "the root is missing", "根号がない")
        case ("call", "sqrt", inner):
            yield _mutant(inner, "the root is missing", "根号がない")
        case ("call", ("sin" | "cos") as name, inner):
            other = "cos" if name == "sin" else "sin"
            yield _mutant(("call", other, inner), f"{other} stands for {name}", f"{name} の代わりに {other}")
        case ("neg", operand):
            yield _mutant(operand, "the sign is missing", "符号がない")
    if tree[0] in ("add", "sub"):
        yield from _edits_of_a_sum(*tree)


def _edits_of_a_sum(operation: str, left: Tree, right: Tree) -> Iterator[Mutant]:
    swapped = "sub" if operation == "add" else "add"
    yield _mutant(
        (swapped, left, right), f"the sign of {to_text(right)} is wrong", f"{to_text(right)} の符号が逆である"
    )
    if operation == "sub" and left == _ONE:
        yield _mutant(
            right,
            f"{to_text(right)} stands for 1 - {to_text(right)}",
            f"1 - {to_text(right)} が {to_text(right)} になっている",
        )
    if operation == "add" and left[:2] == ("call", "sqrt") and right[0] in ("name", "num"):
        moved = ("call", "sqrt", ("add", left[2], right))
        yield _mutant(moved, f"{to_text(right)} is inside the root", f"{to_text(right)} が根号の中にある")
    # β m + (1 − β) g: the old part with the coefficient of the new one.
    for place, (part, other) in enumerate(((left, right), (right, left))):
        match part:
            case ("mul", ("name", beta), rest) if _complement(beta) in _parts(other):
                edited = ("mul", _complement(beta), rest)
                pair = (edited, other) if place == 0 else (other, edited)
                yield _mutant((operation, *pair), f"1 - {beta} stands for {beta}", f"{beta} が 1 - {beta} になっている")


def _complement(name: str) -> Tree:
    return ("sub", _ONE, ("name", name))


def _parts(tree: Tree) -> list[Tree]:
    return [tree, *tree[1:]] if names_of(tree) else [tree]


def _mutant(tree: Tree, en: str, ja: str) -> Mutant:
    return Mutant(tree, Text(en, ja))
