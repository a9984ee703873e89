"""One cell of the matrix: an optimizer drives parameters of many sizes, and each number is held against its bound.

All numbers come from one seeded pool of coordinates.  The rules act on each coordinate alone, so the reference is
computed once for the pool, and a parameter of any shape is a stretch of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.annexes.matrix import Reading
from reference.powers import Coefficients, formed
from reference.rounding import FORMATS, exact
from reference.trajectory import follow
from tests.instruments.driver import flat, unwatched
from tests.instruments.layouts import OF_ARRAYS, Piece, Plan
from tests.instruments.methods import STEPS, Method, Settings
from tests.instruments.subjects import Subject, nearest, subjects_of, words_of

Array = NDArray[np.float64]

SEED = 20240521
# A prime number, so that no stretch of the pool repeats itself within a vector, a chunk or a matrix.
COORDINATES = 4099
# Sizes of gradients, as powers of two: float16 has room for few.
_EXPONENTS = {"float16": (-10.0, 6.0)}
_USUAL_EXPONENTS = (-20.0, 12.0)


class Pool(NamedTuple):
    """Starts, shape (coordinates,), and gradients, shape (steps, coordinates), all of them numbers of one format."""

    start: Array
    gradients: Array


class Bounds(NamedTuple):
    """Where the reference is after each step, how far off an implementation may be, and whether that is finite."""

    centre: Array
    radius: Array
    finite: bool


@cache
def pool(dtype: str, steps: int = STEPS) -> Pool:
    """Coordinates whose gradients differ by orders of magnitude; some are zero, constant, or of one sign."""
    generator = np.random.default_rng(SEED)
    low, high = _EXPONENTS.get(dtype, _USUAL_EXPONENTS)
    scale = 2 ** generator.uniform(low, high, COORDINATES)
    gradients = scale * generator.normal(size=(steps, COORDINATES))
    start = 2 ** generator.uniform(-8, 4, COORDINATES) * generator.choice((-1.0, 1.0), COORDINATES)
    kind = generator.integers(0, 16, COORDINATES)
    # The first coordinates are those of parameters that have hardly any others.
    kind[:8] = 4
    gradients[:, kind == 0] = 0
    gradients[:, kind == 1] = gradients[0, kind == 1]
    gradients[0, kind == 2] = 0
    gradients[:, kind == 3] = np.abs(gradients[:, kind == 3])
    start[kind >= 12] = 0
    return Pool(nearest(start, dtype), nearest(gradients, dtype))


def spread(subject: Subject) -> list[Settings]:
    """The settings of the heat map that a program can have."""
    fixed = subject.fixed.items()
    return [each for each in subject.method.spread if all(each.get(name, value) == value for name, value in fixed)]


def bounds(subject: Subject, settings: Settings) -> Bounds:
    """The reference and its radius along the pool, with coefficients such as a program makes them."""
    spelled = tuple(subject.spelled(settings).items())
    return _bounds(subject.method, spelled, subject.dtype, subject.coefficients)


@cache
def _bounds(method: Method, items: tuple[tuple[str, Any], ...], dtype: str, coefficients: Coefficients) -> Bounds:
    rule, (start, gradients) = method.rule(**dict(items)), pool(dtype, method.steps)
    steps = list(
        follow(formed(rule, dtype, coefficients), exact(start, dtype), [exact(row, dtype) for row in gradients])
    )
    centre, radius = (np.stack([getattr(step.x, part) for step in steps]) for part in ("centre", "radius"))
    return Bounds(centre, radius, bool(np.isfinite(radius).all()))


@cache
def of_arrays(plan: Plan) -> Plan:
    """The pieces of a plan that a program of arrays can be asked of."""
    return plan.only(*OF_ARRAYS)


@lru_cache(maxsize=128)
def places(plan: Plan) -> Sequence[NDArray[np.int64]]:
    """For each piece of a plan, which coordinates of the pool it holds."""
    sizes = [piece.size for piece in plan.pieces]
    # Equal stretches would hide a piece that is taken for another.
    ends = itertools.accumulate(size + 1 for size in sizes)
    return [(end - 1 - size + np.arange(size)) % COORDINATES for size, end in zip(sizes, ends, strict=True)]


class Stretch(NamedTuple):
    """Some pieces of a plan: where their numbers are in a row of all, and which coordinates of the pool they are."""

    pieces: tuple[Piece, ...]
    where: Any
    coordinates: NDArray[np.int64]


@lru_cache(maxsize=128)
def stretches(plan: Plan, dtype: str) -> Mapping[tuple[str, int], Stretch]:
    """The pieces of a plan that are in a format, or in any, by column and group."""
    ends = np.cumsum([piece.size for piece in plan.pieces])
    numbers: dict[tuple[str, int], list[int]] = {}
    for number, piece in enumerate(plan.pieces):
        # The other formats of a mixed group are other subjects' to judge.
        if piece.dtype in (None, dtype):
            numbers.setdefault((piece.column, piece.group), []).append(number)
    found = {}
    for key, own in numbers.items():
        pieces = tuple(plan.pieces[number] for number in own)
        if own[-1] - own[0] == len(own) - 1:
            # What lies together need not be copied.
            where: Any = slice(ends[own[0]] - pieces[0].size, ends[own[-1]])
        else:
            where = np.concatenate([np.arange(ends[number] - plan.pieces[number].size, ends[number]) for number in own])
        found[key] = Stretch(pieces, where, np.concatenate([places(plan)[number] for number in own]))
    return found


# All programs get the same numbers.
@lru_cache(maxsize=64)
def given(device: str, dtype: str, plan: Plan, steps: int) -> Sequence[Sequence[Any]]:
    """For each piece of a plan its gradients, one for each step, to be copied."""
    (subject,) = subjects_of("sgd", [device], [dtype])
    owners = [subject if piece.dtype is None else subject.in_format(piece.dtype) for piece in plan.pieces]
    return [
        owner.tensor(pool(owner.dtype, steps).gradients[:, index].reshape(steps, *piece.shape)).unbind()
        for owner, piece, index in zip(owners, plan.pieces, places(plan), strict=True)
    ]


def drive(subject: Subject, settings: Sequence[Settings], plan: Plan) -> Array:
    """All numbers after each step, shape (steps, numbers), piece by piece; ``settings`` has one entry per group."""
    owners = [subject if piece.dtype is None else subject.in_format(piece.dtype) for piece in plan.pieces]
    steps = subject.method.steps
    parameters = [
        owner.parameter(pool(owner.dtype, steps).start[index].reshape(piece.shape), piece.laid)
        for owner, piece, index in zip(owners, plan.pieces, places(plan), strict=True)
    ]
    settings = [subject.taken(subject.spelled(each)) for each in settings]
    if len(settings) == 1:
        optimizer = subject.call(parameters, **settings[0])
    else:
        both = list(zip(parameters, plan.pieces, strict=True))
        members = [[parameter for parameter, piece in both if piece.group == k] for k in range(len(settings))]
        groups = [{"params": group, **each} for group, each in zip(members, settings, strict=True)]
        # Not every program has a default of its rate.
        optimizer = subject.call(groups, lr=settings[0]["lr"])
    gradients, step, points = given(subject.device, subject.dtype, plan, steps), unwatched(optimizer), []
    for n in range(steps):
        for parameter, piece, own in zip(parameters, plan.pieces, gradients, strict=True):
            parameter.grad = piece.gradient_laid(own[n].clone())
        step()
        points.append(flat(parameters))
    return np.stack(points)


def readings(subject: Subject, settings: Sequence[Settings], plan: Plan) -> Iterator[Reading]:
    """What each column of a plan shows; where the program ends in an error, its words."""
    if "torch" not in subject.can:
        plan = of_arrays(plan)
    if not plan.pieces:
        return
    try:
        found = drive(subject, settings, plan)
    except Exception as error:
        if len(plan.columns) > 1:
            # One column may be why all were refused.
            for column in plan.columns:
                yield from readings(subject, settings, plan.only(column))
        else:
            yield Reading(plan.columns[0], refused=words_of(error), at={"settings": shown(settings[0])})
        return
    for (_, group), stretch in stretches(plan, subject.dtype).items():
        yield _reading(subject, settings[group], stretch, found[:, stretch.where])


def _reading(subject: Subject, settings: Settings, stretch: Stretch, found: Array) -> Reading:
    """What the pieces of one column show together, where these numbers were found."""
    pieces, _, index = stretch
    expected = bounds(subject, settings)
    centre, radius = expected.centre.take(index, axis=1), expected.radius.take(index, axis=1)
    column, compared, unbounded, lost = pieces[0].column, radius.size, 0, 0
    with np.errstate(all="ignore"):
        gap = np.abs(found - centre)
        share = gap / radius
    if not (expected.finite and math.isfinite(share.max(initial=0.0))):
        bounded = np.isfinite(radius)
        # Infinities of one sign agree.
        gap[found == centre] = 0.0
        share[(gap == 0) | ~bounded] = 0.0
        # Not a number is infinitely far from any.
        share[np.isnan(share)] = np.inf
        unbounded = int((~bounded).sum())
        compared -= unbounded
        lost = _lost(subject.dtype, found[~bounded], centre[~bounded])
    if not compared:
        return Reading(column, unbounded=unbounded, lost=lost)
    step, place = np.unravel_index(int(share.argmax()), share.shape)
    unit = ulp(float(centre[step, place]), subject.dtype)
    start, gradients = pool(subject.dtype, subject.method.steps)
    piece = pieces[int(np.searchsorted(np.cumsum([piece.size for piece in pieces]), place, side="right"))]
    return Reading(
        column,
        compared=compared,
        unbounded=unbounded,
        lost=lost,
        share=float(share[step, place]),
        used=float(gap[step, place]) / unit if math.isfinite(gap[step, place]) else math.inf,
        allowed=float(radius[step, place]) / unit,
        at={
            "settings": shown(settings),
            "shape": str(piece.shape),
            "step": int(step) + 1,
            "start": float(start[index[place]]),
            "gradients": tuple(gradients[: step + 1, index[place]].tolist()),
            "formula": float(centre[step, place]),
            "observed": float(found[step, place]),
        },
    )


def _lost(dtype: str, found: Array, centre: Array) -> int:
    """How many points are no finite numbers, though the reference's are within the range of the format."""
    return int((~np.isfinite(found) & (np.abs(centre) <= FORMATS[dtype].largest)).sum())


def ulp(value: float, dtype: str) -> float:
    """The distance of neighbouring numbers of a format at a value."""
    smallest = FORMATS[dtype].subnormal
    return max(2 * FORMATS[dtype].unit * 2.0 ** math.floor(math.log2(abs(value))), smallest) if value else smallest


def shown(settings: Settings) -> str:
    """Settings as an example names them."""
    return ", ".join(f"{name}={value}" for name, value in settings.items())
