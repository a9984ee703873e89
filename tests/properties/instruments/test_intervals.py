"""Intervals of shares are Student's, and shares count what they say they count."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.measurement import Script
from claims.model import Between, OneOf
from reference import rounding
from reference.intervals import student_interval, student_quantile
from tests.instruments.grids import FINE, RESOLUTION, Tally, Unresolved, agree, bisect, grid

# What a reader of a few digits can see of a number is far above the rounding of a format with half as many digits.
HALF_THE_DIGITS = rounding.FORMATS["float32"].unit
CLOSED_FORMS: dict[int, Callable[[mpmath.mpf], mpmath.mpf]] = {
    1: lambda c: mpmath.tan(mpmath.pi * c / 2),
    2: lambda c: c * mpmath.sqrt(2 / (1 - c * c)),
}
# A seeded draw that is this unlikely under what is asserted would be taken for a defect.
ERROR = 1e-6


@pytest.mark.parametrize("degrees", CLOSED_FORMS)
@pytest.mark.parametrize("confidence", [0.5, 0.75, 0.95, 0.99])
def test_quantiles_are_those_of_the_textbooks(degrees: int, confidence: float) -> None:
    """For one and two degrees of freedom the quantile is the closed form, to the last bit if computed with more."""
    with mpmath.workprec(2 * 53):
        # From one half on 1 − c is exact, so that nothing is lost before the equation is solved.
        expected = float(CLOSED_FORMS[degrees](mpmath.mpf(confidence)))
        assert student_quantile.__wrapped__(degrees, confidence) == expected
    assert student_quantile(degrees, confidence) == pytest.approx(expected, rel=HALF_THE_DIGITS, abs=0)


def test_quantiles_fall_towards_the_normal_one() -> None:
    """More degrees of freedom make the quantile smaller, but never as small as the normal distribution's."""
    quantiles = [student_quantile(degrees) for degrees in (1, 2, 3, 7, 15, 63)]
    assert quantiles == sorted(set(quantiles), reverse=True)
    assert quantiles[-1] > mpmath.sqrt(2) * mpmath.erfinv(0.95)


@pytest.mark.parametrize(
    ("degrees", "confidence", "message"),
    [
        (0, 0.95, "degrees must be at least 1, got 0"),
        (-3, 0.95, "degrees must be at least 1, got -3"),
        (7, 0.0, r"confidence must be in \(0, 1\), got 0.0"),
        (7, 1.0, r"confidence must be in \(0, 1\), got 1.0"),
        (7, 95, r"confidence must be in \(0, 1\), got 95"),
        (7, np.nan, r"confidence must be in \(0, 1\), got nan"),
    ],
)
def test_a_senseless_quantile_is_refused(degrees: int, confidence: float, message: str) -> None:
    """Too few degrees of freedom and an impossible confidence are refused by name and value."""
    with pytest.raises(ValueError, match=message):
        student_quantile(degrees, confidence)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=10))
@example([1e-08] * 3)
@example([0.1, math.nextafter(0.1, 1)] + [0.1] * 8)
def test_an_interval_holds_the_mean_within_0_and_1(shares: list[float]) -> None:
    """The interval of a mean share contains it, is ordered, and is cut to what a share can be."""
    low, high = student_interval(shares)
    # Exactly: NumPy's mean of three equal numbers may be another number.
    assert 0 <= low <= sum(map(Fraction, shares)) / len(shares) <= high <= 1


def test_an_interval_is_cut_where_a_share_ends() -> None:
    """Shares near 0 or 1 that differ much have an interval that would reach beyond, and ends there."""
    assert student_interval([0.0, 0.5])[0] == 0.0
    assert student_interval([0.5, 1.0])[1] == 1.0
    assert student_interval([0.0, 1.0]) == (0.0, 1.0)


@given(st.integers(0, 1000), st.integers(1, 5))
def test_an_interval_is_a_point_where_all_agree(held: int, doublings: int) -> None:
    """Repetitions that agree leave no doubt: their number being a power of two, no rounding either."""
    share = held / 1000
    assert student_interval([share] * 2**doublings) == (share, share)


