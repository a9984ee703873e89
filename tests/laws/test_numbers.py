"""How a setting is given: as which kind of number, in a tensor, to a group, and as what is no number at all."""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.forms.programs import target_of
from tests.instruments.adapters import PAIRED
from tests.instruments.targets import TARGETS
from tests.laws.trials import Trial, tried
from tests.laws.walking import Array, Walk, split
from tests.laws.weighing import Weighing

# What is no sensible value of some setting; which settings refuse it is the constructor's to say.
DOUBTFUL = (-1.0, 0.0, 1.0, 2.0, math.nan)


@pytest.mark.law("any-number-is-its-value")
def test_any_number_is_its_value(subject: Any, law: Any) -> None:
    """Each setting given as an int or as NumPy's float64 leads where the float does, bit for bit, or is refused."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        for name in _numbers(trial):
            # No coefficient of an average may be 1.
            whole = 0 if _refused(trial.varied(**{name: 1.0}).walk) else 1
            for given in (np.float64(trial.settings[name]), whole):
                if (found := _path(trial, {name: given})) is not None:
                    at = {"given": type(given).__name__, **trial.varied(**{name: given}).shown}
                    weighing.same(found, trial.varied(**{name: float(given)}).path(), lambda _, at=at: at)

    law(tried(subject, visit))


@pytest.mark.law("tensor-is-its-number")
def test_a_tensor_is_its_number(subject: Any, law: Any) -> None:
    """Each setting that may be a tensor, given as one without axes, leads where its number does, or is refused."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        for names, dtype in itertools.product(_tensors(trial), ("float64", "float32")):
            # What float32 holds, so that either tensor is the same number.
            numbers = {name: float(np.float32(trial.settings[name])) for name in names}
            found = _path(trial, {name: _tensor(trial, value, dtype) for name, value in numbers.items()})
            if found is not None:
                plain = trial.varied(**numbers)
                expected, at = plain.reference(), {"given": f"{names[0]} as {dtype}", **plain.shown}
                weighing.near(found, expected.centre, expected.radius, lambda _, at=at: at)

    # 0.1 and 1 − 0.1λ have no end in base 2, and 1 − 0.999ᵗ cancels: what is rounded on the way shows in few steps.
    law(tried(subject, visit, lr=(0.1,), beta2=(0.999,)))


@pytest.mark.law("rate-in-a-tensor-is-each-groups-own")
def test_a_rate_in_a_tensor_is_each_groups_own(subject: Any, law: Any) -> None:
    """Groups given one rate, as a tensor, obey a schedule each as they do when it is a float; or it is refused."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        number = float(np.float32(trial.settings["lr"]))
        if (tensors := _rates(trial, _tensor(trial, number, "float32"))) is not None:
            weighing.same(tensors, _rates(trial, number), lambda place: {"group": place, **trial.shown})

    law(tried(subject, visit))


@pytest.mark.law("groups-refuse-what-the-constructor-refuses")
def test_groups_refuse_what_the_constructor_refuses(subject: Any, law: Any) -> None:
    """A value that is refused as an argument is refused in a group, given to the constructor or added later."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        usable = trial.walk()
        for name, value in itertools.product(_numbers(trial), DOUBTFUL):
            if _refused(trial.varied(**{name: value}).walk):
                group = {"params": [subject.tensor(trial.start)], name: value}
                found = [
                    _refused(lambda group=group: subject.call([group], **trial.settings)),
                    _refused(lambda group=group: usable.optimizer.add_param_group(_spelled(group, usable))),
                ]
                at = {"argument": name, "value": value, **trial.shown}
                weighing.same(np.array(found), np.ones(2), lambda _, at=at: at)

    law(tried(subject, visit))


@pytest.mark.law("nan-is-no-setting")
def test_nan_is_no_setting(subject: Any, law: Any) -> None:
    """The constructor refuses NaN for each setting that is a number."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        for name in _numbers(trial):
            spoilt = trial.varied(**{name: math.nan})
            weighing.same(np.array([_refused(spoilt.walk)]), np.ones(1), lambda _, at=spoilt.shown: at)

    law(tried(subject, visit))


def _numbers(trial: Trial) -> list[str]:
    """The settings of a run that are numbers."""
    return [name for name, value in trial.settings.items() if not isinstance(value, bool)]


def _tensors(trial: Trial) -> Iterator[list[str]]:
    """The settings of a run whose annotation names tensors; both numbers of a pair are given alike."""
    for argument, parameter in inspect.signature(TARGETS[trial.subject.target].call).parameters.items():
        names = [name for name in trial.settings if name == argument or PAIRED.get(name, ("",))[0] == argument]
        if names and "Tensor" in str(parameter.annotation):
            yield names


def _tensor(trial: Trial, number: float, dtype: str) -> Any:
    """A number as a tensor without axes; it is on the CPU, where a rate is wanted for parameters anywhere."""
    return replace(trial.subject, device="cpu", dtype=dtype).tensor(number)


def _path(trial: Trial, given: Mapping[str, Any]) -> Array | None:
    """Where all coordinates are after each step; nothing if what is given is refused, or has no path of numbers."""
    found = trial.varied(**given)
    try:
        return None if _refused(found.walk) else found.path()
    except ArithmeticError:
        return None


def _refused(made: Callable[[], Any]) -> bool:
    try:
        made()
    except Exception:
        # Others have errors of their own for it.
        return True
    return False


def _rates(trial: Trial, lr: Any) -> Array | None:
    """The rates of two groups after each step, the second of which halves; nothing if they are refused."""
    groups = [[part] for part in split(trial.start, (1, len(trial.start) - 1))]
    settings = trial.varied(lr=lr).settings
    if _refused(lambda: Walk(trial.subject, settings, groups)):
        return None
    walk, found = Walk(trial.subject, settings, groups), []
    schedule = TARGETS[target_of("LambdaLR")].call(walk.optimizer, [lambda _: 1.0, lambda epoch: 0.5**epoch])
    for gradient in trial.gradients:
        walk.step(split(gradient, (1, len(trial.start) - 1)))
        schedule.step()
        found.append([float(group["lr"]) for group in walk.optimizer.param_groups])
    return np.array(found)


def _spelled(group: Mapping[str, Any], walk: Walk) -> dict[str, Any]:
    """A group as PyTorch spells it: one number of a pair stands beside the other one of the constructor."""
    found = {name: value for name, value in group.items() if name not in PAIRED}
    for name in group.keys() & PAIRED.keys():
        argument, place = PAIRED[name]
        pair = list(walk.optimizer.defaults[argument])
        pair[place] = group[name]
        found[argument] = tuple(pair)
    return found
