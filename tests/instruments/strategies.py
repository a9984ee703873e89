"""From a claim's domain to Hypothesis: what is drawn is what the claim says, and nothing else.

A domain has one strategy of each kind, so that what is drawn from it can be kept.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from claims.model import Axis, Between, Domain, OneOf, Signed, Whole

COORDINATES = 8
# Axes that shape an episode; every other axis is a setting of the optimizer, under PyTorch's name for it.
_SHAPE = ("start", "gradient", "steps", "lr", "lr change", "scale")

_NO_SCALE = OneOf((1.0,))
Case = TypeVar("Case")


@dataclass(frozen=True)
class Episode:
    """One run of an optimizer on gradients given in advance; ``gradients`` has one row per step.

    ``scale`` is a factor for a second run that is to be compared with this one.
    """

    settings: Mapping[str, float]
    start: tuple[float, ...]
    gradients: tuple[tuple[float, ...], ...]
    lrs: tuple[float, ...]
    scale: float = 1.0

    def seen_by(self, coordinate: int) -> dict[str, float | tuple[float, ...]]:
        """The episode as one coordinate lives it, for a reader."""
        lr: float | tuple[float, ...] = self.lrs[0] if len(set(self.lrs)) == 1 else self.lrs
        gradients = tuple(row[coordinate] for row in self.gradients)
        others = {name: value for name, value in self.settings.items() if name != "lr"}
        others |= {"scale": self.scale} if self.scale != 1 else {}
        return {"start": self.start[coordinate], "gradients": gradients, "lr": lr, **others}


@cache
def values(axis: Axis) -> st.SearchStrategy[float]:
    """Numbers of an axis; those of ``Signed`` axes, which stand for data, are exactly representable in float32."""
    match axis:
        case Whole(low, high):
            return st.integers(low, high)
        case OneOf(choices):
            return st.sampled_from(choices)
        case Between(low, high, simple):
            edges = st.sampled_from((simple, low, high))
            return st.one_of(edges, _every_magnitude(low, high) if low > 0 else st.floats(low, high))
        case Signed():
            return blocks(axis, 1).map(lambda block: block[0])


@cache
def blocks(axis: Axis, count: int) -> st.SearchStrategy[list[float]]:
    """``count`` numbers of an axis, decoded from one block of bytes: a long run then costs Hypothesis a single draw."""
    words = st.binary(min_size=8 * count, max_size=8 * count).map(lambda data: np.frombuffer(data, dtype="<u8"))
    return words.map(lambda word: _decode(axis, word).tolist())


def _decode(axis: Axis, word: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Numbers of an axis from 64 random bits each; every binary order of magnitude is as likely as any other."""
    match axis:
        case OneOf(choices):
            return np.array(choices)[word % len(choices)]
        case Signed(low, high, zero):
            least, most = math.ceil(math.log2(low)), math.floor(math.log2(high))
            sign = np.where(word & 1, -1.0, 1.0)
            # One number in eight is zero (where that is allowed), one a bare power of two.
            kind = (word >> 1) & 7
            mantissa = 1 + np.where(kind == 1, 0, (word >> 41) / 2.0**23)
            exponent = least + (((word >> 8) & 0xFFFF) % max(most - least, 1)).astype(np.int64)
            return np.where((kind == 0) & zero, 0.0, sign * np.ldexp(mantissa, exponent))
        case _:
            raise TypeError(f"no block of numbers is drawn from {axis!r}")


