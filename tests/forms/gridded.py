"""Relations over the grid of a claim's domain: the share of cells in which they hold, its boundary, and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.forms.grid import axes_of
from claims.forms.programs import OPTIMIZERS
from claims.formulas.reading import names_of
from claims.measurement import Share
from reference.formulas import computed
from tests.forms.digits import value_of
from tests.forms.spelling import program_of
from tests.forms.sweeping import Array, Cells, quantities, terrain_of
from tests.instruments.grids import UNKNOWN, Boundary, agree, bisect, grid, horizons, starts
from tests.instruments.metrics import Marks
from tests.plugins.matrix import Cell

DECIDED = "rounding decides"


def share(cell: Cell, given: Mapping[str, Any]) -> tuple[Share, dict[str, float | int | str]]:
    """In how many cells all relations hold, and how many of them rounding decides."""
    axes, terrain = cell.domain.axes, terrain_of(given)
    values = {name: grid(axes[name], given["grid"].get(name, 2)) for name in axes_of(cell.domain)}
    points, tally, usual = starts(axes["start"], given["grid"].get("start", 1)), terrain.tally(), usual_of(cell)
    facts: dict[str, float | int | str] = {}
    found = asked(cell, given, values, points)
    # What is the best over an axis, or measured along it, has one value for all of it.
    gone = given.get("best_over") or given.get("width", {}).get("axis")
    depth = -2 - [*reversed(values)].index(gone) if gone else 0
    values = {name: each for name, each in values.items() if name != gone}
    for horizon, copies in found.items():
        if "best_over" in given:
            copies = [at_best(each, depth) for each in copies]
        shape = (*terrain.shape, *map(len, values.values()), len(points))
        answers = [np.broadcast_to(holds(given["expects"], found), shape) for found in copies]
        among = np.broadcast_to(holds([given["among"]] if "among" in given else [], copies[0]), shape)
        moved = np.any([each != answers[0] for each in answers[1:]], axis=0) & among
        seen = {name.replace("_", " "): np.broadcast_to(copies[0][name], shape) for name in sorted(told(given))}
        if moved.any():
            seen[DECIDED] = np.where(moved, "yes", "no")
        clarity = clearness(given, copies[0], values, usual, moved) if "margin" in given else None
        # Of a margin the clearest example is shown, not the one nearest to what a reader would use.
        near = {} if "margin" in given else {name: usual[name] for name, each in values.items() if (each > 0).all()}
        tally.add(answers[0], {**values, "start": points}, seen, among, clarity, near, horizon=horizon)
        facts |= facts_of(given, copies[0], among) | smaller(given, copies[0])
        if "onwards" in given:
            facts["onwards"] = onwards(np.logical_and.reduce(answers), [*values], values, given["onwards"])
        if "nudged" in given:
            tally.nudged(moved)
    rates = grid(axes["lr"], given["grid"].get("lr", 2)).tolist() if given.get("best_over") == "lr" else ()
    counted = tally.share(lambda example: program_of(given, example, rates, cell.subject.dtype), boundary(cell, given))
    if counted.sensitive is not None:
        facts[f"sensitive_{cell.case.slug.replace('-', '_')}"] = counted.sensitive
    return counted, facts


def facts_of(given: Mapping[str, Any], found: Mapping[str, Array], among: Marks) -> dict[str, float | int | str]:
    """Further relations and formulas over the cells that are counted."""
    with np.errstate(all="ignore"):
        over = {
            key: np.broadcast_to(computed(tree)(found), among.shape)[among] for key, tree in given["medians"].items()
        }
    counts = {key: int((holds([tree], found) & among).sum()) for key, tree in given["counts"].items()}
    return counts | {key: f"{100 * np.median(values):.0f} %" for key, values in over.items()}


def smaller(given: Mapping[str, Any], found: Mapping[str, Array]) -> dict[str, str]:
    """The methods that are somewhere ahead of the first one by a quantity, in words."""
    others = {name: run["optimizer"] for name, run in given["runs"].items() if name}
    each = {
        key: [shown for name, shown in others.items() if (found[f"{quantity}_of_{name}"] < found[quantity]).any()]
        for key, quantity in given.get("less", {}).items()
    }
    return {key: ", ".join(OPTIMIZERS[name].shown for name in ahead) or "–" for key, ahead in each.items()}


def at_best(found: Mapping[str, Array], axis: int) -> dict[str, Array]:
    """Each quantity at the value of an axis where it is least; what does not differ along it stays."""
    return {name: np.fmin.reduce(each, axis=axis) if each.ndim >= -axis else each for name, each in found.items()}


def onwards(held: Marks, names: list[str], values: Mapping[str, Array], axis: str) -> float:
    """From which value of an axis on it holds in all other settings, from every start; infinity if from none."""
    others = tuple(place for place in range(held.ndim) if place != names.index(axis))
    failing = np.flatnonzero(~held.all(axis=others))
    last = -1 if not len(failing) else int(failing[-1])
    return float(f"{values[axis][last + 1]:.3g}") if last + 1 < len(values[axis]) else float("inf")


def usual_of(cell: Cell) -> dict[str, float]:
    """The settings that a reader's example has."""
    return {name: float(cell.domain.axes[name].simple) for name in axes_of(cell.domain)}


