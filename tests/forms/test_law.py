"""The form ``law``: relations over real runs on given gradients, within what rounding may do to either side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.forms.programs import OPTIMIZERS
from claims.formulas.mutants import mutants_of
from claims.formulas.printing import to_text
from claims.measurement import Comparison, Law
from reference import rules, trajectory
from reference.formulas import Tree, computed
from reference.powers import formed
from reference.rounding import CHARGE, FORMATS, Ball, exact
from tests.instruments import driver
from tests.instruments.probes import Worst, build, stacked
from tests.instruments.strategies import Episode, episodes, simplest_episodes, visit_drawn
from tests.instruments.subjects import Subject
from tests.plugins import edits

RULES = {
    "sgd": rules.SGD,
    "momentum": rules.Momentum,
    "nesterov": partial(rules.Momentum, nesterov=True),
    "adagrad": rules.AdaGrad,
    "rmsprop": rules.RMSprop,
    "adadelta": rules.Adadelta,
    "adam": rules.Adam,
    "adamw": rules.AdamW,
    "adamax": rules.Adamax,
    "nadam": rules.NAdam,
    "radam": rules.RAdam,
    "rprop": rules.Rprop,
    "asgd": rules.ASGD,
}
_REVERSED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "ne", "ne": "eq"}


class Lived(NamedTuple):
    """One drawn run with its others: each quantity after each step, and where the law is asked."""

    episode: Episode
    found: Mapping[str, Any]
    asked: Any


@pytest.mark.form("law")
def test_a_relation_holds_in_every_run(cell, evidence):
    """Each relation holds after every step of every run drawn, as far as rounding can tell."""
    given = cell.claim.form.under(cell.case)
    lived: list[Lived] = []

    def visit(episode: Episode) -> None:
        each = live(cell.subject, given, episode)
        if each.asked.any():
            lived.append(each)

    for episode in simplest_episodes(cell.domain):
        visit(episode)
    visit_drawn(episodes(cell.domain), visit)
    if not lived:
        pytest.fail("no run drawn meets all that is assumed: widen ranges, or assume less", pytrace=False)
    worst, broken = Worst(), None
    for each in lived:
        for tree in given["expects"]:
            worst.see(comparison := compared(each, tree))
            broken = broken or (None if comparison.holds else comparison.at)
    evidence(Law(len(lived), worst.found, broken), **({} if broken else _edits(given, lived)))


def live(subject: Subject, given: Mapping[str, Any], episode: Episode) -> Lived:
    """The main run and the others, on what is drawn once for all of them."""
    drawn = {name: value for name, value in episode.settings.items() if name in given["drawn"]}
    settings = {name: value for name, value in episode.settings.items() if name not in given["drawn"]}
    rows = exact(np.array(episode.gradients), subject.dtype)
    start = exact(episode.start, subject.dtype)
    steps = np.arange(1.0, len(episode.gradients) + 1)[:, None]
    found = {**drawn, **settings, "t": steps, **quantities(subject, settings, start, rows)}
    for name, other in given["others"].items():
        plain = {**drawn, **settings}
        own = {**_known(settings, other["optimizer"]), **_values(other["settings"], plain)}
        begun = _in_format(other.get("start"), {**plain, "x_0": start}, start)
        seen = _in_format(other.get("gradient"), {**plain, "g": rows, "t": steps}, rows)
        seen = Ball(seen.centre[::-1], seen.radius[::-1], seen.format) if other["reversed"] else seen
        beside = Subject(other["optimizer"], subject.implementation, subject.device, subject.dtype)
        found |= {f"{each}_of_{name}": value for each, value in quantities(beside, own, begun, seen).items()}
    asked = np.ones(rows.centre.shape, bool)
    with np.errstate(all="ignore"):
        for tree in given["assuming"]:
            asked = asked & computed(tree)(found)
    if given.get("at_end", False):
        asked[:-1] = False
    return Lived(episode, found, asked)


def quantities(subject: Subject, settings: Mapping[str, Any], start: Ball, rows: Ball) -> dict[str, Any]:
    """What one run is after each step: numbers of the machine, each with the bound on what rounding may do to it."""
    run = driver.follow(subject, settings, start.centre.tolist(), rows.centre.tolist())
    rule = formed(build(RULES[subject.target], settings), subject.dtype, subject.coefficients)
    each = [Ball(*pair, rows.format) for pair in zip(rows.centre, rows.radius, strict=True)]
    steps = list(trajectory.follow(rule, start, each))
    memories = {name: _seen(run.memories[name], [getattr(step.state, name) for step in steps]) for name in run.memories}
    x, first = _seen(run.points, [step.x for step in steps]), Ball(start.centre[None], start.radius[None], start.format)
    x_0 = Ball(*(np.broadcast_to(part, rows.centre.shape) for part in (first.centre, first.radius)), start.format)
    begun = rule.init(start)
    before = {f"{name}_before": _shifted(memory, getattr(begun, name)[None]) for name, memory in memories.items()}
    x_before = _shifted(x, first)
    return {
        **memories,
        **before,
        "x": x,
        "x_0": x_0,
        "x_before": x_before,
        "move": x - x_before,
        "moved": x - x_0,
        "g": rows,
        "g_max": _accumulated(np.maximum, abs(rows)),
        "g_sum": _accumulated(np.add, rows),
        "g2_sum": _accumulated(np.add, rows**2),
    }


def compared(lived: Lived, tree: Tree) -> Comparison:
    """How far a relation is from holding, where it is asked, against what rounding explains."""
    operation, *sides = tree
    with np.errstate(all="ignore"):
        left, right = (_ball(computed(side)(lived.found), lived) for side in sides)
        apart = left - right
    gaps = _gaps(operation, apart.centre)
    # Numbers themselves are compared as they are; the last subtraction alone is not one of the machine's.
    bounds = left.radius + right.radius
    counted = lived.asked & np.isfinite(bounds)
    gaps, bounds = np.where(counted, gaps, 0.0), np.where(counted, bounds, 0.0)
    with np.errstate(all="ignore"):
        shares = np.where(gaps == 0, 0.0, gaps / bounds)
    step, coordinate = np.unravel_index(int(np.argmax(np.nan_to_num(shares, nan=np.inf))), shares.shape)
    numbers = {"formula": float(right.centre[step, coordinate]), "observed": float(left.centre[step, coordinate])}
    at = {**lived.episode.seen_by(int(coordinate)), "step": int(step) + 1, **numbers}
    gap = gaps[step, coordinate]
    return Comparison(float("inf") if np.isnan(gap) else float(gap), float(bounds[step, coordinate]), at)


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
        tried += [(mutant.edit.en, mutant.tree) for mutant in mutants_of(tree)]
    missed = [edit for edit, tree in tried if all(compared(each, tree).holds for each in lived)]
    return edits.facts(missed, len(tried))


def _seen(observed: Any, reference: list[Ball]) -> Ball:
    bound = stacked(reference)
    return Ball(observed, bound.radius, bound.format)


def _shifted(ball: Ball, first: Ball) -> Ball:
    """A quantity as it was one step before."""
    parts = ((getattr(first, of), getattr(ball, of)[:-1]) for of in ("centre", "radius"))
    return Ball(*(np.concatenate(part) for part in parts), ball.format)


def _accumulated(apply: Any, ball: Ball) -> Ball:
    rows = [ball[0]]
    for step in range(1, len(ball.centre)):
        rows.append(apply(rows[-1], ball[step]))
    return stacked(rows)


def _in_format(tree: Tree | None, values: Mapping[str, Any], unchanged: Ball) -> Ball:
    """What a formula gives, as numbers of the format that the run can be given, with what was rounded away."""
    if tree is None:
        return unchanged
    ball = computed(tree)(values)
    if not isinstance(ball, Ball):
        ball = Ball(ball + np.zeros_like(unchanged.centre), np.zeros_like(unchanged.centre), unchanged.format)
    kept = ball.centre if unchanged.format == FORMATS["float64"] else ball.centre.astype(np.float32).astype(float)
    return Ball(kept, ball.radius + CHARGE * ball.format.unit * abs(kept), ball.format)


def _ball(value: Any, lived: Lived) -> Ball:
    if isinstance(value, Ball):
        return Ball(*(part + np.zeros(lived.asked.shape) for part in (value.centre, value.radius)), value.format)
    centre = value + np.zeros(lived.asked.shape)
    return Ball(centre, 0 * centre, lived.found["x"].format)


def _known(settings: Mapping[str, Any], optimizer: str) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name in OPTIMIZERS[optimizer].settings}


def _values(trees: Mapping[str, Tree], plain: Mapping[str, float]) -> dict[str, float]:
    return {name: float(computed(tree)(plain)) for name, tree in trees.items()}
