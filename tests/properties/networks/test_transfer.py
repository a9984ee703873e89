"""Label smoothing, class weights and ignored targets in PyTorch's cross entropy, against sums of plain ones."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import losses
from reference.rounding import Ball, exact
from tests.instruments.networks.usages import torch_loss

IGNORED = -100
# Eighths are numbers of either format.
LOGITS = st.integers(-160, 160).map(lambda eighths: eighths / 8)


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[list[float]], list[int], list[float], float]:
    """Logits and targets of a few predictions, one of which at least counts, class weights and a smoothing."""
    classes, count = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    logits = draw(st.lists(st.lists(LOGITS, min_size=classes, max_size=classes), min_size=count, max_size=count))
    target = st.integers(0, classes - 1)
    targets = [draw(target), *(draw(st.one_of(target, st.just(IGNORED))) for _ in range(count - 1))]
    weights = draw(st.lists(st.integers(1, 64).map(lambda eighths: eighths / 8), min_size=classes, max_size=classes))
    return logits, targets, weights, draw(st.sampled_from((0.0, 0.125, 0.5, 1.0)))


def formula(
    dtype: str, logits: list[list[float]], targets: list[int], weights: list[float], smoothing: float, mean: bool
) -> Ball:
    """The smoothed and weighted loss of a batch from plain cross entropies.

    Σ_n [(1 − ε) w_t CE(z_n, t_n) + ε/C Σ_c w_c CE(z_n, c)], over the targets that are not ignored; the mean divides by
    the weights of their targets, Σ_n w_t.
    """
    counted = [([exact(z, dtype) for z in row], t) for row, t in zip(logits, targets, strict=True) if t != IGNORED]
    terms = []
    for z, target in counted:
        of_class = [weight * losses.cross_entropy(z, c) for c, weight in enumerate(weights)]
        terms.append((1 - smoothing) * of_class[target] + smoothing / len(z) * reduce(add, of_class))
    total = reduce(add, terms)
    return total / reduce(add, [exact(weights[target], dtype) for _, target in counted]) if mean else total


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_smoothing_weights_and_ignored_targets(dtype: str, reduction: str) -> None:
    """Cross entropy with smoothing, class weights and ignored targets is a sum of plain ones, within the bound."""

    @given(batches())
    def visit(batch: tuple[Any, ...]) -> None:
        logits, targets, weights, smoothing = batch
        expected = formula(dtype, logits, targets, weights, smoothing, reduction == "mean")
        settings = {"reduction": reduction, "label_smoothing": smoothing, "ignore_index": IGNORED}
        observed = torch_loss(dtype, logits, targets, weights, **settings)
        assert abs(observed - float(expected.centre)) <= float(expected.radius)

    visit()


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_formula_tells_the_settings_apart(reduction: str) -> None:
    """Leaving out the smoothing, the weights or the ignored target takes the formula out of its own bound."""
    logits, targets, weights = [[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]], [0, IGNORED], [1.0, 2.0, 4.0]
    settings = (targets, weights, 0.5), (targets, weights, 0.0), (targets, [1.0] * 3, 0.5), ([0, 2], weights, 0.5)
    right, *wrong = (formula("float32", logits, *one, reduction == "mean") for one in settings)
    assert all(np.abs(other.centre - right.centre) > other.radius + right.radius for other in wrong)
