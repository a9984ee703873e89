"""Real PyTorch in every cell of a map: many learning rates and starts in one optimizer, by z = x/lr.

Without weight decay every rule's step is lr · u, where u depends on the gradients alone.  An optimizer with
learning rate 1 on z therefore takes x = lr · z through the steps of learning rate lr, if the gradient it is given
is that of the objective at lr · z: z ← z − u is x ← x − lr · u.  Where lr is a power of two the scaling is exact, so
the path is that of an ordinary run to the last bit, short of overflow; else they differ by rounding errors.

With weight decay the step sees the parameter itself, and λ would have to be lr · λ, other in each cell.  There each
learning rate is a parameter group of its own, nothing is scaled, and a step costs a little per learning rate.  So it
does for every combination of other settings that differ between cells.
A factor common to all rates may change on the way: the memories hold gradients, so it enters u alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference.objectives import F1, F2
from reference.sweeping import inputs
from reference.sweeping.records import Recorder, Records
from tests.instruments import driver
from tests.instruments.objectives import Slopes
from tests.instruments.subjects import Subject

_LOWEST = {"f1": F1.minimisers[0], "f2": F2.minimisers[0], "f2-by-sine": F2.minimisers[0]}


def torch_sweep(
    subject: Subject,
    objective: str,
    lrs: ArrayLike,
    starts: ArrayLike,
    steps: int,
    settings: Mapping[str, Any],
    *,
    record: Sequence[str] | str = "final",
    target: Sequence[float] | None = None,
    tolerance: float | None = None,
) -> Records:
    """What real PyTorch makes of every start under every learning rate, recorded as by :func:`reference.sweep.sweep`.

    ``lrs`` and the axes of ``starts`` before the last, which holds (x, y), broadcast.  ``settings`` are numbers for
    the optimizer, under the papers' names.
    Raises ``ValueError`` for a learning rate that is not positive, among the settings, or a tensor's worth of another
    setting, and for what :func:`reference.sweep.sweep` refuses.
    """
    rates, points = inputs.numbers("lrs", lrs), inputs.points(starts)
    inputs.one_of("objective", objective, _LOWEST)
    steps = inputs.whole("steps", steps)
    if not (rates > 0).all():
        raise ValueError(f"lrs must be positive, got {float(rates[~(rates > 0)][0])!r}")
    for name, value in settings.items():
        if name == "lr" or np.ndim(value):
            raise ValueError(f"settings must be single numbers other than lr, got {name}={value!r}")
    wish = inputs.wish(record, target, tolerance, _LOWEST[objective])
    inputs.common_shape({"lrs": rates, "starts": points[..., 0]})
    shape = np.broadcast_shapes(rates.shape, points.shape[:-1])
    rates = np.broadcast_to(rates, shape)
    coordinates = coordinates_of(points, shape)
    recorder = Recorder(wish, steps, shape, 2)
    observe = recorder.observe if set(wish.names) != {"final"} else None
    return recorder.records(torch_runs(subject, objective, rates, coordinates, steps, settings, observe))


def coordinates_of(points: driver.Array, shape: tuple[int, ...]) -> driver.Array:
    """Points with a last axis (x, y), broadcast to cells of a shape, with (x, y) first."""
    return np.stack([np.broadcast_to(points[..., k], shape) for k in range(points.shape[-1])])


def torch_runs(
    subject: Subject,
    objective: str | Slopes,
    rates: driver.Array,
    coordinates: driver.Array,
    steps: int,
    settings: Mapping[str, Any],
    observe: Callable[[int, driver.Array], None] | None = None,
    conditions: driver.Conditions = driver.CALM,
) -> driver.Array:
    """Where real PyTorch ends in every cell: ``rates`` of any shape, ``coordinates`` with a first axis (x, y) more.

    Values of ``settings`` that are arrays broadcast against ``rates``; cells that differ in one are in parameter groups
    of their own.
    """
    varying = {name: value for name, value in settings.items() if np.ndim(value)}
    # In a narrower format than float64 the rounding of z is not that of x, and may decide what is asked.
    apart = bool(np.any(settings.get("weight_decay", 0.0))) or subject.dtype != "float64"
    if apart:
        varying["lr"] = rates
    layout = _Layout(varying, rates.shape)
    groups = [{**settings, "lr": 1.0, **own} for own in layout.groups]
    scale = np.ones_like(rates) if apart else rates
    start = layout.forth(coordinates / scale)

    def watch(step: int, points: driver.Array) -> None:
        observe(step, layout.back(points))

    disturb = conditions.noise
    noise = (lambda steps: layout.forth(disturb(steps))) if disturb else None
    scale = layout.forth(scale, fill=1.0)
    watched = watch if observe else None
    conditions = conditions._replace(noise=noise)
    return layout.back(driver.descend_scaled(subject, groups, scale, start, objective, steps, watched, conditions))


class _Layout:
    """Cells of any shape as rows, one for each parameter group; the shorter rows are filled up."""

    def __init__(self, varying: Mapping[str, Any], shape: tuple[int, ...]) -> None:
        self._shape = shape
        size = int(np.prod(shape))
        columns = [np.broadcast_to(value, shape).ravel() for value in varying.values()]
        if columns:
            rows, group = np.unique(np.stack(columns, axis=-1), axis=0, return_inverse=True)
            self._group = group.ravel()
        else:
            rows, self._group = np.empty((1, 0)), np.zeros(size, dtype=np.int64)
        self.groups = [dict(zip(varying, row.tolist(), strict=True)) for row in rows]
        counts = np.bincount(self._group)
        self._width = int(counts.max())
        order = np.argsort(self._group, kind="stable")
        self._place = np.empty(size, dtype=np.int64)
        self._place[order] = np.arange(size) - np.repeat(np.cumsum(counts) - counts, counts)
        # Of settings that vary along the first axes alone, or not at all, the rows are the cells.
        self._as_they_are = bool((self._group * self._width + self._place == np.arange(size)).all())

    def forth(self, cells: driver.Array, fill: float = 0.0) -> driver.Array:
        """The cells, behind any other axes, as rows."""
        shape = (*cells.shape[: cells.ndim - len(self._shape)], len(self.groups), self._width)
        if self._as_they_are:
            return cells.reshape(shape)
        rows = np.full(shape, fill)
        rows[..., self._group, self._place] = cells.reshape(*shape[:-2], -1)
        return rows

    def back(self, rows: driver.Array) -> driver.Array:
        """The rows, behind any other axes, as cells."""
        cells = rows if self._as_they_are else rows[..., self._group, self._place]
        return cells.reshape(*rows.shape[:-2], *self._shape)
