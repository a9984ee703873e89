"""Runs of courses: real PyTorch, or lines of the course's own, on an objective by formula; and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.formulas.vectors import suffixed
from reference.formulas import computed, rule_of
from tests import driver, functions
from tests.subjects import Subject, subjects_of

Array = NDArray[np.float64]


def quantities(
    subject: Subject, given: Mapping[str, Any], settings: Mapping[str, Any], starts: Array
) -> dict[str, Array]:
    """What relations speak of, one number for each start: of the main run, and of the others by their names.

    ``settings`` are those of this cell; another run keeps what it sets otherwise.
    """
    found: dict[str, Array] = {}
    variables = tuple(given["start"])
    for name, run in given["runs"].items():
        own = {**settings, **run.get("settings", {})} if name else {**run.get("settings", {}), **settings}
        begun = starts
        if name and run["start"] != given["start"]:
            begun = np.broadcast_to([float(each) for each in run["start"].values()], starts.shape)
        with np.errstate(all="ignore"):
            points = _walk(subject, given, run, own, begun)
            read = _read(given, variables, points)
        found |= {suffixed(each, f"_of_{name}") if name else each: value for each, value in read.items()}
    return found


def _walk(
    subject: Subject, given: Mapping[str, Any], run: Mapping[str, Any], settings: Mapping[str, Any], starts: Array
) -> Array:
    """The points of a run, with axes step, start, variable."""
    lr = float(settings.get("lr", 1.0))
    steps = run["steps"]
    rate = computed(run["rate"]) if "rate" in run else None
    rates = [float(rate({"t": float(t), "lr": lr})) for t in range(1, steps + 1)] if rate else []
    if "optimizer" not in run:
        return _iterate(given, run, settings, starts, rates)
    (driven, *_) = subjects_of(run["optimizer"], [subject.device], [subject.dtype])
    known = {name: value for name, value in settings.items() if name in driver.settings_of(driven)}
    function = functions.by_formula(given["objective"], tuple(given["start"]))
    return driver.descend(driven, known, starts.tolist(), function, steps, rates=rates)


def _iterate(
    given: Mapping[str, Any], run: Mapping[str, Any], settings: Mapping[str, Any], starts: Array, rates: Sequence[float]
) -> Array:
    """The points of an iteration of the course's own, each variable by the same lines."""
    rule = run["rule"]
    made = rule_of(rule.lines, rule.memories, {name: name for name in rule.settings})
    known = {"lr": 1.0, "h": 1.0, **settings}
    each = made(**{name: known[name] for name in ("lr", *rule.settings)})
    slopes, bends = ({name: computed(tree) for name, tree in given[key].items()} for key in ("slopes", "curvatures"))
    at = {name: starts[:, place] for place, name in enumerate(given["start"])}
    states = {name: each.init(x) for name, x in at.items()}
    points = [starts]
    for step in range(run["steps"]):
        each = replace(each, lr=rates[step]) if rates else each
        moved = {}
        for name, x in at.items():
            bent = replace(each, h=bends[name](at) + 0 * x) if "h" in rule.settings else each
            moved[name], states[name] = bent.update(x, slopes[name](at) + 0 * x, states[name])
        at = moved
        points.append(np.stack(list(at.values()), axis=-1))
    return np.stack(points)


def _read(given: Mapping[str, Any], variables: Sequence[str], points: Array) -> dict[str, Array]:
    """Each quantity of one run, for each start."""
    paths = {name: points[..., place] for place, name in enumerate(variables)}
    # An objective may not name every variable.
    paths["loss"] = computed(given["objective"])(paths) + 0 * points[..., 0]
    if "minimum" in given:
        lowest = [float(given["minimum"][name]) for name in variables]
        paths["distance"] = np.linalg.norm(points - np.array(lowest), axis=-1)
    found = {}
    for name, path in paths.items():
        told = {"": path[-1], "_0": path[0], "_min": path.min(0), "_max": path.max(0)}
        found |= {suffixed(name, moment): value for moment, value in told.items()}
    moves = np.diff(points, axis=0)
    found["length"] = np.linalg.norm(moves, axis=-1).sum(0)
    found["turns"] = (moves[1:] * moves[:-1] < 0).sum(0).max(-1).astype(float)
    return found
