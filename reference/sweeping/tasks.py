"""A sweep cut into blocks of trajectories that can run anywhere, in any order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference.sweeping import compiled, running
from reference.sweeping.inputs import Settings
from reference.sweeping.records import Recorder, Records, Wish
from reference.sweeping.trace import Gradient, Programs, trace

Array = NDArray[np.float64]
BACKENDS: Mapping[str, Callable[..., running.Advance]] = {"numpy": running.with_numpy, "numba": compiled.with_numba}


@dataclass(frozen=True)
class Job:
    """Trajectories to run: starts by coordinate and settings, all of which broadcast to ``shape``."""

    rule: Callable[..., Any]
    gradient: Gradient
    starts: tuple[Array, ...]
    settings: Settings
    shape: tuple[int, ...]
    steps: int
    wish: Wish
    backend: str
    traced: Callable[..., Programs] = trace

    @property
    def size(self) -> int:
        """The number of trajectories."""
        return int(np.prod(self.shape, dtype=np.int64))


class Task(NamedTuple):
    """One block, as plain data: it travels to another process as it is."""

    programs: Programs
    starts: tuple[Array, ...]
    settings: dict[str, Array]
    steps: int
    wish: Wish
    backend: str


class Done(NamedTuple):
    """Which trajectories were run, by their number in the flattened job, and what was recorded."""

    where: NDArray[np.int64]
    records: Records


def carry_out(task: Task) -> Records:
    """Run one block."""
    prepare = BACKENDS[task.backend]
    watching = set(task.wish.names) != {"final"}
    recorder = Recorder(task.wish, task.steps, task.starts[0].shape, len(task.starts))
    observe = recorder.observe if watching else None
    final = running.run(task.programs, task.starts, task.settings, task.steps, prepare, observe)
    return recorder.records(final)


def blocks(job: Job, chunk: int) -> Iterator[tuple[NDArray[np.int64], Task]]:
    """The tasks of a job, at most ``chunk`` trajectories each."""
    programs: dict[tuple[bool, ...], Programs] = {}
    starts = [np.broadcast_to(start, job.shape) for start in job.starts]
    arrays = {name: np.broadcast_to(array, job.shape) for name, array in job.settings.arrays.items()}
    for low in range(0, job.size, chunk):
        high = min(low + chunk, job.size)
        settings = {name: _stretch(array, low, high) for name, array in arrays.items()}
        for zeros, which in _by_zeros(settings, high - low):
            chosen = slice(None) if len(which) == high - low else which
            here = {name: settings[name][chosen] for name, zero in zip(settings, zeros, strict=True) if not zero}
            if zeros not in programs:
                programs[zeros] = _traced(job, dict(zip(settings, zeros, strict=True)), here)
            points = tuple(_stretch(start, low, high)[chosen] for start in starts)
            yield low + which, Task(programs[zeros], points, here, job.steps, job.wish, job.backend)


def _stretch(array: Array, low: int, high: int) -> Array:
    """A copy of ``array.flat[low:high]``, row by row where the rows are whole: many times as fast."""
    if array.ndim <= 1:
        return np.array(array.reshape(-1)[low:high])
    row = array[0].size
    first, last = -(-low // row), high // row
    if first > last:
        return _stretch(array[last], low - last * row, high - last * row)
    parts = [array[first:last].reshape(-1)]
    if low < first * row:
        parts.insert(0, _stretch(array[first - 1], low - (first - 1) * row, row))
    if last * row < high:
        parts.append(_stretch(array[last], 0, high - last * row))
    return np.concatenate(parts)


def _by_zeros(settings: Mapping[str, Array], size: int) -> Iterator[tuple[tuple[bool, ...], NDArray[np.int64]]]:
    """Trajectories that agree in which of their settings are zero.

    Rules treat a zero setting as absent, which changes what becomes of an infinity.  A trajectory must not depend
    on the company it runs in, so the two kinds run apart.
    """
    everything = np.arange(size)
    if all(array.all() for array in settings.values()):
        yield (False,) * len(settings), everything
        return
    kinds = np.stack([array == 0 for array in settings.values()], axis=-1)
    for kind in np.unique(kinds, axis=0):
        yield tuple(kind.tolist()), everything[(kinds == kind).all(axis=-1)]


def _traced(job: Job, zeros: Mapping[str, bool], here: Mapping[str, Array]) -> Programs:
    constants = dict(job.settings.shared) | {name: 0.0 for name, zero in zeros.items() if zero}
    samples = {name: float(array[0]) for name, array in here.items()}
    return job.traced(job.rule, constants, samples, job.gradient, len(job.starts))


def carried_out(job: Job, chunk: int, executor: Executor, lasting: bool) -> Iterator[Done]:
    """The blocks of a job as they were cut, run by an executor, with few of them waiting at a time.

    An executor that is ``lasting`` has other work after this, and what still waits is cancelled if the end is early.
    """
    waiting: deque[tuple[NDArray[np.int64], Future[Records]]] = deque()
    most = 4 * (os.cpu_count() or 1) + 8
    try:
        for where, task in blocks(job, chunk):
            waiting.append((where, executor.submit(carry_out, task)))
            while waiting and (len(waiting) >= most or waiting[0][1].done()):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        # One that ends with the sweep is stopped instead: Python 3.11 cannot stop a pool in which calls are cancelled.
        for _, future in waiting if lasting else ():
            future.cancel()


def _first(waiting: deque[tuple[NDArray[np.int64], Future[Records]]]) -> Done:
    where, future = waiting.popleft()
    return Done(where, future.result())
