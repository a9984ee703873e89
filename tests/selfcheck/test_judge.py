"""The judge is pure, total, and rules as the design says."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.judge import combine, headline, judge, judge_one, judge_statement, strength_of
from claims.measurement import Comparison, Gap, Law, Outcome, Record, Script, Share
from claims.model import (
    Case,
    Claim,
    Domain,
    Kind,
    Measured,
    NotYetMeasured,
    Statement,
    Strength,
    Text,
    Untestable,
    Verdict,
)

TEXT = Text("a sentence", "文")
GOOD, BAD, EXACT = Comparison(0.5, 1.0, {}), Comparison(2.0, 1.0, {}), Comparison(0.0, 0.0, {})
UNBOUNDED = Comparison(1.0, math.inf, {})


MEASURED = Measured("sgd")


def claim_with(*cases: str, settled=MEASURED) -> Claim:
    """A claim with these cases."""
    domain = Domain(TEXT)
    return Claim(
        "a-claim", Kind.EQUATION, TEXT, domain, settled, tuple(Case(case, TEXT) for case in cases or ("one-case",))
    )


@pytest.mark.parametrize(
    ("measurement", "verdict", "strength"),
    [
        (Gap(GOOD, None, 1), Verdict.CONFIRMED, Strength.BOUNDED),
        (Gap(EXACT, None, 1), Verdict.CONFIRMED, Strength.EXACT),
        (Gap(BAD, GOOD, 1), Verdict.MISPRINT, Strength.BOUNDED),
        (Gap(BAD, EXACT, 1), Verdict.MISPRINT, Strength.EXACT),
        (Gap(BAD, BAD, 1), Verdict.REFUTED, Strength.BOUNDED),
        (Gap(BAD, None, 1), Verdict.REFUTED, Strength.BOUNDED),
        (Gap(UNBOUNDED, None, 1), Verdict.REFUTED, Strength.BOUNDED),
        (Share(3, 3), Verdict.CONFIRMED, Strength.SWEEP),
        (Share(2, 3), Verdict.CONDITIONAL, Strength.SWEEP),
        (Share(0, 3), Verdict.REFUTED, Strength.SWEEP),
        (Law(9), Verdict.CONFIRMED, Strength.PROPERTY),
        (Law(9, counterexample={"x": 1.0}), Verdict.REFUTED, Strength.PROPERTY),
        (Law(9, worst=GOOD), Verdict.CONFIRMED, Strength.BOUNDED),
        (Law(9, worst=BAD), Verdict.REFUTED, Strength.BOUNDED),
        (Law(9, worst=EXACT), Verdict.CONFIRMED, Strength.EXACT),
        (Outcome("a", "a"), Verdict.CONFIRMED, Strength.EXACT),
        (Outcome("a", "b"), Verdict.REFUTED, Strength.EXACT),
        (Outcome("a", "b", "a"), Verdict.MISPRINT, Strength.EXACT),
        (Outcome("a", "b", "b"), Verdict.REFUTED, Strength.EXACT),
    ],
)
def test_one_measurement(measurement, verdict, strength):
    """A single measurement supports exactly the verdict and strength of its shape and numbers."""
    assert (judge_one(measurement), strength_of(measurement)) == (verdict, strength)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_combining_is_total_and_ignores_order(count):
    """Any collection of verdicts combines to one verdict, whatever the order."""
    for verdicts in itertools.product(Verdict, repeat=count):
        assert len({combine(order) for order in itertools.permutations(verdicts)}) == 1


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ("confirmed confirmed", "confirmed"),
        ("confirmed misprint", "conditional"),
        ("confirmed refuted", "conditional"),
        ("misprint misprint", "misprint"),
        ("misprint refuted", "refuted"),
        ("conditional refuted", "conditional"),
        ("confirmed not-run", "not-run"),
        ("", "not-run"),
    ],
)
def test_combining_parts(parts, whole):
    """A part that holds beside one that fails makes the whole conditional; a correction counts if it mends all."""
    assert combine([Verdict(word) for word in parts.split()]) == whole


def test_a_missing_cell_means_not_run():
    """A claim is judged only when every case has been measured on every required subject."""
    claim = claim_with("first-case", "second-case")
    cells = [(case.slug, subject) for case in claim.cases for subject in ("cpu", "cuda")]
    records = [Record(claim.slug, case, subject, Outcome("a", "a")) for case, subject in cells]
    required = {case.slug: ["cpu", "cuda"] for case in claim.cases}
    assert judge(claim, records, required).verdict is Verdict.CONFIRMED
    for left_out in records:
        judgement = judge(claim, [record for record in records if record is not left_out], required)
        assert judgement.verdict is Verdict.NOT_RUN
        assert judgement.missing == (f"{left_out.case} on {left_out.subject}",)


def test_a_claim_without_any_subject_is_not_run():
    """No subject at all is not a confirmation."""
    assert judge(claim_with(), [], {}).verdict is Verdict.NOT_RUN


def test_the_records_of_other_claims_do_not_count():
    """A claim is judged from its own records alone."""
    mine, other = Record("a-claim", "one-case", "cpu", Outcome("a", "a")), Record("b-claim", "one-case", "cpu", Law(1))
    judgement = judge(claim_with(), [mine, other], {"one-case": ["cpu"]})
    assert (judgement.verdict, judgement.strength) == (Verdict.CONFIRMED, Strength.EXACT)


def test_what_is_not_measured_is_said_to_be_so():
    """Untestable and unmeasured claims get their verdict from how they are registered, not from measurements."""
    assert judge(claim_with(settled=NotYetMeasured(TEXT)), [], {}).verdict is Verdict.NOT_RUN
    assert judge(claim_with(settled=Untestable(TEXT, TEXT)), [], {}).strength is None
    cited = judge(claim_with(settled=Untestable(TEXT, TEXT, ("a fact",))), [], {})
    assert (cited.verdict, cited.strength) == (Verdict.UNTESTABLE, Strength.CITATION)


def test_the_weakest_measurement_sets_the_strength():
    """The strength of a claim is that of its weakest measurement."""
    records = [Record("a-claim", "one-case", s, m) for s, m in (("x", Outcome("a", "a")), ("y", Law(5)))]
    assert judge(claim_with(), records, {"one-case": ["x", "y"]}).strength is Strength.PROPERTY


def test_the_headline_is_the_first_failure():
    """The figure on record is the first measurement that fails, at six significant digits."""
    gap = Gap(BAD, None, 5, {"lr": 0.1, "gradients": (1.0, -math.inf), "observed": math.nan})
    records = [Record("a-claim", "one-case", "x", m) for m in (Outcome("a", "a"), gap)]
    assert headline(records) == "lr 0.1, gradients (1, -inf), observed nan"
    assert headline(records[:1]) == "a"


@pytest.mark.parametrize(
    ("share", "figure"),
    [
        (Share(3, 3), "no counterexample"),
        (Share(3, 3, sensitive=1), "no counterexample"),
        (Share(3, 3, boundary=0.05, closed_form=0.05), "no counterexample, boundary 0.05"),
        (Share(2, 3), "2 of 3"),
        (Share(2, 3, sensitive=0), "2 of 3"),
        (Share(2, 3, sensitive=1), "2 of 3 ± 1"),
        (Share(0, 3, boundary=0.123456789, sensitive=2), "0 of 3 ± 2, boundary 0.12346"),
        (Share(2, 3, interval=(0.25, 0.75)), "2 of 3 in 0.250 to 0.750"),
    ],
)
def test_the_headline_of_a_share(share, figure):
    """A share goes on record as its counts, those that rounding decides, and its boundary at five digits."""
    assert headline([Record("a-claim", "one-case", "x", share)]) == figure


@pytest.mark.parametrize("held", [0, 2, 3])
def test_doubt_about_a_share_changes_no_verdict(held):
    """Neither a share's interval, nor how many settings are sensitive, nor a boundary has a say in its verdict."""
    doubtful = Share(held, 3, 0.05, interval=(0.0, 1.0), sensitive=3, closed_form=0.1)
    assert judge_one(doubtful) is judge_one(Share(held, 3))
    assert strength_of(doubtful) is strength_of(Share(held, 3))


