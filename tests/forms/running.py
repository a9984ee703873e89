"""Runs of courses: real PyTorch, or lines of the course's own, on an objective by formula; and what is read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.forms.programs import COUPLED
from claims.forms.running import RUNNING, WHOLE
from claims.forms.sweep import needed
from claims.formulas.reading import names_of
from claims.formulas.vectors import suffixed
from reference.formulas import computed, rule_of
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.metrics import GAUGES
from tests.instruments.subjects import Subject, subjects_of

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
            read = _read(given, run, variables, points)
        found |= {suffixed(each, f"_of_{name}") if name else each: value for each, value in read.items()}
    return found


def with_named(given: Mapping[str, Any], found: dict[str, Array]) -> dict[str, Array]:
    """The quantities of a run, and those that a course names by formulas of them."""
    for name, tree in given.get("named", {}).items():
        if names_of(tree) <= found.keys():
            with np.errstate(all="ignore"):
                found[name] = np.asarray(computed(tree)(found))
    return found


def _metrics(given: Mapping[str, Any], points: Array) -> dict[str, Array]:
    """The metrics that relations, printed numbers or named quantities speak of, of a run that has stopped."""
    printed = {*given.get("prints", {}), *given.get("corrected", {})}
    wanted = needed({"named": {}, **given}, given["expects"]) | {name.partition("_of_")[0] for name in printed}
    gauges = {name: GAUGES[name]([len(points) - 1]) for name in sorted(wanted & GAUGES.keys())}
    lowest = [float(each) for each in given["minimum"].values()] if "minimum" in given else 0.0
    for step, point in enumerate(points - np.array(lowest)):
        for gauge in gauges.values():
            if step in gauge.looks_at():
                gauge.see(step, point.T)
    found = {name: np.asarray(gauge.read(), dtype=np.float64) for name, gauge in gauges.items()}
    for place, name in enumerate(given["start"]):
        way, squares = (suffixed(name, whole) for whole in WHOLE)
        if way in wanted:
            found[way] = abs(np.diff(points[..., place], axis=0)).sum(0)
        if squares in wanted:
            slope = _averaged(given, given["slopes"][name])
            each = (dict(zip(given["start"], np.moveaxis(point, -1, 0), strict=True)) for point in points[:-1])
            found[squares] = sum(slope(at) ** 2 + 0 * at[name] for at in each)
    return found


def _walk(
    subject: Subject, given: Mapping[str, Any], run: Mapping[str, Any], settings: Mapping[str, Any], starts: Array
) -> Array:
    """The points of a run, with axes step, start, variable."""
    lr = float(settings.get("lr", 1.0))
    steps = run["steps"]
    rate = computed(run["rate"]) if "rate" in run else None
    rates = [float(rate({"t": float(t), "lr": lr})) for t in range(1, steps + 1)] if rate else []
    noise = _noise(run, starts.shape)
    if "optimizer" not in run:
        return _iterate(given, run, settings, starts, rates, noise)
    (driven, *_) = subjects_of(run["optimizer"], [subject.device], [subject.dtype])
    # SGD's class has a momentum, and a run of plain SGD must not take that of another run.
    known = {name: value for name, value in settings.items() if name in RUNNING[run["optimizer"]].settings}
    variables = tuple(given["start"])
    if given["columns"]:
        function = functions.averaged(given["objective"], variables, given["columns"], _batches(given, run))
    else:
        function = functions.by_formula(given["objective"], variables)
    if run["optimizer"] not in COUPLED:
        return driver.descend(driven, known, starts.tolist(), function, steps, rates=rates, disturb=noise)
    # All variables of a run are one vector, and each run has one of its own.
    alone = ((at, [row[place] for row in noise]) for place, at in enumerate(starts.tolist()))
    runs = [driver.descend(driven, known, at, function, steps, rates=rates, disturb=own) for at, own in alone]
    return np.stack(runs, axis=1)


def _noise(run: Mapping[str, Any], shape: tuple[int, ...]) -> Sequence[Array]:
    """What is added to the gradients of each step: every start has its own, all runs the same."""
    if "noise" not in run:
        return ()
    random = np.random.default_rng(run.get("seed", 0))
    return [float(run["noise"]) * random.normal(size=shape) for _ in range(run["steps"])]


def _batches(given: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[NDArray[np.int64]]:
    """The rows that each step sees: shuffled, and all of them once before any is seen again."""
    rows = len(next(iter(given["columns"].values())))
    size, random = run.get("batch", rows), np.random.default_rng(run.get("seed", 0))
    while True:
        order = random.permutation(rows)
        # What is left over at the end is left out, as a loader does that drops its last batch.
        yield from (order[first : first + size] for first in range(0, rows - size + 1, size))


def _averaged(given: Mapping[str, Any], tree: Any) -> Callable[..., Array]:
    """A formula at points, averaged over rows of data where there are any: over all of them, unless stated."""
    function = computed(tree)
    if not given["columns"]:
        return lambda at, rows=None: function(at)
    columns = {name: np.array(column) for name, column in given["columns"].items()}

    def mean(at: Mapping[str, Array], rows: Any = slice(None)) -> Array:
        seen = {name: column[rows] for name, column in columns.items()}
        value = function({**{name: each[..., None] for name, each in at.items()}, **seen})
        return np.asarray(value).mean(-1) if np.ndim(value) else value

    return mean


def _iterate(
    given: Mapping[str, Any],
    run: Mapping[str, Any],
    settings: Mapping[str, Any],
    starts: Array,
    rates: Sequence[float],
    noise: Sequence[Array],
) -> Array:
    """The points of an iteration of the course's own, each variable by the same lines."""
    rule = run["rule"]
    made = rule_of(rule.lines, rule.memories, {name: name for name in rule.settings})
    known = {"lr": 1.0, "h": 1.0, **settings}
    each = made(**{name: known[name] for name in ("lr", *rule.settings)})
    slopes, bends = (
        {name: _averaged(given, tree) for name, tree in given[key].items()} for key in ("slopes", "curvatures")
    )
    ahead, batches = computed(run["at"]) if "at" in run else None, _batches(given, run) if given["columns"] else None
    at = {name: starts[:, place] for place, name in enumerate(given["start"])}
    states = {name: each.init(x) for name, x in at.items()}
    points = [starts]
    for step in range(run["steps"]):
        each = replace(each, lr=rates[step]) if rates else each
        moved, seen = {}, (next(batches),) if batches else ()
        there = (
            at if ahead is None else {name: _ahead(ahead, rule, vars(each), x, states[name]) for name, x in at.items()}
        )
        for place, (name, x) in enumerate(at.items()):
            bent = replace(each, h=bends[name](there, *seen) + 0 * x) if "h" in rule.settings else each
            slope = slopes[name](there, *seen) + 0 * x + (noise[step][:, place] if len(noise) else 0.0)
            moved[name], states[name] = bent.update(x, slope, states[name])
        at = moved
        points.append(np.stack(list(at.values()), axis=-1))
    return np.stack(points)