@pytest.mark.parametrize("shares", [[], [0.5]])
def test_one_repetition_has_no_interval(shares: list[float]) -> None:
    """Fewer than two repetitions are refused."""
    with pytest.raises(ValueError, match=f"at least 2 repetitions, got {len(shares)}"):
        student_interval(shares)


@pytest.mark.parametrize("repetitions", [2, 3, 8])
def test_an_interval_covers_the_mean_as_often_as_it_says(repetitions: int) -> None:
    """95 % of the intervals of normal samples contain the true mean; at the normal quantile fewer would."""
    samples = np.random.default_rng(repetitions).normal(0.5, 0.01, size=(4000, repetitions))
    intervals = np.array([student_interval(sample) for sample in samples])
    covering = int(((intervals[:, 0] <= 0.5) & (intervals[:, 1] >= 0.5)).sum())
    assert likely(covering, len(samples), 0.95)
    # No cutting is involved, so that the same intervals at another quantile are known.
    assert (intervals > 0).all()
    assert (intervals < 1).all()
    narrower = float(mpmath.sqrt(2) * mpmath.erfinv(0.95)) / student_quantile(repetitions - 1)
    half = np.ptp(intervals, axis=-1) / 2 * narrower
    assert not likely(int((abs(samples.mean(axis=-1) - 0.5) <= half).sum()), len(samples), 0.95)


def likely(count: int, of: int, probability: float) -> bool:
    """Whether so many successes or more, and so many or fewer, both have half the error's probability or more."""

    ways = [math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) for k in range(of + 1)]
    weights = [
        math.exp(w + k * math.log(probability) + (of - k) * math.log1p(-probability)) for k, w in enumerate(ways)
    ]
    return min(math.fsum(weights[count:]), math.fsum(weights[: count + 1])) >= ERROR / 2


# --- shares ---------------------------------------------------------------------------------------------------------

LRS, STARTS = np.array([0.25, 0.5, 1.0]), np.array([[1.0, -2.0], [3.0, 4.0]])
AXES = {"lr": LRS, "start": STARTS}
HELD = np.array([[False, False], [True, False], [True, True]])


def script(example: object) -> Script:
    """A script that tells its example."""
    return Script("print()", repr(example))


def test_a_tally_counts_and_keeps_the_first_examples() -> None:
    """A share counts its cells over all calls and shows the first on either side, in values of plain Python."""
    tally = Tally()
    tally.add(HELD, AXES, {"tail": np.arange(6.0).reshape(3, 2)}, horizon=np.int64(100), gamma=0.5)
    tally.add(~HELD, AXES, {"tail": np.zeros((3, 2))}, horizon=1000, gamma=0.5)
    share = tally.share(script)
    assert (share.held, share.of) == (6, 12)
    assert share.inside == {"lr": 0.5, "start": (1.0, -2.0), "horizon": 100, "gamma": 0.5, "tail": 2.0}
    assert share.outside == {"lr": 0.25, "start": (1.0, -2.0), "horizon": 100, "gamma": 0.5, "tail": 0.0}
    for side in (share.inside, share.outside):
        assert [type(value) for value in side.values()] == [float, tuple, int, float, float]
        assert {type(value) for value in side["start"]} == {float}
    assert (share.inside_script, share.outside_script) == (script(share.inside), script(share.outside))
    assert (share.interval, share.sensitive, share.boundary, share.closed_form) == (None,) * 4


def test_a_tally_asks_only_among_what_it_is_given() -> None:
    """Cells of which the sentence says nothing are neither counted nor shown."""
    among = np.array([[False, True], [False, True], [True, True]])
    tally = Tally()
    tally.add(HELD, AXES, among=among)
    share = tally.share()
    assert (share.held, share.of) == (2, 4)
    assert share.inside == {"lr": 1.0, "start": (1.0, -2.0)}
    assert share.outside == {"lr": 0.25, "start": (3.0, 4.0)}


def test_a_tally_without_one_side_has_no_example_there() -> None:
    """Where a sentence holds in every cell, or in none, there is neither example nor script of the other side."""
    for held in (True, False):
        tally = Tally()
        tally.add(np.full((3, 2), held), AXES)
        share = tally.share(script)
        examples, scripts = (share.inside, share.outside), (share.inside_script, share.outside_script)
        assert [example is not None for example in examples] == [held, not held]
        assert [shown is not None for shown in scripts] == [held, not held]


