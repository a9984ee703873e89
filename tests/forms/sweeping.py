"""Runs over a grid: real PyTorch at all settings and starts at once, and what relations may say of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.forms.programs import OPTIMIZERS, target_of
from claims.forms.running import WHOLE
from claims.forms.sweep import base_of, needed
from claims.formulas.printing import to_text
from claims.formulas.reading import names_of
from claims.formulas.vectors import suffixed
from reference.formulas import computed
from tests.forms.running import with_named
from tests.instruments import driver
from tests.instruments.grids import NUDGES
from tests.instruments.landscapes.worlds import Kind, Terrain, runs
from tests.instruments.metrics import GAUGES, Extremes, Position, Totals, distance
from tests.instruments.objectives import WRITTEN_OUT, Slopes
from tests.instruments.subjects import Subject

Array = NDArray[np.float64]
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Objective:
    """A formula with its slopes in its variables, and its minimum where it is known."""

    formula: tuple[Any, ...]
    slopes: tuple[Any, ...]
    variables: tuple[str, ...]
    minimum: Numbers = ()

    def values(self, points: Array, names: frozenset[str]) -> dict[str, Array]:
        """The named quantities at points from the minimum, whose first axis holds the variables."""
        from_there, points = points, points + np.reshape(self.minimum or 0.0, (-1, *(1,) * (points.ndim - 1)))
        found = dict(zip(self.variables, points, strict=True))
        with np.errstate(all="ignore"):
            if "loss" in names:
                found["loss"] = np.asarray(computed(self.formula)(found) + 0 * points[0])
            if "slope" in names:
                found["slope"] = distance(self.gradient(from_there))
        if "distance" in names:
            found["distance"] = distance(from_there)
        return {name: value for name, value in found.items() if name in names}

    def gradient(self, points: Array) -> Array:
        """The slopes at points from the minimum, one for each variable along the first axis."""
        there = points + np.reshape(self.minimum or 0.0, (-1, *(1,) * (points.ndim - 1)))
        named = dict(zip(self.variables, there, strict=True))
        with np.errstate(all="ignore"):
            return np.stack([computed(tree)(named) + 0 * there[0] for tree in self.slopes])


@dataclass(frozen=True)
class Cells:
    """What is asked: each axis of settings with every other, the learning rate last, from each start; where; and when.

    From so many ``nudges`` of the start, and of the rate, all is asked again.
    """

    axes: tuple[tuple[str, Numbers], ...]
    starts: tuple[Numbers, ...]
    steps: tuple[int, ...]
    terrain: Terrain
    nudges: int = 0

    def settings(self) -> dict[str, Array]:
        """The values of each axis in a dimension of its own, before that of the starts."""
        last = len(self.axes) + 1
        return {
            name: np.reshape(values, [-1 if place == own else 1 for place in range(last)])
            for own, (name, values) in enumerate(self.axes)
        }

    def free(self, given: Mapping[str, Any]) -> dict[str, Array]:
        """The axes that are no setting, but a number that formulas name."""
        return {name: values for name, values in self.settings().items() if name in given.get("free", ())}


def with_width(given: Mapping[str, Any], cells: Cells, found: dict[str, Array]) -> dict[str, Array]:
    """The quantities of a run, and how much of an axis fulfils relations: each value stands for what is below."""
    said = given.get("width")
    if said is None:
        return found
    called = given.get("names", {}).get(said["axis"], said["axis"])
    place = [name for name, _ in cells.axes].index(called)
    with np.errstate(all="ignore"):
        good = np.logical_and.reduce(np.broadcast_arrays(*(computed(tree)(found) for tree in said["where"])))
        end = computed(said["up_to"])(found) if "up_to" in said else np.inf
    axis = place - len(cells.axes) - 1
    reached = np.minimum(cells.settings()[called], end)
    stretches = np.diff(reached, prepend=0.0, axis=axis)
    return {**found, "width": (good * stretches).sum(axis=axis)}


def objective_of(given: Mapping[str, Any]) -> Objective:
    """The objective of a claim."""
    minimum = tuple(float(given["minimum"][name]) for name in given["start"]) if "minimum" in given else ()
    return Objective(given["objective"], tuple(given["slopes"].values()), tuple(given["start"]), minimum)


def terrain_of(given: Mapping[str, Any]) -> Terrain:
    """Where its runs take place: on the objective as it is, or in a control world."""
    turned, objective = given.get("turned", False), objective_of(given)
    levels = tuple(map(float, given.get("noise_levels", ())))
    minimum = objective.minimum if any(objective.minimum) else ()
    slopes = WRITTEN_OUT.get((to_text(objective.formula), turned)) or Slopes(
        objective.slopes, objective.variables, turned
    )
    return Terrain(slopes, turned, levels, given.get("seeds", 0) if levels else 0, minimum)


def quantities(
    subject: Subject, given: Mapping[str, Any], cells: Cells, relations: Sequence[Any]
) -> Mapping[int, list[dict[str, Array]]]:
    """What relations speak of, at each number of steps: as runs are, and from each nudged start."""
    names, objective = needed(given, relations), objective_of(given)
    found: dict[int, list[dict[str, Array]]] = {step: [{} for _ in range(cells.nudges + 1)] for step in cells.steps}
    spoken_of = {name.partition("_of_")[2] for tree in relations for name in names_of(tree)}
    for name, run in given["runs"].items():
        if name not in spoken_of:
            continue
        read = _watched(*_driven(subject, given, name, run, cells), cells, names, objective)
        for step, copies in read.items():
            for each, own in zip(found[step], copies, strict=True):
                own = with_width(given, cells, with_named(given, own | cells.free(given)))
                each |= {suffixed(key, f"_of_{name}") if name else key: value for key, value in own.items()}
    return found


def _driven(
    subject: Subject, given: Mapping[str, Any], name: str, run: Mapping[str, Any], cells: Cells
) -> tuple[Subject, tuple[tuple[str, Any], ...], Any]:
    """What takes the steps, its settings, of which those that are an axis have no value, and a formula of its rate."""
    driven = replace(subject, target=target_of(run["optimizer"]))
    known, own = OPTIMIZERS[run["optimizer"]].settings, run.get("settings", {})
    # Another run keeps what it sets otherwise; of what it has no setting for, nothing differs.
    free = [axis for axis, _ in cells.axes if axis in known and not (name and axis in own)]
    fixed = {key: value for key, value in own.items() if key not in free}
    if "lr" not in {*fixed, *free}:
        fixed["lr"] = float(driver.default_of(driven, "lr").partition("= ")[2])
    return driven, (*fixed.items(), *((axis, None) for axis in free)), run.get("rate")


# Several cases ask the same runs, at other numbers of steps.
@cache
def _watched(
    subject: Subject,
    settings: tuple[tuple[str, Any], ...],
    rate: Any,
    cells: Cells,
    names: frozenset[str],
    objective: Objective,
) -> Mapping[int, list[dict[str, Array]]]:
    """The named quantities of one method's runs; a setting without a value is an axis."""
    crossed, factors, starts = cells.settings(), (1.0, *NUDGES[: cells.nudges]), np.array(cells.starts)
    every = np.concatenate([starts * factor for factor in factors])
    known = {name: crossed[name] if value is None else value for name, value in settings}
    lrs = np.asarray(known.pop("lr"), dtype=np.float64)
    lrs = lrs if lrs.ndim else lrs.reshape((1,) * (len(crossed) + 1))
    lrs = np.asarray(computed(rate)({"lr": lrs})) if rate else lrs
    if cells.nudges and not np.any(known.get("weight_decay", 0.0)):
        # Near a minimum errors of rounding decide that no change of the start brings about; a change of the rate does.
        # With weight decay each rate would cost a parameter group.
        lrs = lrs * np.repeat(factors, len(starts))
    kinds = _kinds(names, objective)
    read = runs(cells.terrain, subject, lrs, every, known, cells.steps, kinds.values(), copies=len(factors))
    begun = objective.values(every.T - np.reshape(objective.minimum or 0.0, (-1, 1)), _bases(names, "_0"))
    found = {}
    for step, each in read.items():
        whole = {"taken": np.full(len(every), float(step))} | {f"{name}_0": value for name, value in begun.items()}
        for key, kind in kinds.items():
            whole |= _told(key, each[kind], names, objective)
        found[step] = [
            {name: np.split(value, len(factors), axis=-1)[copy] for name, value in whole.items()}
            for copy in range(len(factors))
        ]
    return found


