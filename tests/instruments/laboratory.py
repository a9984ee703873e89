"""What can be tried of a claim, carried out by its trees: the numbers that the page of the report must find too."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.laboratory import MAIN, SAMPLED, Laboratory, TriedRun
from reference.formulas import computed
from reference.nearest import NEAREST

_MASK, _PRIME, _FIRST = 0xFFFFFFFF, 16777619, 2166136261


def path_of(laboratory: Laboratory, run: TriedRun, at: Mapping[str, float], steps: int) -> NDArray[np.float64]:
    """The points of one run, with axes step and variable, every operation rounded to the nearest number."""
    settings = {name: np.float64(value) for name, value in at.items()}
    settings = {**settings, **run.settings} if run.name else {**run.settings, **settings}
    lr = np.float64(settings.get("lr", 1.0))
    both = laboratory.slopes, laboratory.curvatures
    slopes, bends = ([computed(tree, NEAREST) for tree in trees] for trees in both)
    rate, ahead = (computed(tree, NEAREST) if tree else None for tree in (run.rate, run.at))
    lines = [(line.name, computed(line.tree, NEAREST)) for line in run.rule.lines]
    first = [(name, computed(tree, NEAREST)) for name, tree in run.rule.memories]
    start = dict(zip(laboratory.variables, run.start or map(at.__getitem__, laboratory.variables), strict=True))
    point = {name: np.float64(value) for name, value in start.items()}
    kept: dict[str, dict[str, Any]] = {
        name: {memory: start({**settings, "lr": lr, "x": x}) for memory, start in first} for name, x in point.items()
    }
    points = [[*point.values()]]
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            t = np.float64(step)
            base = {**settings, "t": t, "lr": rate({**settings, "t": t, "lr": lr}) if rate else lr}
            there = {name: ahead({**base, **kept[name], "x": x}) if ahead else x for name, x in point.items()}
            moved = {}
            for place, (name, x) in enumerate(point.items()):
                values = {**base, **kept[name], "x": x, "g": slopes[place](there)}
                if bends:
                    values["h"] = bends[place](there)
                for own, line in lines:
                    values[own] = line(values)
                moved[name], kept[name] = values["x"], {memory: values[memory] for memory, _ in first}
            point = moved
            points.append([*point.values()])
    return np.array(points, dtype=np.float64)


def checksum(numbers: NDArray[np.float64]) -> str:
    """The FNV-1a hash of the two words of every number, the lower word first; all that are no numbers count as one."""
    found = _FIRST
    for number in numbers.ravel().tolist():
        words = struct.unpack("<II", struct.pack("<d", float("nan") if number != number else number))
        for word in words:
            found = ((found ^ word) * _PRIME) & _MASK
    return f"{found:08x}"


def sample_of(laboratory: Laboratory) -> str:
    """A word for each run: its name and the checksum of its path as everything stands at first."""
    at = laboratory.usual
    steps, each = min(int(at["steps"]), SAMPLED), laboratory.spoken_of
    paths = {run.name or MAIN: path_of(laboratory, run, at, min(run.steps or steps, SAMPLED)) for run in each}
    return " ".join(f"{name}={checksum(path)}" for name, path in paths.items())
