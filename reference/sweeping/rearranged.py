"""A traced program with fewer divisions and roots: the same function of real numbers, rounded elsewhere.

Later steps, whose cosine is :func:`reference.sweeping.cosine.quick_cosine`, are rewritten by

x/b = x · (1/b) where all trajectories or all steps share b,  √a/√b = √(a/b) where b can never be negative

and marked as programs whose products may be fused with the additions that follow.  Infinity and NaN go on as they
would: x · (1/b) for b = 0 or ∞ is what x/b is, and √(a/b) is NaN where √a is.  What may leave the range of numbers on
its own is 1/b, for |b| up to 2^-1024, and a/b, for √a/√b from 2^512 on or below 2^-537.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reference.sweeping.cosine import quick_cosine
from reference.sweeping.trace import CLOCK, PATH, SETTING, Gradient, Node, Operand, Place, Program, Programs, trace


def traced(
    rule: Callable[..., Any],
    constants: Mapping[str, Any],
    varying: Mapping[str, float],
    gradient: Gradient,
    coordinates: int,
    later_cosine: Callable[[Any], Any] = quick_cosine,
) -> Programs:
    """What :func:`reference.sweeping.trace.trace` gives, its later steps rearranged; the first is left as it is."""
    programs = trace(rule, constants, varying, gradient, coordinates, later_cosine)
    return Programs(programs.first, _rewritten(programs.later, _never_negative(programs)))


def _rewritten(program: Program, never_negative: set[int]) -> Program:
    nodes: list[Node] = []
    known: dict[Node, Place] = {}
    # Where the value of each old node is found now.
    moved: list[Place] = []

    def write(node: Node) -> Place:
        if node not in known or not node.operands:
            known[node] = Place(len(nodes))
            nodes.append(node)
        return known[node]

    def now(operand: Operand) -> Operand:
        return moved[operand.node] if isinstance(operand, Place) else operand

    for node in program.nodes:
        new = Node(node.operation, tuple(map(now, node.operands)), node.depends)
        if new.operation == "divide" and node.depends & PATH:
            above, below = node.operands
            # A constant is one number for all trajectories, as the clock is.
            shared = program.nodes[below.node].depends if isinstance(below, Place) else CLOCK
            if shared in (CLOCK, SETTING):
                new = Node("multiply", (now(above), write(Node("reciprocal", (now(below),), shared))), node.depends)
            elif radicands := _of_roots(program, above, below, never_negative):
                quotient = write(Node("divide", tuple(map(now, radicands)), node.depends))
                new = Node("sqrt", (quotient,), node.depends)
        moved.append(write(new))
    return replace(
        program,
        nodes=tuple(nodes),
        coordinates=tuple(moved[n].node for n in program.coordinates),
        memories=tuple(moved[n].node for n in program.memories),
        settings={name: moved[n].node for name, n in program.settings.items()},
        clock=moved[program.clock].node,
        next_coordinates=tuple(map(now, program.next_coordinates)),
        next_memories=tuple(map(now, program.next_memories)),
        contracts=True,
    )


def _of_roots(program: Program, above: Operand, below: Operand, never_negative: set[int]) -> tuple[Operand, ...]:
    """a and b of √a/√b, if that is what is divided and b is never negative."""
    pair = [program.nodes[o.node] for o in (above, below) if isinstance(o, Place)]
    if [node.operation for node in pair] != ["sqrt", "sqrt"]:
        return ()
    radicands = tuple(node.operands[0] for node in pair)
    return radicands if _holds(radicands[1], never_negative) else ()


def _never_negative(programs: Programs) -> set[int]:
    """The nodes of a later step that are at least 0, or NaN, whatever happens.

    So are memories that the first step leaves so and every later one keeps so.
    """
    first, later = programs
    begun = _closed(first, set())
    kept = {k for k, operand in enumerate(first.next_memories) if _holds(operand, begun)}
    while True:
        found = _closed(later, {later.memories[k] for k in kept})
        still = {k for k in kept if _holds(later.next_memories[k], found)}
        if still == kept:
            return found
        kept = still


def _closed(program: Program, known: set[int]) -> set[int]:
    """The nodes that are never negative if those known are not."""
    found = set(known)
    for n, (operation, operands, _) in enumerate(program.nodes):
        each = [_holds(operand, found) for operand in operands]
        alike = operation == "multiply" and (operands[0] == operands[1] or 0.0 in operands)
        if (
            operation in ("sqrt", "absolute")
            or alike
            or (operation in ("add", "multiply", "minimum") and all(each))
            or (operation == "maximum" and any(each))
        ):
            found.add(n)
    return found


def _holds(operand: Operand, found: set[int]) -> bool:
    return operand.node in found if isinstance(operand, Place) else operand >= 0
