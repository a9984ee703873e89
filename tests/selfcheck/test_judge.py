"""The judge is pure, total, and rules as the design says."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.judge import (
    RULINGS,
    THRESHOLDS,
    Frequency,
    combine,
    deciding,
    decisive,
    frequency,
    headline,
    judge,
    judge_cases,
    judge_one,
    judge_records,
    judge_statement,
    strength_of,
)
from claims.measurement import Comparison, Gap, Law, Outcome, Record, Script, Share
from claims.model import (
    Case,
    Claim,
    Domain,
    Force,
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


def claim_with(*cases: str | Case, settled=MEASURED, force=Force.ALWAYS, quotes=False, beyond=False) -> Claim:
    """A claim with these cases."""
    named = tuple(case if isinstance(case, Case) else Case(case, TEXT) for case in cases or ("one-case",))
    how = {"force": force, "quotes": quotes, "beyond": beyond}
    return Claim("a-claim", Kind.EQUATION, TEXT, Domain(TEXT), settled, named, **how)


def read_as(slug: str, reading: str | None = None, beyond: bool = False) -> Case:
    """A case under a reading of the statement, or beyond its text."""
    return Case(slug, TEXT, reading=reading, beyond=beyond)


# What can come of a comparison, a law or an outcome: whether it holds, and whether a correction mends it.
MENDED, HOLDS, FAILS = "mended", "holds", "fails"
RESULTS = [
    (Gap(GOOD, None, 1), HOLDS, Strength.BOUNDED),
    (Gap(EXACT, None, 1), HOLDS, Strength.EXACT),
    (Gap(GOOD, BAD, 1), HOLDS, Strength.BOUNDED),
    (Gap(BAD, GOOD, 1), MENDED, Strength.BOUNDED),
    (Gap(BAD, EXACT, 1), MENDED, Strength.EXACT),
    (Gap(BAD, BAD, 1), FAILS, Strength.BOUNDED),
    (Gap(BAD, None, 1), FAILS, Strength.BOUNDED),
    (Gap(UNBOUNDED, None, 1), FAILS, Strength.BOUNDED),
    (Law(9), HOLDS, Strength.PROPERTY),
    (Law(9, counterexample={"x": 1.0}), FAILS, Strength.PROPERTY),
    (Law(9, worst=GOOD), HOLDS, Strength.BOUNDED),
    (Law(9, worst=BAD), FAILS, Strength.BOUNDED),
    (Law(9, worst=EXACT), HOLDS, Strength.EXACT),
    (Outcome("a", "a"), HOLDS, Strength.EXACT),
    (Outcome("a", "a", "b"), HOLDS, Strength.EXACT),
    (Outcome("a", "b"), FAILS, Strength.EXACT),
    (Outcome("a", "b", "a"), MENDED, Strength.EXACT),
    (Outcome("a", "b", "b"), FAILS, Strength.EXACT),
]


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("force", [*Force, None])
@pytest.mark.parametrize(("measurement", "result", "strength"), RESULTS)
def test_what_is_no_share_holds_or_fails_under_every_force(force, quotes, measurement, result, strength):
    """A formula, a law and an outcome hold or fail whatever the force; only what stands in print is a misprint."""
    mended = Verdict.MISPRINT if quotes else Verdict.REFUTED
    expected = {HOLDS: Verdict.CONFIRMED, FAILS: Verdict.REFUTED, MENDED: mended}[result]
    assert judge_one(claim_with(force=force, quotes=quotes), measurement) is expected
    assert strength_of(measurement) is strength


# From all settings down to none, with the edges of each threshold from both sides.
SHARES = {
    Share(1000, 1000): Frequency.ALWAYS,
    Share(999, 1000): Frequency.NEARLY_ALWAYS,
    Share(900, 1000): Frequency.NEARLY_ALWAYS,
    Share(899, 1000): Frequency.MOSTLY,
    Share(500, 1000): Frequency.MOSTLY,
    Share(499, 1000): Frequency.SOMETIMES,
    Share(100, 1000): Frequency.SOMETIMES,
    Share(99, 1000): Frequency.RARELY,
    Share(1, 1000): Frequency.RARELY,
    Share(0, 1000): Frequency.NEVER,
}
C, K, X = Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.REFUTED
# The verdicts of these shares in their order, written out by hand.
BY_FORCE = {
    Force.ALWAYS: [C, K, K, K, K, K, K, K, K, X],
    Force.TENDENCY: [C, C, C, K, K, K, K, X, X, X],
    Force.CAUSE: [C, C, C, K, K, K, K, X, X, X],
    Force.POSSIBLE: [C, C, C, C, C, C, C, C, C, X],
    Force.SEEN: [C, C, C, C, C, C, C, C, C, X],
}


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("force", Force)
def test_a_share_is_judged_by_the_force_of_the_sentence(force, quotes):
    """Under each force a share gives the verdict that the design says, also at the edge of each threshold."""
    about = claim_with(force=force, quotes=quotes)
    assert [judge_one(about, share) for share in SHARES] == BY_FORCE[force]
    assert all(strength_of(share) is Strength.SWEEP for share in SHARES)


def test_a_claim_without_force_is_asked_as_strictly_as_can_be():
    """The registry refuses a measured claim without a force; the judge, which is total, takes it as a rule."""
    assert [judge_one(claim_with(force=None), share) for share in SHARES] == BY_FORCE[Force.ALWAYS]


def test_frequencies_have_the_thresholds_that_are_stated():
    """Each share has one word, by exact fractions: a third of three thirds is no rounding error."""
    assert [frequency(share) for share in SHARES] == list(SHARES.values())
    assert frequency(Share(9, 10)) is Frequency.NEARLY_ALWAYS
    assert frequency(Share(9 * 10**17, 10**18)) is Frequency.NEARLY_ALWAYS
    assert frequency(Share(9 * 10**17 - 1, 10**18)) is Frequency.MOSTLY
    assert list(THRESHOLDS) == list(Frequency)[: len(THRESHOLDS)]
    assert list(THRESHOLDS.values()) == sorted(THRESHOLDS.values(), reverse=True)


def test_every_force_has_a_ruling_for_every_frequency_and_more_is_never_worse():
    """The table of rulings is complete, and holding more often never makes a verdict worse."""
    order = [Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.REFUTED]
    assert set(RULINGS) == set(Force)
    for rulings in RULINGS.values():
        assert list(rulings) == list(Frequency)
        places = [order.index(verdict) for verdict in rulings.values()]
        assert places == sorted(places)


@given(st.sampled_from([*Force, None]), st.integers(1, 10**6), st.data())
def test_any_share_gets_a_verdict(force, of, data):
    """Whatever a share is, it has a frequency, and the verdict of that frequency."""
    share = Share(data.draw(st.integers(0, of)), of)
    ruling = RULINGS[force or Force.ALWAYS]
    assert judge_one(claim_with(force=force), share) is ruling[frequency(share)]
    assert (frequency(share) is Frequency.NEVER) == (share.held == 0)
    assert (frequency(share) is Frequency.ALWAYS) == (share.held == share.of)


FIRST, SECOND = read_as("first-case", "mild"), read_as("second-case", "strict")
COMMON, FURTHER = read_as("common-case"), read_as("further-case", beyond=True)


@pytest.mark.parametrize(
    ("mild", "strict", "verdict", "reading"),
    [
        ("confirmed", "refuted", "confirmed", "mild"),
        ("refuted", "confirmed", "confirmed", "strict"),
        ("refuted", "conditional", "conditional", "strict"),
        ("misprint", "refuted", "misprint", "mild"),
        ("conditional", "misprint", "conditional", "mild"),
        ("refuted", "refuted", "refuted", "mild"),
        ("confirmed", "confirmed", "confirmed", "mild"),
        ("not-run", "confirmed", "not-run", None),
        ("confirmed", "not-run", "not-run", None),
    ],
)
def test_of_readings_the_most_charitable_one_decides(mild, strict, verdict, reading):
    """The verdict is that of the reading under which a sentence fares best, the first of those that fare alike."""
    about = claim_with(FIRST, SECOND)
    found = judge_cases(about, {"first-case": Verdict(mild), "second-case": Verdict(strict)})
    assert found == (Verdict(verdict), reading)


@pytest.mark.parametrize("mild", [Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.MISPRINT, Verdict.REFUTED])
@pytest.mark.parametrize("strict", [Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.MISPRINT, Verdict.REFUTED])
@pytest.mark.parametrize("common", [Verdict.CONFIRMED, Verdict.REFUTED])
def test_cases_of_no_reading_count_under_all(common, mild, strict):
    """What belongs to no reading is judged together with the one that decides, and no reading is worse than alone."""
    about = claim_with(COMMON, FIRST, SECOND)
    verdicts = {"common-case": common, "first-case": mild, "second-case": strict}
    found, reading = judge_cases(about, verdicts)
    order = [Verdict.CONFIRMED, Verdict.CONDITIONAL, Verdict.MISPRINT, Verdict.REFUTED]
    assert found is combine([common, min(mild, strict, key=order.index)])
    assert [case.slug for case in deciding(about, reading)] == [
        "common-case",
        "first-case" if reading == "mild" else "second-case",
    ]


def test_several_cases_of_one_reading_are_parts_of_it():
    """Parts of a domain are no alternatives: within one reading all of them count."""
    about = claim_with(read_as("one-part", "mild"), read_as("other-part", "mild"), SECOND)
    cases = {"one-part": C, "other-part": X, "second-case": X}
    assert judge_cases(about, cases) == (Verdict.CONDITIONAL, "mild")


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.REFUTED, Verdict.CONDITIONAL, Verdict.MISPRINT])
def test_what_is_beyond_the_text_decides_nothing(verdict):
    """A case beyond the text has no say, whatever was found there, and none in a claim's figure."""
    about = claim_with(COMMON, FURTHER)
    assert judge_cases(about, {"common-case": C, "further-case": verdict}) == (Verdict.CONFIRMED, None)
    records = [
        Record("a-claim", "common-case", "x", Share(3, 3)),
        Record("a-claim", "further-case", "x", Law(5, counterexample={"x": 1.0})),
    ]
    judgement = judge(about, records, {"common-case": ["x"], "further-case": ["x"]})
    assert (judgement.verdict, judgement.strength, judgement.figure) == (C, Strength.SWEEP, "no counterexample")
    assert judgement.cases["further-case"] is X


