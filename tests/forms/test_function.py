"""The form ``function``: real PyTorch, its autograd and its losses against formulas enclosed at fifty digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest

from claims.domain import Between, Domain, Signed
from claims.forms.pairs import Pair, at_point, counts_of, sizes_at
from claims.formulas.mutants import mutants_of
from claims.formulas.reading import nodes_of
from claims.formulas.vectors import with_numbers
from claims.measurement import Comparison, Gap, Script
from reference.formulas import ROWS, Tree, computed, row
from reference.rounding import FORMATS, Ball
from tests.instruments.formulas import Array, Point, bounded, given_by_torch
from tests.instruments.probes import Sides, Worst, compare, formula_gap
from tests.instruments.strategies import settings_of, spread
from tests.instruments.subjects import nearest
from tests.instruments.targets import TARGETS
from tests.plugins import edits

DIGITS = 50
# So many points beside those that are drawn: more where few axes are to be filled.
SPREAD, OF_VECTORS = 128, 32
# A single edit is seen at some of the first of them, or is nowhere.
EDITED = 16
# What mpmath says of a formula that has no real value at a point.
_UNDEFINED = (ValueError, ArithmeticError, mpmath.libmp.ComplexResult)


class Seen(NamedTuple):
    """What PyTorch gives at a point, how far rounding may carry it, and the point as a reader is told it."""

    point: Point
    observed: Array
    radius: Array


@pytest.mark.form("function")
def test_pytorch_gives_what_the_formula_says(cell, evidence, monkeypatch):
    """What PyTorch computes, and what autograd finds of it, is the formula's value within rounding at every point."""
    monkeypatch.setattr(mpmath.iv, "dps", DIGITS)
    given = cell.claim.form.under(cell.case)
    simplest = [as_numbers(cell.subject, given, point) for point in ladder(cell.domain, given)]

    def measure(point: Point) -> Sides:
        point = as_numbers(cell.subject, given, point)
        printed, mended = (worst(cell.subject, given, pairs, point) for pairs in (given["printed"], given["mended"]))
        return Sides(printed, mended)

    drawn = settings_of(flat(cell.domain, given)).map(lambda numbers: assembled(given, numbers))
    # A single point is what is drawn.
    found = formula_gap(drawn, measure, simplest if cell.domain.axes else [])
    if "script" in given:
        code = given["script"]
        found = replace(found, script=Script(code, TARGETS["python"].call(code).printed.strip()))
    facts = {name: quoted(float(computed(tree)({}))) for name, tree in given["facts"].items()}
    evidence(found, **facts, **_edits(cell.subject, given, found, simplest))


def quoted(value: float) -> str:
    """A number as a sentence quotes it: three decimals, or three digits of a small one."""
    return f"{value:.3f}" if abs(value) >= 0.1 else f"{value:.3g}"


# --- where it is asked --------------------------------------------------------------------------------------------


def flat(domain: Domain, given: Mapping[str, Any]) -> Domain:
    """A domain in which each part of a vector has an axis of its own, as many as there can be, and a place a share."""
    most = sizes_at(given, {name: axis.high for name, axis in domain.axes.items() if hasattr(axis, "high")})
    axes = {}
    for name, axis in domain.axes.items():
        axes |= {f"{name}[{part}]": axis for part in range(most[name])} if name in most else {name: axis}
    return Domain(domain.note, {**axes, **dict.fromkeys(given.get("places", {}), Between(0.0, 1.0, 0.0))})


