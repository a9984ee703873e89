"""A rule applied step by step to gradients given in advance, or to those of an objective."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from reference.settings import Numbers

Gradient = Callable[[Numbers], Numbers]


class Step(NamedTuple):
    """The parameter after a step, and the state of the rule."""

    x: Numbers
    state: Any


def follow(
    rule: Any,
    start: Numbers,
    gradients: Sequence[Numbers | Gradient],
    lrs: Sequence[Numbers] = (),
    before: Mapping[str, Numbers] | None = None,
) -> Iterator[Step]:
    """The steps that ``rule`` takes from ``start`` when step t sees ``gradients[t]``, or that function of the point.

    ``before`` are values of its memories from before the first step; those it begins with, unless stated.
    ``lrs`` are the learning rates of the steps; without them all use the rule's own.  A rule that has none takes 1.
    Gradients owe nothing to the parameter, so an error in one step cannot feed back through the objective.
    Raises ``ValueError`` when ``lrs`` is given but has not one rate per gradient, or another than 1 for such a rule.
    """
    if len(lrs) not in (0, len(gradients)):
        raise ValueError(f"lrs must hold one rate for each of {len(gradients)} gradients, got {len(lrs)}")
    if not hasattr(rule, "lr"):
        if any(lr != 1 for lr in lrs):
            raise ValueError(f"{type(rule).__name__} has no learning rate, got {lrs}")
        lrs = ()
    return _walk(rule, start, [_given(g) for g in gradients], lrs, before or {})


def descend(rule: Any, start: Numbers, gradient: Gradient, steps: int) -> Iterator[Step]:
    """The ``steps`` steps that ``rule`` takes from ``start`` with the gradient of an objective at each point left.

    Raises ``ValueError`` when ``steps`` is below 1.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    return _walk(rule, start, [gradient] * steps, (), {})


def _given(g: Numbers | Gradient) -> Gradient:
    return g if callable(g) else lambda x: g


def _walk(
    rule: Any, x: Numbers, gradients: Sequence[Gradient], lrs: Sequence[Numbers], before: Mapping[str, Numbers]
) -> Iterator[Step]:
    state = rule.init(x)
    state = state._replace(**before) if before else state
    for t, gradient in enumerate(gradients):
        rule = replace(rule, lr=lrs[t]) if len(lrs) else rule
        # A rule that divides by zero, or diverges, is data here: the comparison with the machine reports it.
        with np.errstate(all="ignore"):
            x, state = rule.update(x, gradient(x), state)
        yield Step(x, state)
