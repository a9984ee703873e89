"""The reference and real torch.optim agree on the options that the article's equations do not reach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from reference.powers import formed
from reference.rounding import Ball, exact
from reference.rules import Momentum, RMSprop
from reference.trajectory import follow
from tests.instruments import driver
from tests.instruments.strategies import visit_drawn
from tests.instruments.subjects import OPTIMIZERS, Subject, nearest
from tests.instruments.targets import DTYPES as FORMATS
from tests.instruments.targets import TARGETS
from tests.properties.rules.cases import CASES, RATE, Case, Tally, numbers
from tests.trust.mutants.mutation import capturable_on_a_cpu

COORDINATES, STEPS, SEED = 4, 5, 20240521
DTYPES = pytest.mark.parametrize("dtype", ["float64", "float32"])
# float16 has room for few.
VALUES = {dtype: numbers(-10, 6) if dtype == "float16" else numbers(-30, 30) for dtype in FORMATS}


@cache
def _runs(case: Case, values: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Starts, gradients and rates of up to five steps, and settings; the same for all subjects of a case."""
    row = st.lists(values, min_size=COORDINATES, max_size=COORDINATES)
    steps = st.lists(st.tuples(row, RATE), min_size=1, max_size=STEPS)
    return st.tuples(row, steps, st.fixed_dictionaries(dict(case.settings)))


def _subjects(case: Case) -> Iterator[Subject]:
    """The for-loop; of an optimizer that the matrix does not have every implementation in Python, in all formats."""
    known = TARGETS[case.target].implementations
    names = [name for name in known if known[name].in_python] if _alone(case) else ["for-loop"]
    for name in names:
        yield from (Subject(case.target, name, "cpu", dtype) for dtype in (FORMATS if _alone(case) else FORMATS[:2]))


def _alone(case: Case) -> bool:
    return case.target not in (*OPTIMIZERS, "momentum")


SUBJECTS = [
    pytest.param(case, subject, id=f"{case.id}-{subject.implementation}-{subject.dtype}")
    for case in CASES
    for subject in _subjects(case)
]


@pytest.mark.parametrize(("case", "subject"), SUBJECTS)
def test_torch_stays_within_the_bound_of_the_reference(case: Case, subject: Subject) -> None:
    """Real torch.optim, with any options and a rate that may change, is and remembers what the reference says.

    Settings are plain numbers: PyTorch computes 1 − β₂ᵗ and the like by the same operations on doubles, except where
    a subject's coefficients say otherwise.
    """
    tally, dtype = Tally(), subject.dtype

    def visit(drawn: tuple[Any, ...]) -> None:
        start, steps, settings = drawn
        start, gradients = nearest(start, dtype).tolist(), nearest([row for row, _ in steps], dtype).tolist()
        lrs = [rate for _, rate in steps]
        if dtype == "float16" and "eps" in settings:
            # Bounds are for coefficients that are normal numbers of the format.
            settings = settings | {"eps": max(settings["eps"], 2.0**-14)}
        run = driver.follow(subject, settings, start, gradients, lrs)
        rule = formed(case.rule(lr=lrs[0], **settings), dtype, subject.coefficients)
        walked = list(follow(rule, exact(start, dtype), [exact(row, dtype) for row in gradients], lrs))
        _see(tally, run.points, [step.x for step in walked])
        for name, memory in run.memories.items():
            _see(tally, memory, [getattr(step.state, name) for step in walked])

    with capturable_on_a_cpu([case.target] if _alone(case) else []):
        visit_drawn(_runs(case, VALUES[dtype]), visit)
    print(f"worst share of bound: {tally.worst:.3f}")
    assert tally.mostly_bounded()


def _see(tally: Tally, found: Any, balls: list[Ball]) -> None:
    for row, ball in zip(found, balls, strict=True):
        gaps = np.where(row == ball.centre, 0.0, np.abs(row - ball.centre))
        for gap, radius in zip(gaps.tolist(), ball.radius.tolist(), strict=True):
            tally.see(gap, radius)


# --- where PyTorch goes its own way -----------------------------------------------------------------------------


@DTYPES
def test_torch_ignores_dampening_without_momentum(dtype: str) -> None:
    """With momentum 0 PyTorch steps along the bare gradient, where the rule's buffer is dampened from step 2 on."""
    subject, start, gradients = Subject("sgd", "for-loop", "cpu", dtype), [0.0], [[1.0], [1.0], [1.0]]
    points = driver.follow(subject, {"lr": 0.25, "momentum": 0.0, "dampening": 0.5}, start, gradients).points
    rule = Momentum(lr=0.25, momentum=0.0, dampening=0.5)
    assert points[:, 0].tolist() == [-0.25, -0.5, -0.75]
    assert [float(step.x) for step in follow(rule, 0.0, [1.0, 1.0, 1.0])] == [-0.25, -0.375, -0.5]


def test_radam_becomes_nan_where_its_eps_underflows() -> None:
    """Before it is rectified, foreach RAdam divides √v + ε by 0, which is 0/0 for a zero gradient in float16."""
    zero, one = [0.0], [[0.0]]
    for implementation, dtype, broken in (
        ("foreach", "float16", True),
        ("foreach", "bfloat16", False),
        ("for-loop", "float16", False),
    ):
        points = driver.follow(Subject("radam", implementation, "cpu", dtype), {}, zero, one).points
        assert np.isnan(points).all() == broken


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
