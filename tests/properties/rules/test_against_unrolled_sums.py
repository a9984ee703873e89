"""Each rule is derived a second time, as explicit sums without recursion, and both derivations agree."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given

from reference.rules import ASGD
from reference.trajectory import follow
from tests.properties.rules.cases import (
    CASES,
    Case,
    Run,
    Tally,
    balls,
    gap_from,
    numbers,
    positions,
    runs,
    scalar,
    slow_positions,
)

# Squares of these may underflow in float64, but never overflow.
EXTREME = numbers(-600, 450)
ALL = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
LINEAR = pytest.mark.parametrize("case", CASES[:3], ids=lambda case: case.id)
RULE_BITS, SUM_BITS = 200, 400


@ALL
def test_the_float64_rule_is_the_unrolled_sum(case: Case) -> None:
    """The float64 rule is as near to the unrolled sum in 400-bit arithmetic as its derived bound promises."""
    tally = Tally()

    @given(runs(case, EXTREME))
    def visit(run: Run) -> None:
        with mpmath.workprec(SUM_BITS):
            truths = slow_positions(case, run, mpmath.mpf)
            found = positions(case, run, np.float64)
            for truth, x, ball in zip(truths, found, positions(case, run, balls), strict=True):
                tally.see(gap_from(scalar(x), truth), mpmath.mpf(scalar(ball.radius)))

    visit()
    print(f"worst share of bound: {tally.worst:.3f}")
    assert tally.mostly_bounded()


@ALL
def test_the_rule_in_long_arithmetic_is_the_unrolled_sum(case: Case) -> None:
    """The rule evaluated with 200-bit numbers agrees with the unrolled sum to the last of these bits.

    The float64 bound is scaled by the ratio of the unit roundoffs: a radius is a sum of products, quotients
    a/(B − r) and √B − √(B − r) of nonnegative terms, each convex in the unit and zero at unit 0, so that it shrinks at
    least in proportion.  The error of the sums, in twice as many bits, is far below one unit of the rule's.
    """
    tally = Tally()

    @given(runs(case, EXTREME))
    def visit(run: Run) -> None:
        with mpmath.workprec(RULE_BITS):
            found = list(positions(case, run, mpmath.mpf))
        with mpmath.workprec(SUM_BITS):
            for truth, x, ball in zip(
                slow_positions(case, run, mpmath.mpf), found, positions(case, run, balls), strict=True
            ):
                tally.see(gap_from(x, truth), mpmath.mpf(scalar(ball.radius)) * mpmath.mpf(2) ** (53 - RULE_BITS))

    visit()
    assert tally.mostly_bounded()


def test_what_asgd_remembers_is_the_mean_of_its_points() -> None:
    """In rational arithmetic ``ax`` is the point itself up to step t₀ + 2, and from then on the mean of all since."""
    tenth, t0 = Fraction(1, 10), 3
    rule = ASGD(lr=tenth, lambd=tenth, alpha=1, t0=Fraction(t0))
    walked = list(follow(rule, Fraction(1), [Fraction(g) for g in (1, -2, 3, -4, 5, -6, 7, -8)]))
    points = [step.x for step in walked]
    for n, step in enumerate(walked):
        meant = points[min(n, t0 + 1) : n + 1]
        assert step.state.ax == sum(meant) / len(meant)


@LINEAR
def test_a_linear_rule_is_exactly_the_unrolled_sum(case: Case) -> None:
    """In rational arithmetic SGD, momentum and Nesterov's variant equal their unrolled sums exactly."""

    @given(runs(case, numbers(-8, 8)))
    def visit(run: Run) -> None:
        assert list(positions(case, run, Fraction)) == slow_positions(case, run, Fraction)

    visit()
