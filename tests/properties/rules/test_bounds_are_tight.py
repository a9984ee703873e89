"""The bound of a rule is one that a correct implementation really comes near."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reference.rounding import exact
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

SEED = 20240521
CELLS, STEPS = 4096, 10
# What counts as tight: a bound a thousand times too wide would hide an error of a thousand roundings.
LOOSEST = 1 / 1000

RULES = {
    "sgd": SGD(lr=0.1),
    "sgd-weight-decay": SGD(lr=0.1, weight_decay=0.3),
    "momentum": Momentum(lr=0.1, momentum=0.9),
    "dampened": Momentum(lr=0.1, momentum=0.9, dampening=0.4),
    "nesterov": Momentum(lr=0.1, momentum=0.9, nesterov=True),
    "adagrad": AdaGrad(lr=0.1),
    "adagrad-lr-decay": AdaGrad(lr=0.1, lr_decay=0.3, initial_accumulator_value=0.1),
    "rmsprop": RMSprop(lr=0.1, alpha=0.9),
    "rmsprop-momentum": RMSprop(lr=0.1, alpha=0.9, momentum=0.9),
    "rmsprop-centered": RMSprop(lr=0.1, alpha=0.9, centered=True),
    "adadelta": Adadelta(lr=1.0),
    "adam": Adam(lr=0.1),
    "amsgrad": Adam(lr=0.1, amsgrad=True),
    "adamw": AdamW(lr=0.1, weight_decay=0.3),
    "adamax": Adamax(lr=0.1),
    "nadam": NAdam(lr=0.1),
    "radam": RAdam(lr=0.1),
    "rprop": Rprop(lr=0.1),
    "asgd": ASGD(lr=0.1, lambd=0.1, t0=2.0),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_bound_is_reached_to_a_thousandth(rule: Any) -> None:
    """Of 40 960 float32 evaluations of a rule none exceeds its bound, and the worst comes within a thousandth of it."""
    generator = np.random.default_rng(SEED)
    start, *gradients = generator.standard_normal((STEPS + 1, CELLS)).astype(np.float32)
    balls = follow(rule, exact(start, "float32"), [exact(g, "float32") for g in gradients])
    # NumPy converts the Python floats among the settings to float32 in each operation, as PyTorch does.
    singles = follow(rule, start, gradients)
    gaps = [abs(single.x - ball.x.centre) / ball.x.radius for single, ball in zip(singles, balls, strict=True)]
    worst = max(float(gap.max()) for gap in gaps)
    print(f"worst share of bound: {worst:.3f}")
    assert LOOSEST <= worst <= 1


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_evaluation_under_test_is_in_single_precision(rule: Any) -> None:
    """The float32 evaluation stays in float32 throughout, so that its errors are those of the format."""
    one = np.ones(1, dtype=np.float32)
    (step,) = follow(rule, one, [one])
    kept = [entry for entry in (step.x, *step.state) if isinstance(entry, np.ndarray)]
    assert {entry.dtype for entry in kept} == {np.dtype(np.float32)}
