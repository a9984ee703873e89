"""Runs among the valleys of f2: which valley a run ends in, how far from its start it has been, what counts as neither.

A run is flung out if it leaves the range of numbers or ends outside the window of the starts, in which all extrema of
f2 lie.  Such a run has reached no extremum, wherever this is asked: it is in no valley and its reach is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from claims.model import Axis, Signed
from reference import stability
from tests.instruments import driver
from tests.instruments.grids import NUDGES, grid, starts
from tests.instruments.landscapes.worlds import Terrain, runs
from tests.instruments.metrics import Array, Gauge, Marks, Position, Reach
from tests.instruments.subjects import Subject

WELLS = np.array([basin.minimiser for basin in stability.f2_basins()])
BORDERS = np.array([barrier.y for barrier in stability.f2_barriers()])
# Where the slope 20y + 50·cos 5y vanishes, |y| is at most 2.5; the starts reach a little farther.
WINDOW = 3.0
# The greatest curvature of f2, 20 + 250: with rates below 2 over it gradient descent falls at every step.
STEEPEST = 270.0

# The same for a script, over its list of points: the reach of a run, and the minimum of its valley.
REACH = f"(max(abs(y - path[0][1]) for x, y in path) if abs(path[-1][1]) <= {WINDOW:g} else 0)"
_CHOSEN = f"{np.round(WELLS, 4).tolist()}[sum(b < path[-1][1] for b in {np.round(BORDERS, 4).tolist()})]"
WELL = f"({_CHOSEN} if abs(path[-1][1]) <= {WINDOW:g} else math.nan)"


def well(y: Array) -> Array:
    """The minimum in whose valley y is; NaN for a run that has been flung out."""
    return np.where(abs(y) <= WINDOW, WELLS[np.searchsorted(BORDERS, y)], np.nan)


def home(start: tuple[float, ...]) -> float:
    """The minimum in whose valley a run starts, as a script spells it."""
    return float(round(well(np.array(start[1])).item(), 4))


def away(points: Array) -> Array:
    """How far along y points are from the nearest extremum."""
    extrema = np.append(WELLS, BORDERS)
    return np.asarray(abs(points[:, 1, None] - extrema).min(axis=-1))


class Seen(NamedTuple):
    """What became of some runs: where they started along y, the reach of each, and the minimum of its last valley."""

    start: Array
    reach: Array
    well: Array

    @property
    def travelled(self) -> Array:
        """How far the last minimum is from the start; NaN for a run that has been flung out."""
        return np.asarray(abs(self.well - self.start))

    @property
    def leaves(self) -> Marks:
        """Whether a run ends in another valley than its own."""
        return np.isfinite(self.well) & (self.well != well(np.clip(self.start, -WINDOW, WINDOW)))


@cache
def watched(
    subject: Subject,
    terrain: Terrain,
    settings: tuple[tuple[str, float], ...],
    axes: tuple[Axis, Signed],
    counts: tuple[int, int],
    steps: tuple[int, ...],
    rate: Callable[[int], float] | None = None,
) -> Mapping[int, tuple[Seen, ...]]:
    """What became of real PyTorch's runs over so many rates and starts, and of the same with both nudged.

    The axes are those of the rates and of the starts; ``rate`` is a factor of the rate in each step.  Adadelta has its
    default rate of 1.
    """
    lrs, points = grid(axes[0], terrain.fewer(counts[0])), starts(axes[1], terrain.fewer(counts[1]))
    factors = (1.0, *NUDGES)
    every = np.concatenate([points * factor for factor in factors])
    # Near a minimum errors of rounding decide that no change of the start brings about; a change of the rate does.
    # With weight decay each rate would cost a parameter group.
    nudges = np.repeat(factors, len(points)) if "weight_decay" not in dict(settings) else 1.0
    rates = (np.ones_like(lrs) if subject.target == "adadelta" else np.asarray(lrs))[:, None] * nudges
    conditions = driver.CALM._replace(rate=rate)
    gauges = [Position, Reach]
    read = runs(terrain, subject, rates, every, dict(settings), steps, gauges, conditions, copies=len(factors))
    return {
        step: tuple(_seen(each, every, k, len(factors)) for k in range(len(factors))) for step, each in read.items()
    }


def _seen(read: Mapping[type[Gauge], Array], every: Array, part: int, parts: int) -> Seen:
    """One of the equal parts into which starts fall, the last axis of what was read."""
    end, reach = (np.split(array, parts, axis=-1)[part] for array in (read[Position][..., 1], read[Reach]))
    start = np.split(every[:, 1], parts)[part]
    return Seen(start, np.where(abs(end) <= WINDOW, reach, 0.0), well(end))


def of(subject: Subject, target: str) -> Subject:
    """Another optimizer in the same implementation, device and format."""
    return replace(subject, target=target)
