"""The small figure of a card: it is that of its claim, says so in words, and tells by shapes what colours tell."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from claims.evidence import Finding
from claims.figures import Figure
from claims.judge import judge
from claims.measurement import Comparison, Gap, Law, Measurement, Outcome, Record, Share
from claims.model import Claim, Force, Measured, Text
from reports.drawing.cards import build_pictures
from reports.drawing.strips import draw
from reports.pages.page import Report, build
from reports.views.pictures import Mark, Sign, Strip, strips, values
from tests.selfcheck.report.drawings import SAMPLES, small_figures
from tests.selfcheck.report.samples import (
    SUBJECT,
    Page,
    claim,
    small_evidence,
    small_measurements,
    small_registry,
)

NEAR, FAR = Comparison(0.5, 1.0, {}), Comparison(50.0, 1.0, {})


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a complete run over plain words."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES)


def finding(about: Claim, *measured: tuple[str, Measurement]) -> Finding:
    """What a run found of a claim, with a measurement for each case."""
    records = tuple(Record(about.slug, case, SUBJECT, measurement) for case, measurement in measured)
    return Finding(about, "AAA-1", judge(about, records, {}), records, None, ())


def strip(about: Claim, *measured: Measurement) -> Strip:
    """The one axis of a claim that has no cases."""
    (found,) = strips(finding(about, *(("whole-domain", each) for each in measured)))
    return found


def signs(found: Strip) -> list[list[Sign]]:
    """The signs on each row."""
    return [[mark.sign for mark in row] for row in found.rows]


def test_each_measured_claim_has_a_figure_of_its_own(report: Report) -> None:
    """A card of a measured claim has one figure, which bears the name of that claim; no other card has one."""
    for page in (report.html, report.english, report.japanese):
        cards = re.findall(r'<article class="claim" id="([\w-]+)".*?</article>', page, re.DOTALL)
        assert cards == list(small_registry().claims)
        found = re.findall(r'<article class="claim" id="([\w-]+)"(.*?)</article>', page, re.DOTALL)
        shown = {
            slug: re.findall(r'<figure class="picture[^"]*" aria-labelledby="([\w-]+)_name">', card)
            for slug, card in found
        }
        assert {slug for slug, owners in shown.items() if owners} == set(small_measurements())
        assert all(owners in ([], [slug]) for slug, owners in shown.items())


def test_each_small_figure_says_in_words_what_it_shows(report: Report) -> None:
    """What describes a small figure stands on the page, in the language of the page, and in both on the whole one."""
    for page, spans in ((report.html, 2), (report.english, 0), (report.japanese, 0)):
        labels = re.findall(
            r'<svg (?:class="cut" )?viewBox="[^"]*" role="img" aria-labelledby="([\w-]+_picture_\w+)"', page
        )
        assert len(labels) >= len(small_measurements()) - 1
        for label in labels:
            (words,) = re.findall(rf'<p class="key" id="{label}">(.*?)</p>', page)
            assert re.sub(r"<[^>]*>", "", words).strip()
            assert words.count("<span lang=") == spans


def test_small_figures_are_small(report: Report) -> None:
    """No drawing on a card has more than 4 kB."""
    drawn = re.findall(r'<svg [^>]*aria-labelledby="[\w-]+_picture_\w+".*?</svg>', report.html, re.DOTALL)
    assert drawn
    assert max(len(each.encode()) for each in drawn) < 4096


def test_a_share_lies_where_it_was_measured() -> None:
    """A share stands at its place between 0 and 100 %, with its interval, and its sign is the verdict of the judge."""
    about = claim("any-claim", force=Force.TENDENCY)
    found = strip(about, Share(3, 4, interval=(0.5, 0.9)))
    assert found.rows == ((Mark(0.75, Sign.FAILS, (0.5, 0.9)),),)
    assert found.asked == (0.9, 1.0)
    assert signs(strip(about, Share(19, 20))) == [[Sign.HOLDS]]
    assert strip(claim("any-claim", force=Force.POSSIBLE), Share(1, 4)).asked == (0.0, 1.0)
    assert strip(claim("any-claim"), Share(4, 4)).asked == (1.0, 1.0)


def test_a_gap_lies_on_the_side_of_its_bound_where_it_is() -> None:
    """A gap within its bound is in the shaded half, one beyond it is not, and a correction is marked beside it."""
    about = claim("any-claim")
    within, beyond = strip(about, Gap(NEAR, None, 10)), strip(about, Gap(FAR, NEAR, 10))
    assert within.rows[0][0].at < 0.5 < beyond.rows[0][0].at
    assert signs(within) == [[Sign.HOLDS]]
    assert signs(beyond) == [[Sign.FAILS, Sign.CORRECTED]]
    assert beyond.rows[0][1].at < 0.5
    exact, endless = Comparison(0.0, 0.0, {}), Comparison(math.inf, 1.0, {})
    assert [strip(about, Gap(each, None, 10)).rows[0][0].at for each in (exact, endless)] == [0.0, 1.0]


def test_a_law_without_a_gap_tells_how_many_examples_kept_it() -> None:
    """Examples that no bound applies to are counted along an axis of equal factors."""
    found = strip(claim("any-claim"), Law(100))
    assert found.rows == ((Mark(1.0, Sign.HOLDS),),)
    assert signs(strip(claim("any-claim"), Law(100, counterexample={"lr": 1.0}))) == [[Sign.FAILS]]


def test_a_boundary_stands_beside_its_formula() -> None:
    """Where a boundary was measured, a second axis has it and the formula at their places."""
    about = claim("any-claim")
    _, found = strips(finding(about, ("whole-domain", Share(9, 10, 0.05, closed_form=0.05))))
    (row,) = found.rows
    assert [mark.sign for mark in row] == [Sign.MEASURED, Sign.FORMULA]
    assert row[0].at == row[1].at == pytest.approx(0.5)
    assert "solid: measured, dashed: by formula" in found.caption.en


def test_of_two_values_what_differs_is_marked() -> None:
    """From the first digit in which two values differ, both are marked; equal values have no mark."""
    about = claim("any-claim")
    gap = Gap(FAR, None, 10, {"lr": 0.1, "formula": 0.1234, "observed": 0.1256})
    sides = values(finding(about, ("whole-domain", gap)))
    assert [[(piece.en, differs) for piece, differs in side.pieces] for side in sides] == [
        [("0.12", False), ("34", True)],
        [("0.12", False), ("56", True)],
    ]
    alike = values(finding(about, ("whole-domain", Outcome("runs 4", "runs 4"))))
    assert not any(differs for side in alike for _, differs in side.pieces)


def test_signs_differ_in_shape() -> None:
    """Each sign has an outline that no other has, so that no reader depends on colours."""
    outlines = set()
    for sign in Sign:
        drawing = draw(Strip(((Mark(0.5, sign),),), (), None, Text("", "")), "words")
        shape = re.sub(r'(fill|stroke)="var\([^)]*\)"', "", drawing.rpartition("</text>")[2])
        outlines.add(re.sub(r"<path d=\"M22 [^/]*/>", "", shape))
    assert len(outlines) == len(Sign)


@pytest.mark.parametrize(("horizon", "shown"), [(2, False), (3, True)])
def test_a_path_is_shown_only_to_the_example_that_it_is_of(horizon: int, shown: bool) -> None:
    """A card has a path of the report where start, rate, steps and method are those of its example."""
    registry = small_registry()
    evidence = small_evidence(registry, drawn=True)
    documents = small_figures()
    for panel in documents["figure-2"]["panels"]:
        panel["title"] = "SGD"
    example = {"lr": 0.04, "start": (-0.9, 0.8), "horizon": horizon}
    about = claim("path-can-jump", Measured("sgd"), force=Force.POSSIBLE)
    found = finding(about, ("whole-domain", Share(3, 20, inside=example)))
    figure = Figure("figure-2", Text("", ""), Text("", ""), ("AAA-1",))
    pictures = build_pictures(replace(evidence, findings=(found,), figures=documents), [figure])
    cut = pictures["path-can-jump"].cut
    assert (cut is not None) == shown
    if cut is not None:
        assert cut.more == "fig_figure-2_1"
        assert '<use href="#fig_figure-2_ground"/>' in cut.svg


def test_an_example_is_marked_on_a_map_of_its_settings() -> None:
    """An example and a counterexample stand on a map at what its axes name, and a claim without them has no map."""
    evidence = small_evidence(small_registry(), drawn=True)
    documents = {"class-map": small_figures()["class-map"]}
    documents["class-map"]["panels"][0] |= {
        "title": "",
        "y": {**documents["class-map"]["panels"][0]["y"], "label": "|P₀|"},
    }
    figure = Figure("class-map", Text("", ""), Text("", ""), ("AAA-1",))
    about = claim("path-can-jump", force=Force.POSSIBLE)
    inside, outside = {"lr": 0.01, "start": (0.6, 0.8)}, {"lr": 0.1, "start": (0.6, 0.8)}
    share = Share(3, 20, inside=inside, outside=outside)
    drawn = build_pictures(
        replace(evidence, findings=(finding(about, ("whole-domain", share)),), figures=documents), [figure]
    )
    cut = drawn["path-can-jump"].cut
    assert cut is not None
    rings = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="9"', cut.svg)
    assert len(rings) == 2
    assert float(rings[0][0]) < float(rings[1][0])
    assert rings[0][1] == rings[1][1]
    bare = finding(about, ("whole-domain", Share(3, 20, inside={"seed": 1})))
    assert build_pictures(replace(evidence, findings=(bare,), figures=documents), [figure])["path-can-jump"].cut is None


def test_the_cells_of_a_small_map_and_the_path_of_a_small_panel_stand_on_the_page(report: Report) -> None:
    """What a small figure uses of a large one has an id on the page, so that nothing is drawn twice."""
    ids = Page(report.html).every("id")
    assert "fig_class-map_1_drawing_cells" in ids
    assert "fig_figure-2_1_drawing_path" in ids
