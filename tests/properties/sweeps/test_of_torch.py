"""Real PyTorch stepped in many cells at once takes each cell where an ordinary run takes it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from claims.formulas import read_formula
from claims.formulas.derivative import derivative
from reference import rounding, rules, stability
from reference.objectives import F1, F2, Objective
from reference.rounding import Ball
from reference.trajectory import descend
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.subjects import Subject, subjects_of
from tests.instruments.sweeps import torch_sweep

OBJECTIVES = {"f1": F1, "f2": F2, "f2-by-sine": F2}
CASES: dict[str, tuple[str, Callable[..., Any], dict[str, Any]]] = {
    "sgd": ("sgd", rules.SGD, {}),
    "momentum": ("momentum", rules.Momentum, {"momentum": 0.9}),
    "nesterov": ("momentum", rules.Momentum, {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("adagrad", rules.AdaGrad, {"lr_decay": 0.125}),
    "rmsprop": ("rmsprop", rules.RMSprop, {"momentum": 0.5}),
    "adadelta": ("adadelta", rules.Adadelta, {}),
    "adam": ("adam", rules.Adam, {}),
    "amsgrad": ("adam", rules.Adam, {"amsgrad": True}),
    "adamw": ("adamw", rules.AdamW, {"weight_decay": 0.0}),
}
STARTS = np.array([[-7.0, 2.0], [0.3, -1.1]])
SEEN = pytest.mark.parametrize("objective", OBJECTIVES)
RULES = pytest.mark.parametrize("case", CASES)


def only(target: str, dtype: str) -> Subject:
    """The subject in its plain implementation."""
    return subjects_of(target, ["cpu"], [dtype])[0]


@pytest.mark.parametrize("objective", functions.OBJECTIVES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_slopes_are_autograd_s(objective: str, dtype: str) -> None:
    """The slopes a sweep computes without a graph are autograd's, bit for bit, infinities and not-a-number included."""
    subject, generator = only("autograd", dtype), np.random.default_rng(20231123)
    largest = float(np.finfo(dtype).max)
    ends = [0.0, -0.0, np.inf, -np.inf, np.nan, largest, -largest, float(np.finfo(dtype).smallest_subnormal)]
    drawn = generator.normal(size=(2, 50_001)) * 10.0 ** generator.uniform(-20, 20, (2, 50_001))
    pairs = np.concatenate([drawn, np.array(list(itertools.product(ends, ends))).T], axis=1)
    slopes = subject.tensor(np.empty_like(pairs))
    functions.SLOPES[objective](subject.tensor(pairs), slopes)
    _, gradient = driver.value_and_gradient(
        subject, lambda points: functions.OBJECTIVES[objective](points).sum(), pairs.T
    )
    for slope, expected in zip(slopes, gradient.T, strict=True):
        np.testing.assert_array_equal(slope.to("cpu").double().numpy(), expected)


@pytest.mark.parametrize(("formula", "turned"), functions.WRITTEN_OUT)
def test_slopes_by_formula_are_those_written_out(formula: str, turned: bool) -> None:
    """The slopes of a course's formula, turned or not, are those written out, up to a few roundings."""
    subject, tree = only("sgd", "float64"), read_formula(formula, ("x", "y"))
    by_formula = functions.Slopes(tuple(derivative(tree, name) for name in "xy"), ("x", "y"), turned)
    points = subject.tensor(np.random.default_rng(20231123).uniform(-3, 3, (2, 10_001)))
    found, expected = (subject.tensor(np.zeros((2, 10_001))) for _ in range(2))
    by_formula(points, found)
    functions.SLOPES[functions.WRITTEN_OUT[formula, turned]](points, expected)
    # Eight operations at the most, on terms that are no larger than these.
    bound = 8 * rounding.FORMATS["float64"].unit * (40 * 6 + 50)
    assert float((found - expected).abs().max()) <= bound
    if not turned:
        plain = np.stack(by_formula.at(points.numpy()))
        assert np.abs(plain - expected.numpy()).max() <= bound