def assembled(given: Mapping[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    """A point made of numbers for all parts: as many of each vector as it has there, and each place."""
    places = {name: min(int(numbers[name] * numbers[count]), int(numbers[count]) - 1) for name, count in _places(given)}
    sizes = sizes_at(given, numbers)
    vectors = {name: tuple(numbers[f"{name}[{k}]"] for k in range(sizes[name])) for name in given.get("vectors", {})}
    others = {name: value for name, value in numbers.items() if "[" not in name and name not in places}
    fixed = {name: value for name, value in _first(given).items() if name not in {*vectors, *others, *places}}
    return {**fixed, **others, **vectors, **places}


def ladder(domain: Domain, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The point that the course names, or the simplest one, the origin where it is asked, and points all over."""
    whole = flat(domain, given)
    simple = {name: axis.simple for name, axis in whole.axes.items()}
    first = _first(given)
    counts = {size: len(first[name]) for name, size in given.get("vectors", {}).items() if name in first}
    yield {**assembled(given, {**simple, **counts}), **first}
    signed = {name: 0.0 for name, axis in whole.axes.items() if isinstance(axis, Signed) and axis.zero}
    if signed:
        yield assembled(given, {**simple, **signed})
    if whole.axes:
        count = OF_VECTORS if given.get("vectors") else SPREAD
        yield from (assembled(given, numbers) for numbers in spread(whole, count))


def _places(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    return list(given.get("places", {}).items())


def _first(given: Mapping[str, Any]) -> dict[str, Any]:
    first = given.get("at", {})
    return {name: tuple(map(float, each)) if isinstance(each, tuple) else float(each) for name, each in first.items()}


def as_numbers(subject: Any, given: Mapping[str, Any], point: Mapping[str, Any]) -> dict[str, Any]:
    """A point in numbers that the format has; what counts is a whole number."""
    kept = {name: subject.tensor(value).tolist() for name, value in point.items()}
    whole = {name: int(point[name]) for name in counts_of(given)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()} | whole


# --- what is compared ---------------------------------------------------------------------------------------------


def worst(subject: Any, given: Mapping[str, Any], pairs: Any, point: Point) -> Comparison | None:
    """The worst of the comparisons at a point; none where nothing is said."""
    if pairs is None:
        return None
    found = Worst()
    for pair in pairs:
        found.see(compared(subject, given, seen(subject, given, pair, point), pair.right))
    return found.found


def seen(subject: Any, given: Mapping[str, Any], pair: Pair, point: Point) -> Seen:
    """What PyTorch makes of a left side, and how far rounding may carry it."""
    observed = given_by_torch(subject, given["called"], counted(pair.left, given, point), point, pair.by)
    if given.get("exact", False):
        return Seen(point, observed, np.zeros(observed.shape))
    return Seen(point, observed, radius(subject, given, pair.left, point, pair.by))


def radius(subject: Any, given: Mapping[str, Any], tree: Tree, point: Point, by: str | None = None) -> Array:
    """How far rounding may carry PyTorch in a formula."""
    lists = {name: value for each in given["called"].values() for name, value in each.lists.items()}
    return bounded(subject, lists, at_point(tree, given, point)[0], point, by)


def counted(tree: Tree, given: Mapping[str, Any], point: Point) -> Tree:
    """A formula in which places and sizes are numbers."""
    return with_numbers(tree, {name: str(int(point[name])) for name in counts_of(given)})


def compared(subject: Any, given: Mapping[str, Any], left: Seen, right: Tree) -> Comparison:
    """How far PyTorch is from a right side at a point, and how far rounding may carry it."""
    at = {name: value for name, value in left.point.items() if name not in _sizes_told(given)}
    try:
        expected, more = _expected(subject, given, right, left.point)
    except _UNDEFINED:
        return Comparison(float("inf"), 0.0, {**at, "undefined": "the formula has no real value here"})
    if given.get("exact", False):
        expected = nearest(expected, subject.dtype)
    shape = np.broadcast_shapes(left.observed.shape, expected.shape)
    centre, bound = (np.broadcast_to(each, shape) for each in (expected, left.radius + more))
    return compare(np.broadcast_to(left.observed, shape), Ball(centre, bound, FORMATS[subject.dtype]), at)


def _expected(subject: Any, given: Mapping[str, Any], tree: Tree, point: Point) -> tuple[Array, Array | float]:
    """What a right side gives, and what rounding may do to it: nothing, unless it is a loss of PyTorch's itself."""
    if any(node[0] == "call" and node[1] in given["called"] for node in nodes_of(tree)):
        found = given_by_torch(subject, given["called"], counted(tree, given, point), point)
        return found, 0.0 if given.get("exact", False) else radius(subject, given, tree, point)
    rows = {name: row(*map(mpmath.iv.mpf, np.atleast_1d(value).tolist())) for name, value in point.items()}
    rows |= {f"{name}[{k}]": row(each) for name, vector in rows.items() for k, each in enumerate(vector)}
    found = computed(counted(tree, given, point), ROWS)(rows)
    return np.array([float(mpmath.mpf(mpmath.iv.mpf(each).mid)) for each in found]), _own(subject, given, tree, point)


def _own(subject: Any, given: Mapping[str, Any], tree: Tree, point: Point) -> Array | float:
    """What rounding may do to a right side itself: nothing, unless a correction competes with it.

    Each of the two is granted what a program of its own would round, so that the one which is computed can be told.
    """
    if given["mended"] is None or given.get("exact", False):
        return 0.0
    try:
        found = radius(subject, given, tree, point)
    except TypeError:
        # Of some functions no bound is known.
        return 0.0
    return np.where(np.isfinite(found), found, 0.0)


def _sizes_told(given: Mapping[str, Any]) -> set[str]:
    """The sizes that a reader sees from a vector beside them."""
    return {size for size in given.get("vectors", {}).values() if isinstance(size, str)}


def _edits(subject: Any, given: Mapping[str, Any], found: Gap, points: list[dict[str, Any]]) -> dict[str, int | str]:
    """How many single edits of the right sides are noticed."""
    if found.as_printed.holds:
        pairs = given["printed"]
    elif found.corrected is not None and found.corrected.holds:
        pairs = given["mended"]
    else:
        return {}
    missed, tried = [], 0
    for pair in pairs:
        every = [seen(subject, given, pair, point) for point in points[:EDITED]]
        added = ("add", pair.right, ("num", "1"))
        edited = [(each.edit.en, each.tree) for each in mutants_of(pair.right)] or [("one is added", added)]
        for edit, tree in edited:
            tried += 1
            missed += [edit] * all(compared(subject, given, each, tree).holds for each in every)
    return edits.facts(missed, tried)