def test_a_statement_shows_the_worst_of_its_claims():
    """A statement with one refuted claim is shown as refuted, however many others hold."""
    claims = tuple(claim_with() for _ in range(2))
    statement = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, claims)
    assert judge_statement(statement, {"a-claim": Verdict.REFUTED}) is Verdict.REFUTED


@given(st.floats(allow_nan=False, min_value=0), st.floats(allow_nan=False, min_value=0))
def test_a_comparison_holds_only_within_a_finite_bound(gap, bound):
    """A comparison holds if and only if its gap is zero or within a finite bound, and its share says the same."""
    comparison = Comparison(gap, bound, {})
    assert comparison.holds == (gap == 0 or (gap <= bound and math.isfinite(bound)))
    assert comparison.holds == (comparison.share <= 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Comparison(math.nan, 1.0, {}),
        lambda: Comparison(1.0, -1.0, {}),
        lambda: Gap(GOOD, None, 0),
        lambda: Law(0),
        lambda: Share(0, 0),
        lambda: Share(4, 3),
        lambda: Share(-1, 3),
        lambda: Share(1, 3, interval=(0.5, 0.25)),
        lambda: Share(1, 3, interval=(-0.1, 0.5)),
        lambda: Share(1, 3, interval=(0.5, 1.1)),
        lambda: Share(1, 3, interval=(math.nan, 0.5)),
        lambda: Share(1, 3, sensitive=4),
        lambda: Share(1, 3, sensitive=-1),
        lambda: Script("", ""),
        lambda: Script("pass\n" * 11, ""),
    ],
)
def test_impossible_measurements_are_refused(make):
    """A measurement that tried nothing, or whose numbers contradict each other, cannot be made."""
    with pytest.raises(ValueError, match=r"."):
        make()
