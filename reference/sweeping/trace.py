"""A rule and an objective, written once, as a list of arithmetic operations that any backend can carry out.

The rule's own ``update`` is called once with :class:`Traced` stand-ins for numbers, which write down what is done to
them.  The operations are + − × ÷ √, whole powers, negation, magnitude, minimum and maximum, each correctly rounded,
so backends that keep their order agree to the last bit.  The cosine becomes :func:`reference.sweeping.cosine.cosine`
unless another is given.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from reference.settings import Numbers
from reference.sweeping.cosine import cosine

Gradient = Callable[[tuple[Numbers, ...]], tuple[Numbers, ...]]

# What a number depends on: the step (one number for all trajectories), the settings of its trajectory, or the path.
CLOCK, SETTING, PATH = 1, 2, 4

UFUNCS: Mapping[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    # No rule writes it: see :mod:`reference.sweeping.rearranged`.
    "reciprocal": partial(np.divide, 1.0),
    "power": np.power,
    "sqrt": np.sqrt,
    "negative": np.negative,
    "absolute": np.absolute,
    "minimum": np.minimum,
    "maximum": np.maximum,
}
_NAMES: Mapping[Callable[..., Any], str] = {ufunc: name for name, ufunc in UFUNCS.items()}
_ON_NUMBERS: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    # Python's power of two floats is the C library's, as when a rule is given floats.
    "power": operator.pow,
}
_COMPARISONS = {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}


class Place(NamedTuple):
    """Where an operand is found: the number of the node that computes it."""

    node: int


Operand = Place | float


class Node(NamedTuple):
    """One operation on earlier nodes and constants, or an input (no operands)."""

    operation: str
    operands: tuple[Operand, ...]
    depends: int


@dataclass(frozen=True, eq=False)
class Program:
    """One step: the inputs (coordinates, memories, settings, clock) by node, the operations, and the results.

    Where a program ``contracts``, a backend may make one operation, rounded once, of a product and its addition.
    """

    nodes: tuple[Node, ...]
    coordinates: tuple[int, ...]
    memories: tuple[int, ...]
    settings: Mapping[str, int]
    clock: int
    next_coordinates: tuple[Operand, ...]
    next_memories: tuple[Operand, ...]
    contracts: bool = False

    @cached_property
    def results(self) -> tuple[Operand, ...]:
        """The next coordinates and memories."""
        return (*self.next_coordinates, *self.next_memories)

    @cached_property
    def needed(self) -> set[int]:
        """The nodes that the results need."""
        return reachable(self.nodes, self.results)


class Programs(NamedTuple):
    """The first step, which makes the memories, and every later one, which needs them."""

    first: Program
    later: Program


@dataclass
class _Tape:
    """The nodes written so far; equal operations are written once."""

    cosine: Callable[[Any], Any]
    nodes: list[Node] = field(default_factory=list)
    known: dict[Node, int] = field(default_factory=dict)

    def input(self, name: str, depends: int, sample: float = 1.0) -> Traced:
        self.nodes.append(Node(name, (), depends))
        return Traced(self, len(self.nodes) - 1, depends, sample)

    def write(self, operation: str, inputs: tuple[Any, ...]) -> Any:
        depends = 0
        for value in inputs:
            depends |= value.depends if isinstance(value, Traced) else 0
        operands = tuple(Place(v.node) if isinstance(v, Traced) else float(v) for v in inputs)
        # What a rule does with a zero setting, such as t · 0 in a rate that does not decay, is worked out here.
        if operation == "multiply" and depends == CLOCK and 0.0 in operands:
            return 0.0
        if operation == "divide" and operands[1] == 1.0:
            return inputs[0]
        node = Node(operation, operands, depends)
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        sample = np.nan if depends & PATH else float(UFUNCS[operation](*(_sample(value) for value in inputs)))
        return Traced(self, self.known[node], depends, sample)


@dataclass(eq=False)
class Traced(NDArrayOperatorsMixin):
    """Stands for a number and writes down what is done to it.

    Settings and the clock carry a ``sample``, on which a rule's checks and branches are decided; what depends on
    the path has none.  Raises ``TypeError`` for an operation that cannot be traced.
    """

    tape: _Tape
    node: int
    depends: int
    sample: float

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Write the operation down."""
        if method != "__call__" or kwargs:
            return NotImplemented
        if ufunc in _COMPARISONS:
            if any(isinstance(value, Traced) and value.depends & PATH for value in inputs):
                raise TypeError(f"a rule that branches on its path cannot be traced: {ufunc.__name__}")
            return ufunc(*(_sample(value) for value in inputs))
        if ufunc is np.cos:
            return self.tape.cosine(self)
        return self.tape.write(_NAMES[ufunc], inputs) if ufunc in _NAMES else NotImplemented