@RULES
@SEEN
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_power_of_two_changes_no_bit(case: str, objective: str, dtype: str) -> None:
    """With a learning rate that is a power of two, every point of every cell is that of an ordinary run."""
    target, _, settings = CASES[case]
    subject, lrs = only(target, dtype), 2.0 ** np.array([-12, -5, 0, 2])
    starts = STARTS.astype(dtype).astype(np.float64)
    path = torch_sweep(subject, objective, lrs[:, None], starts, 30, settings, record="path").path
    for i, lr in enumerate(lrs):
        ordinary = driver.descend(subject, {**settings, "lr": float(lr)}, starts.tolist(), objective, 30)
        for j, alone in enumerate(ordinary.swapaxes(0, 1)):
            # Overflow comes at another step for x/lr, so that the claim ends where a run leaves half the exponents.
            usable = np.abs(alone).max(axis=-1, initial=0) < 1e15
            np.testing.assert_array_equal(path[: usable.cumprod().sum(), i, j], alone[: usable.cumprod().sum()])


@RULES
@SEEN
def test_any_other_rate_stays_within_the_error_bounds(case: str, objective: str) -> None:
    """For any learning rate a cell is as near to an ordinary run as the rounding errors of both formulas allow."""
    target, factory, settings = CASES[case]
    subject, lrs, steps = only(target, "float64"), np.array([1e-3, 0.01, 0.037]), 6
    path = torch_sweep(subject, objective, lrs[:, None], STARTS, steps, settings, record="path").path
    narrow = 0
    for i, lr in enumerate(lrs.tolist()):
        for j, start in enumerate(STARTS):
            alone = driver.descend(subject, {**settings, "lr": lr}, start.tolist(), objective, steps)
            radii = _radii(factory, settings, lr, start, OBJECTIVES[objective], steps)
            gaps = np.abs(path[:, i, j] - alone)
            assert (gaps <= radii).all()
            narrow += int((radii < 1e-9).sum())
    # A bound that has blown up would show nothing.
    assert narrow > 0.9 * path.size


def _radii(
    factory: Callable[..., Any], settings: dict[str, Any], lr: float, start: driver.Array, f: Objective, steps: int
) -> driver.Array:
    """How far a plain and a scaled run may be apart: each within its own radius of the exact path."""
    exact = rounding.exact(start, "float64")

    def slope(point: Ball) -> Ball:
        a, b = (part(point[..., k]) for k, part in enumerate(f.slopes))
        return Ball(np.stack([a.centre, b.centre], -1), np.stack([a.radius, b.radius], -1), a.format)

    plain = [exact, *(step.x for step in descend(factory(lr=lr, **settings), exact, slope, steps))]
    scaled_rule, z = factory(lr=1.0, **settings), exact / lr
    scaled = [z, *(step.x for step in descend(scaled_rule, z, lambda at: slope(lr * at), steps))]
    return np.stack([a.radius + (lr * b).radius for a, b in zip(plain, scaled, strict=True)])


@pytest.mark.parametrize("target", ["sgd", "momentum", "adagrad", "rmsprop", "adadelta", "adam", "adamw"])
def test_weight_decay_is_each_cell_s_own(target: str) -> None:
    """With weight decay every cell is an ordinary run to the last bit, at every learning rate."""
    subject, lrs, settings = only(target, "float64"), np.array([1e-3, 0.01, 0.037]), {"weight_decay": 0.1}
    path = torch_sweep(subject, "f2", lrs[:, None], STARTS, 20, settings, record="path").path
    for i, lr in enumerate(lrs.tolist()):
        for j, start in enumerate(STARTS):
            alone = driver.descend(subject, {**settings, "lr": lr}, start.tolist(), "f2", 20)
            np.testing.assert_array_equal(path[:, i, j], alone)


