"""Runs on every terrain are ordinary runs of PyTorch, told in the valley's coordinates, under what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import mpmath
import numpy as np
import pytest

from reference import rules
from reference.rounding import Ball, exact
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.landscapes import worlds as terrains
from tests.instruments.landscapes.worlds import METHODS, ON_F1, Terrain
from tests.instruments.metrics import Array, Position
from tests.instruments.probes import stacked
from tests.instruments.subjects import Subject, subjects_of
from tests.instruments.sweeps import torch_runs

STARTS = np.array([[-7.0, 2.0], [0.3, -1.1], [5.0, 0.7]])
LRS = 2.0 ** np.array([-8.0, -6.0, -5.0])
# A seeded draw that is this unlikely under what is asserted would be taken for a defect.
ERROR = 1e-6


def only(target: str) -> Subject:
    """The subject in its plain implementation."""
    return subjects_of(target, ["cpu"], ["float64"])[0]


def path_on(
    terrain: Terrain, target: str, steps: int, lrs: Array = LRS, starts: Array = STARTS, **settings: float
) -> Array:
    """The path without its start, in the valley's coordinates: axes (step, the terrain's, Lr, start, coordinate)."""
    read = terrains.runs(terrain, only(target), lrs[:, None], starts, settings, range(1, steps + 1), [Position])
    return np.stack([read[step][Position] for step in range(1, steps + 1)])


def recorded(
    target: str,
    settings: Mapping[str, Any],
    steps: int,
    lrs: Array = LRS,
    objective: str = "f1",
    conditions: driver.Conditions = driver.CALM,
) -> Array:
    """The path of a sweep over (Lr, start), with its start: axes (step, those of the sweep, coordinate)."""
    shape = np.broadcast_shapes((len(lrs), len(STARTS)), *(np.shape(value) for value in settings.values()))
    points = np.stack([np.broadcast_to(STARTS[:, k], shape) for k in range(2)])
    path: list[Array] = []
    torch_runs(
        only(target),
        objective,
        np.broadcast_to(lrs[:, None], shape),
        points,
        steps,
        settings,
        lambda step, point: path.append(np.stack(point, axis=-1)),
        conditions,
    )
    return np.stack(path)


# --- f1 turned --------------------------------------------------------------------------------------------------------


def slope_of_f1(point: Ball) -> Ball:
    """The gradient (40x, 4y)."""
    return stacked([40 * point[0], 4 * point[1]])


def slope_of_f1_turned(point: Ball) -> Ball:
    """The gradient of 10(u + v)² + (u − v)²."""
    along, across = 20 * (point[0] + point[1]), 2 * (point[0] - point[1])
    return stacked([along + across, along - across])


def turned(point: Ball) -> Ball:
    """A point in coordinates turned by 45°."""
    return stacked([point[0] + point[1], point[0] - point[1]]) / np.sqrt(exact(2.0, "float64"))


def radii(rule: Any, starts: Array, steps: int, on_f1_turned: bool) -> Array:
    """How far rounding may take a run from its exact path: axes (step, start, coordinate)."""
    x = exact(starts.T, "float64")
    x, slope = (turned(x), slope_of_f1_turned) if on_f1_turned else (x, slope_of_f1)
    state, found = rule.init(x), []
    for _ in range(steps):
        x, state = rule.update(x, slope(x), state)
        found.append((turned(x) if on_f1_turned else x).radius.T)
    return np.stack(found)


@pytest.mark.parametrize(("target", "rule", "same"), [("sgd", rules.SGD, True), ("adagrad", rules.AdaGrad, False)])
def test_only_sgd_does_not_see_that_f1_is_turned(target: str, rule: Callable[..., Any], same: bool) -> None:
    """On f1 turned SGD's path differs from that on f1 by rounding alone, and AdaGrad's by more from the first step."""
    steps = 8
    gaps = abs(path_on(terrains.TERRAINS["on-f1-turned"], target, steps) - path_on(ON_F1, target, steps))
    for i, lr in enumerate(LRS.tolist()):
        # A rate that is a power of two scales without rounding, and turning is among what the balls charge.
        bound = sum(radii(rule(lr=lr), STARTS, steps, on_f1_turned) for on_f1_turned in (False, True))
        # A bound that has blown up would show nothing.
        assert (bound < 1e-9).all()
        assert (gaps[:, i] <= bound).all() == same
        assert same or (gaps[0, i] > bound[0]).any(axis=-1).all()


# --- noise ------------------------------------------------------------------------------------------------------------


def test_noise_is_a_share_of_the_first_gradient() -> None:
    """The noise in a first gradient has the level's share of its length as standard deviation, by its χ² both ways."""
    terrain = Terrain("f1", levels=(0.01, 0.1), seeds=8)
    starts = np.random.default_rng(0).uniform(1.0, 10.0, size=(100, 2))
    lr = LRS[:1]
    first = path_on(terrain, "sgd", 1, lr, starts)[0, :, :, 0]
    slopes = starts * [40.0, 4.0]
    noise = (starts - first) / lr - slopes
    for level, found in zip(terrain.levels, noise, strict=True):
        normal = found / (level * np.hypot(*slopes.T)[:, None])
        # Every cell, seed and coordinate has noise of its own.
        assert len(np.unique(normal)) == normal.size
        below = mpmath.gammainc(normal.size / 2, 0, (normal**2).sum() / 2, regularized=True)
        assert ERROR / 2 <= below <= 1 - ERROR / 2


