"""Measuring: subjects against formulas, over a claim's whole domain, worst case first."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from claims.measurement import Comparison, Example, Gap, Law
from claims.model import Domain
from reference import rounding, trajectory
from reference.powers import Coefficients, formed
from reference.rounding import Ball
from tests.instruments import driver
from tests.instruments.strategies import Episode, episodes, simplest_episodes, visit_drawn
from tests.instruments.subjects import Subject

Array = NDArray[np.float64]
Factory = Callable[..., Any]
T = TypeVar("T")


class Worst:
    """The worst of the comparisons seen so far, by share of the bound, and how many were seen."""

    def __init__(self) -> None:
        self.comparison: Comparison | None = None
        self.seen = 0

    def see(self, comparison: Comparison) -> None:
        """Take one more comparison into account."""
        self.seen += 1
        if self.comparison is None or self._rank(comparison) > self._rank(self.comparison):
            self.comparison = comparison

    @staticmethod
    def _rank(comparison: Comparison) -> tuple[float, float]:
        # Where all agree exactly, the one that allowed the largest gap tells most about what was demanded.
        return comparison.share, comparison.bound if comparison.share == 0 else 0.0

    @property
    def found(self) -> Comparison:
        """The worst comparison; asking before any was seen is an error."""
        if self.comparison is None:
            raise LookupError("nothing was compared")
        return self.comparison


# --- one comparison ---------------------------------------------------------------------------------------------


def compare(observed: Any, expected: Ball, at: Callable[[tuple[int, ...]], Example] | Example) -> Comparison:
    """The entry of ``observed`` that is farthest from ``expected``, as a share of the radius there.

    A value that is NaN on one side only, or infinite, is infinitely far.
    """
    observed = np.asarray(observed, dtype=np.float64)
    same = (observed == expected.centre) | (np.isnan(observed) & np.isnan(expected.centre))
    with np.errstate(all="ignore"):
        gaps = np.where(same, 0.0, np.abs(observed - expected.centre))
        gaps = np.where(np.isnan(gaps), np.inf, gaps)
        bounds = np.where(np.isnan(expected.radius), np.inf, expected.radius) + np.zeros_like(gaps)
        shares = np.where(gaps == 0, 0.0, gaps / bounds)
    shares = np.where(np.isinf(bounds) & (gaps > 0) | np.isnan(shares), np.inf, shares)
    index = np.unravel_index(int(np.argmax(shares)), shares.shape)
    example = dict(at(index) if callable(at) else at)
    example |= {"formula": float(expected.centre[index]), "observed": float(observed[index])}
    return Comparison(float(gaps[index]), float(bounds[index]), example)


def stacked(balls: Sequence[Ball]) -> Ball:
    """Balls of one shape as one ball with a leading axis."""
    centres = np.stack([ball.centre for ball in balls])
    return Ball(centres, np.stack([ball.radius for ball in balls]), balls[0].format)


def build(factory: Factory, settings: Mapping[str, float]) -> Any:
    """A rule with those of the settings that it knows."""
    known = _parameters(factory)
    return factory(**{name: value for name, value in settings.items() if name in known})


@cache
def _parameters(factory: Factory) -> frozenset[str]:
    return frozenset(inspect.signature(factory).parameters)


def enclosed(
    factory: Factory,
    episode: Episode,
    dtype: str,
    memory: str | None,
    coefficients: Coefficients = Coefficients.PYTHON,
) -> Ball:
    """The parameter after each step, or one of the rule's memories, enclosed for a number format."""
    settings = tuple(episode.settings.items())
    return _enclosed(factory, settings, episode.start, episode.gradients, episode.lrs, dtype, memory, coefficients)


# Every implementation of an optimizer is asked about the same episodes.
@lru_cache(maxsize=4096)
def _enclosed(
    factory: Factory,
    settings: tuple[tuple[str, float], ...],
    start: tuple[float, ...],
    gradients: tuple[tuple[float, ...], ...],
    lrs: tuple[float, ...],
    dtype: str,
    memory: str | None,
    coefficients: Coefficients,
) -> Ball:
    rule = formed(build(factory, dict(settings)), dtype, coefficients)
    rows = [rounding.exact(row, dtype) for row in gradients]
    steps = list(trajectory.follow(rule, rounding.exact(start, dtype), rows, lrs))
    seen = (getattr(step.state, memory) if memory else step.x for step in steps)
    # Lines may make a memory a plain number.
    return stacked(
        [each if isinstance(each, Ball) else rounding.rounded(each + 0 * rows[0].centre, dtype) for each in seen]
    )


def _enclosure(value: Any, like: Ball, dtype: str) -> Ball:
    """A value of lines, which may make a memory a plain number."""
    return value if isinstance(value, Ball) else rounding.rounded(value + 0 * like.centre, dtype)


