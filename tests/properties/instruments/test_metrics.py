"""Gauges, which see a run step by step, read what plain definitions say of its whole path."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from claims.forms.metrics import METRICS
from reference import rounding
from tests.instruments import scripts
from tests.instruments.metrics import (
    GAUGES,
    LAST,
    NEAR,
    VISIBLE,
    Crossing,
    Extremes,
    Gauge,
    Jumping,
    LastMove,
    Length,
    Overshoot,
    Position,
    Reach,
    Stopped,
    Tail,
    Totals,
    Turns,
    VisibleJumps,
)

STEPS, CELLS = 45, 2
Array = NDArray[np.float64]
Reading = Callable[[Array, int], NDArray[Any]]


# --- the plain definitions, of a path with axes (step, coordinate, cell) ----------------------------------------------


def distance(points: Array) -> Array:
    """How far points are from the origin: infinitely, where they are no numbers."""
    far = np.hypot(points[..., 0, :], points[..., 1, :])
    return np.where(np.isnan(far), np.inf, far)


def tail(path: Array, horizon: int) -> Array:
    """The largest distance in the last tenth, at least one step, as a share of the first."""
    return distance(path[horizon + 1 - max(horizon // 10, 1) : horizon + 1]).max(axis=0) / distance(path[0])


def jumping(path: Array, horizon: int) -> NDArray[np.bool_]:
    """Whether x changed sign, or was no finite number, in each of the last steps; never where there are fewer."""
    x = path[max(horizon - LAST, 0) : horizon + 1, 0]
    signs = np.sign(x)
    changed = (signs[1:] == -signs[:-1]) & (signs[1:] != 0)
    return (changed | ~np.isfinite(x[1:])).all(axis=0) & (horizon >= LAST)


def crossing(path: Array, horizon: int) -> NDArray[np.bool_]:
    """Whether a coordinate ever had the sign opposite to its first one."""
    return (np.sign(path[: horizon + 1]) * np.sign(path[0]) == -1).any(axis=(0, 1))


def overshoot(path: Array, horizon: int) -> Array:
    """How far a number was on the other side of the minimum than at the start, as a share of the first distance."""
    beyond = np.fmax.reduce((-path[: horizon + 1] * np.sign(path[0])).max(axis=1))
    return np.fmax(beyond, 0.0) / distance(path[0])


def visible_jumps(path: Array, horizon: int) -> NDArray[np.int64]:
    """How often x came to lie on the other side, at least 1/100 of the first distance away, or was no finite number."""
    x = path[: horizon + 1, 0]
    changed = (np.sign(x[1:]) == -np.sign(x[:-1])) & (np.sign(x[1:]) != 0) & (abs(x[1:]) >= VISIBLE * distance(path[0]))
    return (changed | ~np.isfinite(x[1:])).sum(axis=0)


def last_move(path: Array, horizon: int) -> NDArray[np.int64]:
    """The number of the last step that changed each coordinate, these last; what is no number is never the same."""
    moved = path[1 : horizon + 1] != path[:horizon]
    return np.moveaxis(np.where(moved.any(axis=0), horizon - moved[::-1].argmax(axis=0), 0), 0, -1)


def length(path: Array, horizon: int) -> Array:
    """The lengths of all steps, added one after the other."""
    steps = np.diff(path[: horizon + 1], axis=0)
    return np.add.accumulate(np.hypot(steps[:, 0], steps[:, 1]))[-1]


def turns(path: Array, horizon: int) -> NDArray[np.int64]:
    """How many pairs of steps that follow each other have opposite signs, over both coordinates."""
    signs = np.sign(np.diff(path[: horizon + 1], axis=0))
    return (signs[1:] * signs[:-1] == -1).sum(axis=(0, 1))


def reach(path: Array, horizon: int) -> Array:
    """The largest distance along y from the start, of the points that are numbers."""
    return np.fmax.reduce(abs(path[: horizon + 1, 1] - path[0, 1]))


def position(path: Array, horizon: int) -> Array:
    """The point, with its coordinates last."""
    return np.moveaxis(path[horizon], 0, -1)


def stopped(path: Array, horizon: int) -> NDArray[np.bool_]:
    """Whether a coordinate that ends farther away than 1/1000 of the first distance last moved in the first half."""
    late = np.moveaxis(last_move(path, horizon), -1, 0) <= horizon // 2
    return np.asarray((late & (abs(path[horizon]) > NEAR * distance(path[0]))).any(axis=0))


def extremes(path: Array, horizon: int) -> Array:
    """The least and the greatest number that each coordinate ever was."""
    return np.stack([least.reduce(path[: horizon + 1]) for least in (np.fmin, np.fmax)])


DEFINITIONS: Mapping[type[Gauge], Reading] = {
    Stopped: stopped,
    Extremes: extremes,
    Tail: tail,
    Jumping: jumping,
    Crossing: crossing,
    Overshoot: overshoot,
    VisibleJumps: visible_jumps,
    LastMove: last_move,
    Length: length,
    Turns: turns,
    Reach: reach,
    Position: position,
}
EACH = pytest.mark.parametrize("kind", DEFINITIONS)
COARSE = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0]
LOST = [np.inf, -np.inf, np.nan]
# Horizons whose last tenths do not overlap, as those of the audit do not.
HORIZONS = st.sets(st.sampled_from([1, 2, 5, 9, 10, 11, 15, 20, 25, 33, 45]), min_size=1)
STEP = st.integers(0, STEPS)


@st.composite
def paths(draw: st.DrawFn, finite: bool = False) -> Array:
    """Paths that leave a start off the axes, jump over x = 0 for a while, and may leave the range of numbers."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = (STEPS + 1, 2, CELLS)
    # Steps that repeat or return exactly are as likely as others.
    path = np.where(random.random(shape) < 0.5, random.choice(COARSE, shape), random.normal(size=shape))
    if not finite:
        rare = random.random(shape) < draw(st.sampled_from([0.0, 0.01, 0.2]))
        path[rare] = random.choice(LOST, int(rare.sum()))
    path[0] = random.choice([-2.0, -0.5, 1.0, 3.0], (2, CELLS))
    for cell in range(CELLS):
        first, last = sorted((draw(STEP), draw(STEP)))
        path[first : last + 1, 0, cell] = abs(path[first : last + 1, 0, cell]) * (-1.0) ** np.arange(last + 1 - first)
        if not finite:
            path[1 + draw(STEP) :, :, cell] = np.nan
    return path


