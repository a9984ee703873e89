"""What makes no sense is refused with an error that names the setting and its value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from reference import losses
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
from reference.schedules import step_decay
from reference.trajectory import descend, follow

RULES = (SGD, Momentum, AdaGrad, RMSprop, Adadelta, Adam, AdamW, Adamax, NAdam, RAdam, Rprop, ASGD)
# Averages must forget, so that their factors lie below one; all other numbers need only be nonnegative.
BELOW_ONE = {"rho", "beta1", "beta2"}
# By these Rprop's step sizes shrink and grow.
FACTORS = {"etaminus", "etaplus"}


def _numeric(rule: type) -> list[str]:
    return [field.name for field in fields(rule) if not isinstance(field.default, bool)]


def _fades(rule: type, name: str) -> bool:
    """Whether a setting is the factor of an average; ASGD's alpha is an exponent."""
    return name in BELOW_ONE or (rule is RMSprop and name == "alpha")


def _cases(select: Callable[[type, str], bool], values: dict[str, float]) -> pytest.MarkDecorator:
    cases = [
        pytest.param(rule, name, value, id=f"{rule.__name__}-{name}-{label}")
        for rule in RULES
        for name in _numeric(rule)
        if select(rule, name)
        for label, value in values.items()
    ]
    return pytest.mark.parametrize(("rule", "name", "value"), cases)


@_cases(lambda rule, name: True, {"negative": -0.5, "nan": math.nan, "one-of-many": np.array([0.5, -0.5])})
def test_a_negative_or_undefined_setting_is_refused(rule: Any, name: str, value: Any) -> None:
    """Every rule refuses a negative or NaN setting, alone or within an array, and says which and what it was."""
    with pytest.raises(ValueError, match=f"^{name} must be") as error:
        rule(**{name: value})
    assert repr(value) in str(error.value)


@_cases(_fades, {"one": 1.0, "more": 1.5, "infinite": math.inf})
def test_a_factor_that_does_not_fade_is_refused(rule: Any, name: str, value: float) -> None:
    """The factor of a fading average must be below one."""
    with pytest.raises(ValueError, match=rf"^{name} must be a number in \[0, 1\), got {value}"):
        rule(**{name: value})


@_cases(lambda rule, name: name not in FACTORS, {"zero": 0.0, "smallest": 5e-324, "just-below-one": 1 - 2.0**-53})
def test_an_extreme_valid_setting_is_accepted(rule: Any, name: str, value: float) -> None:
    """Zero, the smallest number and the largest below one are valid for every setting."""
    assert getattr(rule(**{name: value}), name) == value


@_cases(lambda rule, name: not _fades(rule, name) and name not in FACTORS, {"one": 1.0, "large": 1e300})
def test_a_large_setting_that_may_be_large_is_accepted(rule: Any, name: str, value: float) -> None:
    """A setting that is no averaging factor has no upper limit."""
    assert getattr(rule(**{name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("etaminus", 0.0, r"in \(0, 1\)"), ("etaminus", 1.0, r"in \(0, 1\)"), ("etaplus", 1.0, "> 1")],
)
def test_a_step_size_must_shrink_and_grow(name: str, value: float, allowed: str) -> None:
    """Rprop refuses a factor that would not shrink, or not grow, its step sizes."""
    with pytest.raises(ValueError, match=f"{name} must be a number {allowed}, got {value}"):
        Rprop(**{name: value})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"momentum": 0.0}, "momentum must be positive .*, got 0.0", id="without-momentum"),
        pytest.param({"dampening": 0.1}, "dampening must be 0 .*, got 0.1", id="with-dampening"),
    ],
)
def test_nesterov_needs_momentum_and_no_dampening(settings: dict[str, float], message: str) -> None:
    """Nesterov's variant is refused without momentum and with dampening."""
    with pytest.raises(ValueError, match=message):
        Momentum(nesterov=True, **settings)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: follow(SGD(), 0.0, [1.0, 1.0], [0.1]), "lrs .* 2 gradients, got 1", id="too-few-rates"),
        pytest.param(lambda: follow(SGD(), 0.0, [], [0.1]), "lrs .* 0 gradients, got 1", id="too-many-rates"),
        pytest.param(lambda: descend(SGD(), 0.0, abs, 0), "steps must be at least 1, got 0", id="no-steps"),
        pytest.param(lambda: step_decay(1.0, 0.5, 0, 1), "step_size must be at least 1, got 0", id="no-period"),
        pytest.param(lambda: step_decay(1.0, 0.5, 1, -1), "epoch must be at least 0, got -1", id="before-time"),
        pytest.param(lambda: losses.twice_softmaxed_range(1), "classes must be at least 2, got 1", id="one-class"),
    ],
)
def test_a_senseless_argument_is_refused_at_once(call: Callable[[], Any], message: str) -> None:
    """Trajectories, schedules and ranges refuse bad arguments when called, not when consumed."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("target", [-1, 3])
@pytest.mark.parametrize(
    "loss",
    [
        losses.cross_entropy,
        losses.cross_entropy_gradient,
        losses.twice_softmaxed,
    ],
)
def test_a_target_that_is_no_class_is_refused(loss: Callable[..., Any], target: int) -> None:
    """Losses and their gradients refuse a target below 0 or past the last class; indices do not wrap around."""
    with pytest.raises(ValueError, match=f"target must be a class from 0 to 2, got {target}"):
        loss([1.0, 2.0, 3.0], target)


def test_rates_given_step_by_step_replace_the_rule_s_own() -> None:
    """``follow`` uses one rate per step where rates are given, and the rule's own where none are."""
    assert [step.x for step in follow(SGD(lr=1.0), 0.0, [1.0, 1.0], [0.5, 0.25])] == [-0.5, -0.75]
    assert [step.x for step in follow(SGD(lr=1.0), 0.0, [1.0, 1.0])] == [-1.0, -2.0]


def test_a_bad_rate_on_the_way_is_refused() -> None:
    """A learning rate that turns negative on the way is refused when its step comes."""
    with pytest.raises(ValueError, match=r"lr must be a number >= 0, got -0\.5"):
        list(follow(SGD(), 0.0, [1.0], [-0.5]))
