"""Real PyTorch in every cell of a map: many learning rates and starts in one optimizer, by z = x/lr.

Without weight decay every rule's step is lr · u, where u depends on the gradients alone.  An optimizer with
learning rate 1 on z therefore takes x = lr · z through the steps of learning rate lr, if the gradient it is given
is that of the objective at lr · z: z ← z − u is x ← x − lr · u.  Where lr is a power of two the scaling is exact, so
the path is that of an ordinary run to the last bit, short of overflow; else they differ by rounding errors.

With weight decay the step sees the parameter itself, and λ would have to be lr · λ, other in each cell.  There each
learning rate is a parameter group of its own, nothing is scaled, and a step costs a little per learning rate.
A schedule would change lr on the way and is not offered: torch's momentum buffer is scaled by the current one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference.objectives import F1, F2
from reference.sweeping import inputs
from reference.sweeping.records import Recorder, Records
from reference.sweeping.running import Observer
from tests import driver
from tests.subjects import Subject

_LOWEST = {objective.name: objective.minimisers[0] for objective in (F1, F2)}


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
    inputs.one_of("objective", objective, driver.OBJECTIVES)
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
    coordinates = np.stack([np.broadcast_to(points[..., k], shape) for k in range(2)])
    recorder = Recorder(wish, steps, shape, 2)
    observe = recorder.observe if set(wish.names) != {"final"} else None
    run = _grouped if settings.get("weight_decay") else _scaled
    return recorder.records(run(subject, settings, rates, coordinates, objective, steps, observe))


def _scaled(
    subject: Subject,
    settings: Mapping[str, Any],
    rates: driver.Array,
    coordinates: driver.Array,
    objective: str,
    steps: int,
    observe: Observer | None,
) -> tuple[driver.Array, driver.Array]:
    """All cells in one parameter group with learning rate 1."""

    def watch(step: int, found: tuple[driver.Array, driver.Array]) -> None:
        observe(step, (found[0][0], found[1][0]))

    groups, start = [{**settings, "lr": 1.0}], (coordinates / rates)[:, None]
    x, y = driver.descend_scaled(subject, groups, rates[None], start, objective, steps, watch if observe else None)
    return x[0], y[0]


def _grouped(
    subject: Subject,
    settings: Mapping[str, Any],
    rates: driver.Array,
    coordinates: driver.Array,
    objective: str,
    steps: int,
    observe: Observer | None,
) -> tuple[driver.Array, driver.Array]:
    """One parameter group for each learning rate; the shorter ones are filled up with zeros."""
    flat, group = np.unique(rates, return_inverse=True)
    group = group.ravel()
    counts = np.bincount(group)
    place = np.empty(len(group), dtype=np.int64)
    place[np.argsort(group, kind="stable")] = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    start = np.zeros((2, len(flat), counts.max()))
    start[:, group, place] = coordinates.reshape(2, -1)

    def back(found: tuple[driver.Array, driver.Array]) -> tuple[driver.Array, driver.Array]:
        return found[0][group, place].reshape(rates.shape), found[1][group, place].reshape(rates.shape)

    def watch(step: int, found: tuple[driver.Array, driver.Array]) -> None:
        observe(step, back(found))

    groups = [{**settings, "lr": float(lr)} for lr in flat]
    one = np.ones(())
    return back(driver.descend_scaled(subject, groups, one, start, objective, steps, watch if observe else None))