def test_decay_of_a_scaled_parameter_is_refused() -> None:
    """Weight decay, stated or an optimizer's default, is refused where the parameter is scaled."""
    z = STARTS[:1].T[:, None] / 0.125
    for settings in ({"weight_decay": 0.1}, {}):
        with pytest.raises(ValueError, match="weight_decay acts on the parameter itself"):
            driver.descend_scaled(only("adamw", "float64"), [settings], np.array(0.125), z, "f1", 5, None)


def test_records_are_what_the_path_shows() -> None:
    """First hit, sign changes and length are those counted on the recorded path."""
    subject, target = only("momentum", "float64"), (0.0, 0.0)
    names = ("final", "path", "first_hit", "sign_changes", "length")
    rates = np.array([[1e-3], [0.02]])
    found = torch_sweep(subject, "f1", rates, STARTS, 60, {"momentum": 0.9}, record=names, target=target, tolerance=1.0)
    distances = np.sqrt((found.path**2).sum(axis=-1))
    hit = distances <= 1.0
    np.testing.assert_array_equal(found.first_hit, np.where(hit.any(axis=0), hit.argmax(axis=0), -1))
    np.testing.assert_array_equal(found.final, found.path[-1])
    lengths = np.sqrt((np.diff(found.path, axis=0) ** 2).sum(axis=-1)).sum(axis=0)
    np.testing.assert_allclose(found.length, lengths, rtol=61 * rounding.FORMATS["float64"].unit)
    for cell in np.ndindex(2, 2):
        for k in range(2):
            signs = [sign for sign in np.sign(found.path[(slice(None), *cell, k)]) if sign]
            assert found.sign_changes[(*cell, k)] == sum(a != b for a, b in itertools.pairwise(signs))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"lrs": 0.0}, "lrs must be positive, got 0.0", id="no-rate"),
        pytest.param({"lrs": [0.1, np.nan]}, "lrs must be finite, got nan", id="not-a-rate"),
        pytest.param(
            {"lrs": [0.1, 0.2, 0.3]}, r"starts must broadcast against \(3,\), got shape \(2,\)", id="other-shape"
        ),
        pytest.param({"steps": 0}, "steps must be a whole number >= 1, got 0", id="no-steps"),
        pytest.param(
            {"objective": "f3"}, "objective must be one of f1, f2, f2-by-sine, got 'f3'", id="no-such-function"
        ),
        pytest.param({"settings": {"lr": 0.1}}, "other than lr, got lr=0.1", id="rate-twice"),
        pytest.param({"settings": {"momentum": [0.1]}}, r"single numbers .* momentum=\[0.1\]", id="tensor-setting"),
        pytest.param({"record": "first_hit"}, "tolerance must be a number >= 0", id="no-tolerance"),
    ],
)
def test_a_senseless_sweep_is_refused(change: dict[str, Any], message: str) -> None:
    """What cannot be swept is refused by argument and value."""
    asked = {"objective": "f1", "lrs": 0.1, "starts": STARTS, "steps": 3, "settings": {}} | change
    with pytest.raises(ValueError, match=message):
        torch_sweep(only("sgd", "float64"), **asked)


def test_a_ball_first_crosses_when_its_closed_form_says() -> None:
    """PyTorch's momentum on f1 crosses the minimum within 1000 steps from that rate on from which theory says so."""
    lrs = np.geomspace(6.585e-5, 7e-5, 201)
    path = torch_sweep(
        only("momentum", "float64"), "f1", lrs, np.array([1.0, 0.0]), 1000, {"momentum": 0.9}, record="path"
    ).path
    crosses = (path[..., 0] < 0).any(axis=0)
    in_time = [stability.heavy_ball_first_crossing(float(lr), 40.0, 0.9) <= 1000 for lr in lrs]
    assert 0 < crosses.sum() < len(lrs)
    np.testing.assert_array_equal(crosses, in_time)