def against_rule(
    subject: Subject, episode: Episode, run: driver.Run, factory: Factory, memory: str | None
) -> Comparison:
    """One run of the subject against one rule, by its parameters or by one of its memories."""
    observed = run.memories[memory] if memory else run.points
    return compare(observed, enclosed(factory, episode, subject.dtype, memory, subject.coefficients), located(episode))


def located(episode: Episode) -> Callable[[tuple[int, ...]], Example]:
    """How to describe an entry of an array of shape (steps, coordinates) to a reader."""
    return lambda index: {**episode.seen_by(int(index[1])), "step": int(index[0]) + 1}


# --- over a whole domain ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sides:
    """A subject compared with a printed formula and, where there is one, with its correction, at one setting."""

    printed: Comparison
    corrected: Comparison | None = None


def rule_gap(
    subject: Subject, domain: Domain, printed: Factory, corrected: Factory | None = None, memory: str | None = None
) -> Gap:
    """How far the subject is from a printed rule and from its correction, over a domain of episodes."""

    def sides(episode: Episode, run: driver.Run) -> Sides:
        mended = corrected and against_rule(subject, episode, run, corrected, memory)
        return Sides(against_rule(subject, episode, run, printed, memory), mended)

    return episode_gap(subject, domain, sides)


def episode_gap(subject: Subject, domain: Domain, sides: Callable[[Episode, driver.Run], Sides]) -> Gap:
    """The worst of ``sides`` over the subject's runs in a domain of episodes."""

    def measure(episode: Episode) -> Sides:
        run = driver.follow(subject, episode.settings, episode.start, episode.gradients, episode.lrs)
        return sides(episode, run)

    return formula_gap(episodes(domain), measure, list(simplest_episodes(domain)))


def formula_gap(strategy: SearchStrategy[T], measure: Callable[[T], Sides], simplest: Sequence[T]) -> Gap:
    """The worst of ``measure`` over what the strategy draws; ``simplest`` are tried first for a counterexample."""
    as_printed, as_corrected = Worst(), Worst()
    first_failure: Example | None = None

    def visit(case: T) -> None:
        nonlocal first_failure
        sides = measure(case)
        as_printed.see(sides.printed)
        if first_failure is None and not sides.printed.holds:
            first_failure = sides.printed.at
        if sides.corrected is not None:
            as_corrected.see(sides.corrected)

    # The ladder of simple cases comes first, so that the counterexample is the smallest one and the same everywhere.
    for case in simplest:
        visit(case)
    visit_drawn(strategy, visit)
    return Gap(as_printed.found, as_corrected.comparison, as_printed.seen, first_failure)


def impulse_weights(subject: Subject, settings: Mapping[str, float], memory: str, steps: int) -> Array:
    """How much the squared, or plain, gradient of each step weighs in a memory after the last one.

    Coordinate k gets the gradient 1 in step k and 0 in all others, so that one run shows all weights.
    """
    impulses = np.eye(steps).tolist()
    array: Array = driver.follow(subject, settings, [0.0] * steps, impulses).memories[memory][-1]
    return array


def rescaled_runs(
    subject: Subject, episode: Episode, gradient_unit: float, before: Sequence[Mapping[str, float]] = ({}, {})
) -> tuple[Array, Array]:
    """The points of a run, and of the same run with all gradients times a power of two.

    ``before`` is what each remembers from before its first step.
    """
    runs = []
    for unit, memories in zip((1.0, gradient_unit), before, strict=True):
        gradients = [[unit * g for g in row] for row in episode.gradients]
        runs.append(driver.follow(subject, episode.settings, episode.start, gradients, before=memories).points)
    return runs[0], runs[1]


def values_gap(observed: Sequence[float], printed: Ball, corrected: Ball | None = None) -> Gap:
    """How far observed numbers are from printed ones and from corrected ones; there is a single case to try."""

    def at(index: tuple[int, ...]) -> Example:
        return {"number": int(index[0]) + 1}

    as_printed = compare(observed, printed, at)
    mended = None if corrected is None else compare(observed, corrected, at)
    return Gap(as_printed, mended, 1, None if as_printed.holds else as_printed.at)


def law(strategy: SearchStrategy[T], violation: Callable[[T], Example | None], simplest: Iterable[T]) -> Law:
    """Try a law on the simplest cases, then on everything drawn; ``violation`` describes a case that breaks it."""
    broken: list[Example] = []
    tried = 0

    def visit(case: T) -> None:
        nonlocal tried
        tried += 1
        if (example := violation(case)) is not None:
            broken.append(example)

    for case in simplest:
        visit(case)
    visit_drawn(strategy, visit)
    return Law(tried, counterexample=broken[0] if broken else None)