@given(st.lists(st.booleans(), min_size=24, max_size=24), st.lists(st.booleans(), min_size=24, max_size=24))
def test_a_noisy_share_has_the_interval_of_its_seeds(held: list[bool], more: list[bool]) -> None:
    """The interval is that of the shares which each seed has by itself, over levels, cells and calls."""
    marks = [np.array(each).reshape(2, 4, 3) for each in (held, more)]
    tally = Tally(levels=(0.01, 0.1), seeds=4)
    for each in marks:
        tally.add(each, {"lr": LRS})
    share = tally.share()
    of_each_seed = np.stack(marks).sum(axis=(0, 1, 3)) / 12
    assert (share.held, share.of) == (sum(held) + sum(more), 48)
    assert share.interval == student_interval(of_each_seed)


def test_an_interval_counts_only_the_cells_among() -> None:
    """The share of a seed is taken among the cells of which the sentence says something, and an example names both."""
    held = np.zeros((2, 2, 3), dtype=bool)
    held[1, 0, 1:] = True
    among = np.ones_like(held)
    among[:, 0, 0] = False
    tally = Tally(levels=(0.01, 0.1), seeds=2, scripted=False)
    tally.add(held, {"lr": LRS}, among=among)
    share = tally.share(script)
    assert share.interval == student_interval([2 / 4, 0 / 6])
    assert share.inside == {"noise": 0.1, "seed": 0, "lr": 0.5}
    assert (share.inside_script, share.outside_script) == (None, None)


def test_a_nudge_counts_the_sensitive_cells() -> None:
    """A share says how many cells a nudge changed, 0 included, if and only if it was tried."""
    counts = []
    for changes in ([], [np.zeros((3, 2), dtype=bool)], [HELD, HELD]):
        tally = Tally()
        for changed in changes or [None]:
            tally.add(HELD, AXES)
            if changed is not None:
                tally.nudged(changed)
        counts.append(tally.share().sensitive)
    assert counts == [None, 0, 6]


def test_a_boundary_comes_with_its_formula_or_not_at_all() -> None:
    """A measured boundary is told with its closed form; one that was not found, without."""
    tally = Tally()
    tally.add(HELD, AXES)
    found, lost = tally.share(boundary=(0.5, np.float64(0.25))), tally.share(boundary=(None, 0.25))
    assert (found.boundary, found.closed_form, type(found.closed_form)) == (0.5, 0.25, float)
    assert (lost.boundary, lost.closed_form) == (None, None)


@given(st.floats(0.011, 0.199), st.sampled_from([1, 7, 1024]), st.booleans())
def test_a_bisected_boundary_is_where_the_answer_changes(edge: float, together: int, below: bool) -> None:
    """Bisection finds a sharp boundary to its resolution, from whichever side the sentence holds."""
    found = bisect(lambda lrs: (lrs < edge) == below, 0.01, 0.2, together)
    assert abs(found - edge) <= RESOLUTION * edge
    assert agree(found, edge)
    assert not agree(found * (1 + 3 * RESOLUTION), edge)


def test_no_boundary_is_found_where_both_ends_agree() -> None:
    """Where both ends agree there is no boundary, and none that could contradict a formula."""
    assert bisect(lambda lrs: lrs < 1.0, 0.01, 0.2) is None
    assert agree(None, 0.1)


def test_no_exception_on_a_coarse_grid_is_no_answer() -> None:
    """A share without an exception is unresolved where neighbours of a grid are more than a hundredth apart."""
    for count, unresolved in ((FINE - 1, True), (FINE, False)):
        for held in (np.ones(count, bool), np.arange(count) > 0):
            tally = Tally()
            tally.add(held, {"lr": grid(Between(0.01, 0.04, 0.02), count)})
            assert isinstance(tally.share(), Unresolved) == (unresolved and bool(held.all()))
    tally = Tally()
    tally.add(np.ones(2, bool), {"momentum": grid(OneOf((0.5, 0.9)), 2)})
    assert not isinstance(tally.share(), Unresolved)
