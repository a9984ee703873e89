"""The grids on which a behaviour is asked, and from cells to a share, its boundary and its examples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import settings
from numpy.typing import NDArray

from claims.measurement import Example, Script, Share
from claims.model import Axis, Between, OneOf, Signed
from reference.intervals import student_interval

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]
SEED = 20230529
# How much finer than the published audit's the grids are.  A coarser one could miss the few settings that decide.
_REFINEMENT = {"thorough": 4.0}
QUICK = ("dev", "exploring")
# Where its path is chaotic, real PyTorch ends elsewhere from a start that is this little farther out.  A single unit in
# the last place would often be lost in the rounding of the first step.
NUDGE = 1 + 16 * np.finfo(np.float64).eps
# Several of them, farther out and nearer: of the settings that rounding decides, one nudge turns only some.
NUDGES = tuple(1 + 16 * k * np.finfo(np.float64).eps for k in (1, -1, 2, -2, 3, -3, 4, -4))
# Where a boundary is sharp it is bisected to this share of its size.
RESOLUTION = 1e-6


# A share that is to have no exception is asked on so many values of each range: none is a hundredth away from one.
FINE = 101


class Grid(np.ndarray):
    """Values laid over a range, so that what is between two of them was not asked."""


def refined(count: int) -> int:
    """How many values a grid has in this profile that has ``count`` in the published audit; at least two."""
    return max(round(count * _REFINEMENT.get(settings.get_current_profile_name(), 1.0)), 2)


def grid(axis: Axis, count: int) -> Array:
    """All values of a list, or about ``count`` values over a range, evenly spaced by ratio if it spans magnitudes."""
    match axis:
        case OneOf(values):
            return np.array(values)
        case Between(low, high) if low > 0 and high / low >= 10:
            return typed(np.geomspace(low, high, refined(count))).view(Grid)
        case Between(low, high):
            return typed(np.linspace(low, high, refined(count))).view(Grid)
        case _:
            raise TypeError(f"no grid is laid over {axis!r}")


def typed(values: Array) -> Array:
    """Numbers as a reader would type them: four digits, so that an example can be copied."""
    return np.array([float(f"{value:.4g}") for value in values.flat]).reshape(values.shape)


def starts(axis: Signed, count: int) -> Array:
    """About ``count`` seeded points whose coordinates have either sign and are spread evenly over the sizes."""
    return fixed_starts(axis, refined(count))


def fixed_starts(axis: Signed, count: int) -> Array:
    """Just so many of them, in every profile."""
    random = np.random.default_rng(SEED)
    sizes = random.uniform(axis.low, axis.high, size=(count, 2))
    return typed(sizes * random.choice([-1.0, 1.0], size=sizes.shape))


def horizons(axes: Mapping[str, Axis]) -> list[int]:
    """The numbers of steps after which a behaviour is asked for; in the quick profiles only the simple one."""
    every = (axes["horizon"].simple,) if settings.get_current_profile_name() in QUICK else axes["horizon"].values
    return sorted(int(value) for value in every)


# A boundary as measured, if one was found, and what a formula says.
Boundary = tuple[float | None, float]
UNKNOWN: Boundary = (None, math.nan)


class Unresolved(Share):
    """A share without an exception, on grids that could easily have missed one: no answer to put on record."""

    @property
    def share(self) -> Share:
        """What was counted nevertheless."""
        return Share(**{each.name: getattr(self, each.name) for each in fields(self)})


class Tally:
    """Counts the cells in which a sentence held, and keeps the first one on either side.

    ``seeds`` is the length of the second axis of the marks where the first two are levels and seeds of a noise;
    ``scripted`` is whether its examples can be shown as scripts.
    """

    def __init__(self, levels: Sequence[float] = (), seeds: int = 0, scripted: bool = True) -> None:
        self._levels, self._seeds, self._scripted = levels, seeds, scripted
        self._held = self._of = self._sensitive = 0
        self._of_seed = np.zeros((2, max(seeds, 1)))
        self._examples: dict[bool, Example] = {}
        self._nudged = False
        self._coarse = False

    def add(
        self,
        held: Marks,
        axes: Mapping[str, Sequence[Any] | Array],
        seen: Mapping[str, Any] | None = None,
        among: Marks | None = None,
        clarity: Array | None = None,
        near: Mapping[str, float] | None = None,
        **fixed: Any,
    ) -> None:
        """Count the cells of ``held``, whose axes are named with their values; ``seen`` holds arrays of its shape.

        ``among`` are the cells in which the sentence says something; all, unless stated.  The example of either side is
        the first of those with the most ``clarity``, or the one whose settings are ``near`` to what a reader would use.
        """
        asked = np.ones_like(held) if among is None else among
        if self._levels:
            axes = {"noise": self._levels, "seed": range(self._seeds), **axes}
            others = (0, *range(2, held.ndim))
            self._of_seed += np.stack([(held & asked).sum(axis=others), asked.sum(axis=others)])
        clarity = self._closeness(held.shape, axes, near) if near else clarity
        self._coarse |= any(isinstance(values, Grid) and len(values) < FINE for values in axes.values())
        self._held += int((held & asked).sum())
        self._of += int(asked.sum())
        for side in {True, False} - set(self._examples):
            places = np.argwhere((held == side) & asked)
            if len(places):
                clearest = 0 if clarity is None else int(np.argmax(clarity[tuple(places.T)]))
                self._examples[side] = self._example(tuple(places[clearest]), axes, seen or {}, fixed)

    def nudged(self, changed: Marks) -> None:
        """Count the cells that answer otherwise from a start a few units in the last place away."""
        self._nudged = True
        self._sensitive += int(changed.sum())

    def share(
        self,
        script: Callable[[Mapping[str, Any]], Script] | None = None,
        boundary: Boundary = UNKNOWN,
    ) -> Share:
        """The share; ``script`` shows an example, and a boundary comes with its closed form."""
        measured, closed_form = boundary
        inside, outside = self._examples.get(True), self._examples.get(False)
        shown = script if self._scripted else None
        scripts = [shown(example) if shown and example else None for example in (inside, outside)]
        held, asked = self._of_seed[:, self._of_seed[1] > 0]
        interval = student_interval(held / asked) if self._seeds else None
        sensitive = self._sensitive if self._nudged else None
        formula = None if measured is None else float(closed_form)
        kind = Unresolved if self._held == self._of and self._coarse else Share
        return kind(self._held, self._of, measured, inside, outside, formula, interval, sensitive, *scripts)

    @staticmethod
    def _closeness(shape: tuple[int, ...], axes: Mapping[str, Any], near: Mapping[str, float]) -> Array:
        """How close each cell's settings are to those named, by ratio."""
        total = np.zeros(shape)
        for place, (name, values) in enumerate(axes.items()):
            if name in near:
                ratios = -abs(np.log(np.asarray(values, dtype=np.float64) / near[name]))
                total += ratios.reshape([-1 if axis == place else 1 for axis in range(len(shape))])
        return total

    @staticmethod
    def _example(
        place: tuple[int, ...], axes: Mapping[str, Any], seen: Mapping[str, Any], fixed: Mapping[str, Any]
    ) -> Example:
        found = {name: values[index] for (name, values), index in zip(axes.items(), place, strict=True)}
        found |= dict(fixed) | {name: array[place] for name, array in seen.items()}
        return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    """A value of NumPy as Python's own."""
    return tuple(map(float, value)) if np.ndim(value) else value.item() if isinstance(value, np.generic) else value


def agree(boundary: float | None, closed_form: float) -> bool:
    """Whether a sharp boundary is where a formula says, to the resolution; one that was not found says nothing."""
    return boundary is None or bool(abs(boundary - closed_form) <= RESOLUTION * closed_form)


def bisect(holds: Callable[[Array], Marks], low: float, high: float, together: int = 1024) -> float | None:
    """Where ``holds`` first changes from ``low`` to ``high``, to the stated resolution; None if both ends agree.

    ``holds`` is asked for many values at once, for that costs a run of PyTorch no more than a single one.
    """
    below, above = holds(np.array([low, high]))
    if below == above:
        return None
    while high - low > RESOLUTION * high:
        between = np.linspace(low, high, together + 2)
        changed = np.append(holds(between[1:-1]) != below, True)
        first = int(np.argmax(changed)) + 1
        low, high = between[first - 1], between[first]
    return float(low + high) / 2
