"""The form ``law``: relations over real runs on given gradients, within what rounding may do to either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.domain import Domain, OneOf
from claims.formulas.mutants import mutants_of
from claims.formulas.printing import to_text
from claims.measurement import Comparison, Law
from reference.formulas import Tree, computed
from reference.rounding import Ball
from tests.forms import programs
from tests.forms.following import Lived, episodes_before_drawn, live
from tests.instruments.probes import Worst
from tests.instruments.strategies import Episode, episodes, visit_drawn
from tests.plugins import edits

_REVERSED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "ne", "ne": "eq"}
# What a run on an objective has not: gradients that are given, and a rate that changes.
_UNSTATED = {"gradient": OneOf((1.0,)), "lr change": OneOf((1.0,))}


class Compared(NamedTuple):
    """Where a relation is farthest from holding, or the first place where it fails: after which step, and where."""

    worst: Comparison
    step: int
    coordinate: int


@pytest.mark.form("law")
def test_a_relation_holds_in_every_run(cell, evidence):
    """Each relation holds after every step of every run drawn, as far as rounding can tell."""
    given = cell.claim.form.under(cell.case)
    domain = Domain(cell.domain.note, {**_UNSTATED, **cell.domain.axes})
    lived: list[Lived] = []

    def visit(episode: Episode) -> None:
        each = live(cell.subject, given, episode)
        if each.asked.any():
            lived.append(each)

    for episode in episodes_before_drawn(cell.subject, domain, given):
        visit(episode)
    visit_drawn(episodes(domain), visit)
    if not lived:
        pytest.fail("no run drawn meets all that is assumed: widen ranges, or assume less", pytrace=False)
    worst, broken = Worst(), None
    for each in lived:
        for tree in given["expects"]:
            found = compared(each, tree, given)
            worst.see(found.worst)
            if broken is None and not found.worst.holds:
                broken = (each, found)
    law = Law(len(lived), _told(worst.found, given), broken and broken[1].worst.at)
    shown = (broken[0], broken[1].step, broken[1].coordinate) if broken else clearest(lived)
    facts = {name: told(lived[0], tree) for name, tree in given["tells"].items()}
    facts |= {} if broken else _edits(given, lived)
    evidence(replace(law, script=programs.of_a_law(cell.subject, given, not broken, *shown)), **facts)


def clearest(lived: list[Lived]) -> tuple[Lived, int, int]:
    """A run of two different steps that shows the law, or the first one: after which step, and which coordinate."""
    for each in lived:
        for coordinate in np.flatnonzero(each.asked[-1]):
            if [row[coordinate] for row in each.episode.gradients] == [1.0, 2.0]:
                return each, 2, int(coordinate)
    step, coordinate = np.argwhere(lived[0].asked)[-1]
    return lived[0], int(step) + 1, int(coordinate)


def compared(lived: Lived, tree: Tree, given: Mapping[str, Any]) -> Compared:
    """How far a relation is from holding, where it is asked, against what rounding explains."""
    operation, *sides = tree
    with np.errstate(all="ignore"):
        left, right = (_ball(computed(side)(lived.found), lived) for side in sides)
        apart = left - right
    gaps = _gaps(operation, apart.centre)
    # Numbers themselves are compared as they are; the last subtraction alone is not one of the machine's.
    bounds = left.radius + right.radius
    counted = lived.asked & np.isfinite(bounds)
    bounds = np.zeros_like(bounds) if given.get("exact", False) else bounds
    gaps, bounds = np.where(counted, gaps, 0.0), np.where(counted, bounds, 0.0)
    with np.errstate(all="ignore"):
        shares = np.nan_to_num(np.where(gaps == 0, 0.0, gaps / bounds), nan=np.inf)
    # Of those that fail the first coordinate, which is the simplest of a ladder.
    failing = np.argwhere((shares > 1).T)
    # Where all agree exactly, the largest bound tells most about what was demanded.
    ranked = shares if shares.any() else bounds
    coordinate, step = failing[0] if len(failing) else np.unravel_index(int(np.argmax(ranked.T)), ranked.T.shape)
    at = _at(lived, given, int(coordinate), int(step) + 1)
    named = "expected" if operation == "eq" else "formula"
    at |= {named: float(right.centre[step, coordinate]), "observed": float(left.centre[step, coordinate])}
    gap = gaps[step, coordinate]
    worst = Comparison(float("inf") if np.isnan(gap) else float(gap), float(bounds[step, coordinate]), at)
    return Compared(worst, int(step) + 1, int(coordinate))


def told(lived: Lived, tree: Tree) -> float:
    """What a formula gives after the last step of a run."""
    return float(_ball(computed(tree)(lived.found), lived).centre[-1, 0])


def _told(worst: Comparison, given: Mapping[str, Any]) -> Comparison | None:
    # What holds to the last bit has no bound to be a share of, unless it is that two numbers are equal.
    equal = all(tree[0] == "eq" for tree in given["expects"])
    return worst if equal or worst.bound > 0 or not worst.holds else None


def _at(lived: Lived, given: Mapping[str, Any], coordinate: int, step: int) -> dict[str, Any]:
    """What one coordinate was given, for a reader."""
    found: dict[str, Any] = lived.episode.seen_by(coordinate)
    if "objective" in given:
        del found["gradients"]
    for name, other in given["others"].items():
        if other["another_coordinate"]:
            found["other gradients"] = tuple(lived.runs[name].gradients.centre[:, coordinate].tolist())
    return {**found, "step": step}


def _gaps(operation: str, apart: Any) -> Any:
    """By how much a relation fails; the smallest number where both sides are equal and must not be."""
    least = np.nextafter(0, 1)
    match operation:
        case "eq":
            return abs(apart)
        case "ne":
            return np.where(apart == 0, np.inf, 0.0)
        case "le":
            return np.maximum(apart, 0.0)
        case "ge":
            return np.maximum(-apart, 0.0)
        case "lt":
            return np.where(apart == 0, least, np.maximum(apart, 0.0))
    return np.where(apart == 0, least, np.maximum(-apart, 0.0))


def _edits(given: Mapping[str, Any], lived: list[Lived]) -> dict[str, int | str]:
    """How many single edits of the relations fail somewhere; the relation turned round is one of them."""
    tried = []
    for tree in given["expects"]:
        turned = (_REVERSED[tree[0]], *tree[1:])
        tried += [(f"{to_text(turned)} instead", turned)]
        # Nearly all numbers differ, so that no other edit makes two that must differ equal.
        tried += [(mutant.edit.en, mutant.tree) for mutant in mutants_of(tree) if tree[0] != "ne"]
    missed = [edit for edit, tree in tried if all(compared(each, tree, given).worst.holds for each in lived)]
    return edits.facts(missed, len(tried))


def _ball(value: Any, lived: Lived) -> Ball:
    if isinstance(value, Ball):
        return Ball(*(part + np.zeros(lived.asked.shape) for part in (value.centre, value.radius)), value.format)
    centre = value + np.zeros(lived.asked.shape)
    return Ball(centre, 0 * centre, lived.runs[""].start.format)
