"""A traced program run over one block of trajectories with NumPy, in buffers that are used again and again."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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


class Supply(NamedTuple):
    """What a later step takes ready-made from outside its loop, by node: all that does not depend on the path.

    ``lanes`` hold one number per trajectory, ``ticks`` one per step; ``powers`` of a setting, one per trajectory
    and step, are computed where needed, always by NumPy.
    """

    used: set[int]
    lanes: dict[int, Array]
    ticks: set[int]
    powers: list[int]


def run(
    programs: Programs,
    starts: tuple[Array, ...],
    settings: Mapping[str, Array],
    steps: int,
    prepare: Callable[[Program, Supply, Block, int], Advance],
    observe: Observer | None,
) -> tuple[Array, ...]:
    """The coordinates after ``steps`` steps; ``observe`` sees them after every one, the start included.

    ``prepare`` is the backend.  A trajectory that overflows goes on as infinity or NaN, without a warning.
    """
    if observe:
        observe(0, starts)
    with np.errstate(all="ignore"):
        block = _first_step(programs.first, starts, settings)
        if observe:
            observe(1, block.coordinates)
        if steps > 1:
            advance = prepare(programs.later, supply(programs.later, block), block, steps)
            stops = range(2, steps + 1) if observe else (steps,)
            done = 1
            for stop in stops:
                advance(done, stop)
                done = stop
                if observe:
                    observe(stop, block.coordinates)
    return block.coordinates


def _first_step(program: Program, starts: tuple[Array, ...], settings: Mapping[str, Array]) -> Block:
    values: dict[int, Any] = {program.settings[name]: array for name, array in settings.items()}
    values |= dict(zip(program.coordinates, starts, strict=True))
    results = [*program.next_coordinates, *program.next_memories]
    on_numbers(program, values, reachable(program.nodes, results))

    def computed(operand: Operand) -> Array:
        value = values[operand.node] if isinstance(operand, Place) else operand
        return np.array(np.broadcast_to(value, starts[0].shape), dtype=np.float64)

    return Block(
        tuple(computed(x) for x in program.next_coordinates),
        tuple(computed(memory) for memory in program.next_memories),
        settings,
    )


def supply(program: Program, block: Block) -> Supply:
    """What the loop over the steps takes from outside."""
    used = reachable(program.nodes, [*program.next_coordinates, *program.next_memories])
    nodes = program.nodes
    values: dict[int, Any] = {program.settings[name]: array for name, array in block.settings.items()}
    on_numbers(program, values, {n for n in used if nodes[n].depends == SETTING and nodes[n].operands})
    powers = [n for n in used if nodes[n].operation == "power" and nodes[n].depends == SETTING | CLOCK]
    ready = {n for n in used if nodes[n].depends in (SETTING, CLOCK)} | set(powers)
    inside = used - ready
    roots = [*program.next_coordinates, *program.next_memories]
    roots += [operand for n in inside for operand in nodes[n].operands]
    outside = {root.node for root in roots if isinstance(root, Place)} & ready
    return Supply(
        used=inside - {n for n in inside if not nodes[n].operands},
        lanes={n: np.ascontiguousarray(values[n]) for n in sorted(outside) if nodes[n].depends == SETTING},
        ticks={n for n in outside if nodes[n].depends == CLOCK},
        powers=sorted(powers),
    )


def ticks(program: Program, wanted: set[int], steps: int) -> dict[int, Array]:
    """The numbers that all trajectories share, by node, each an array over the numbers of steps already done."""
    values: dict[int, Any] = {program.clock: np.arange(steps, dtype=np.float64)}
    for n in sorted(reachable(program.nodes, [Place(n) for n in wanted]) - {program.clock}):
        operation, operands, _ = program.nodes[n]
        numbers = [values[o.node] if isinstance(o, Place) else o for o in operands]
        if operation == "power":
            # Python's power is the C library's, as when a rule is given floats; of step 0 nobody asks.
            bases, exponents = (np.broadcast_to(each, steps)[1:].tolist() for each in numbers)
            values[n] = np.array([np.nan, *map(operator.pow, bases, exponents)])
        else:
            values[n] = UFUNCS[operation](*numbers)
    return {n: values[n] for n in sorted(wanted)}


def power_of(program: Program, node: int, block: Block, done: Array) -> Array:
    """A power of a setting in the steps after ``done`` steps each, of shape (steps, trajectories)."""
    values: dict[int, Any] = {program.settings[name]: array[None] for name, array in block.settings.items()}
    values[program.clock] = done[:, None]
    on_numbers(program, values, reachable(program.nodes, [Place(node)]))
    return np.ascontiguousarray(values[node])


def with_numpy(program: Program, given: Supply, block: Block, steps: int) -> Advance:
    """A backend that carries out one operation at a time on the whole block."""
    values: list[Any] = [None] * len(program.nodes)
    for node, array in zip(program.coordinates, block.coordinates, strict=True):
        values[node] = array
    for node, array in zip(program.memories, block.memories, strict=True):
        values[node] = array
    for node, array in given.lanes.items():
        values[node] = array
    results = list(zip(program.next_coordinates, block.coordinates, strict=True))
    results += list(zip(program.next_memories, block.memories, strict=True))
    instructions = list(_instructions(program, given, block.coordinates[0]))
    shared = ticks(program, given.ticks, steps)

    def advance(done: int, stop: int) -> None:
        for t in range(done, stop):
            for node, each in shared.items():
                values[node] = float(each[t])
            for node in given.powers:
                values[node] = power_of(program, node, block, np.array([float(t)]))[0]
            for ufunc, operands, node, out in instructions:
                values[node] = ufunc(*(values[o.node] if isinstance(o, Place) else o for o in operands), out=out)
            for source, target in results:
                np.copyto(target, values[source.node] if isinstance(source, Place) else source)

    return advance


def _instructions(
    program: Program, given: Supply, like: Array
) -> Iterator[tuple[np.ufunc, tuple[Operand, ...], int, Array]]:
    """The operations of the loop, each with a buffer that nothing needs any more."""
    last: dict[int, int] = {}
    for n in sorted(given.used):
        last |= {operand.node: n for operand in program.nodes[n].operands if isinstance(operand, Place)}
    kept = {o.node for o in (*program.next_coordinates, *program.next_memories) if isinstance(o, Place)}
    free: list[Array] = []
    buffers: dict[int, Array] = {}
    for n in sorted(given.used):
        node = program.nodes[n]
        done_with = {o.node for o in node.operands if isinstance(o, Place) and last[o.node] == n and o.node not in kept}
        # An operation may write over its own operand: NumPy works elementwise.
        free += [buffers[o] for o in sorted(done_with) if o in buffers]
        buffers[n] = free.pop() if free else np.empty_like(like)
        yield UFUNCS[node.operation], node.operands, n, buffers[n]