def asked(
    cell: Cell, given: Mapping[str, Any], values: Mapping[str, Array], points: Array
) -> Mapping[int, list[dict[str, Array]]]:
    """What relations speak of at the horizons of the case; one series of runs serves all horizons of the claim."""
    own, terrain, names = horizons(cell.domain.axes), terrain_of(given), given.get("names", {})
    alone = terrain.levels or terrain.turned
    steps = own if alone else sorted({*own, *horizons(cell.claim.domain.axes)})
    crossed = tuple((names.get(name, name), tuple(map(float, each))) for name, each in values.items())
    cells = Cells(crossed, tuple(map(tuple, points.tolist())), tuple(steps), terrain, given.get("nudged", 0))
    relations = [*given["expects"], *(given[key] for key in ("among", "margin") if key in given)]
    relations += [*given["counts"].values(), *given["medians"].values()]
    for quantity in given.get("less", {}).values():
        relations += [("name", f"{quantity}_of_{name}" if name else quantity) for name in given["runs"]]
    found = quantities(cell.subject, given, cells, relations)
    return {step: found[step] for step in own}


def holds(relations: list[Any], found: Mapping[str, Array]) -> Marks:
    """Where all relations hold."""
    with np.errstate(all="ignore"):
        return np.asarray(
            np.logical_and.reduce(np.broadcast_arrays(True, *(computed(each)(found) for each in relations)))
        )


def clearness(
    given: Mapping[str, Any], found: Mapping[str, Array], values: Mapping[str, Array], usual: Any, moved: Marks
) -> Array:
    """How clear an example is: by a wide margin, at usual settings, and not decided by rounding."""
    with np.errstate(all="ignore"):
        margin = np.broadcast_to(np.nan_to_num(computed(given["margin"])(found)), moved.shape)
    ordinary = 1 + abs(np.log10(values["lr"] / usual["lr"]))[:, None] if "lr" in values else 1.0
    return np.where(moved, 0.0, margin / ordinary)


def told(given: Mapping[str, Any]) -> frozenset[str]:
    """The quantities that the relations speak of."""
    among = [given["among"]] if "among" in given else []
    return frozenset[str]().union(*map(names_of, [*given["expects"], *among]))


def boundary(cell: Cell, given: Mapping[str, Any]) -> Boundary:
    """Where the relations begin or cease to hold along an axis, from the plain start, and what its formula says."""
    said = given.get("boundary")
    if said is None:
        return UNKNOWN
    called = given.get("names", {})
    at = {called.get(name, name): value for name, value in usual_of(cell).items()}
    at |= {name: float(value) for name, value in said["settings"].items()}
    steps = said.get("steps") or horizons(cell.domain.axes)[0]
    relations = said.get("expects", given["expects"])
    one = replace(terrain_of(given), levels=(), seeds=0)

    def held(values: Array) -> Marks:
        crossed = tuple(
            (name, tuple(values.tolist()) if name == said["axis"] else (value,)) for name, value in at.items()
        )
        start = tuple(float(value) for value in given["start"].values())
        found = quantities(cell.subject, given, Cells(crossed, (start,), (steps,), one), relations)[steps][0]
        return np.broadcast_to(holds(relations, found), [len(each) for _, each in crossed] + [1]).ravel()

    measured = bisect(held, *map(float, said["between"]))
    formula = value_of(said["formula"], at)
    if said.get("exact", True) and not agree(measured, formula):
        pytest.fail(f"the boundary lies at {measured}, its formula says {formula}", pytrace=False)
    return measured, formula
