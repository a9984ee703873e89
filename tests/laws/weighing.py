"""The comparisons that a law asks for on one subject: bit for bit, or within a bound."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis.errors import UnsatisfiedAssumption

from claims.measurement import Comparison, Example, Law
from tests.environment import ROOT
from tests.laws.walking import Array, same_bits

Describe = Callable[[int], Example]
_BROKEN_BY = (
    TypeError,
    ValueError,
    RuntimeError,
    AssertionError,
    ArithmeticError,
    LookupError,
    pickle.PickleError,
)


class StopExample(UnsatisfiedAssumption):
    """What was to be weighed ended in an error, so that nothing is left to compare: Hypothesis goes on elsewhere."""


def kind_and_words(error: Exception) -> str:
    """What kind of error it is, and the first line of what it says."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _of_the_house(error: Exception) -> bool:
    """Whether an error was raised in the project's own code, not in what it calls."""
    place = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    return any(place.is_relative_to(ROOT / room) for room in ("tests", "reference", "claims"))


@dataclass
class Weighing:
    """How many examples there were, how many numbers were compared, the worst of them, and what broke the law."""

    examples: int = 0
    compared: int = 0
    bounded: int = 0
    worst: Comparison | None = None
    counterexample: Example | None = None

    def same(self, observed: Array, expected: Array, at: Describe) -> None:
        """Two arrays are the same bit for bit; ``at`` describes a coordinate, which is an array's last axis."""
        if observed.shape != expected.shape:
            self.counterexample = self.counterexample or at(0)
        else:
            self._note(~same_bits(observed, expected), at)

    def near(self, observed: Array, expected: Array, bound: Array, at: Describe) -> None:
        """Two arrays are the same bit for bit or differ by no more than a bound; an infinite one claims nothing."""
        with np.errstate(invalid="ignore"):
            gap = np.where(same_bits(observed, expected), 0.0, np.abs(observed - expected))
        if not gap.size:
            return
        claimed = np.isfinite(bound)
        self.compared += gap.size
        self.bounded += int(np.count_nonzero(claimed))
        within = gap <= bound
        self._note(claimed & ~within, at)
        shares = np.divide(gap, bound, out=np.full_like(gap, -1.0), where=claimed & within & (bound > 0))
        place = np.unravel_index(np.argmax(shares), shares.shape)
        if shares[place] >= 0 and (self.worst is None or shares[place] > self.worst.share):
            self.worst = Comparison(float(gap[place]), float(bound[place]), {})

    @contextmanager
    def completes(self, at: Example) -> Iterator[None]:
        """What is done within must not end in an error; one is the counterexample, and ends the example."""
        try:
            yield
        except Exception as error:
            if not isinstance(error, _BROKEN_BY) and _of_the_house(error):
                raise
            self.counterexample = self.counterexample or {
                **at,
                "error": kind_and_words(error),
            }
            raise StopExample from error

    def _note(self, broken: Any, at: Describe) -> None:
        if self.counterexample is None and broken.any():
            self.counterexample = at(int(np.argwhere(broken)[0][-1]))

    @property
    def law(self) -> Law:
        """What was found; a bound that was mostly infinite is an error, since such a comparison proves nothing."""
        if 2 * self.bounded < self.compared:
            raise ValueError(f"only {self.bounded} of {self.compared} comparisons had a finite bound")
        return Law(self.examples, self.worst, self.counterexample)
