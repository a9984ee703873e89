"""The rules with all their options as cases, runs drawn for them, and the tally of gaps against bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
from hypothesis import strategies as st

from reference.rounding import Ball, exact
from reference.rules import (
    ASGD,
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    Adamax,
    AdamW,
    Momentum,
    NAdam,
    RAdam,
    RMSprop,
    Rprop,
)
from reference.trajectory import follow
from tests.properties.rules import unrolled

STEPS = 5
FLAGS = st.booleans()
COMMON = {"weight_decay": st.one_of(st.just(0.0), st.floats(2.0**-20, 1.0)), "maximize": FLAGS}
# Coefficients are normal numbers of float32, as the bounds presuppose.
FADING = st.one_of(st.sampled_from((0.0, 0.9, 0.999)), st.floats(2.0**-10, 1 - 2.0**-10))
# PyTorch averages gradients by lerp, whose bound needs a factor of at least ¼, or 0.
LERP_FADING = st.one_of(st.sampled_from((0.0, 0.9, 0.999)), st.floats(0.25, 1 - 2.0**-10))
EPS = st.floats(1e-12, 1e-2)
RATE = st.floats(2.0**-20, 4.0)
MOMENTS = COMMON | {"beta1": LERP_FADING, "beta2": FADING, "eps": EPS}

# What a column of gradients may be made into: left alone, of one sign, all equal, or zero at first.
SHAPES: tuple[Callable[[list[float]], list[float]], ...] = (
    list,
    lambda column: [abs(g) for g in column],
    lambda column: column[:1] * len(column),
    lambda column: [0.0, *column[1:]],
)


@dataclass(frozen=True, eq=False)
class Case:
    """A rule with some of its options: what to draw for its settings, its slow derivation, its name in torch."""

    id: str
    rule: Callable[..., Any]
    unrolled: Callable[..., list[Any]]
    target: str
    settings: Mapping[str, st.SearchStrategy[Any]]


CASES = (
    Case("sgd", SGD, unrolled.sgd, "sgd", COMMON),
    Case(
        "momentum",
        Momentum,
        unrolled.momentum,
        "momentum",
        COMMON | {"momentum": FADING.filter(bool), "dampening": FADING},
    ),
    Case(
        "nesterov",
        Momentum,
        unrolled.momentum,
        "momentum",
        COMMON | {"momentum": FADING.filter(bool), "dampening": st.just(0.0), "nesterov": st.just(True)},
    ),
    Case(
        "adagrad",
        AdaGrad,
        unrolled.adagrad,
        "adagrad",
        COMMON | {"lr_decay": FADING, "initial_accumulator_value": FADING, "eps": EPS},
    ),
    Case("rmsprop", RMSprop, unrolled.rmsprop, "rmsprop", COMMON | {"alpha": FADING, "eps": EPS, "momentum": FADING}),
    Case(
        "rmsprop-centered",
        RMSprop,
        unrolled.rmsprop,
        "rmsprop",
        # With small ρ the variance about the average is lost to cancellation; see test_rules_against_torch.
        COMMON | {"alpha": st.floats(0.5, 0.99), "eps": EPS, "momentum": FADING, "centered": st.just(True)},
    ),
    Case("adadelta", Adadelta, unrolled.adadelta, "adadelta", COMMON | {"rho": FADING, "eps": EPS}),
    Case("adam", Adam, unrolled.adam, "adam", MOMENTS),
    Case(
        "amsgrad",
        Adam,
        unrolled.adam,
        "adam",
        MOMENTS | {"amsgrad": st.just(True)},
    ),
    Case(
        "adamw",
        AdamW,
        unrolled.adamw,
        "adamw",
        MOMENTS | {"amsgrad": FLAGS},
    ),
    Case("adamax", Adamax, unrolled.adamax, "adamax", MOMENTS),
    Case(
        "nadam",
        NAdam,
        unrolled.nadam,
        "nadam",
        MOMENTS | {"momentum_decay": st.floats(2.0**-20, 1.0), "decoupled_weight_decay": FLAGS},
    ),
    Case("radam", RAdam, unrolled.radam, "radam", MOMENTS | {"decoupled_weight_decay": FLAGS}),
    Case(
        "rprop",
        Rprop,
        unrolled.rprop,
        "rprop",
        {
            "maximize": FLAGS,
            # PyTorch tells a step that turned back by its factor, which must not round to 1 in any format.
            "etaminus": st.floats(2.0**-4, 1 - 2.0**-7),
            "etaplus": st.floats(1 + 2.0**-10, 4.0),
            "step_size_min": st.floats(2.0**-20, 0.25),
            "step_size_max": st.floats(0.25, 64.0),
        },
    ),
    Case(
        "asgd",
        ASGD,
        unrolled.asgd,
        "asgd",
        COMMON | {"lambd": st.floats(2.0**-20, 0.5), "alpha": st.floats(0.0, 1.0), "t0": st.floats(0.0, 4.0)},
    ),
)


@dataclass(frozen=True)
class Run:
    """One coordinate's start, a gradient and a learning rate for every step, and the settings of the rule."""

    start: float
    gradients: Sequence[float]
    lrs: Sequence[float]
    settings: Mapping[str, Any]


