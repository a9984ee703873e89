"""Optimizers that do not act on each coordinate alone: Adafactor and Muon on matrices, L-BFGS, and sparse gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

from reference.rounding import Ball, exact
from reference.rules import LBFGS, Adafactor, Adam, Muon, SparseAdam
from reference.trajectory import descend, follow
from tests.instruments import driver
from tests.instruments.subjects import Subject, nearest

SEED, STEPS = 20240521, 5
ROWS, COLUMNS = 4, 3
FORMATS = pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])


def matrices(dtype: str, count: int, shape: tuple[int, ...] = (ROWS, COLUMNS)) -> Any:
    """Normal numbers of a format, the second column four times as large as the others."""
    drawn = np.random.default_rng(SEED).standard_normal((count, *shape))
    drawn[..., 1] *= 4
    return nearest(drawn, dtype)


def assert_enclosed(found: Sequence[Any], balls: Sequence[Ball]) -> None:
    """Each number lies in its ball, and that of the first step, in float64 and float32 of every step, is finite."""
    for step, (row, ball) in enumerate(zip(found, balls, strict=True)):
        # In half precision the charges of some twenty operations a step soon exceed what they are charged on.
        assert np.isfinite(ball.radius).all() or (step and ball.format.unit > 2.0**-24)
        assert (abs(row - ball.centre) <= ball.radius).all()


# --- Adafactor --------------------------------------------------------------------------------------------------

ADAFACTORS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "decay-and-clipping": {"lr": 0.1, "weight_decay": 0.1, "d": 2.0, "beta2_decay": -0.5},
    "large-floors": {"lr": 1.0, "eps1": 0.5, "eps2": 0.25},
}


@FORMATS
@pytest.mark.parametrize("implementation", ["for-loop", "foreach"])
@pytest.mark.parametrize("settings", ADAFACTORS.values(), ids=ADAFACTORS)
def test_adafactor_is_where_its_rule_says(settings: dict[str, Any], implementation: str, dtype: str) -> None:
    """Real Adafactor on a matrix, and the means it remembers, lie within the bounds of the rule."""
    chosen = {"eps1": 2.0**-10, "eps2": 1e-3, **settings}
    rule, (start, *gradients) = Adafactor(**chosen), matrices(dtype, STEPS + 1)
    spelled = {name: value for name, value in chosen.items() if name not in ("eps1", "eps2")}
    spelled["eps"] = chosen["eps1"], chosen["eps2"]
    subject = Subject("adafactor", implementation, "cpu", dtype)
    run = driver.follow(subject, spelled, start.tolist(), [g.tolist() for g in gradients])
    walked = list(follow(rule, exact(start, dtype), [exact(g, dtype) for g in gradients]))
    assert_enclosed(run.points, [step.x for step in walked])
    assert_enclosed(run.memories["row"][:, :, 0], [step.state.row for step in walked])
    assert_enclosed(run.memories["column"][:, 0], [step.state.column for step in walked])


def test_adafactor_is_what_its_unrolled_means_give() -> None:
    """With each mean a sum over all gradients so far, in 50 digits, the rule's last step lies within its bound."""
    start, *gradients = matrices("float64", STEPS + 1)
    rule = Adafactor(lr=0.1)
    *_, before, last = follow(rule, exact(start, "float64"), [exact(g, "float64") for g in gradients])
    with mpmath.workdps(50):
        fresh = [mpmath.mpf(t) ** rule.beta2_decay for t in range(1, STEPS + 1)]
        weights = [w * mpmath.fprod(1 - later for later in fresh[t:]) for t, w in enumerate(fresh, 1)]
        squares = sum(w * np.vectorize(mpmath.mpf)(g) ** 2 for w, g in zip(weights, gradients, strict=True))
        factored = np.outer(squares.mean(1), squares.mean(0)) / squares.mean()
        u = gradients[-1] / np.vectorize(mpmath.sqrt)(factored)
        x = np.vectorize(mpmath.mpf)(before.x.centre)
        size = mpmath.sqrt((x**2).mean()) * min(mpmath.mpf(rule.lr), 1 / mpmath.sqrt(STEPS))
        truth = x - size * u / max(1, mpmath.sqrt((u**2).mean()))
        assert (abs(last.x.centre - truth) <= last.x.radius).all()


