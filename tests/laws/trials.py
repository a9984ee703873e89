"""What a law is tried on: a ladder of small runs over all switches, then runs that Hypothesis draws."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from claims.measurement import Law, Value
from reference import trajectory
from reference.powers import Coefficients, formed
from reference.rounding import FORMATS, Ball, exact
from tests.instruments.methods import Method
from tests.instruments.subjects import Subject, nearest
from tests.laws.walking import Array, Walk, split
from tests.laws.weighing import StopExample, Weighing

# A number of tensors and their sizes: less than a vector, whole vectors, and what is left over after them.
_SIZES = ((1, 18), (33,), (7,), (70,), (16, 1, 5))
# A law on one subject gets a part of the examples that a profile asks of a whole test: there are many of both.
_PART = 40
_FEWEST = 5
# How many rows of numbers a plan can have.
_NUMBERS = 2**32
Test = TypeVar("Test")


@dataclass(frozen=True)
class Trial:
    """One run to try a law on: sizes of the tensors, starts, one row of gradients for each step, and settings.

    Starts and gradients are numbers of the subject's format; ``drawn_until`` is the state of what drew them.
    """

    subject: Subject
    sizes: tuple[int, ...]
    start: Array
    gradients: Array
    settings: Mapping[str, Any]
    drawn_until: Mapping[str, Any]

    @cached_property
    def choice(self) -> np.random.Generator:
        """For what else a law has to choose: it goes on where the numbers of the run end."""
        going_on = np.random.default_rng(0)
        going_on.bit_generator.state = self.drawn_until
        return going_on

    @property
    def steps(self) -> int:
        """How many steps the run has."""
        return len(self.gradients)

    def varied(self, **settings: Any) -> Trial:
        """The same run with other settings."""
        return replace(self, settings={**self.settings, **settings})

    def with_gradients(self, gradients: Array) -> Trial:
        """The same run with other gradients."""
        return replace(self, gradients=gradients)

    def starting_at(self, start: Array) -> Trial:
        """The same run from elsewhere."""
        return replace(self, start=start)

    def walk(self, subject: Subject | None = None) -> Walk:
        """An optimizer over the tensors of this run, before its first step."""
        return Walk(subject or self.subject, self.settings, [split(self.start, self.sizes)])

    def given(self, step: int) -> list[Array]:
        """The gradient of each tensor in one step."""
        return split(self.gradients[step], self.sizes)

    def path(self, subject: Subject | None = None) -> Array:
        """Where all coordinates are after each step."""
        walk = self.walk(subject)
        return np.stack([walk.step(self.given(step)) for step in range(self.steps)])

    def reference(self, lrs: Sequence[float] = ()) -> Ball:
        """Where the reference rule is after each step, with its bound."""
        numbers = Numbers(self.start), Numbers(self.gradients)
        spelled = tuple(self.subject.spelled(self.settings).items())
        how = self.subject.method, self.subject.dtype, self.subject.coefficients
        return _followed(*how, spelled, *numbers, tuple(lrs))

    def seen_by(self, coordinate: int) -> dict[str, Value]:
        """The run as one coordinate lives it, for a reader."""
        gradients = tuple(self.gradients[:, coordinate].tolist())
        return {"size": len(self.start), "start": float(self.start[coordinate]), "gradients": gradients, **self.shown}

    @property
    def shown(self) -> dict[str, Value]:
        """The settings as an example holds them: numbers, where a switch is 0 or 1."""
        return {name: float(value) for name, value in self.settings.items()}


class Numbers:
    """An array as the key of a cache: the same as another one of the same numbers, bit for bit."""

    def __init__(self, array: Array) -> None:
        self.array, self._bits = array, (array.shape, array.tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and self._bits == other._bits

    def __hash__(self) -> int:
        return hash(self._bits)


# Every implementation of an optimizer climbs the same ladder.
@lru_cache(maxsize=1024)
def _followed(
    method: Method,
    dtype: str,
    coefficients: Coefficients,
    chosen: tuple[tuple[str, Any], ...],
    start: Numbers,
    gradients: Numbers,
    lrs: tuple[float, ...],
) -> Ball:
    """Where the reference rule is after each step, with its bound."""
    rule = formed(method.rule(**dict(chosen)), dtype, coefficients)
    rows = [exact(row, dtype) for row in gradients.array]
    steps = list(trajectory.follow(rule, exact(start.array, dtype), rows, lrs))
    centre, radius = (np.stack([getattr(step.x, part) for step in steps]) for part in ("centre", "radius"))
    return Ball(centre, radius, FORMATS[dtype])


def reference_rule(subject: Subject, chosen: Mapping[str, Any]) -> Any:
    """The rule that a subject implements, with the powers of its coefficients in the format in which it forms them."""
    rule = subject.method.rule(**subject.spelled(chosen))
    return formed(rule, subject.dtype, subject.coefficients)


@dataclass(frozen=True)
class Trials:
    """The runs of a subject to try a law on.

    Magnitudes lie between two powers of two; one coordinate in eight is zero unless ``zeros`` forbids it.
    ``narrowed`` are the values that a setting may have where a law is about fewer than all.
    """

    subject: Subject
    narrowed: Mapping[str, Sequence[Any]]
    exponents: tuple[int, int] = (-3, 2)
    zeros: bool = True

    @cached_property
    def allowed(self) -> Mapping[str, Sequence[Any]]:
        """The values that a setting may have, by the law or in the program."""
        return {**self.narrowed, **{name: (value,) for name, value in self.subject.fixed.items()}}

    def ladder(self) -> Iterator[Trial]:
        """Short runs over variants and switches: what depends on one of them, or on two together, cannot hide.

        The thorough profile has all of them together.
        """
        corners, fillings, *_ = self._plans
        thorough = settings.get_current_profile_name() == "thorough"
        climbed = corners if thorough else self.subject.method.pairs(self.allowed)
        for place, corner in enumerate(climbed):
            # The last rung is as long as a method needs to show all that it does.
            steps = self.subject.method.steps if place == len(climbed) - 1 else 1 + place % 3
            yield self._trial({**fillings[place % len(fillings)], **corner}, _SIZES[place % 2], steps, place)

    def drawn(self) -> st.SearchStrategy[Trial]:
        """Runs of any length within bounds; both the plan and the numbers are one integer, which is drawn fast."""
        return st.builds(self._run, st.integers(0, self._count - 1), st.integers(0, _NUMBERS - 1))

    def _run(self, plan: int, number: int) -> Trial:
        return self._trial(*_decoded(plan, self._plans), number)

    @property
    def _count(self) -> int:
        return math.prod(len(options) for options in self._plans)

    @cached_property
    def _plans(self) -> Sequence[Sequence[Any]]:
        """What a plan chooses from: switches, other values, sizes of tensors, and how many steps."""
        corners = self.subject.method.corners(self.allowed)
        return corners, self._fillings(), _SIZES, range(1, self.subject.method.steps)

    def _fillings(self) -> list[Mapping[str, Any]]:
        """The other values that the bounds presuppose: each is zero, or a normal number of the format."""
        least = FORMATS[self.subject.dtype].normal
        found = self.subject.method.fillings(self.allowed)
        return [filling for filling in found if all(value == 0 or value >= least for value in filling.values())]

    def _trial(self, chosen: Mapping[str, Any], sizes: tuple[int, ...], steps: int, number: int) -> Trial:
        rows = _drawn(self.subject.dtype, (steps + 1, sum(sizes)), self.exponents, self.zeros, number)
        asked = self.subject.taken(chosen)
        return Trial(self.subject, sizes, rows.numbers[0], rows.numbers[1:], asked, rows.drawn_until)


class Rows(NamedTuple):
    """A start and gradients, which nobody changes, and the state of what drew them."""

    numbers: Array
    drawn_until: Mapping[str, Any]


# All subjects of one format climb the same ladder.
@lru_cache(maxsize=1024)
def _drawn(dtype: str, shape: tuple[int, int], exponents: tuple[int, int], zeros: bool, number: int) -> Rows:
    """Numbers of a format with magnitudes between two powers of two."""
    drawing = np.random.default_rng(number)
    size = np.exp2(drawing.uniform(*exponents, shape))
    signed = np.copysign(size, drawing.random(shape) - 0.5)
    rows = nearest(np.where(zeros & (drawing.random(shape) < 1 / 8), 0.0, signed), dtype)
    rows.flags.writeable = False
    return Rows(rows, drawing.bit_generator.state)


def _decoded(plan: int, plans: Sequence[Sequence[Any]]) -> tuple[Mapping[str, Any], tuple[int, ...], int]:
    chosen = []
    for options in plans:
        plan, place = divmod(plan, len(options))
        chosen.append(options[place])
    corner, filling, sizes, steps = chosen
    return {**filling, **corner}, sizes, steps


def part_of_profile() -> settings:
    """The settings of the profile with the part of its examples that one law on one subject gets."""
    # In somebody else's suite the profile is theirs, and a deadline would tell of their machine.
    return settings(max_examples=max(_FEWEST, settings.default.max_examples // _PART), deadline=None)


def seeded(name: str, test: Test) -> Test:
    """The test with a seed of its name's, unless the profile explores: else all would see the very same examples."""
    return seed(zlib.crc32(name.encode()))(test) if settings.default.derandomize else test


def tried(
    subject: Subject,
    visit: Callable[[Trial, Weighing], None],
    exponents: tuple[int, int] = (-3, 2),
    zeros: bool = True,
    **narrowed: Sequence[Any],
) -> Law:
    """What comes of a law on runs of a subject (see :class:`Trials`); ``visit`` compares what one run gives."""
    weighing, trials = Weighing(), Trials(subject, narrowed, exponents, zeros)

    def example(trial: Trial) -> None:
        weighing.examples += 1
        with suppress(StopExample), weighing.completes(trial.shown):
            visit(trial, weighing)

    for trial in trials.ladder():
        example(trial)
    visit_drawn(trials, example)
    return weighing.law


def visit_drawn(trials: Trials, visit: Callable[[Trial], None]) -> None:
    """Have every run visited that one law on one subject gets of what the profile draws."""
    seeded(trials.subject.id, part_of_profile()(given(trials.drawn())(visit)))()