def seen(gauge: Gauge, path: Array, steps: Collection[int]) -> Mapping[int, NDArray[Any]]:
    """What a gauge reads at its horizons if it is shown these steps."""
    found = {}
    with np.errstate(all="ignore"):
        for step, point in enumerate(path):
            if step in steps:
                gauge.see(step, point)
            if step in gauge.horizons:
                found[step] = gauge.read()
    return found


@EACH
@given(path=paths(), horizons=HORIZONS)
def test_a_gauge_reads_its_definition(kind: type[Gauge], path: Array, horizons: set[int]) -> None:
    """At each of several horizons a gauge reads, bit for bit, what its definition says of the path up to there."""
    found = seen(gauge := kind(horizons), path, gauge.looks_at())
    assert set(found) == horizons
    for horizon, reading in found.items():
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(reading, DEFINITIONS[kind](path, horizon), strict=True)


@EACH
@given(path=paths(), horizons=HORIZONS)
def test_a_gauge_sees_all_that_it_needs(kind: type[Gauge], path: Array, horizons: set[int]) -> None:
    """Shown every step, a gauge reads the same as if it is shown only those that it says it looks at."""
    few, all_ = (seen(kind(horizons), path, steps) for steps in (set(kind(horizons).looks_at()), range(STEPS + 1)))
    for horizon in horizons:
        np.testing.assert_array_equal(few[horizon], all_[horizon])


def along(xs: Collection[float]) -> Array:
    """A path of one cell along x."""
    return np.stack([np.array(xs, dtype=np.float64), np.zeros(len(xs))], axis=-1)[..., None]


@pytest.mark.parametrize(
    ("xs", "jumps"),
    [
        pytest.param([1, *[2, -2] * 5, 2], True, id="as-often-as-asked"),
        pytest.param([1, 2, *[2, -2] * 4, 2], False, id="once-less"),
        pytest.param([1, -1] * 4 + [math.inf, -math.inf] + [math.nan] * 3, True, id="until-it-left-the-numbers"),
        pytest.param([1] * 4 + [math.nan] * 8, False, id="left-without-jumping"),
        pytest.param([*[1, -1] * 5, 1, 0], False, id="landed-on-the-minimum"),
        pytest.param([1, -1] * 4, False, id="too-few-steps"),
    ],
)
def test_what_jumping_means(xs: list[float], jumps: bool) -> None:
    """A run jumps if x changes sign in each of its last ten steps, or did until it left the numbers."""
    horizon = len(xs) - 1
    assert seen(Jumping([horizon]), along(xs), range(len(xs)))[horizon].item() is jumps