def _bases(names: frozenset[str], *moments: str) -> frozenset[str]:
    return frozenset(base for base, moment in map(base_of, names) if moment in moments)


def _kinds(names: frozenset[str], objective: Objective) -> dict[str, Kind]:
    """The gauges that see what is named, by name."""
    kinds: dict[str, Kind] = {name: GAUGES[name] for name in names if name in GAUGES}
    if _bases(names, "") - GAUGES.keys() - {"taken"}:
        kinds["at"] = Position
    if extreme := _bases(names, "_min", "_max"):
        kinds["extremes"] = partial(Extremes, of=lambda point: np.stack([*objective.values(point, extreme).values()]))
    if _bases(names, *WHOLE):
        kinds["totals"] = partial(Totals, slopes=objective.gradient)
    return kinds


def _told(key: str, read: Array, names: frozenset[str], objective: Objective) -> dict[str, Array]:
    """What a gauge has read, by the names of quantities."""
    if key == "at":
        return objective.values(np.moveaxis(read, -1, 0), _bases(names, ""))
    if key == "extremes":
        extreme = objective.values(np.zeros((len(objective.variables), 1)), _bases(names, "_min", "_max"))
        return {
            f"{name}{moment}": side[place]
            for side, moment in zip(read, ("_min", "_max"), strict=True)
            for place, name in enumerate(extreme)
        }
    if key == "totals":
        pairs = zip(read, WHOLE, strict=True)
        return {
            f"{name}{whole}": side[place] for side, whole in pairs for place, name in enumerate(objective.variables)
        }
    # What is true counts as one.
    return {key: read + 0}
