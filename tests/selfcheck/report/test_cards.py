"""Cards, filters and the matrix: each claim once, counted rightly, and every doubt drawn from a measurement."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from claims.judge import RULINGS, Frequency
from claims.measurement import Comparison, Gap, Law, Outcome, Record, Share
from claims.model import Claim, Force, Measured, Strength, Untestable
from reports.annexes.matrix import build_matrix, device_rows
from reports.drawing.equations import differing
from reports.pages.page import Report, build
from reports.views.threats import doubts
from reports.words import criteria
from reports.words.claimed import against
from tests.instruments import metrics as gauges
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import BROKEN, MENDED, SUBJECT, Page, claim, small_evidence, small_registry

CUDA = "sgd-for-loop-cuda-float32"
CLEAN = Comparison(1e-17, 1e-16, {})
TIGHT = Comparison(9e-17, 1e-16, {})


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a complete run over plain words."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES)


def told(about: Claim, *measured: Share | Gap | Law | Outcome, subject: str = SUBJECT) -> str:
    """The doubts about a claim with these measurements, as one English text."""
    records = [Record(about.slug, "whole-domain", subject, measurement) for measurement in measured]
    return " ".join(text.en for text in doubts(about, records, Strength.SWEEP, "2.13.0"))


def test_each_claim_is_one_card_that_filters_can_find(report: Report) -> None:
    """A card carries the verdict, the section and the strength that the filters ask for, and each has one input."""
    elements = Page(report.html).elements
    cards = [a for tag, a in elements if tag == "article"]
    assert [card["id"] for card in cards] == list(small_registry().claims)
    ids = {a.get("id") for _, a in elements}
    for name in ("verdict", "section", "strength"):
        assert {f"{name}_{card[f'data-{name}']}" for card in cards} <= ids
        assert f"{name}_all" in ids


def test_filters_count_what_they_show(report: Report) -> None:
    """The number beside each choice is the number of cards that it leaves."""
    cards = [a for tag, a in Page(report.html).elements if tag == "article"]
    for name in ("verdict", "section", "strength"):
        counts = Counter(card[f"data-{name}"] for card in cards)
        label = rf'name="{name}" id="{name}_([\w-]+)" value="([\w-]+)">.*?<span class="many">(\d+)</span></label>'
        choices = re.findall(label, report.html)
        assert all(one == other for one, other, _ in choices)
        assert {value: int(count) for value, _, count in choices} == counts


def test_each_pair_of_filters_has_a_rule_for_what_holds_no_match(report: Report) -> None:
    """A statement without a claim of the chosen verdict and strength is hidden by the style sheet alone."""
    cards = [a for tag, a in Page(report.html).elements if tag == "article"]
    for verdict in {card["data-verdict"] for card in cards}:
        for strength in {card["data-strength"] for card in cards}:
            chosen = f".filter:has(#verdict_{verdict}:checked):has(#strength_{strength}:checked) + .list"
            assert f'{chosen} [data-holds]:not([data-holds~="{verdict}/{strength}"])' in report.html
    held = {word for _, a in Page(report.html).elements for word in a.get("data-holds", "").split()}
    assert held >= {f"{card['data-verdict']}/{card['data-strength']}" for card in cards}


def test_differences_between_equations_are_marked_on_both_sides() -> None:
    """What one of two equations lacks is marked in the other, a root that vanishes too, and nothing else is."""
    printed, corrected = differing(r"x = a + \sqrt{b}", r"x = a - b")
    assert re.findall(r'<(\w+) class="differs"', printed) == ["mo", "msqrt"]
    assert re.findall(r'class="differs">(.*?)<', corrected) == ["−"]
    assert all("differs" not in side for side in differing("x = a", "x = a"))
    assert re.findall(r'<(\w+) class="differs"', differing("x", r"x + \beta_2^n")[1]) == ["mo", "msubsup"]
    assert differing(r"\nosuch", "x")[0].startswith("<code>")


def test_a_doubt_needs_a_reason_in_the_measurements() -> None:
    """Each sentence appears where its reason was measured, and is absent where it was not."""
    about = claim("any-claim")
    assert "no proof" in told(about, Law(1000, CLEAN))
    assert "no proof" not in told(about, Share(9, 10))
    assert "margin is narrow: the worst case uses 90 %" in told(about, Law(10, TIGHT))
    assert "margin" not in told(about, Law(10, CLEAN))
    assert "with other seeds 37 % could have come out as 31 % – 43 %" in told(
        about, Share(37, 100, interval=(0.31, 0.43))
    )
    assert "seeds" not in told(about, Share(37, 100))
    assert "Rounding decides 3 settings of 10 (30 %)" in told(about, Share(9, 10, sensitive=3))
    assert "Rounding" not in told(about, Share(9, 10, sensitive=0))
    assert "observed on PyTorch 2.13.0" in told(about, Outcome("yes", "yes"))
    assert "on cpu and not on cuda" in told(about, Law(10))
    assert "on cuda and not on cpu" in told(about, Law(10), subject=CUDA)
    assert "in float32 only" in told(about, Law(10), subject=CUDA)
    assert "lr 0.001 … 1" in told(about, Law(10))


def test_what_is_not_measured_has_no_doubts_of_measurement() -> None:
    """A claim that no computation settles gets its reason, and no sentence about seeds or devices."""
    registry = small_registry()
    past = registry.claim("history-went-so")
    assert isinstance(past.settled, Untestable)
    assert doubts(past, (), None, "2.13.0") == ()


def test_claimed_stands_beside_measured() -> None:
    """For each shape a reader sees what was claimed, what was measured, and the bound or boundary that decides."""
    about = [
        (Gap(TIGHT, None, 10), ["equal to the formula as read here", "off by up to 9×10⁻¹⁷", "1×10⁻¹⁶", "90 %"]),
        (Share(9, 10, 0.05, closed_form=0.04), ["in every setting", "90 % (9 / 10)", "0.05", "0.04"]),
        (Law(10, None, {"lr": 1.0}), ["no counterexample", "a counterexample in 10 examples"]),
        (Outcome("runs", "NameError", "runs"), ["runs", "NameError", "runs"]),
    ]
    for measurement, expected in about:
        facts = against(claim("any-claim"), [Record("any-claim", "whole-domain", SUBJECT, measurement)])
        assert [value.en for _, value in facts] == expected
    assert against(claim("any-claim"), []) == ()


@pytest.mark.parametrize(
    ("force", "asked"),
    [
        (Force.ALWAYS, "in every setting"),
        (Force.TENDENCY, "in 90 % of the settings or more"),
        (Force.CAUSE, "in 90 % of the settings or more"),
        (Force.POSSIBLE, "in at least one setting"),
        (Force.SEEN, "in at least one setting"),
    ],
)
def test_a_card_says_how_strongly_the_article_speaks(force: Force, asked: str) -> None:
    """What is asked of a share follows from the force, by the judge's own table."""
    found = against(claim("any-claim", force=force), [Record("any-claim", "whole-domain", SUBJECT, Share(9, 10))])
    assert found[0][1].en == asked