def _ahead(formula: Any, rule: Any, settings: Mapping[str, Any], x: Array, state: Any) -> Array:
    """Where a gradient is looked for, from the point and what is remembered before the step."""
    memories = dict(zip((name for name, _ in rule.memories), state[1:], strict=True))
    return formula({**settings, **memories, "x": x}) + 0 * x


def _paths(given: Mapping[str, Any], variables: Sequence[str], points: Array) -> dict[str, Array]:
    """Each quantity that there is at every point of a run, with axes step, start."""
    paths = {name: points[..., place] for place, name in enumerate(variables)}
    loss, slopes = _averaged(given, given["objective"]), [_averaged(given, tree) for tree in given["slopes"].values()]
    # Point by point, since there may be many rows; an objective may not name every variable.
    steps = [
        {name: path[step] for name, path in paths.items()} for step in range(len(points) if given["columns"] else 0)
    ]
    at = [*steps] if given["columns"] else [paths]
    found = [
        (
            loss(each) + 0 * each[variables[0]],
            np.sqrt(sum(slope(each) ** 2 + 0 * each[variables[0]] for slope in slopes)),
        )
        for each in at
    ]
    both = [np.stack(parts) if given["columns"] else parts[0] for parts in zip(*found, strict=True)]
    paths |= dict(zip(("loss", "slope"), both, strict=True))
    if "minimum" in given:
        lowest = [float(given["minimum"][name]) for name in variables]
        paths["distance"] = np.linalg.norm(points - np.array(lowest), axis=-1)
    return paths


def _stopped(run: Mapping[str, Any], points: Array, paths: Mapping[str, Array]) -> NDArray[np.int64]:
    """After how many steps each run stops: where its rule first holds, or at the end."""
    last = len(points) - 1
    if "until" not in run:
        return np.full(points.shape[1], last)
    held = np.all([computed(tree)(paths) & np.ones(points.shape[:2], bool) for tree in run["until"]], axis=0)
    return np.where(held.any(0), held.argmax(0), last)


def _read(
    given: Mapping[str, Any], run: Mapping[str, Any], variables: Sequence[str], points: Array
) -> dict[str, Array]:
    """Each quantity of one run, for each start; a run that has stopped stays where it is."""
    paths = _paths(given, variables, points)
    taken = _stopped(run, points, paths)
    place = np.minimum(np.arange(len(points))[:, None], taken)
    paths = {name: np.take_along_axis(path, place, 0) for name, path in paths.items()}
    points = np.take_along_axis(points, place[..., None], 0)
    found = {"taken": taken.astype(float)}
    for name, path in paths.items():
        told = {"": path[-1], "_0": path[0], "_min": path.min(0), "_max": path.max(0)}
        found |= {suffixed(name, moment): value for moment, value in told.items()}
    moves = np.diff(points, axis=0)
    found["length"] = np.linalg.norm(moves, axis=-1).sum(0)
    found["turns"] = (np.sign(moves[1:]) * np.sign(moves[:-1]) < 0).sum((0, -1)).astype(float)
    return with_named(given, found | _metrics(given, points))
