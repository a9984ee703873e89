"""Many trajectories at once: any rule, on any objective, over arrays of settings and starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.objectives import Objective
from reference.settings import Numbers
from reference.sweeping import compiled, drifting, inputs, rearranged
from reference.sweeping.pools import Here, executor_for
from reference.sweeping.progress import Bar
from reference.sweeping.records import Records, Wish
from reference.sweeping.tasks import BACKENDS, Done, Job, carried_out
from reference.sweeping.trace import Gradient, trace

__all__ = ["CHUNK", "Coupled", "Done", "Here", "Records", "drift", "stream", "sweep"]

Array = NDArray[np.float64]
# Few enough that the numbers of one operation stay in the second-level cache and fill less than the 128 KiB that glibc
# gives back to the system each time, enough that Python costs little.
CHUNK = 14_336


@dataclass(frozen=True)
class Coupled:
    """An objective whose coordinates do not separate: its partial derivatives (∂f/∂x, ∂f/∂y) at (x, y)."""

    name: str
    partials: Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]
    minimisers: tuple[tuple[float, float], ...]


def sweep(
    rule: Callable[..., Any],
    objective: Objective | Coupled,
    starts: ArrayLike,
    settings: Mapping[str, Any],
    steps: int,
    *,
    record: Sequence[str] | str = "final",
    target: Sequence[float] | None = None,
    tolerance: float | None = None,
    chunk: int = CHUNK,
    executor: Executor | None = None,
    backend: str = "numpy",
    exact: bool = True,
    distinct: bool = True,
    progress: bool = True,
) -> Records:
    """What becomes of every start under every setting after ``steps`` steps.

    ``rule`` is a class of :mod:`reference.rules` or :mod:`reference.printed`.  ``starts`` has a last axis (x, y); its
    other axes and the arrays in ``settings`` broadcast.  ``record`` names fields of :class:`Records`; signs and hits
    refer to ``target``, by default the objective's lowest minimiser.

    With ``exact`` the result is the same to the last bit whatever ``chunk``, ``executor`` (of ``concurrent.futures``),
    ``backend`` ("numpy", or "numba" from the dependency group ``sweep``) and ``distinct``.  With one number for
    each setting it is what :func:`reference.trajectory.descend` gives, to the last bit on f1; on f2 the cosine is
    :func:`reference.sweeping.cosine.cosine`, within 3 units in the last place.  Powers of a setting that varies are
    NumPy's, within one such unit of those of a number.  A trajectory that diverges ends at infinity or NaN.

    ``exact=False`` is faster and is for looking around, never for a verdict: steps after the first are rearranged
    (:mod:`reference.sweeping.rearranged`), with either backend, and numba may fuse products with additions.  What
    changes is bounded by :func:`drift`.

    Without an ``executor``, a sweep large enough that it pays (:data:`reference.sweeping.pools.PAYS`) runs in a pool of
    processes, which ends with it; ``executor=Here()`` keeps any sweep in this process.  The processes are new
    interpreters and never import the program that asked, so scripts without a guard and notebooks need no care.

    ``distinct`` runs a coordinate of a separable objective once for each of its distinct starts, where no axis
    holds both starts and settings.
    ``progress`` shows a bar, if tqdm is installed, after two seconds and on a terminal.
    Raises ``ValueError`` that names argument and value for settings the rule refuses, what is not finite or does not
    broadcast, and unknown names; ``ModuleNotFoundError`` for a backend that is not installed.  All before any work.
    """
    job = _job(rule, objective, starts, settings, steps, record, target, tolerance, backend, exact)
    chunk = inputs.whole("chunk", chunk)
    if isinstance(objective, Coupled) or inputs.joint(job.wish.names):
        return _gathered([job], chunk, executor, progress)[0]
    parts = [_coordinate(job, objective, k) for k in range(2)]
    axes = len(job.shape)
    grid = [_padded(job.starts[0].shape, axes), _padded(job.settings.shape, axes)]
    if not distinct or any(a > 1 and b > 1 for a, b in zip(*grid, strict=True)):
        return _joined(_gathered(parts, chunk, executor, progress))
    kept = [_distinct(part) for part in parts]
    found = _gathered([part for part, _ in kept], chunk, executor, progress)
    spread = [_spread(records, inverse, *grid) for records, (_, inverse) in zip(found, kept, strict=True)]
    return _joined(spread)


def stream(
    rule: Callable[..., Any],
    objective: Objective | Coupled,
    starts: ArrayLike,
    settings: Mapping[str, Any],
    steps: int,
    *,
    record: Sequence[str] | str = "final",
    target: Sequence[float] | None = None,
    tolerance: float | None = None,
    chunk: int = CHUNK,
    executor: Executor | None = None,
    backend: str = "numpy",
    exact: bool = True,
) -> Iterator[Done]:
    """The same, chunk by chunk, for sweeps whose result would not fit in memory.

    Each chunk comes with the numbers of its trajectories in the flattened broadcast of starts and settings.
    Raises as :func:`sweep` does, when called.
    """
    job = _job(rule, objective, starts, settings, steps, record, target, tolerance, backend, exact)
    return _streamed(job, inputs.whole("chunk", chunk), executor)


def drift(
    rule: Callable[..., Any],
    objective: Objective | Coupled,
    starts: ArrayLike,
    settings: Mapping[str, Any],
    steps: int,
) -> Array:
    """How far each coordinate may end with ``exact=False`` from where it ends with ``exact=True``, shape (…, 2).

    |x̃ − x| ≤ |x̃ − x̂| + |x̂ − x|,  x̂ in real arithmetic since the first step, whose result x and x̃ share

    Both programs compute x̂ with at most one rounding for each of their operations, fused or not, and with cosines
    within :data:`reference.sweeping.cosine.ERROR`; each distance is a radius of :mod:`reference.rounding`, carried from
    step to step.  Numbers given to a backend for each step or setting, such as 1 − βᵗ, are the same in both.
    The bound grows as errors may, by a factor in each step, and is infinite where nothing is known: where a
    divisor or a radicand may be zero, or numbers overflow.  So one step from a known state is bounded closely, a long
    trajectory often not at all; on f2 most errors do grow.
    Raises as :func:`sweep` does.
    """
    return drifting.bound(_job(rule, objective, starts, settings, steps, "final", None, None, "numpy", True), CHUNK)


def _streamed(job: Job, chunk: int, executor: Executor | None) -> Iterator[Done]:
    with executor_for(executor, [job], chunk) as chosen:
        yield from carried_out(job, chunk, chosen, lasting=executor is not None)


def _job(
    rule: Callable[..., Any],
    objective: Objective | Coupled,
    starts: ArrayLike,
    settings: Mapping[str, Any],
    steps: int,
    record: Sequence[str] | str,
    target: Sequence[float] | None,
    tolerance: float | None,
    backend: str,
    exact: bool,
) -> Job:
    """Everything checked; both coordinates together."""
    points = inputs.points(starts)
    checked = inputs.settings_of(rule, settings)
    wish = inputs.wish(record, target, tolerance, objective.minimisers[0])
    inputs.one_of("backend", backend, BACKENDS)
    if backend == "numba":
        compiled.require_numba()
    coordinates = (points[..., 0], points[..., 1])
    try:
        shape = np.broadcast_shapes(coordinates[0].shape, checked.shape)
    except ValueError:
        message = f"starts must broadcast against the settings' shape {checked.shape}, got shape {points.shape}"
        raise ValueError(message) from None
    traced = trace if exact else rearranged.traced
    steps = inputs.whole("steps", steps)
    return Job(rule, _gradient(objective), coordinates, checked, shape, steps, wish, backend, traced)


def _gradient(objective: Objective | Coupled) -> Gradient:
    if isinstance(objective, Coupled):
        return lambda point: objective.partials(*point)
    return lambda point: tuple(slope(x) for slope, x in zip(objective.slopes, point, strict=True))


def _coordinate(job: Job, objective: Objective, k: int) -> Job:
    """The job of one coordinate alone."""
    slope = objective.slopes[k]
    wish = Wish(job.wish.names, (job.wish.target[k],))
    gradient: Gradient = lambda point: (slope(point[0]),)  # noqa: E731
    return replace(job, gradient=gradient, starts=(job.starts[k],), wish=wish)


def _distinct(job: Job) -> tuple[Job, NDArray[np.int64]]:
    """The job with each start once, along a last axis of its own, and where each start went."""
    # Compared by their bits: 0 and −0 are different starts.
    bits, inverse = np.unique(np.ascontiguousarray(job.starts[0]).view(np.int64).ravel(), return_inverse=True)
    starts = bits.view(np.float64)
    arrays = {name: array[..., None] for name, array in job.settings.arrays.items()}
    shape = (*job.settings.shape, len(starts))
    settings = inputs.Settings(job.settings.shared, arrays, job.settings.shape)
    return replace(job, starts=(starts,), settings=settings, shape=shape), inverse


def _padded(shape: tuple[int, ...], axes: int) -> tuple[int, ...]:
    return (1,) * (axes - len(shape)) + shape


def _spread(
    records: Records, inverse: NDArray[np.int64], starts: tuple[int, ...], settings: tuple[int, ...]
) -> Records:
    """What the distinct starts recorded, given to every start that is one of them."""
    shape = tuple(max(a, b) for a, b in zip(starts, settings, strict=True))
    axes = len(shape)
    # Axis k of the settings beside axis k of the starts: one of the two has length 1.
    order = [axis for k in range(axes) for axis in (k, axes + k)]

    def spread(array: Array, extra: int) -> Array:
        lead = array.shape[:extra]
        every = array.reshape((*lead, *settings, -1))[..., inverse].reshape((*lead, *settings, *starts))
        turned = every.transpose(*range(extra), *(extra + axis for axis in order))
        return turned.reshape(*lead, *shape, 1)

    final = None if records.final is None else spread(records.final, 0)
    path = None if records.path is None else spread(records.path, 1)
    changes = None if records.sign_changes is None else spread(records.sign_changes, 0)  # type: ignore[arg-type]
    return Records(final=final, path=path, sign_changes=changes)  # type: ignore[arg-type]


def _joined(parts: Sequence[Records]) -> Records:
    """Records of single coordinates side by side."""
    columns = zip(*parts, strict=True)
    return Records(*(None if arrays[0] is None else np.concatenate(arrays, axis=-1) for arrays in columns))


def _gathered(jobs: Sequence[Job], chunk: int, executor: Executor | None, progress: bool) -> list[Records]:
    """Each job's records, in arrays of its shape."""
    gathered = []
    total = sum(job.size for job in jobs)
    with Bar(total, progress) as advance, executor_for(executor, jobs, chunk) as chosen:
        for job in jobs:
            whole: dict[str, Any] = {}
            for where, records in carried_out(job, chunk, chosen, lasting=executor is not None):
                for name, array in records._asdict().items():
                    if array is not None:
                        _put(whole, name, array, where, job.size)
                advance(len(where))
            shaped = {name: _shaped(name, array, job.shape) for name, array in whole.items()}
            gathered.append(Records(**shaped))
    return gathered


def _put(whole: dict[str, Any], name: str, array: Any, where: NDArray[np.int64], size: int) -> None:
    axis = 1 if name == "path" else 0
    if name not in whole:
        whole[name] = np.empty((*array.shape[:axis], size, *array.shape[axis + 1 :]), dtype=array.dtype)
    # A whole stretch of trajectories is copied as one.
    stretch: Any = slice(where[0], where[-1] + 1) if where[-1] - where[0] + 1 == len(where) else where
    whole[name][(slice(None),) * axis + (stretch,)] = array


def _shaped(name: str, array: Any, shape: tuple[int, ...]) -> Any:
    axis = 1 if name == "path" else 0
    return array.reshape((*array.shape[:axis], *shape, *array.shape[axis + 1 :]))