# --- Muon -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (4, 4)], ids=str)
def test_one_iteration_of_muon_is_where_its_rule_says(shape: tuple[int, int]) -> None:
    """With one iteration real Muon, which computes it in bfloat16, lies within the bounds of the rule.

    They are narrower than what the iteration changes: the rule without it is refused.
    """
    # A momentum of at most 3/4: the bound of PyTorch's lerp needs it.
    settings: dict[str, Any] = {"lr": 0.5, "momentum": 0.75, "weight_decay": 0.1, "ns_steps": 1}
    start, *gradients = nearest(np.random.default_rng(SEED).standard_normal((3, *shape)), "float32")
    subject = Subject("muon", "eager", "cpu", "float32")
    points = driver.follow(subject, settings, start.tolist(), [g.tolist() for g in gradients]).points
    for steps in (1, 0):
        rule = Muon(**settings | {"ns_steps": steps})
        walked = follow(rule, exact(start, "float32"), [exact(g, "float32") for g in gradients])
        inside = [abs(x - step.x.centre) <= step.x.radius for x, step in zip(points, walked, strict=True)]
        assert np.all(inside) == bool(steps)


def test_muon_s_iteration_acts_on_singular_values_alone() -> None:
    """The rule's iteration keeps both sides of a singular value decomposition and takes s to a s + b s³ + c s⁵."""
    rule, (u, *_) = Muon(), matrices("float64", 1, (3, 4))
    left, values, right = np.linalg.svd(u, full_matrices=False)
    values = values / np.linalg.norm(values)
    a, b, c = rule.ns_coefficients
    for _ in range(rule.ns_steps):
        values = a * values + b * values**3 + c * values**5
    found = rule.orthogonal(exact(u, "float64"))
    # What the decomposition itself loses is of the size of a rounding, far below what 15 products are charged.
    assert (abs(found.centre - left * values @ right) <= found.radius).all()


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
@pytest.mark.parametrize("shape", [(16, 16), (8, 32), (32, 8)], ids=str)
def test_muon_s_step_is_nearly_orthogonal(shape: tuple[int, int], dtype: str) -> None:
    """After five iterations in bfloat16 every singular value of a step lies between 0.5 and 1.5, as PyTorch says.

    The gradient's own lie within a factor of 25; of errors through five iterations no useful bound is known.
    """
    random = np.random.default_rng(SEED)
    sides = [np.linalg.qr(random.standard_normal((size, min(shape))))[0] for size in shape]
    gradient = sides[0] * np.geomspace(1, 25, min(shape)) @ sides[1].T
    settings = {"lr": 1.0, "weight_decay": 0.0, "adjust_lr_fn": "match_rms_adamw"}
    subject = Subject("muon", "eager", "cpu", dtype)
    (step,) = driver.follow(subject, settings, np.zeros(shape).tolist(), [gradient.tolist()]).points
    values = np.linalg.svd(step / (0.2 * max(shape) ** 0.5), compute_uv=False)
    assert 0.5 < values.min() <= values.max() < 1.5


@pytest.mark.parametrize("power", [-20, 20])
def test_muon_does_not_see_the_size_of_the_gradient(power: int) -> None:
    """Gradients times a power of two give the same steps bit for bit."""
    subject, gradients = Subject("muon", "eager", "cpu", "float32"), matrices("float32", 3)
    start = np.zeros((ROWS, COLUMNS)).tolist()
    both = [
        driver.follow(subject, {"lr": 0.1}, start, [(factor * g).tolist() for g in gradients]).points
        for factor in (1.0, 2.0**power)
    ]
    assert (both[0] == both[1]).all()


# --- L-BFGS -----------------------------------------------------------------------------------------------------

CURVATURE, CENTRE = (1.0, 4.0, 16.0), (1.0, -2.0, 0.5)