def _every_magnitude(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(math.log(low), math.log(high)).map(lambda log: min(max(math.exp(log), low), high))


@cache
def settings_of(domain: Domain) -> st.SearchStrategy[dict[str, float]]:
    """One value for every axis of a domain."""
    return st.fixed_dictionaries({name: values(axis) for name, axis in domain.axes.items()})


def spread(domain: Domain, count: int = 128) -> Iterator[dict[str, float]]:
    """Settings spread over a domain: each axis is cut into ``count`` parts, and the middle of each occurs once.

    What is drawn may miss an exception that fills a hundredth of an axis; this cannot, wherever it lies.  Which
    middle of one axis meets which of another is seeded (a Latin hypercube).
    """
    random = np.random.default_rng(count)
    columns = {}
    for name, axis in domain.axes.items():
        columns[name] = [_at_share(axis, (place + 0.5) / count) for place in random.permutation(count).tolist()]
    for place in range(count):
        yield {name: column[place] for name, column in columns.items()}


def _at_share(axis: Axis, share: float) -> float:
    """The number at a share of the way through an axis, by ratio where that is how numbers are drawn from it."""
    match axis:
        case Whole(low, high):
            return low + int(share * (high - low + 1))
        case OneOf(choices):
            return choices[int(share * len(choices))]
        case Between(low, high):
            return low * (high / low) ** share if low > 0 else low + share * (high - low)
        case Signed(low, high):
            # The first half of the way is negative.
            size = low * (high / low) ** abs(2 * share - 1)
            return float(np.float32(math.copysign(min(size, high), share - 0.5)))


@cache
@st.composite
def episodes(draw: st.DrawFn, domain: Domain) -> Episode:
    """Runs within the domain of an update rule; some columns of gradients keep one sign throughout."""
    steps = int(draw(values(domain.axes["steps"])))
    start = tuple(draw(blocks(domain.axes["start"], COORDINATES)))
    gradients = np.array(draw(blocks(domain.axes["gradient"], COORDINATES * steps))).reshape(steps, COORDINATES)
    one_sign = draw(st.integers(0, COORDINATES))
    gradients[:, :one_sign] = abs(gradients[:, :one_sign])
    lr, change = draw(values(domain.axes["lr"])), draw(values(domain.axes["lr change"]))
    others = {name: draw(values(axis)) for name, axis in domain.axes.items() if name not in _SHAPE}
    scale = draw(values(domain.axes.get("scale", _NO_SCALE)))
    rows = tuple(map(tuple, gradients.tolist()))
    return Episode({"lr": lr, **others}, start, rows, _rates(lr, change, steps), scale)


Logits = tuple[float, ...]


@cache
@st.composite
def predictions(draw: st.DrawFn, domain: Domain) -> tuple[Logits, int]:
    """The logits of one prediction and a target class."""
    *_, logits, target = draw(prediction_pairs(domain))
    return logits, target


@cache
@st.composite
def prediction_pairs(draw: st.DrawFn, domain: Domain) -> tuple[Logits, Logits, int]:
    """The logits of two predictions over the same classes, and a target class."""
    classes = int(draw(values(domain.axes["classes"])))
    logits = st.tuples(*[values(domain.axes["logits"])] * classes)
    return draw(logits), draw(logits), draw(st.integers(0, classes - 1))


def visit_drawn(cases: st.SearchStrategy[Case], visit: Callable[[Case], None]) -> None:
    """Have every case visited that the profile draws.

    Where a profile draws the same for everyone, that is drawn once: subjects and claims of one domain are many.
    """
    if settings.default.derandomize:
        for case in _drawn(cases):
            visit(case)
    else:
        given(cases)(lambda case: visit(case))()


@cache
def _drawn(cases: st.SearchStrategy[Case]) -> list[Case]:
    found: list[Case] = []

    def keep(case: Case) -> None:
        found.append(case)

    given(cases)(keep)()
    return found


def simplest_episodes(domain: Domain) -> Iterator[Episode]:
    """A fixed ladder of one-coordinate runs, fewest steps and smallest whole gradients first, all else simple.

    The order defines which counterexample is the smallest, on every machine and in every version of Hypothesis.
    """
    axes = domain.axes
    others = {name: axis.simple for name, axis in axes.items() if name not in _SHAPE or name == "lr"}
    scale = axes.get("scale", _NO_SCALE).simple
    gradients = [g for g in (1.0, -1.0, 2.0, -2.0, 0.0) if _holds(axes["gradient"], g)]
    for steps in (n for n in (1, 2) if _holds(axes["steps"], n)):
        rates = _rates(axes["lr"].simple, axes["lr change"].simple, steps)
        for column in itertools.product(gradients, repeat=steps):
            yield Episode(others, (axes["start"].simple,), tuple((g,) for g in column), rates, scale)


def spread_episodes(domain: Domain) -> Iterator[Episode]:
    """Runs of one coordinate on a gradient that stays, spread over the domain as :func:`spread` does."""
    for point in spread(domain):
        steps = int(point["steps"])
        settings = {name: value for name, value in point.items() if name not in _SHAPE or name == "lr"}
        rates = _rates(point["lr"], point["lr change"], steps)
        yield Episode(settings, (point["start"],), ((point["gradient"],),) * steps, rates, point.get("scale", 1.0))


def _rates(lr: float, change: float, steps: int) -> tuple[float, ...]:
    return (lr, *[lr * change] * (steps - 1))


def _holds(axis: Axis, value: float) -> bool:
    match axis:
        case OneOf(choices):
            return value in choices
        case Signed(low, high, zero):
            return (zero and value == 0) or low <= abs(value) <= high
        case _:
            return axis.low <= value <= axis.high
