"""Formulas as data made runnable: one interpreter over any arithmetic, and a rule of lines like a written-out class.

It takes the nested tuples of :mod:`claims.formulas`, which this room does not import.  A tree becomes nested Python
functions once; nothing of it is ever compiled or evaluated as text.
"""

from __future__ import annotations

import functools
import operator
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import make_dataclass
from typing import Any, NamedTuple, TypeAlias

import mpmath
import numpy as np

from reference.rounding import Ball
from reference.settings import Numbers

Tree: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Mapping[str, Numbers]
Computed: TypeAlias = Callable[[Values], Numbers]


class Arithmetic(NamedTuple):
    """How numbers are read from their decimals, what the functions are called by, and how a choice is made.

    ``whole`` is a power by a number that stands in the formula.
    """

    number: Callable[[str], Numbers]
    functions: Mapping[str, Callable[..., Numbers]]
    where: Callable[[Numbers, Numbers, Numbers], Numbers]
    pi: Numbers
    power: Callable[[Numbers, Numbers], Numbers] = operator.pow
    whole: Callable[[Numbers, int], Numbers] = operator.pow


def _where(condition: Numbers, yes: Numbers, no: Numbers) -> Numbers:
    """Either number, entry by entry; of two balls the one that the reference's own decision takes."""
    if not isinstance(yes, Ball) and not isinstance(no, Ball):
        return np.where(condition, yes, no)
    format = yes.format if isinstance(yes, Ball) else no.format
    balls = [each if isinstance(each, Ball) else Ball(np.asarray(each), np.zeros(()), format) for each in (yes, no)]
    centre, radius = (np.where(condition, *(getattr(b, of) for b in balls)) for of in ("centre", "radius"))
    return Ball(centre, radius, format)


def _folded(apply: Callable[[Numbers, Numbers], Numbers]) -> Callable[..., Numbers]:
    def of_all(first: Numbers, *others: Numbers) -> Numbers:
        for other in others:
            first = apply(first, other)
        return first

    return of_all


