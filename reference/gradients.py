"""Formulas over vectors on balls: their value, and their gradient as reverse-mode differentiation finds it.

A vector is a ball with one axis.  The radius of a gradient bounds what the same differentiation returns in a number
format, which is what autograd does: from the outermost operation inwards, each times the derivative of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce
from typing import Any

import numpy as np

from reference import losses
from reference.formulas import NUMPY, Arithmetic, Tree, computed, onehot
from reference.rounding import Ball, exact, rounded

Values = Mapping[str, Any]


def total(vector: Any) -> Any:
    """The sum of all parts, in whatever order."""
    return reduce(operator.add, _each(vector)) if _is_vector(vector) else vector


def _each(vector: Any) -> list[Any]:
    return [vector[place] for place in range(len(_centre(vector)))]


def _centre(value: Any) -> Any:
    return np.asarray(value.centre if isinstance(value, Ball) else value)


def _is_vector(value: Any) -> bool:
    return bool(_centre(value).ndim)


def _joined(parts: list[Any]) -> Any:
    if not isinstance(parts[0], Ball):
        return np.array(parts)
    centre, radius = (np.stack([getattr(each, of) for each in parts]) for of in ("centre", "radius"))
    return Ball(centre, radius, parts[0].format)


def _log_softmax(vector: Any) -> Any:
    # The largest is subtracted first, as implementations do.
    lowered = vector - reduce(np.maximum, _each(vector))
    return lowered - np.log(total(np.exp(lowered)))


def _softmax(vector: Any) -> Any:
    return _joined(losses.softmax(_each(vector)))


@cache
def balls(dtype: str) -> Arithmetic:
    """Formulas over balls of a number format; each number in a formula is one of the format's, or next to it."""
    functions: Mapping[str, Callable[..., Any]] = {
        **NUMPY.functions,
        "sum": total,
        "dot": lambda a, b: total(a * b),
        "norm": lambda a: np.sqrt(total(a * a)),
        "softmax": _softmax,
        "log_softmax": _log_softmax,
        "onehot": lambda place, length: exact(onehot(float(place.centre), float(length.centre)), dtype),
    }
    return NUMPY._replace(
        functions=functions, number=lambda digits: exact(float(digits), dtype), pi=rounded(np.pi, dtype)
    )


# What each function of one argument a passes on, for what it gives, f, and what comes from outside, u.
_SLOPES: Mapping[str, Callable[[Any, Any, Any], Any]] = {
    "exp": lambda a, f, u: u * f,
    "log": lambda a, f, u: u / a,
    "sqrt": lambda a, f, u: u / (2 * f),
    "sin": lambda a, f, u: u * np.cos(a),
    "cos": lambda a, f, u: -(u * np.sin(a)),
    "abs": lambda a, f, u: u * np.sign(_centre(a)),
    "sum": lambda a, f, u: u,
    "norm": lambda a, f, u: u * (a / f),
    "softmax": lambda a, f, u: f * (u - total(f * u)),
    "log_softmax": lambda a, f, u: u - np.exp(f) * total(u),
}


def gradient(tree: Tree, values: Values, name: str, dtype: str) -> Any:
    """The derivative of a formula by a name that is in it, a part for each part of what the name stands for.

    Raises ``TypeError`` for a function whose rounding has no bound here.
    """
    passed = _passed(tree, exact(1.0, dtype), values, balls(dtype))
    return reduce(operator.add, [each for found, each in passed if found == name])


def _passed(tree: Tree, outside: Any, values: Values, arithmetic: Arithmetic) -> Iterator[tuple[str, Any]]:
    """What each name in a tree gets, if ``outside`` is the derivative of the whole by this tree."""

    def value(inner: Tree) -> Any:
        return computed(inner, arithmetic)(values)

    def on(inner: Tree, passed: Any) -> Iterator[tuple[str, Any]]:
        return _passed(inner, _shaped(passed, value(inner)), values, arithmetic)

    match tree:
        case ("name", name):
            yield name, outside
        case ("neg", inner):
            yield from on(inner, -outside)
        case ("add", left, right):
            yield from on(left, outside)
            yield from on(right, outside)
        case ("sub", left, right):
            yield from on(left, outside)
            yield from on(right, -outside)
        case ("mul", left, right) | ("call", "dot", left, right):
            yield from on(left, outside * value(right))
            yield from on(right, outside * value(left))
        case ("div", left, right):
            yield from on(left, outside / value(right))
            yield from on(right, -(outside * (value(tree) / value(right))))
        case ("pow", base, ("num", digits)) if digits.isdigit():
            whole = int(digits)
            yield from on(base, outside * (whole * value(base) ** max(whole - 1, 0)))
        case ("call", "where", condition, yes, no):
            decided = value(condition)
            yield from on(yes, outside * np.where(decided, 1.0, 0.0))
            yield from on(no, outside * np.where(decided, 0.0, 1.0))
        case ("call", name, inner) if name in _SLOPES:
            yield from on(inner, _SLOPES[name](value(inner), value(tree), outside))
        case ("num", _) | ("call", "onehot", *_):
            return
        case _:
            raise TypeError(f"rounding has no bound here for the derivative of {tree[1 if tree[0] == 'call' else 0]}")


def _shaped(passed: Any, value: Any) -> Any:
    """What is passed on to a value of its own shape: a number that went with each part gets the sum over all."""
    if _is_vector(value) and not _is_vector(passed):
        return passed * np.ones(_centre(value).shape)
    return passed if _is_vector(value) else total(passed)