def test_a_claim_that_is_itself_beyond_the_text_is_judged_by_all_its_cases():
    """Beyond the text there is nothing else to go by."""
    about = claim_with(COMMON, FURTHER, beyond=True)
    assert judge_cases(about, {"common-case": C, "further-case": X}) == (Verdict.CONDITIONAL, None)


@pytest.mark.parametrize("force", Force)
def test_one_part_is_enough_for_what_is_possible_or_seen(force):
    """An example in any part shows that something is possible; a rule or a tendency has to hold in all parts."""
    found = judge_cases(claim_with("first-case", "second-case", force=force), {"first-case": C, "second-case": X})
    anywhere = force in (Force.POSSIBLE, Force.SEEN)
    assert found == (Verdict.CONFIRMED if anywhere else Verdict.CONDITIONAL, None)
    waiting = {"first-case": C, "second-case": Verdict.NOT_RUN}
    assert judge_cases(claim_with("first-case", "second-case", force=force), waiting)[0] is Verdict.NOT_RUN


def test_some_records_alone_are_judged_by_the_cases_that_they_are_about():
    """What one subject measured is judged alone; where it measured only what is beyond the text, by that."""
    about = claim_with(COMMON, FURTHER)
    fails = Record("a-claim", "further-case", "x", Law(5, counterexample={"x": 1.0}))
    assert judge_records(about, [Record("a-claim", "common-case", "x", Law(5)), fails]) is C
    assert judge_records(about, [fails]) is X


