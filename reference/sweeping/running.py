"""A traced program run over one block of trajectories with NumPy, in buffers that are used again and again."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference.sweeping.trace import CLOCK, SETTING, UFUNCS, Operand, Place, Program, Programs, on_numbers, reachable

Array = NDArray[np.float64]
# Called with the number of steps taken and the coordinates after them.
Observer = Callable[[int, tuple[Array, ...]], None]
# Runs a program from one step to another, changing coordinates and memories in place.
Advance = Callable[[int, int], None]


@dataclass
class Block:
    """Trajectories that run together: coordinates and memories, changed in place, and settings."""

    coordinates: tuple[Array, ...]
    memories: tuple[Array, ...]
    settings: Mapping[str, Array]


class Layout(NamedTuple):
    """Which nodes of a later step are computed inside the loop over the steps, and which are supplied ready-made.

    ``used`` are computed inside, in this order.  Of ``lanes`` there is one number per trajectory, computed once from
    the settings by way of ``early``, of ``ticks`` one per step; ``powers`` of a setting, one per trajectory and step,
    are computed where needed, always by NumPy.
    """

    used: list[int]
    early: set[int]
    lanes: list[int]
    ticks: list[int]
    powers: list[int]


def run(
    programs: Programs,
    starts: tuple[Array, ...],
    settings: Mapping[str, Array],
    steps: int,
    prepare: Callable[[Program, Block, int], Advance],
    observe: Observer | None,
) -> tuple[Array, ...]:
    """The coordinates after ``steps`` steps; ``observe`` sees them after every one, the start included.

    ``prepare`` is the backend.  A trajectory that overflows goes on as infinity or NaN, without a warning.
    """
    if observe:
        observe(0, starts)
    with np.errstate(all="ignore"):
        block = first_step(programs.first, starts, settings)
        if observe:
            observe(1, block.coordinates)
        if steps > 1:
            advance = prepare(programs.later, block, steps)
            stops = range(2, steps + 1) if observe else (steps,)
            done = 1
            for stop in stops:
                advance(done, stop)
                done = stop
                if observe:
                    observe(stop, block.coordinates)
    return block.coordinates


def first_step(program: Program, starts: tuple[Array, ...], settings: Mapping[str, Array]) -> Block:
    """Coordinates and memories after the first step."""
    memories = tuple(np.empty_like(starts[0]) for _ in program.next_memories)
    block = Block(tuple(np.array(start) for start in starts), memories, settings)
    with_numpy(program, block, 1)(0, 1)
    return block


# One program runs in many blocks, one after the other.
@lru_cache(maxsize=8)
def layout(program: Program) -> Layout:
    """What the loop over the steps computes and what it takes from outside: all that does not depend on the path."""
    nodes = program.nodes
    needed = program.needed
    powers = {n for n in needed if nodes[n].operation == "power" and nodes[n].depends == SETTING | CLOCK}
    ready = {n for n in needed if nodes[n].depends in (SETTING, CLOCK)} | powers
    inside = needed - ready
    roots = [*program.results, *(operand for n in inside for operand in nodes[n].operands)]
    outside = sorted({root.node for root in roots if isinstance(root, Place)} & ready)
    return Layout(
        used=sorted(n for n in inside if nodes[n].operands),
        early={n for n in needed if nodes[n].depends == SETTING and nodes[n].operands},
        lanes=[n for n in outside if nodes[n].depends == SETTING],
        ticks=[n for n in outside if nodes[n].depends == CLOCK],
        powers=sorted(powers),
    )


def lanes(program: Program, block: Block) -> dict[int, Array]:
    """The numbers of each trajectory that the loop takes ready-made, by node."""
    values: dict[int, Any] = {program.settings[name]: array for name, array in block.settings.items()}
    on_numbers(program, values, layout(program).early)
    return {n: np.ascontiguousarray(values[n]) for n in layout(program).lanes}


@lru_cache(maxsize=8)
def ticks(program: Program, steps: int) -> dict[int, Array]:
    """The numbers that all trajectories share, by node, each an array over the numbers of steps already done."""
    values: dict[int, Any] = {program.clock: np.arange(steps, dtype=np.float64)}
    wanted = layout(program).ticks
    for n in sorted(reachable(program.nodes, [Place(n) for n in wanted]) - {program.clock}):
        operation, operands, _ = program.nodes[n]
        numbers = [values[o.node] if isinstance(o, Place) else o for o in operands]
        if operation == "power":
            # Python's power is the C library's, as when a rule is given floats; of step 0 nobody asks.
            bases, exponents = (np.broadcast_to(each, steps)[1:].tolist() for each in numbers)
            values[n] = np.array([np.nan, *map(operator.pow, bases, exponents)])
        else:
            values[n] = UFUNCS[operation](*numbers)
    return {n: np.array(np.broadcast_to(values[n], steps)) for n in wanted}


def power_of(program: Program, node: int, block: Block, done: Array) -> Array:
    """A power of a setting in the steps after ``done`` steps each, of shape (steps, trajectories)."""
    values: dict[int, Any] = {program.settings[name]: array[None] for name, array in block.settings.items()}
    values[program.clock] = done[:, None]
    on_numbers(program, values, reachable(program.nodes, [Place(node)]))
    return np.ascontiguousarray(values[node])


def with_numpy(program: Program, block: Block, steps: int) -> Advance:
    """A backend that carries out one operation at a time on the whole block."""
    inputs = dict(zip((*program.coordinates, *program.memories), (*block.coordinates, *block.memories), strict=False))
    values: dict[int, Any] = inputs | lanes(program, block)
    instructions = list(_instructions(program, block.coordinates[0]))
    shared, powers = ticks(program, steps), layout(program).powers

    def result(operand: Operand) -> Any:
        if not isinstance(operand, Place):
            return operand
        # What is remembered may be a number that is about to be written over.
        return values[operand.node].copy() if operand.node in inputs else values[operand.node]

    def advance(done: int, stop: int) -> None:
        for t in range(done, stop):
            for node, each in shared.items():
                values[node] = float(each[t])
            for node in powers:
                values[node] = power_of(program, node, block, np.array([float(t)]))[0]
            for ufunc, operands, node, out in instructions:
                values[node] = ufunc(*(values[o.node] if isinstance(o, Place) else o for o in operands), out=out)
            after = [result(operand) for operand in program.results]
            for target, value in zip((*block.coordinates, *block.memories), after, strict=True):
                np.copyto(target, value)

    return advance


def _instructions(
    program: Program, like: Array
) -> Iterator[tuple[Callable[..., Any], tuple[Operand, ...], int, Array]]:
    """The operations of the loop, each with a buffer that nothing needs any more."""
    used = layout(program).used
    last: dict[int, int] = {}
    for n in used:
        last |= {operand.node: n for operand in program.nodes[n].operands if isinstance(operand, Place)}
    kept = {o.node for o in program.results if isinstance(o, Place)}
    free: list[Array] = []
    buffers: dict[int, Array] = {}
    for n in used:
        node = program.nodes[n]
        done_with = {o.node for o in node.operands if isinstance(o, Place) and last[o.node] == n and o.node not in kept}
        # An operation may write over its own operand: NumPy works elementwise.
        free += [buffers[o] for o in sorted(done_with) if o in buffers]
        buffers[n] = free.pop() if free else np.empty_like(like)
        yield UFUNCS[node.operation], node.operands, n, buffers[n]