def test_noise_is_that_of_its_seed() -> None:
    """The same seeds give the same noise to the last bit, each its own, and at another level in proportion."""
    few, more = (Terrain("f2", levels=(0.125, 0.5), seeds=seeds) for seeds in (2, 4))
    once, again, larger = (path_on(terrain, "adam", 5) for terrain in (few, few, more))
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(once, larger[:, :, :2])
    assert (once[:, :, 0] != once[:, :, 1]).any(axis=-1).all()
    for _ in range(3):
        noise = terrains._noise(few, STARTS.T)(range(2))
        np.testing.assert_array_equal(4 * noise[:, :, 0], noise[:, :, 1])


@pytest.mark.parametrize("target", METHODS)
def test_no_noise_is_no_noise(target: str) -> None:
    """At level 0, and at one that is lost in rounding, every seed's run is the run without noise to the last bit."""
    # In so few steps no gradient that is not zero falls below the noise.
    noisy = Terrain("f1", levels=(0.0, 2.0**-300), seeds=2)
    found, calm = (path_on(terrain, target, 20, **METHODS[target]) for terrain in (noisy, ON_F1))
    np.testing.assert_array_equal(found, np.broadcast_to(calm[:, None, None], found.shape))


# --- settings that differ between cells -------------------------------------------------------------------------------


def noise_of(shape: tuple[int, ...], cell: Any = ...) -> Callable[[range], Array]:
    """Noise in the gradients of a sweep of this shape, seen from some of its cells."""

    def noise(steps: range) -> Array:
        return np.stack([np.random.default_rng(step).standard_normal((2, *shape))[:, cell] for step in steps])

    return noise


@pytest.mark.parametrize(
    ("target", "values"),
    [
        pytest.param("momentum", {"momentum": [0.0, 0.9, 0.5, 0.9]}, id="momentum"),
        pytest.param("rmsprop", {"alpha": [0.9, 0.99]}, id="rmsprop"),
        pytest.param("adam", {"beta1": [0.5, 0.5, 0.9], "beta2": [0.9, 0.999, 0.9]}, id="adam"),
        pytest.param("adamw", {"weight_decay": [0.1, 0.01]}, id="adamw"),
    ],
)
def test_settings_given_as_arrays_are_those_of_separate_runs(target: str, values: Mapping[str, list[float]]) -> None:
    """A sweep over other settings too is, bit for bit and with noise, the sweeps with one value of them each."""
    count, lrs, steps = len(next(iter(values.values()))), np.array([0.003, 0.02]), 25
    together = {name: np.array(each)[:, None, None] for name, each in values.items()}
    shape = (count, len(lrs), len(STARTS))
    path = recorded(target, together, steps, lrs, "f2", driver.Conditions(noise=noise_of(shape)))
    assert path.shape == (steps + 1, *shape, 2)
    for k in range(count):
        one = {name: each[k] for name, each in values.items()}
        alone = recorded(target, one, steps, lrs, "f2", driver.Conditions(noise=noise_of(shape, k)))
        np.testing.assert_array_equal(path[:, k], alone)