def _sample(value: Any) -> Any:
    return value.sample if isinstance(value, Traced) else value


def trace(
    rule: Callable[..., Any],
    constants: Mapping[str, Any],
    varying: Mapping[str, float],
    gradient: Gradient,
    coordinates: int,
    later_cosine: Callable[[Any], Any] = cosine,
) -> Programs:
    """The programs of ``rule`` with these settings on a gradient of ``coordinates`` variables.

    ``constants`` are the settings that all trajectories share, ``varying`` names the others and gives a sample
    of each; ``gradient`` maps a tuple of coordinates to a tuple of partial derivatives, ``later_cosine``
    is what becomes of a cosine in later steps.
    """
    first, states = _step(_Tape(cosine), rule, constants, varying, gradient, coordinates, None)
    later, _ = _step(_Tape(later_cosine), rule, constants, varying, gradient, coordinates, states)
    needed = _needed(later)
    return Programs(_keeping(first, needed), _keeping(later, needed))


def _step(
    tape: _Tape,
    rule: Callable[..., Any],
    constants: Mapping[str, Any],
    varying: Mapping[str, float],
    gradient: Gradient,
    coordinates: int,
    states: list[Any] | None,
) -> tuple[Program, list[Any]]:
    settings = {name: tape.input(name, SETTING, sample) for name, sample in varying.items()}
    clock = tape.input("clock", CLOCK)
    point = tuple(tape.input(f"x{k}", PATH) for k in range(coordinates))
    built = rule(**constants, **settings)
    memories: list[Traced] = []
    if states is None:
        states = [built.init(x) for x in point]
    else:
        states = [_stand_in(state, tape, clock, memories) for state in states]
    slopes = gradient(point)
    stepped = [built.update(x, g, state) for x, g, state in zip(point, slopes, states, strict=True)]
    after = [state for _, state in stepped]
    program = Program(
        nodes=tuple(tape.nodes),
        coordinates=tuple(x.node for x in point),
        memories=tuple(memory.node for memory in memories),
        settings={name: setting.node for name, setting in settings.items()},
        clock=clock.node,
        next_coordinates=tuple(_operand(x) for x, _ in stepped),
        next_memories=tuple(_operand(value) for state in after for value in state if _is_memory(value)),
    )
    return program, after


def _is_memory(value: Any) -> bool:
    # Numbers that are neither: the count of steps, which is the clock, and None.
    return isinstance(value, Traced | float) and not (isinstance(value, Traced) and value.depends == CLOCK)


def _stand_in(state: Any, tape: _Tape, clock: Traced, memories: list[Traced]) -> Any:
    """The state before a later step: fresh inputs for its numbers, the clock for its count of steps."""
    fields: list[Any] = []
    for value in state:
        if _is_memory(value):
            memories.append(tape.input(f"memory{len(memories)}", PATH))
            fields.append(memories[-1])
        else:
            fields.append(value if value is None else clock)
    return type(state)(*fields)


def _operand(value: Any) -> Operand:
    return Place(value.node) if isinstance(value, Traced) else float(value)


def _needed(program: Program) -> list[int]:
    """The memories on which a coordinate depends, now or later; the others need not be kept."""
    needed: set[int] = set()
    roots = list(program.next_coordinates)
    while True:
        seen = reachable(program.nodes, roots)
        now = {k for k, node in enumerate(program.memories) if node in seen}
        if now == needed:
            return sorted(needed)
        needed = now
        roots = [*program.next_coordinates, *(program.next_memories[k] for k in needed)]


def reachable(nodes: tuple[Node, ...], roots: Sequence[Operand]) -> set[int]:
    """The nodes that the roots need, themselves included."""
    seen: set[int] = set()
    waiting = [root.node for root in roots if isinstance(root, Place)]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += [operand.node for operand in nodes[node].operands if isinstance(operand, Place)]
    return seen


def _keeping(program: Program, memories: list[int]) -> Program:
    return Program(
        program.nodes,
        program.coordinates,
        tuple(program.memories[k] for k in memories) if program.memories else (),
        program.settings,
        program.clock,
        program.next_coordinates,
        tuple(program.next_memories[k] for k in memories),
    )


def on_numbers(program: Program, values: dict[int, Any], wanted: set[int]) -> None:
    """Compute the ``wanted`` nodes, in order, from the inputs already in ``values``: Python floats or arrays."""
    for number in sorted(wanted - values.keys()):
        node = program.nodes[number]
        operands = [values[o.node] if isinstance(o, Place) else o for o in node.operands]
        plain = node.operation in _ON_NUMBERS and not any(isinstance(o, np.ndarray) for o in operands)
        values[number] = (_ON_NUMBERS if plain else UFUNCS)[node.operation](*operands)
