"""How far a sweep that is not exact may end from one that is: rounding errors followed through both programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.rounding import FORMATS, Ball, Format
from reference.sweeping import rearranged
from reference.sweeping.cosine import ERROR, REACH
from reference.sweeping.running import first_step, lanes, layout, power_of, ticks
from reference.sweeping.tasks import Job, Task, blocks
from reference.sweeping.trace import UFUNCS, Place, Program, Traced, trace

Array = NDArray[np.float64]
# Balls add float64's own unit to their format's and charge each operation 3 of the sum: here one for the program, one
# for the centre, and one more than is needed.
_EXACT = Format(0.0, FORMATS["float64"].subnormal, FORMATS["float64"].largest)
_UNIT = FORMATS["float64"].unit


def _cosine(a: Ball) -> Ball:
    """The cosine changes no faster than its argument; the centre's own error is below 2 u."""
    near = abs(a.centre) + a.radius < REACH
    return Ball(np.cos(a.centre), np.where(near, a.radius + ERROR + 2 * _UNIT, 3.0), _EXACT)


_OPERATIONS: Mapping[str, Callable[..., Any]] = {**UFUNCS, "cos": _cosine}


def bound(job: Job, chunk: int) -> Array:
    """The bound of :func:`reference.sweep.drift`, of shape (…, coordinates)."""
    found = np.zeros((job.size, len(job.starts)))
    for traced in (trace, rearranged.traced):
        whole_cosines = replace(job, traced=partial(traced, later_cosine=_as_one_operation))
        for where, task in blocks(whole_cosines, chunk):
            found[where] += _radii(task)
    return found.reshape(*job.shape, -1)


def _as_one_operation(a: Traced) -> Any:
    return a.tape.write("cos", (a,))


def _radii(task: Task) -> Array:
    """How far the coordinates after the last step may be from those of real arithmetic since the first step."""
    program = task.programs.later
    with np.errstate(all="ignore"):
        block = first_step(task.programs.first, task.starts, task.settings)
        state = [_ball(array) for array in (*block.coordinates, *block.memories)]
        fixed = {n: _supplied(program, n, array) for n, array in lanes(program, block).items()}
        for t in range(1, task.steps):
            values: dict[int, Any] = dict(zip((*program.coordinates, *program.memories), state, strict=True)) | fixed
            values |= {n: _supplied(program, n, each[t]) for n, each in ticks(program, task.steps).items()}
            values |= {n: _ball(power_of(program, n, block, np.array([float(t)]))[0]) for n in layout(program).powers}
            for n in layout(program).used:
                operation, operands, _ = program.nodes[n]
                apply = _OPERATIONS[operation]
                values[n] = apply(*(values[o.node] if isinstance(o, Place) else o for o in operands))
            state = [values[o.node] if isinstance(o, Place) else _ball(o) for o in program.results]
    shape = block.coordinates[0].shape
    return np.stack([np.broadcast_to(ball.radius, shape) for ball in state[: len(block.coordinates)]], axis=-1)


def _ball(values: Any) -> Ball:
    centre = np.asarray(values, dtype=np.float64)
    return Ball(centre, np.zeros_like(centre), _EXACT)


def _supplied(program: Program, node: int, value: Any) -> Ball:
    """What both programs are given is the same in both, but for reciprocals, which only one of them takes."""
    ball = _ball(value)
    if program.nodes[node].operation != "reciprocal":
        return ball
    return replace(ball, radius=_UNIT * abs(ball.centre) + _EXACT.subnormal)