def numbers(lowest: int, highest: int) -> st.SearchStrategy[float]:
    """Zero, or a float32 mantissa times a power of two with its exponent in a range, of either sign.

    Each is one integer, since drawing is what these tests spend most of their time on.
    """
    exponents = highest - lowest + 1

    def decoded(code: int) -> float:
        mantissa, exponent = divmod(abs(code), exponents + 1)
        # The mantissas 0 to 2²³ − 1 stand for 1 + mantissa/2²³, which are all that float32 has in [1, 2).
        size = math.ldexp(2**23 + mantissa, lowest + exponent - 1 - 23) if exponent else 0.0
        return math.copysign(size, code)

    largest = 2**23 * (exponents + 1) - 1
    return st.integers(-largest, largest).map(decoded)


@st.composite
def runs(draw: st.DrawFn, case: Case, values: st.SearchStrategy[float]) -> Run:
    """A run of ``case``; the learning rate may change before its last step."""
    steps = draw(st.integers(1, STEPS))
    gradients = draw(st.lists(values, min_size=steps, max_size=steps))
    shape = draw(st.sampled_from(SHAPES))
    lr, last = draw(RATE), draw(RATE)
    lrs = [lr] * (steps - 1) + [draw(st.sampled_from((lr, last)))]
    return Run(draw(values), shape(gradients), lrs, draw(st.fixed_dictionaries(dict(case.settings))))


def positions(case: Case, run: Run, number: Callable[[float], Any]) -> Iterator[Any]:
    """The positions that the rule's code computes when every datum and every numeric setting is a ``number``."""
    settings = {name: in_kind(value, number) for name, value in run.settings.items()}
    gradients, lrs = [number(g) for g in run.gradients], [number(lr) for lr in run.lrs]
    # What a rule remembers at first may be its rate.
    return (step.x for step in follow(case.rule(lr=lrs[0], **settings), number(run.start), gradients, lrs))


def slow_positions(case: Case, run: Run, number: Callable[[float], Any]) -> list[Any]:
    """The positions that the slow derivation finds, in the numbers given."""
    settings = {name: in_kind(value, number) for name, value in run.settings.items()}
    return case.unrolled(
        number(run.start), [number(g) for g in run.gradients], [number(lr) for lr in run.lrs], **settings
    )


def in_kind(value: Any, number: Callable[[float], Any]) -> Any:
    """A setting as a ``number``; a flag stays a flag."""
    return value if isinstance(value, bool) else number(value)


def balls(value: float) -> Ball:
    """A float64 Ball of radius zero: used for settings too, so that scalar arithmetic is charged like the rest."""
    return exact(value, "float64")


@dataclass
class Tally:
    """Every comparison made: how many had a finite bound, and the worst share of it."""

    seen: int = 0
    bounded: int = 0
    worst: float = 0.0

    def see(self, gap: Any, bound: Any) -> None:
        """Count a gap, and fail if it exceeds its bound; an infinite bound says nothing."""
        self.seen += 1
        if bound == math.inf:
            return
        self.bounded += 1
        assert gap <= bound, f"gap {mpmath.nstr(gap)} exceeds the bound {mpmath.nstr(bound)}"
        self.worst = max(self.worst, float(gap / bound) if gap else 0.0)

    def mostly_bounded(self) -> bool:
        """Whether the larger part of the comparisons could have failed."""
        return 2 * self.bounded > self.seen


def gap_from(value: Any, truth: Any) -> Any:
    """|value − truth| in mpmath's working precision; infinite for NaN."""
    gap = abs(mpmath.mpf(value) - truth)
    return mpmath.inf if mpmath.isnan(gap) else gap


def scalar(array: Any) -> float:
    """The one float in an array or NumPy number."""
    return float(np.asarray(array))
