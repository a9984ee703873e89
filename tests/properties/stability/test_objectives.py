"""The objectives' derivatives and minimisers, against differentiation in 50 digits and interval arithmetic."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from mpmath import iv, mpf

from reference.objectives import F1, F2, Objective
from reference.rounding import Ball, exact
from tests.properties.rules.cases import gap_from, numbers

DIGITS = 50
COORDINATES = numbers(-20, 3)
BOTH = pytest.mark.parametrize(
    ("objective", "formula"),
    [
        # The two functions as the article defines them, written a second time.
        pytest.param(F1, lambda x, y: 20 * x**2 + 2 * y**2, id="f1"),
        pytest.param(F2, lambda x, y: 2 * x**2 + 10 * y**2 + 10 * mpmath.sin(5 * y), id="f2"),
    ],
)
# An imaginary step so small that its square vanishes: Im f(x + ih)/h is f′(x) up to rounding alone.
TINY = 2.0**-300


def _enclosed(functions: Any, point: tuple[float, float]) -> list[Ball]:
    # Adding a ball of radius zero turns a constant derivative into a ball.
    zero = exact(0.0, "float64")
    return [zero + function(exact(at, "float64")) for function, at in zip(functions, point, strict=True)]


@BOTH
def test_value_gradient_and_hessian_are_the_derivatives(objective: Objective, formula: Any) -> None:
    """Value, gradient and Hessian are those that numerical differentiation in 50 digits finds, mixed one included."""

    @given(COORDINATES, COORDINATES)
    def visit(x: float, y: float) -> None:
        point = np.array([x, y])
        values, slopes, curvatures = (
            _enclosed(functions, (x, y)) for functions in (objective.parts, objective.slopes, objective.curvatures)
        )
        with mpmath.workdps(DIGITS):
            comparisons = [
                (objective.value(point), formula(mpf(x), mpf(y)), values[0] + values[1]),
                (objective.gradient(point)[0], mpmath.diff(formula, (mpf(x), mpf(y)), (1, 0)), slopes[0]),
                (objective.gradient(point)[1], mpmath.diff(formula, (mpf(x), mpf(y)), (0, 1)), slopes[1]),
                (objective.hessian(point)[0, 0], mpmath.diff(formula, (mpf(x), mpf(y)), (2, 0)), curvatures[0]),
                (objective.hessian(point)[1, 1], mpmath.diff(formula, (mpf(x), mpf(y)), (0, 2)), curvatures[1]),
            ]
            for found, truth, enclosure in comparisons:
                assert gap_from(float(found), truth) <= mpf(float(enclosure.radius))
        assert objective.hessian(point)[0, 1] == objective.hessian(point)[1, 0] == 0

    visit()


@BOTH
def test_the_gradient_is_the_complex_step_derivative(objective: Objective, formula: Any) -> None:
    """The gradient is Im f(x + ih)/h, a derivative that no cancellation spoils."""

    @given(COORDINATES, COORDINATES)
    def visit(x: float, y: float) -> None:
        slopes = _enclosed(objective.slopes, (x, y))
        for part, at, slope in zip(objective.parts, (x, y), slopes, strict=True):
            assert abs(part(complex(at, TINY)).imag / TINY - slope.centre) <= slope.radius

    visit()


@pytest.mark.parametrize("objective", [F1, F2], ids=lambda objective: objective.name)
def test_a_minimiser_is_one_to_the_last_bit(objective: Objective) -> None:
    """At each minimiser the slope changes sign within one unit in the last place, and the Hessian is positive."""
    for minimiser in objective.minimisers:
        for slope, at in zip(objective.slopes, minimiser, strict=True):
            around = Ball(np.asarray(at), np.spacing(np.asarray(at)), exact(0.0, "float64").format)
            enclosure = slope(around)
            assert abs(enclosure.centre) <= enclosure.radius
        assert (np.linalg.eigvalsh(objective.hessian(np.array(minimiser))) > 0).all()


def test_minimisers_come_lowest_first() -> None:
    """The first minimiser of f2 is the global one."""
    values = [float(F2.value(np.array(minimiser))) for minimiser in F2.minimisers]
    assert values == sorted(values)
    assert len(set(values)) == len(values)


# --- completeness, by interval arithmetic: what is excluded is excluded for every real number in the box --------


def _slope(y: Any) -> Any:
    return 20 * y + 50 * iv.cos(5 * y)


def _curvature(y: Any) -> Any:
    return 20 - 250 * iv.sin(5 * y)


def _boxes_of_one_sign(low: Any, high: Any) -> list[tuple[Any, Any]]:
    """The boxes of a subdivision that may hold a stationary point; on each the curvature has one sign."""
    box = iv.mpf([low, high])
    if 0 not in _slope(box):
        return []
    if 0 not in _curvature(box):
        return [(low, high)]
    middle = (low + high) / 2
    return _boxes_of_one_sign(low, middle) + _boxes_of_one_sign(middle, high)


def test_the_minimisers_of_f2_are_all_there_are() -> None:
    """Interval arithmetic proves that f2 has exactly the local minimisers that the module knows.

    The slope 20y + 50·cos 5y has no zero for |y| > 2.5.  On [−3, 3] every box either excludes a zero of the slope or
    has curvature of one sign, and then it holds at most one zero; it holds one where the slope changes sign.
    """
    boxes = [box for box in _boxes_of_one_sign(mpf(-3), mpf(3)) if _slope(iv.mpf(box[0])) < 0 < _slope(iv.mpf(box[1]))]
    held = [[y for _, y in F2.minimisers if low < y < high] for low, high in boxes]
    assert [len(known) for known in held] == [1] * len(F2.minimisers)
    assert {x for x, _ in F2.minimisers} == {0.0}


def test_every_remaining_box_is_decided() -> None:
    """At the ends of every box that may hold a stationary point of f2 the sign of the slope is certain."""
    ends = {end for box in _boxes_of_one_sign(mpf(-3), mpf(3)) for end in box}
    assert all(0 not in _slope(iv.mpf(end)) for end in ends)
