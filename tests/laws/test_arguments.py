"""Every argument of every constructor: that it acts, where it is documented to act, and what its default is."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.annexes.laws import PAPER_DEFAULTS
from claims.measurement import Example, Law
from tests.instruments.subjects import TARGETS, Subject
from tests.laws.arguments import ARGUMENTS, Acts
from tests.laws.trials import Trial, Trials, visit_drawn
from tests.laws.weighing import Weighing

STEPS = 3
_DEFAULT = re.compile(r"\(default:\s*(.*?)\)(?=[.\s]|$)", re.DOTALL)
_ENTRY = re.compile(r"^ {4}(\w+) \([^)]*\)\s*:(.*?)(?=^ {4}\w+ \(|^\S|\Z)", re.MULTILINE | re.DOTALL)


def _optimizer(target: str) -> type:
    subject = Subject(target, next(iter(TARGETS[target].implementations)), "cpu", "float64")
    return type(subject.call([subject.tensor([0.0])]))


def _arguments(target: str) -> dict[str, inspect.Parameter]:
    """The arguments of a constructor, save the parameters and what chooses the implementation."""
    switches = {name for each in TARGETS[target].implementations.values() for name in each.settings}
    found = inspect.signature(_optimizer(target)).parameters
    return {name: argument for name, argument in found.items() if name not in {"params", *switches}}


@pytest.mark.parametrize("target", ARGUMENTS)
def test_every_argument_is_accounted_for(target: str) -> None:
    """What an optimizer takes is what the table of arguments says: a new one is red until someone says what it does."""
    assert set(_arguments(target)) == set(ARGUMENTS[target])


@pytest.mark.law("arguments-act-where-documented")
def test_arguments_act_where_documented(subject: Any, law: Any) -> None:
    """Each argument moves the path by more than rounding in the first step that it should, and nothing elsewhere."""
    weighing, trials = Weighing(), Trials(subject, {}, exponents=(-1, 1), zeros=False)

    def example(drawn: Trial) -> None:
        weighing.examples += 1
        for name, cases in ARGUMENTS[subject.target].items():
            for acts in cases:
                _compare(_fading(drawn, acts.fading), name, acts, weighing)

    visit_drawn(trials, example)
    law(weighing.law)


def _fading(trial: Trial, factor: float) -> Trial:
    """The run with gradients that fade and change sides; half of the starts are the origin, half are downhill."""
    first = trial.gradients[0]
    fading = trial.with_gradients(first * factor ** np.arange(STEPS)[:, None])
    downhill = -np.sign(first) * np.abs(trial.start)
    return fading.starting_at(np.where(np.arange(len(first)) % 2, 0.0, downhill))


def _compare(trial: Trial, name: str, acts: Acts, weighing: Weighing) -> None:
    before = replace(trial, settings=dict(acts.beside))
    after = before.varied(**acts.setting)
    rule = after if acts.like is None else replace(before, subject=replace(trial.subject, target=acts.like))
    (old, here), (new, there) = (before.path(), before.reference()), (after.path(), rule.reference())
    at = {"argument": name, **{key: float(value) for key, value in after.settings.items()}}
    early, bound = acts.first - 1, here.radius + there.radius
    weighing.near(new[:early], old[:early], bound[:early], lambda place: {**at, "moved": "too early"})
    if not (np.abs(new - old) > bound)[early].any():
        weighing.counterexample = weighing.counterexample or {**at, "moved": "nothing"}
    if acts.silent is not None:
        calm = before.varied(**acts.silent)
        silent = {**at, "moved": "where it should not"}
        weighing.same(calm.varied(**acts.setting).path(), calm.path(), lambda place: silent)


@pytest.mark.law("defaults-are-documented")
def test_defaults_are_documented(program: str, law: Any) -> None:
    """The text about each argument states the default that the constructor has."""
    documented = dict(_ENTRY.findall(inspect.getdoc(_optimizer(program)).partition("Args:")[2]))
    arguments = inspect.signature(_optimizer(program)).parameters
    law(_first_broken(_compared(documented, {name: a.default for name, a in arguments.items() if name != "params"})))


def _compared(documented: dict[str, str], defaults: dict[str, Any]) -> Iterator[Example | None]:
    for name, default in defaults.items():
        stated = _DEFAULT.search(documented.get(name, ""))
        same = stated is not None and ast.literal_eval(stated[1].strip("`")) == default
        words = stated[1] if stated else "nothing"
        yield None if same else {"argument": name, "documented": words, "default": str(default)}


@pytest.mark.law("defaults-are-the-papers")
def test_defaults_are_the_papers(program: str, law: Any) -> None:
    """PyTorch's defaults are those that the method's own source recommends, or one of them differs."""
    settings = _settings(program)
    law(
        _first_broken(
            None if settings[name] == value else {"argument": name, "source": value, "default": settings[name]}
            for name, value in PAPER_DEFAULTS[program].items()
        )
    )


def _settings(program: str) -> dict[str, Any]:
    """The defaults by the names that the papers use."""
    defaults = {name: argument.default for name, argument in _arguments(program).items()}
    betas = defaults.pop("betas", ())
    return defaults | dict(zip(("beta1", "beta2"), betas, strict=False))


def _first_broken(found: Iterator[Example | None]) -> Law:
    examples = list(found)
    return Law(len(examples), counterexample=next((example for example in examples if example is not None), None))