def test_the_decisive_record_is_the_first_failure_or_an_example_where_one_is_enough():
    """A reader sees first what decided: the failure, or the example of what is possible."""
    records = [Record("a-claim", "one-case", name, Share(held, 4)) for name, held in (("x", 0), ("y", 3))]
    assert decisive(claim_with(force=Force.ALWAYS), records).subject == "x"
    assert decisive(claim_with(force=Force.SEEN), records).subject == "y"
    assert decisive(claim_with(force=Force.POSSIBLE), records[:1]).subject == "x"


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
    assert headline(claim_with(), records) == "lr 0.1, gradients (1, -inf), observed nan"
    assert headline(claim_with(), records[:1]) == "a"


@pytest.mark.parametrize(
    ("share", "figure"),
    [
        (Share(3, 3), "no counterexample"),
        (Share(3, 3, sensitive=1), "no counterexample"),
        (Share(3, 3, boundary=0.05, closed_form=0.05), "no counterexample, boundary 0.05"),
        (Share(2, 3), "2 of 3"),
        (Share(2, 3, sensitive=0), "2 of 3"),
        (Share(2, 3, sensitive=1), "2 of 3, 1 sensitive"),
        (Share(0, 3, boundary=0.123456789, sensitive=2), "0 of 3, 2 sensitive, boundary 0.12346"),
        (Share(2, 3, interval=(0.25, 0.75)), "2 of 3 in 0.250 to 0.750"),
    ],
)
def test_the_headline_of_a_share(share, figure):
    """A share goes on record as its counts, those that rounding decides, and its boundary at five digits."""
    assert headline(claim_with(), [Record("a-claim", "one-case", "x", share)]) == figure


@pytest.mark.parametrize("force", Force)
@pytest.mark.parametrize("held", [0, 2, 3])
def test_doubt_about_a_share_changes_no_verdict(force, held):
    """Neither a share's interval, nor how many settings are sensitive, nor a boundary has a say in its verdict."""
    doubtful = Share(held, 3, 0.05, interval=(0.0, 1.0), sensitive=3, closed_form=0.1)
    about = claim_with(force=force)
    assert judge_one(about, doubtful) is judge_one(about, Share(held, 3))
    assert strength_of(doubtful) is strength_of(Share(held, 3))


def test_a_statement_shows_the_worst_of_its_claims():
    """A statement with one refuted claim is shown as refuted, however many others hold."""
    claims = tuple(claim_with() for _ in range(2))
    statement = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, claims)
    assert judge_statement(statement, {"a-claim": Verdict.REFUTED}) is Verdict.REFUTED


def test_a_claim_beyond_the_text_says_nothing_of_its_statement():
    """However a claim beyond the text comes out, the statement is judged by the others."""
    mine, more = claim_with(), claim_with(beyond=True)
    statement = Statement("A-1", TEXT, (Kind.VALUE,), TEXT, (mine, replace(more, slug="b-claim")))
    verdicts = {"a-claim": Verdict.CONFIRMED, "b-claim": Verdict.REFUTED}
    assert judge_statement(statement, verdicts) is Verdict.CONFIRMED


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
