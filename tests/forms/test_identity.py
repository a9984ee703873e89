"""The form ``identity``: both sides enclosed by intervals of fifty digits, wherever the course asks."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import mpmath
import pytest

from claims.formulas.mutants import mutants_of, other_numbers
from claims.formulas.vectors import each_part
from claims.measurement import Comparison, Example, Gap, Script, Share
from reference.formulas import INTERVALS, Tree, computed
from tests.forms.digits import unit_of
from tests.forms.showing import of_sides, worst_part
from tests.instruments.probes import Sides, Worst, formula_gap
from tests.instruments.strategies import settings_of, spread, visit_drawn
from tests.plugins import edits

DIGITS = 50
# What mpmath says of a formula that has no real value at a point.
_UNDEFINED = (ValueError, ArithmeticError, mpmath.libmp.ComplexResult)
_RELATIONS = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "ne": operator.ne}


@pytest.mark.form("identity")
def test_both_sides_agree(cell, evidence, monkeypatch):
    """A formula equals a formula or a printed value, or stands to it as the course says, at every point asked."""
    monkeypatch.setattr(mpmath.iv, "dps", DIGITS)
    given = cell.claim.form.under(cell.case)
    if given["relation"] != "eq":
        evidence(share(cell, given))
        return

    def measure(point: Mapping[str, float]) -> Sides:
        mended = compared(given, given["corrected"], point) if "corrected" in given else None
        return Sides(compared(given, given["right"], point), mended)

    found = formula_gap(settings_of(cell.domain), measure, simplest=list(ladder(cell.domain)))
    evidence(replace(found, script=_script(given, found, next(ladder(cell.domain)))), **_edits(cell, given, found))


def _script(given: Mapping[str, Any], found: Gap, simplest: Mapping[str, float]) -> Script | None:
    """Both sides where they differ, or else at the simplest point."""
    at, holds = {**simplest, **(found.counterexample or {})}, found.as_printed.holds
    if "undefined" in at:
        return None
    room = printed_room(given["right"], given.get("cut", False))
    point = {name: at[name] for name in simplest}
    pair = worst_part(
        given["left"],
        each_part(given["right"], given["vectors"]),
        lambda left, right: _compared(left, right, point, room).holds,
    )
    return of_sides(*pair, "eq", point, holds, float(mpmath.mpf(room.b)))


def ladder(domain: Any) -> Iterator[dict[str, float]]:
    """The simplest point, and points spread over all ranges."""
    yield {name: axis.simple for name, axis in domain.axes.items()}
    if domain.axes:
        yield from spread(domain)


def compared(given: Mapping[str, Any], right: Tree, point: Mapping[str, float]) -> Comparison:
    """How far both sides are apart at a point; the bound is their widths and what a printed number leaves open."""
    rights = each_part(right, given["vectors"])
    pairs = zip(given["left"], rights if len(rights) > 1 else rights * len(given["left"]), strict=True)
    worst = Worst()
    for left, other in pairs:
        worst.see(_compared(left, other, point, printed_room(right, given.get("cut", False))))
    return worst.found


def _compared(left: Tree, right: Tree, point: Mapping[str, float], room: Any) -> Comparison:
    """How far two formulas of numbers are apart at a point."""
    at: Example = {**point}
    try:
        a, b = (enclosed(side, point) for side in (left, right))
    except _UNDEFINED:
        return Comparison(float("inf"), 0.0, {**at, "undefined": "one side has no real value here"})
    if mpmath.isinf(a.delta.b) or mpmath.isinf(b.delta.b):
        return Comparison(float("inf"), 0.0, {**at, "undefined": "one side has no real value here"})
    gap, bound = abs(a.mid - b.mid), (a.delta + b.delta) / 2 + room
    at = {**at, "formula": float(mpmath.mpf(b.mid)), "observed": float(mpmath.mpf(a.mid))}
    wide, allowed = float(mpmath.mpf(gap.mid)), float(mpmath.mpf(bound.mid))
    # As floats both may round, which must not decide.
    if (gap - bound).a <= 0:
        return Comparison(min(wide, allowed), allowed, at)
    return Comparison(max(wide, math.nextafter(allowed, math.inf)), allowed, at)


def enclosed(tree: Tree, point: Mapping[str, float]) -> Any:
    """The interval that a formula lies in at a point."""
    # A formula that is a whole number of Python's own has no interval yet.
    return mpmath.iv.mpf(computed(tree, INTERVALS)({name: mpmath.iv.mpf(value) for name, value in point.items()}))


def printed_room(tree: Tree, cut: bool) -> Any:
    """Half a unit of the last digit of a printed number, or a whole one where digits may be cut off."""
    number = tree[1] if tree[0] == "neg" else tree
    if number[0] != "num":
        return mpmath.iv.mpf(0)
    return mpmath.iv.mpf(str(unit_of(number[1]))) / (1 if cut else 2)


def share(cell: Any, given: Mapping[str, Any]) -> Share:
    """At how many of the points asked the relation holds."""
    points = list(ladder(cell.domain))
    visit_drawn(settings_of(cell.domain), points.append)
    relation, inside, outside = _RELATIONS[given["relation"]], [], []
    rights = each_part(given["right"], given["vectors"])
    pairs = [*zip(given["left"], rights if len(rights) > 1 else rights * len(given["left"]), strict=True)]
    for point in points:
        try:
            both = [[enclosed(side, point) for side in pair] for pair in pairs]
        except _UNDEFINED:
            outside.append({**point, "undefined": "one side has no real value here"})
            continue
        # Of several parts the first that fails is shown.
        a, b = next((pair for pair in both if relation(*pair) is not True), both[0])
        side = inside if relation(a, b) is True else outside
        side.append({**point, "left side": float(mpmath.mpf(a.mid)), "right side": float(mpmath.mpf(b.mid))})
    examples = [each[0] if each else None for each in (inside, outside)]
    shown = [
        of_sides(*pairs[0], given["relation"], example, held, 0.0)
        if example and len(pairs) == 1 and "undefined" not in example
        else None
        for example, held in zip(examples, (True, False), strict=True)
    ]
    return Share(
        len(inside),
        len(points),
        inside=examples[0],
        outside=examples[1],
        inside_script=shown[0],
        outside_script=shown[1],
    )


def _edits(cell: Any, given: Mapping[str, Any], found: Gap) -> dict[str, int | str]:
    """How many single edits of the right side, or other last digits of a printed number, are noticed."""
    right = given["right"] if found.as_printed.holds else given.get("corrected")
    if right is None or not (found.as_printed.holds or found.corrected.holds):
        return {}
    points = list(ladder(cell.domain))
    if right[0] == "num":
        tried = [(other, ("num", other)) for other in other_numbers(right[1])]
    else:
        tried = [(mutant.edit.en, mutant.tree) for mutant in mutants_of(right)]
    if not tried:
        tried = [("twice as large", ("mul", ("num", "2"), right))]
    if "derivative" not in given and each_part(right, given["vectors"]) == given["left"]:
        # What is compared with itself holds whatever it says.
        return edits.facts(["both sides are one formula"], 1)
    missed = [edit for edit, tree in tried if all(compared(given, _number(tree), point).holds for point in points)]
    return edits.facts(missed, len(tried))


def _number(tree: Tree) -> Tree:
    """A number below zero as a formula."""
    return ("neg", ("num", tree[1][1:])) if tree[0] == "num" and tree[1].startswith("-") else tree
