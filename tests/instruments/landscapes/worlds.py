"""Where runs take place: the article's functions, and two control worlds beside them.

The control worlds are f1 turned by 45°, in which the axes of the valley are not those along which the optimizers
act, and f1 with noise added to every gradient.  Points are always told in the coordinates of the valley.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.objectives import F1, F2
from tests.instruments import driver, sweeps
from tests.instruments import objectives as functions
from tests.instruments.grids import SEED, Tally
from tests.instruments.metrics import Array, Gauge
from tests.instruments.subjects import Subject

# What each gauge has read, at each horizon; what makes the gauge names it.
Kind = Callable[[Collection[int]], Gauge]
Readings = Mapping[int, Mapping[Kind, NDArray[Any]]]


@dataclass(frozen=True)
class Terrain:
    """An objective, turned or not, with or without noise.

    ``levels`` are standard deviations of the noise in each coordinate of the gradient, as shares of the length of the
    first gradient; ``seeds`` is how many sequences of noise are tried with each.  Gauges see points from ``minimum``.
    """

    objective: str | functions.Slopes
    turned: bool = False
    levels: tuple[float, ...] = ()
    seeds: int = 0
    minimum: tuple[float, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The axes that readings have before those of the cells: noise levels and seeds, if there is noise."""
        return (len(self.levels), self.seeds) if self.levels else ()

    def fewer(self, count: int) -> int:
        """How many values a grid has here that has ``count`` without noise: each is tried with every seed."""
        return max(count // 4, 2) if self.levels else count

    def tally(self) -> Tally:
        """An empty count of cells on this terrain."""
        # A script is of the article's own functions.
        return Tally(self.levels, self.seeds, scripted=not (self.turned or self.levels))


ON_F1 = Terrain("f1")
_NOISE: Mapping[str, Any] = {"levels": (0.01, 0.1), "seeds": 8}
TERRAINS = {
    "on-f1": ON_F1,
    "on-f1-turned": Terrain("f1-turned", turned=True),
    "with-gradient-noise": Terrain("f1", **_NOISE),
}
VALLEYS = {
    "on-f2": Terrain("f2"),
    "with-gradient-noise": Terrain("f2", **_NOISE),
}


def runs(
    terrain: Terrain,
    subject: Subject,
    lrs: Array,
    starts: Array,
    settings: Mapping[str, Any],
    horizons: Iterable[int],
    gauges: Iterable[Kind],
    conditions: driver.Conditions = driver.CALM,
    copies: int = 1,
) -> Readings:
    """Real PyTorch from every start under every rate and setting, which broadcast; what the gauges read at horizons.

    The last axis holds so many ``copies`` of the same cells, which all meet the same noise.
    """
    shape = np.broadcast_shapes(lrs.shape, starts.shape[:-1], *(np.shape(value) for value in settings.values()))
    points = sweeps.coordinates_of(starts, shape)
    horizons = sorted(set(horizons))
    kinds = {kind: kind(horizons) for kind in gauges}
    found: dict[int, dict[Kind, NDArray[Any]]] = {}
    looks = [set(gauge.looks_at()) for gauge in kinds.values()]
    lowest = np.array(terrain.minimum).reshape(-1, *(1,) * (len(terrain.shape) + len(shape)))

    def watch(step: int, point: Array) -> None:
        # A trajectory that has diverged makes infinities and NaN here, which are its record.
        with np.errstate(all="ignore"):
            point = _turned(point, terrain.turned)
            point = point - lowest if terrain.minimum else point
            for gauge, steps in zip(kinds.values(), looks, strict=True):
                if step in steps:
                    gauge.see(step, point)
            if step in horizons:
                found[step] = {kind: gauge.read() for kind, gauge in kinds.items()}

    whole = (*terrain.shape, *shape)
    begin = _turned(points, terrain.turned).reshape(len(points), *(1,) * len(terrain.shape), *shape)
    begin = np.broadcast_to(begin, (len(points), *whole))
    if terrain.levels:
        conditions = conditions._replace(noise=_noise(terrain, points, copies))
    rates = np.broadcast_to(lrs, whole)
    conditions = conditions._replace(seen=set().union(horizons, *looks))
    sweeps.torch_runs(subject, terrain.objective, rates, begin, horizons[-1], settings, watch, conditions)
    return found


# The seven methods with what the article fixes; all else, AdamW's weight decay too, as PyTorch has it.
METHODS: Mapping[str, Mapping[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "adagrad": {},
    "rmsprop": {},
    "adadelta": {},
    "adam": {},
    "adamw": {"weight_decay": 0.01},
}


def methods_at(lr: float) -> Mapping[str, tuple[str, Mapping[str, float]]]:
    """The seven methods as a script compares them, at one rate."""
    return {target: (target, {"lr": 1.0 if target == "adadelta" else lr, **METHODS[target]}) for target in METHODS}


def exceeds(each: Mapping[str, NDArray[Any]], target: str) -> NDArray[np.bool_]:
    """Where one method's reading is larger than that of every other among them."""
    return np.asarray(each[target] > np.max([found for name, found in each.items() if name != target], axis=0))


def _turned(point: Array, turned: bool) -> Array:
    """A point in the coordinates that are turned by 45°; twice is none."""
    return np.stack([point[0] + point[1], point[0] - point[1]]) / np.sqrt(2.0) if turned else point


def _noise(terrain: Terrain, points: Array, copies: int = 1) -> Callable[[range], Array]:
    """Independent normal noise in every cell and step, scaled by the length of the cell's first gradient."""
    sizes = np.hypot(*_slopes(terrain.objective, points))
    spread = np.multiply.outer(np.array(terrain.levels), np.broadcast_to(sizes, (terrain.seeds, *sizes.shape)))
    own = (*sizes.shape[:-1], sizes.shape[-1] // copies)
    generators = [np.random.default_rng([SEED, seed]) for seed in range(terrain.seeds)]

    def noise(steps: range) -> Array:
        # Both levels of a seed get the same sequence.
        drawn = np.stack([each.standard_normal((len(steps), len(points), 1, *own)) for each in generators], axis=3)
        return spread * np.concatenate([drawn] * copies, axis=-1)

    return noise


def _slopes(objective: str | functions.Slopes, points: Array) -> Iterable[Array]:
    """The gradient of an objective at points, not turned."""
    if isinstance(objective, functions.Slopes):
        return objective.at(points)
    own = F2.slopes if objective == F2.name else F1.slopes
    return (slope(x) for slope, x in zip(own, points, strict=True))
