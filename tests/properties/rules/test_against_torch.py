"""The reference and real torch.optim agree on the options that the article's equations do not reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.rounding import exact
from reference.rules import Momentum, RMSprop
from reference.trajectory import follow
from tests.instruments import driver
from tests.instruments.subjects import Subject
from tests.properties.rules.cases import CASES, RATE, Case, Tally, numbers

COORDINATES, STEPS, SEED = 4, 5, 20240521
DTYPES = pytest.mark.parametrize("dtype", ["float64", "float32"])
VALUES = numbers(-30, 30)
ROW = st.lists(VALUES, min_size=COORDINATES, max_size=COORDINATES)
GRADIENTS = st.lists(ROW, min_size=1, max_size=STEPS)


def _for_loop(case: Case, dtype: str) -> Subject:
    return Subject(case.target, "for-loop", "cpu", dtype)


@DTYPES
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_torch_stays_within_the_bound_of_the_reference(case: Case, dtype: str) -> None:
    """Real torch.optim, with any options and a learning rate that may change, is where the reference says.

    Settings are plain numbers: PyTorch computes 1 − β₂ᵗ and the like by the same operations on doubles.
    """
    subject, tally = _for_loop(case, dtype), Tally()
    settings = st.fixed_dictionaries(dict(case.settings))

    @given(ROW, GRADIENTS, settings, st.lists(RATE, min_size=STEPS, max_size=STEPS))
    def visit(start: list[float], gradients: list[list[float]], settings: dict[str, Any], lrs: list[float]) -> None:
        lrs = lrs[: len(gradients)]
        points = driver.follow(subject, settings, start, gradients, lrs).points
        rule = case.rule(**settings)
        steps = follow(rule, exact(start, dtype), [exact(row, dtype) for row in gradients], lrs)
        for point, step in zip(points, steps, strict=True):
            same = point == step.x.centre
            gaps = np.where(same, 0.0, np.abs(point - step.x.centre))
            for gap, radius in zip(gaps.tolist(), step.x.radius.tolist(), strict=True):
                tally.see(gap, radius)

    visit()
    print(f"worst share of bound: {tally.worst:.3f}")
    assert tally.mostly_bounded()


# --- where PyTorch goes its own way -----------------------------------------------------------------------------


@DTYPES
def test_torch_ignores_dampening_without_momentum(dtype: str) -> None:
    """With momentum 0 PyTorch steps along the bare gradient, where the rule's buffer is dampened from step 2 on."""
    subject, start, gradients = Subject("sgd", "for-loop", "cpu", dtype), [0.0], [[1.0], [1.0], [1.0]]
    points = driver.follow(subject, {"lr": 0.25, "momentum": 0.0, "dampening": 0.5}, start, gradients).points
    rule = Momentum(lr=0.25, momentum=0.0, dampening=0.5)
    assert points[:, 0].tolist() == [-0.25, -0.5, -0.75]
    assert [float(step.x) for step in follow(rule, 0.0, [1.0, 1.0, 1.0])] == [-0.25, -0.375, -0.5]


@DTYPES
def test_centered_rmsprop_becomes_nan_under_a_constant_gradient(dtype: str) -> None:
    """The variance of a constant gradient is ρᵗ(1 − ρᵗ)g² > 0, but PyTorch's rounds below zero and its root is NaN.

    The bound is infinite wherever that happened: it claims nothing about what cancellation has destroyed.
    """
    alpha, steps, cells = 0.5, 64, 256
    gradient = np.random.default_rng(SEED).standard_normal(cells).astype(np.float32).astype(np.float64)
    subject = Subject("rmsprop", "for-loop", "cpu", dtype)
    gradients = [gradient.tolist()] * steps
    points = driver.follow(subject, {"lr": 0.01, "alpha": alpha, "centered": True}, [0.0] * cells, gradients).points
    rule = RMSprop(lr=0.01, alpha=alpha, centered=True)
    balls = follow(rule, exact(np.zeros(cells), dtype), [exact(gradient, dtype)] * steps)
    radii = np.stack([step.x.radius for step in balls])
    assert np.isnan(points[-1]).any()
    assert np.isinf(radii[np.isnan(points)]).all()
    # At first all is well: the bound begins to fail only when the variance is down to rounding.
    assert np.isfinite(radii[0]).all()