_PLAIN_NAMES = ("sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "floor")
# Floats, arrays, arrays of mpmath numbers, the balls of reference.rounding and the tracer of reference.sweeping.
NUMPY = Arithmetic(
    float,
    {
        **{name: getattr(np, name) for name in _PLAIN_NAMES},
        "abs": np.abs,
        "max": _folded(np.maximum),
        "min": _folded(np.minimum),
    },
    _where,
    float(np.pi),
)
# Numbers of any precision: each decimal is read as it stands, to the working precision of the moment.
MPMATH = Arithmetic(
    lambda digits: mpmath.mpf(digits),
    {**{name: getattr(mpmath, name) for name in _PLAIN_NAMES}, "abs": abs, "max": max, "min": min},
    lambda condition, yes, no: yes if condition else no,
    mpmath.pi,
)


def _interval_power(base: Any, exponent: Any) -> Any:
    """A power of intervals; a whole number in the exponent is one, so that the base may be negative."""
    whole = exponent.mid if exponent.delta == 0 else None
    found = base ** int(whole) if whole is not None and whole == int(whole) else base**exponent
    if not hasattr(found, "mid"):
        raise mpmath.libmp.ComplexResult("a negative number has no real power that is not whole")
    return found


def _interval_choice(condition: bool | None, yes: Any, no: Any) -> Any:
    if condition is not None:
        return yes if condition else no
    # It may be either.
    return mpmath.iv.mpf([min(yes.a, no.a), max(yes.b, no.b)])


def _of_exponentials(apply: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    return lambda a: apply(mpmath.iv.exp(a), mpmath.iv.exp(-a))


def _larger(a: Any, b: Any) -> Any:
    return mpmath.iv.mpf([max(a.a, b.a), max(a.b, b.b)])


# Enclosures: what a formula gives lies within its interval, whatever it rounds on the way.
INTERVALS = Arithmetic(
    lambda digits: mpmath.iv.mpf(digits),
    {
        **{name: getattr(mpmath.iv, name) for name in ("sqrt", "exp", "log", "sin", "cos", "tan")},
        "sinh": _of_exponentials(lambda up, down: (up - down) / 2),
        "cosh": _of_exponentials(lambda up, down: (up + down) / 2),
        "tanh": _of_exponentials(lambda up, down: (up - down) / (up + down)),
        "abs": abs,
        "sign": lambda a: mpmath.iv.mpf([mpmath.sign(a.a), mpmath.sign(a.b)]),
        "floor": lambda a: mpmath.iv.mpf([mpmath.floor(a.a), mpmath.floor(a.b)]),
        "max": _folded(_larger),
        "min": _folded(lambda a, b: -_larger(-a, -b)),
    },
    _interval_choice,
    mpmath.iv.pi,
    _interval_power,
)

_TRUTHS = (bool, np.bool_)


def row(*values: Any) -> Any:
    """Numbers of any kind as a vector, part by part; a single number is a vector of one part."""
    return np.array(values, dtype=object)


def _of_parts(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *rows: np.frompyfunc(function, len(rows), 1)(*rows)


def _total(vector: Any) -> Any:
    return row(functools.reduce(operator.add, vector))


def _softmax(vector: Any) -> Any:
    raised = _of_parts(mpmath.iv.exp)(vector)
    return raised / _total(raised)


def onehot(place: float, length: float) -> Any:
    """Zeros but for a one at a place, counted from 0."""
    return np.eye(int(length))[int(place)]


# Enclosures of vectors, rows of intervals; a comparison of such that the digits leave open counts as not so.
ROWS = Arithmetic(
    lambda digits: row(INTERVALS.number(digits)),
    {
        **{name: _of_parts(function) for name, function in INTERVALS.functions.items()},
        "sum": _total,
        "dot": lambda a, b: _total(a * b),
        "norm": lambda a: _of_parts(mpmath.iv.sqrt)(_total(a * a)),
        "softmax": _softmax,
        "log_softmax": lambda a: _of_parts(mpmath.iv.log)(_softmax(a)),
        "onehot": lambda place, length: row(*map(mpmath.iv.mpf, onehot(place[0].mid, length[0].mid))),
    },
    _of_parts(_interval_choice),
    row(INTERVALS.pi),
    _of_parts(_interval_power),
)

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}


def computed(tree: Tree, arithmetic: Arithmetic = NUMPY) -> Computed:
    """The function from values of its names to the value of a formula.

    A choice on a single truth value computes only the branch that is taken.
    """
    match tree:
        case ("num", digits):
            number = arithmetic.number(digits)
            return lambda values: number
        case ("name", "pi"):
            pi = arithmetic.pi
            return lambda values: pi
        case ("name", name):
            return operator.itemgetter(name)
        case ("neg", inner):
            negated = computed(inner, arithmetic)
            return lambda values: -negated(values)
        case ("pow", base, exponent):
            return _power(base, exponent, arithmetic)
        case ("call", "where", *parts):
            return _choice([computed(part, arithmetic) for part in parts], arithmetic.where)
        case ("call", name, *arguments):
            return _call(arithmetic.functions[name], [computed(each, arithmetic) for each in arguments])
        case (operation, ("num", digits), right):
            apply, b, constant = _OPERATORS[operation], computed(right, arithmetic), arithmetic.number(digits)
            return lambda values: apply(constant, b(values))
        case (operation, left, right):
            apply, a, b = _OPERATORS[operation], computed(left, arithmetic), computed(right, arithmetic)
            return lambda values: apply(a(values), b(values))
    raise ValueError(f"this is no tree: {tree!r}")


def _call(function: Callable[..., Numbers], arguments: Sequence[Computed]) -> Computed:
    if len(arguments) == 1:
        (only,) = arguments
        return lambda values: function(only(values))
    return lambda values: function(*(each(values) for each in arguments))


def _choice(parts: Sequence[Computed], where: Callable[..., Numbers]) -> Computed:
    condition, yes, no = parts

    def choose(values: Values) -> Numbers:
        decided = condition(values)
        if isinstance(decided, _TRUTHS):
            # No more is computed than is taken: the other branch may not be there yet.
            return (yes if decided else no)(values)
        return where(decided, yes(values), no(values))

    return choose


def _power(base: Tree, exponent: Tree, arithmetic: Arithmetic) -> Computed:
    """A power; whole ones and roots by the operations that are correctly rounded, where there are such."""
    a, root = computed(base, arithmetic), arithmetic.functions["sqrt"]
    match exponent:
        case ("num", "2"):

            def square(values: Values) -> Numbers:
                value = a(values)
                return value * value

            return square
        case ("num", digits) if digits.isdigit():
            whole, raised = int(digits), arithmetic.whole
            return lambda values: raised(a(values), whole)
        case ("neg", ("num", digits)) if digits.isdigit():
            below, under = int(digits), arithmetic.whole
            return lambda values: 1 / under(a(values), below)
        case ("num", "0.5" | ".5") | ("div", ("num", "1"), ("num", "2")):
            return lambda values: root(a(values))
    b, power = computed(exponent, arithmetic), arithmetic.power
    return lambda values: power(a(values), b(values))


# --- a rule from lines ------------------------------------------------------------------------------------------


def _state_of(memories: Sequence[str]) -> Any:
    """The type of a state: the number of steps taken, and the memories."""
    return namedtuple("State", ["t", *memories])


def _placed(tree: Tree, places: Mapping[str, int]) -> Tree:
    """A tree that looks for its names at places of a list."""
    if tree[0] == "name":
        return ("name", places.get(tree[1], tree[1]))
    return (tree[0], *(_placed(part, places) if isinstance(part, tuple) else part for part in tree[1:]))


def rule_of(
    lines: Sequence[tuple[str, Tree]], memories: Sequence[tuple[str, Tree]], settings: Mapping[str, str]
) -> type:
    """A class such as those of :mod:`reference.rules`, made of lines.

    ``settings`` are the names that lines have for settings, and those of its fields.  ``init`` gives the memories
    their first values, ``update`` runs the lines in order on the parameter ``x``, the gradient ``g``, the number of
    the step ``t``, the settings and the memories.
    """
    State = _state_of([name for name, _ in memories])
    # Every rule has a learning rate for the sake of those who change it on the way, whether its lines name it or not.
    fields = tuple(dict.fromkeys(("lr", *settings.values())))
    # Of small arrays a step costs little more than what stands around it: its values are one list, the state first.
    places = {name: place for place, name in enumerate((*State._fields, "x", "g"))}
    remembered, parameter, settled = len(State._fields), places["x"], len(places)
    places |= {name: settled + fields.index(own) for name, own in settings.items()}
    others = dict.fromkeys(name for name, _ in lines if name not in places)
    places |= {name: place for place, name in enumerate(others, settled + len(fields))}
    steps = [(places[name], computed(_placed(tree, places))) for name, tree in lines]
    starts = [None if tree == ("num", "0") else computed(tree) for _, tree in memories]
    unknown = [None] * len(others)

    def init(self: Any, x: Numbers) -> Any:
        values = {"x": x, **{name: getattr(self, own) for name, own in settings.items()}}
        return State(0, *(0 * x if start is None else 0 * x + start(values) for start in starts))

    def update(self: Any, x: Numbers, g: Numbers, state: Any) -> tuple[Numbers, Any]:
        values: Any = [state[0] + 1, *state[1:], x, g, *vars(self).values(), *unknown]
        for place, step in steps:
            values[place] = step(values)
        return values[parameter], tuple.__new__(State, values[:remembered])

    methods = {"init": init, "update": update, "State": State}
    return make_dataclass("LinesRule", dict.fromkeys(fields, Any).items(), namespace=methods, frozen=True)
