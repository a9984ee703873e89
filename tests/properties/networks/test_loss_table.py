"""Each loss that courses may name is the formula that stands beside it, and so is its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from claims.forms.losses import LOSSES, Called, meant
from reference import gradients
from reference.formulas import computed
from reference.rounding import exact
from tests.instruments.formulas import given_by_torch
from tests.instruments.subjects import subjects_of

CLASSES, SEEDS = 4, 6
WEIGHTS = (0.5, 1.0, 3.0, 0.0)
# Of each loss that has settings, some of them; the others are asked as they are.
SETTINGS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "cross-entropy": ({"label_smoothing": 0.1}, {"weight": (*WEIGHTS[:3], 2.0), "label_smoothing": 0.1}),
    "nll": ({"weight": (*WEIGHTS[:3], 2.0)},),
    "smooth-l1": ({"beta": 0.5},),
    "huber": ({"delta": 0.5},),
    "bce-with-logits": ({"pos_weight": WEIGHTS},),
}
CASES = [
    (name, {**settings, "reduction": reduction})
    for name, loss in LOSSES.items()
    for settings in ({}, *SETTINGS.get(name, ()))
    for reduction in loss.reductions
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "settings"), CASES, ids=lambda each: each if isinstance(each, str) else str(each))
def test_a_loss_is_its_formula(name: str, settings: Mapping[str, Any], dtype: str) -> None:
    """PyTorch's loss and its gradient by autograd are those of the formula, within what rounding may do."""
    (subject,), loss = subjects_of(name, ["cpu"], [dtype]), LOSSES[name]
    called = {"loss": Called("loss", loss, settings)}
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        # Between 0 and 1 all of them are defined, but for those of classes, which take any logits.
        x = subject.tensor(random.normal(0, 3, CLASSES) if loss.of_class else random.uniform(0.05, 0.95, CLASSES))
        y = subject.tensor(random.uniform(0.05, 0.95, CLASSES))
        target = ("num", str(seed % CLASSES)) if loss.of_class else ("name", "y")
        point = {"x": tuple(x.tolist()), "y": tuple(y.tolist())}
        tree = ("call", "loss", ("name", "x"), target)
        written = meant(tree, called, {"x": CLASSES, "y": CLASSES})
        lists = {each: np.array(value) for each, value in called["loss"].lists.items()}
        values = {each: exact(value, dtype) for each, value in point.items()} | lists
        expected = computed(written, gradients.balls(dtype))(values)
        slopes = gradients.gradient(written, values, "x", dtype)
        for by, ball in ((None, expected), ("x", slopes)):
            observed = given_by_torch(subject, called, tree, point, by)
            assert (abs(observed - ball.centre) <= ball.radius).all()
            # A bound that allows for the number itself would show nothing.
            assert (ball.radius <= 1e-3 * (abs(ball.centre) + 1)).all()