def bfgs_points(dtype: str, settings: dict[str, Any], steps: int) -> Any:
    """The points of real L-BFGS on Σ a (x − c)²/2, one iteration a step."""
    subject = Subject("lbfgs", "eager", "cpu", dtype)
    parameter, a, c = subject.parameter([0.0, 0.0, 0.0]), subject.tensor(CURVATURE), subject.tensor(CENTRE)
    optimizer, points = subject.call([parameter], max_iter=1, **settings), []

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (a * (parameter - c) ** 2).sum() / 2
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)
        points.append(parameter.detach().double().numpy().copy())
    return np.stack(points)


def slope_of(dtype: str) -> Callable[[Any], Any]:
    """The gradient of the quadratic."""
    a, c = exact(CURVATURE, dtype), exact(CENTRE, dtype)
    return lambda x: a * (x - c)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("settings", [{}, {"history_size": 1}, {"lr": 0.5}], ids=str)
def test_lbfgs_on_a_quadratic_is_where_the_textbook_says(settings: dict[str, Any], dtype: str) -> None:
    """Four steps of real L-BFGS lie within the bounds of the two loops of the textbook."""
    walked = descend(LBFGS(**settings), exact(np.zeros(3), dtype), slope_of(dtype), 4)
    assert_enclosed(bfgs_points(dtype, settings, 4), [step.x for step in walked])


def test_lbfgs_inverts_the_curvature_it_has_seen() -> None:
    """The secant equation holds: H takes the newest y to its s, in real numbers of 50 digits to the last of them."""
    with mpmath.workdps(50):
        s, y = ([mpmath.mpf(value) for value in row] for row in ((1, 2, 3), (2, 2, 5)))
        old = np.array([1, 0, 1], dtype=object) * mpmath.mpf(1)
        pair = np.array(s, dtype=object), np.array(y, dtype=object)
        found = LBFGS().direction(pair[1], ((old, 2 * old), pair))
        assert max(abs(found + pair[0])) < mpmath.mpf(10) ** -48


# --- sparse gradients -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_sparse_adam_moves_the_rows_that_have_a_gradient(dtype: str) -> None:
    """Rows with a gradient are where the rule says, a row without one stays in its place, and Adam's ε is another."""
    settings = {"lr": 0.1, "eps": 1.0}
    start, *gradients = matrices(dtype, STEPS + 1)
    subject = Subject("sparse-adam", "eager", "cpu", dtype)
    parameter, points = subject.parameter(start.tolist()), []
    optimizer = subject.call([parameter], **settings)
    for gradient in gradients:
        gradient[0] = 0
        parameter.grad = subject.tensor(gradient.tolist()).to_sparse(1)
        optimizer.step()
        points.append(parameter.detach().double().numpy().copy())
    found = np.stack(points)
    assert (found[:, 0] == start[0]).all()
    for rule, same in ((SparseAdam(**settings), True), (Adam(**settings), False)):
        walked = list(follow(rule, exact(start[1:], dtype), [exact(g[1:], dtype) for g in gradients]))
        near = [abs(x[1:] - step.x.centre) <= step.x.radius for x, step in zip(found, walked, strict=True)]
        assert np.all(near) == same


# --- misuse -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "settings", "message"),
    [
        (Adafactor, {"beta2_decay": 0.5}, "beta2_decay must be at most 0, got 0.5"),
        (Adafactor, {"d": 0.5}, "d must be at least 1, got 0.5"),
        (Adafactor, {"eps2": -1.0}, r"eps2 must be a number >= 0, got -1\.0"),
        (Muon, {"momentum": -1.0}, r"momentum must be a number >= 0, got -1\.0"),
        (LBFGS, {"history_size": 0}, "history_size must be at least 1, got 0"),
        (LBFGS, {"lr": -1.0}, r"lr must be a number >= 0, got -1\.0"),
    ],
)
def test_a_senseless_setting_is_refused(rule: Any, settings: dict[str, Any], message: str) -> None:
    """Each of these rules names the setting that makes no sense, and its value."""
    with pytest.raises(ValueError, match=f"^{message}"):
        rule(**settings)