# --- rates that change on the way -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", METHODS)
@pytest.mark.parametrize("gamma", [0.5, 0.9])
def test_a_decay_is_that_of_step_lr(target: str, gamma: float) -> None:
    """At rates that are powers of two a decaying run is one of an ordinary optimizer with StepLR, to the last bit."""
    decay = {"step_size": 3, "gamma": gamma}
    path = recorded(target, METHODS[target], 20, conditions=driver.Conditions(decay=decay))
    for i, lr in enumerate(LRS.tolist()):
        alone = driver.descend(only(target), {**METHODS[target], "lr": lr}, STARTS, "f1", 20, decay)
        np.testing.assert_array_equal(path[:, i], alone)


@pytest.mark.parametrize(("target", "rule"), [("sgd", rules.SGD), ("momentum", rules.Momentum)])
def test_a_decay_from_any_other_rate_is_that_of_step_lr_within_the_bounds(
    target: str, rule: Callable[..., Any]
) -> None:
    """From any rate a decaying run is as near to StepLR's as the rounding errors of both formulas allow."""
    lrs, steps, decay = np.array([0.003, 0.021]), 12, {"step_size": 3, "gamma": 0.9}
    path = recorded(target, {}, steps, lrs, conditions=driver.Conditions(decay=decay))
    for i, lr in enumerate(lrs.tolist()):
        alone = driver.descend(only(target), {"lr": lr}, STARTS, "f1", steps, decay)
        plain, scaled = (list(decaying(rule, lr, steps, decay, scale)) for scale in (1.0, lr))
        bound = np.stack([(a.radius + b.radius).T for a, b in zip(plain, scaled, strict=True)])
        assert (bound < 1e-9).all()
        assert (abs(path[:, i] - alone) <= bound).all()


def decaying(rule: Callable[..., Any], lr: float, steps: int, decay: Mapping[str, Any], scale: float) -> Iterator[Ball]:
    """The path on f1 of a rule whose rate decays, taken by x/scale; a rate is charged like any product."""
    z, rate = exact(STARTS.T, "float64") / scale, exact(lr, "float64") if scale == 1.0 else exact(1.0, "float64")
    state = rule().init(z)
    yield scale * z
    for step in range(steps):
        if step and step % decay["step_size"] == 0:
            rate = rate * exact(decay["gamma"], "float64")
        z, state = rule(lr=rate).update(z, slope_of_f1(scale * z), state)
        yield scale * z


@pytest.mark.parametrize("target", [target for target in METHODS if target != "adamw"])
def test_a_rate_schedule_is_that_of_an_optimizer_whose_rate_is_set(target: str) -> None:
    """At rates that are powers of two each step of a schedule is that of an optimizer told its rate, bit for bit."""
    schedule, steps = driver.Conditions(rate=lambda step: float(np.sqrt(1 - 0.75 ** (step + 1)))), 15
    path = recorded(target, METHODS[target], steps, objective="f2", conditions=schedule)
    calm = recorded(target, METHODS[target], steps, objective="f2")
    assert (path[1] != calm[1]).all()
    for i, j in np.ndindex(len(LRS), len(STARTS)):
        rates = [float(LRS[i]) * schedule.rate(step) for step in range(steps)]
        np.testing.assert_array_equal(path[1:, i, j], followed(target, path[:-1, i, j], rates))


def test_noise_is_added_to_each_cell_s_own_gradient() -> None:
    """Each step on noisy terrain is that of an optimizer given the gradient plus the cell's noise, bit for bit."""
    # More steps than have their noise drawn at once.
    steps, noise = 40, noise_of((len(LRS), len(STARTS)))
    path = recorded("adam", {}, steps, objective="f2", conditions=driver.Conditions(noise=noise))
    for i, j in np.ndindex(len(LRS), len(STARTS)):
        extra = noise(range(steps))[:, :, i, j]
        alone = followed("adam", path[:-1, i, j], [float(LRS[i])] * steps, extra)
        np.testing.assert_array_equal(path[1:, i, j], alone)


def followed(target: str, points: Array, rates: list[float], noise: Array | float = 0.0) -> Array:
    """Where an ordinary optimizer goes that is given the gradients of f2 along a path: along it, if that is its own."""
    autograd = only("autograd")
    gradients = np.stack([driver.value_and_gradient(autograd, functions.f2, point)[1] for point in points.tolist()])
    settings = {**METHODS[target], "lr": rates[0]}
    return driver.follow(only(target), settings, points[0].tolist(), (gradients + noise).tolist(), rates).points