@EACH
@pytest.mark.parametrize("exponent", [-600, 400])
def test_signs_do_not_depend_on_the_unit(kind: type[Gauge], exponent: int) -> None:
    """In another unit, however small, lengths are so many times as long, and signs, turns and shares the same."""
    path = along([(-1.0) ** n * (1 + n / 64) for n in range(21)]) + along(np.arange(21) / 4)[:, ::-1]
    scale = 2.0**exponent
    plain, scaled = (seen(kind([20]), each, range(21))[20] for each in (path, path * scale))
    np.testing.assert_array_equal(scaled, plain * scale if kind in (Length, Reach, Position, Extremes) else plain)


def test_last_tenths_may_overlap() -> None:
    """The last tenth before a horizon does not hold steps that are only in the last tenth before another."""
    xs = [1.0] * 19 + [100.0, 2.0, 3.0]
    assert seen(Tail([20, 21]), along(xs), range(22))[21].item() == 3.0


# --- the same words in scripts ----------------------------------------------------------------------------------------


# Two lengths and a quotient, each rounded once.
UNITS = 8 * rounding.FORMATS["float64"].unit


def said(expression: str, path: Array) -> Any:
    """What an expression of a script says of the path in the first cell."""
    return eval(expression, {"math": math, "path": path[..., 0].tolist()})


def test_every_metric_has_a_gauge_and_a_spelling() -> None:
    """What the forms tell a course that relations may speak of is measured, and spelled in programs."""
    assert set(METRICS) == GAUGES.keys() | {"taken"} == scripts.METRICS.keys()


@given(path=paths(finite=True))
def test_totals_are_sums_over_the_steps(path: Array) -> None:
    """How far a coordinate has moved is the sum of its steps, and its squares are those of the gradients it left by."""
    way, squares = seen(Totals([STEPS], lambda point: 3 * point), path, range(STEPS + 1))[STEPS]
    bound = 2 * STEPS * rounding.FORMATS["float64"].unit
    np.testing.assert_allclose(way, abs(np.diff(path, axis=0)).sum(axis=0), rtol=bound)
    np.testing.assert_allclose(squares, ((3 * path[:-1]) ** 2).sum(axis=0), rtol=bound)


@given(paths(finite=True), st.sampled_from([10, 20, 25, 40]))
def test_scripts_mean_the_same(path: Array, horizon: int) -> None:
    """Over a list of points the words of the scripts say of a finite run what the gauges say."""
    path = path[: horizon + 1]
    assert said(scripts.JUMPS, path) == jumping(path, horizon)[0]
    assert said(scripts.BEYOND, path) == pytest.approx(overshoot(path, horizon)[0], rel=UNITS, abs=0)
    assert said(scripts.CROSSED, path) == crossing(path, horizon)[0]
    assert said(scripts.STOPPED, path) == stopped(path, horizon)[0]
    assert said(scripts.TURNS, path) == turns(path, horizon)[0]
    # Near enough only if the last tenth is: the rest of the path may be anywhere.
    shrunk = np.concatenate([path[: -(horizon // 10)], path[-(horizon // 10) :] / 4096])
    assert said(scripts.TAIL, shrunk) == pytest.approx(tail(shrunk, horizon)[0], rel=UNITS, abs=0)
    assert said(scripts.CONVERGED, shrunk) == (tail(shrunk, horizon)[0] <= NEAR)
    # Both formulas for a step's length err by a unit in the last place at most, and a sum of n by n roundings.
    bound = 2 * (horizon + 2) * rounding.FORMATS["float64"].unit
    assert said(scripts.LENGTH, path) == pytest.approx(length(path, horizon)[0], rel=bound, abs=0)


def test_the_last_tenth_of_a_list_is_that_of_the_gauge() -> None:
    """At every horizon of the audit the slice in the scripts is the window of the gauge."""
    for horizon, far in itertools.product((100, 1000, 10000), (0, 1)):
        path = along([1.0] + [0.0] * horizon)
        path[horizon + far - horizon // 10, 0] = 1.0
        assert said(scripts.CONVERGED, path) is (far == 0)
        assert seen(Tail([horizon]), path, range(horizon + 1))[horizon].item() == far