def test_cards_show_force_reading_and_notes(report: Report) -> None:
    """A card has the force in words, the reading that decided, the stricter ones and what is worth knowing."""
    card = report.english[report.english.index('id="step-tends-to-fall"') :].partition("</article>")[0]
    for words in (
        "The article says it as a tendency.",
        "<b>The most charitable reading</b> for ordinary starts",
        "<b>Worth knowing</b> Of ordinary starts 95 %.",
        "Read otherwise (“in plain words”)",
    ):
        assert words in card
    japanese = report.japanese[report.japanese.index('id="step-tends-to-fall"') :].partition("</article>")[0]
    assert "記事では傾向として述べている。" in japanese
    assert "true by record" in report.english[report.english.index('id="paper-says-so"') :][:600]
    assert "contradicted by record" in report.english[report.english.index('id="paper-says-no"') :][:600]


def test_the_method_shows_the_rulings_of_the_judge(report: Report) -> None:
    """The table of forces and frequencies is the judge's, cell by cell, with its thresholds."""
    table = report.english[report.english.index('<table class="rulings">') :].partition("</table>")[0]
    cells = re.findall(r'<td><span class="badge ([\w-]+)">', table)
    assert cells == [str(RULINGS[force][each]) for force in Force for each in Frequency]
    for threshold in ("100 %", "from 90 %", "from 50 %", "from 10 %", "more than 0 %", "0 %"):
        assert f"<small>{threshold}</small>" in table


def test_the_chosen_numbers_are_those_of_the_gauges(report: Report) -> None:
    """What the page says of chosen numbers is what the tests measure by."""
    assert (criteria.NEAR, criteria.LAST, criteria.VISIBLE) == (gauges.NEAR, gauges.LAST, gauges.VISIBLE)
    assert "stays within 1/1000 of the first distance" in report.english
    assert "in each of the last 10 steps" in report.english


def test_devices_that_were_not_run_are_rows() -> None:
    """The device table has all subjects, alike ones in one row, and says of every other device that it was not run."""
    about = claim("any-claim", cases=(MENDED, BROKEN))
    subjects = (SUBJECT, SUBJECT.replace("forloop", "foreach"))
    records = [Record(about.slug, case.slug, subject, Law(10)) for case in about.cases for subject in subjects]
    rows = device_rows(about, records)
    assert [(row.subjects, row.badge and row.badge.key, row.tried) for row in rows] == [
        (subjects, "confirmed", "20"),
        (("cuda",), None, "–"),
    ]
    assert device_rows(small_registry().claim("history-went-so"), ()) == ()


def test_the_matrix_has_each_measured_claim_and_each_environment() -> None:
    """Rows are the claims that a test settles, columns the subjects without their program, cells their verdicts."""
    registry = small_registry()
    findings = {finding.claim: finding for finding in small_evidence(registry).findings}
    matrix = build_matrix(registry, findings)
    assert matrix.environments == (SUBJECT.removeprefix("sgd-"),)
    assert matrix.absent == ("cuda",)
    measured = [slug for slug, each in registry.claims.items() if isinstance(each.settled, Measured)]
    assert [row.slug for row in matrix.rows] == measured
    verdicts = {row.slug: row.badges[0] and row.badges[0].key for row in matrix.rows}
    assert verdicts["rule-holds-in-half"] == "conditional"
    assert verdicts["law-never-breaks"] == "confirmed"
