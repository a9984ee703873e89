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
from tests.instruments.adapters import PAIRED
from tests.instruments.driver import follow
from tests.instruments.methods import Acts
from tests.instruments.subjects import OPTIMIZERS, Subject
from tests.instruments.targets import TARGETS
from tests.laws.trials import Trial, Trials, visit_drawn
from tests.laws.weighing import Weighing

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


@pytest.mark.parametrize("target", OPTIMIZERS)
def test_every_argument_is_accounted_for(target: str) -> None:
    """What an optimizer takes is what its method says: a new argument is red until someone says what it does."""
    told = TARGETS[target].method.arguments
    assert set(_arguments(target)) == {PAIRED.get(name, (name, 0))[0] for name in told}


@pytest.mark.law("arguments-act-where-documented")
def test_arguments_act_where_documented(subject: Any, law: Any) -> None:
    """With each argument at another value the path is the reference's at that value, and elsewhere than without."""
    weighing, trials = Weighing(), Trials(subject, {}, exponents=(-1, 1), zeros=False)

    def example(drawn: Trial) -> None:
        weighing.examples += 1
        for name, cases in subject.method.arguments.items():
            for acts in cases if name not in subject.fixed else ():
                _compare(_fading(drawn, acts.fading), name, acts, weighing)

    visit_drawn(trials, example)
    law(weighing.law)


def _fading(trial: Trial, factor: float) -> Trial:
    """The run with gradients that fade and change sides; half of the starts are the origin, half are downhill."""
    first = trial.gradients[0]
    # As few as show each argument: gradients fade.
    steps = trial.subject.method.steps - 3
    fading = trial.with_gradients(first * factor ** np.arange(steps)[:, None])
    downhill = -np.sign(first) * np.abs(trial.start)
    return fading.starting_at(np.where(np.arange(len(first)) % 2, 0.0, downhill))


def _compare(trial: Trial, name: str, acts: Acts, weighing: Weighing) -> None:
    before = replace(trial, settings=dict(acts.beside))
    after = before.varied(**acts.setting)
    here, there = before.reference(), after.reference()
    at = {"argument": name, **{key: float(value) for key, value in after.settings.items()}}
    weighing.near(before.path(), here.centre, here.radius, lambda place: {**at, name: "left out"})
    weighing.near(after.path(), there.centre, there.radius, lambda place: at)
    apart = np.abs(there.centre - here.centre) > here.radius + there.radius
    # In a coarse format rounding may hide what the finest one shows.
    if acts.moves != bool(apart.any()) and (trial.subject.dtype == "float64" or not acts.moves):
        weighing.counterexample = weighing.counterexample or {**at, "reference": "moves" if apart.any() else "rests"}


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


@pytest.mark.law("defaults-are-the-references")
def test_defaults_are_the_references(program: str, law: Any) -> None:
    """Where nobody states a setting, the path is the reference's at its own defaults, within the bound."""
    subject = Subject(program, next(iter(TARGETS[program].implementations)), "cpu", "float64")
    weighing = Weighing()

    def example(drawn: Trial) -> None:
        weighing.examples += 1
        # In every other coordinate gradients are so small that even an ε of 1e-10 shows.
        sizes = np.where(np.arange(len(drawn.start)) % 2, 2.0**-30, 1.0)
        trial = replace(drawn, settings={}).with_gradients(drawn.gradients * sizes)
        points, expected = follow(subject, {}, trial.start, trial.gradients).points, trial.reference()
        weighing.near(points, expected.centre, expected.radius, trial.seen_by)

    visit_drawn(Trials(subject, {}, zeros=False), example)
    law(weighing.law)


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
