"""Softmax and cross entropy against long arithmetic, and what applying softmax twice does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from claims.formulas import read_formula
from claims.formulas.vectors import with_numbers
from reference import gradients, losses
from reference.rounding import Ball, exact
from tests.properties.rules.cases import gap_from, numbers

# Logits below 64 in magnitude make probabilities as small as e^−128 ≈ 10^−56, which a difference quotient of numbers
# near 1 must still resolve.
DIGITS = 120
LOGITS = st.lists(numbers(-20, 5), min_size=2, max_size=4)
TARGETS = st.integers(0, 1)
# Multiples of ⅛ of moderate size, so that adding them does not round.
EIGHTHS = st.integers(-800, 800).map(lambda eighths: eighths / 8)


# --- the formulas in 120 digits ---------------------------------------------------------------------------------


def _true_softmax(z: Sequence[Any]) -> list[Any]:
    return [mpmath.exp(entry) / sum(map(mpmath.exp, z)) for entry in z]


def _true_cross_entropy(z: Sequence[Any], target: int) -> Any:
    return mpmath.log(sum(map(mpmath.exp, z))) - z[target]


def _true_twice_softmaxed(z: Sequence[Any], target: int) -> Any:
    return _true_cross_entropy(_true_softmax(z), target)


def _balls(z: Sequence[float]) -> list[Ball]:
    """The logits as Balls, on which a loss computes the bound on its own rounding error."""
    return [exact(entry, "float64") for entry in z]


def _assert_near(found: float, truth: Any, enclosure: Ball) -> None:
    assert gap_from(float(found), truth) <= mpf(float(enclosure.radius))


@given(LOGITS)
def test_softmax_is_the_formula(z: list[float]) -> None:
    """Softmax is e^z/Σe^z within its derived bound, and its entries are nonnegative."""
    with mpmath.workdps(DIGITS):
        for p, truth, enclosure in zip(
            losses.softmax(z), _true_softmax(list(map(mpf, z))), losses.softmax(_balls(z)), strict=True
        ):
            _assert_near(p, truth, enclosure)
            assert p >= 0


@pytest.mark.parametrize(
    ("function", "truth"),
    [
        pytest.param(losses.cross_entropy, _true_cross_entropy, id="once"),
        pytest.param(losses.twice_softmaxed, _true_twice_softmaxed, id="twice"),
    ],
)
def test_the_loss_is_the_formula(function: Any, truth: Any) -> None:
    """Cross entropy, of logits and of their softmax, is its formula in 120 digits within the derived bound."""

    @given(LOGITS, TARGETS)
    def visit(z: list[float], target: int) -> None:
        with mpmath.workdps(DIGITS):
            _assert_near(function(z, target), truth(list(map(mpf, z)), target), function(_balls(z), target))

    visit()


def _differentiated(z: Sequence[Any], target: int) -> Any:
    """The gradient of the cross entropy of a softmax, as it is differentiated backwards."""
    names = {"target": str(target), "classes": str(len(z))}
    text = "-dot(onehot(target, classes), log_softmax(softmax(z)))"
    tree = with_numbers(read_formula(text, ["z", *names], vectors={"z": len(z)}), names)
    return gradients.gradient(tree, {"z": exact(z, "float64")}, "z", "float64")


@pytest.mark.parametrize(
    ("gradient", "truth"),
    [
        pytest.param(losses.cross_entropy_gradient, _true_cross_entropy, id="once"),
        pytest.param(_differentiated, _true_twice_softmaxed, id="twice"),
    ],
)
def test_the_gradient_is_the_derivative(gradient: Any, truth: Any) -> None:
    """The gradient of cross entropy, of logits and of their softmax, is the derivative found in 120 digits."""

    @given(LOGITS, TARGETS)
    def visit(z: list[float], target: int) -> None:
        enclosures = gradient(_balls(z) if gradient is losses.cross_entropy_gradient else z, target)
        found = [enclosures[k].centre for k in range(len(z))]
        with mpmath.workdps(DIGITS):
            for k in range(len(z)):
                order = tuple(int(j == k) for j in range(len(z)))
                derivative = mpmath.diff(lambda *at: truth(at, target), tuple(map(mpf, z)), order)
                _assert_near(found[k], derivative, enclosures[k])

    visit()


@given(st.lists(EIGHTHS, min_size=2, max_size=6), TARGETS, EIGHTHS)
def test_a_shift_of_all_logits_changes_nothing(z: list[float], target: int, shift: float) -> None:
    """Adding one number to all logits leaves softmax and cross entropy as they were, to the last bit."""
    shifted = [entry + shift for entry in z]
    assert losses.cross_entropy(shifted, target) == losses.cross_entropy(z, target)
    np.testing.assert_array_equal(losses.softmax(shifted), losses.softmax(z))


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_the_range_of_twice_softmaxed_is_attained_in_the_limit(classes: int) -> None:
    """Certainty of the target gives the least value of a loss with a second softmax, of another class the greatest."""
    least, greatest = losses.twice_softmaxed_range(classes)
    certain = np.where(np.arange(classes) == 0, 1e4, 0.0)
    one = exact(1.0, "float64")
    top = np.log(np.exp(one) + (classes - 1))
    with mpmath.workdps(DIGITS):
        truth = mpmath.log(mpmath.e + classes - 1)
        # The enclosure adds the terms one by one, as no implementation does worse.
        sums = np.log(reduce(add, [np.exp(one - 1)] + [np.exp(0 * one - 1)] * (classes - 1)))
        _assert_near(greatest, truth, top)
        _assert_near(least, truth - 1, top - 1)
        _assert_near(losses.twice_softmaxed(certain, 0), truth - 1, sums)
        _assert_near(losses.twice_softmaxed(certain, 1), truth, sums + 1)


@given(st.lists(st.floats(-4, 4), min_size=2, max_size=6), TARGETS)
def test_twice_softmaxed_stays_inside_its_range(z: list[float], target: int) -> None:
    """However the logits are chosen, a second softmax keeps the loss strictly between its two limits."""
    least, greatest = losses.twice_softmaxed_range(len(z))
    assert least < losses.twice_softmaxed(z, target) < greatest
