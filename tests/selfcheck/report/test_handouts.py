"""Handouts: one page for each section, with its statements, its corrections, a picture and questions with answers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from claims.evidence import dump
from claims.measurement import Record, Share
from claims.model import Force
from claims.registry import Registry
from reports.__main__ import main
from reports.drawing.plates import Plate, build_plates
from reports.pages.page import Report, build
from reports.views.corrections import TO_CORRECT
from reports.views.handouts import Handout, build_handouts
from reports.views.questions import MOST, questions
from reports.views.rows import build_rows
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import HOSTILE, Page, small_evidence, small_registry


@pytest.fixture(scope="module")
def report() -> Report:
    """A report of a complete run in which every kind of text is hostile."""
    registry = small_registry(HOSTILE)
    return build(small_evidence(registry, HOSTILE, drawn=True), registry, SAMPLES)


@pytest.fixture(scope="module")
def handouts() -> tuple[Handout, ...]:
    """The handouts of a complete run over plain words."""
    registry = small_registry()
    evidence = small_evidence(registry, drawn=True)
    shown: dict[str, list[Plate]] = {name: [] for name in registry.statements}
    mentioned: dict[str, list[Plate]] = {name: [] for name in registry.statements}
    for plate in build_plates(evidence.figures, SAMPLES):
        for place, statement in enumerate(plate.illustrates):
            (mentioned if place else shown)[statement].append(plate)
    return build_handouts(evidence, build_rows(evidence, registry), shown, mentioned)


def pages(report: Report) -> dict[str, str]:
    """The handouts of a report, by language."""
    return {language: report.files[f"handouts.{language}.html"] for language in ("en", "ja")}


def asked_of(registry: Registry, record: Record | None = None, **changes: object):
    """The question about one claim, whose record and force may be others."""
    evidence = small_evidence(registry)
    finding = next(each for each in evidence.findings if each.claim == "share-holds-mostly")
    records = (record,) if record else finding.records
    finding = replace(finding, about=replace(finding.about, **changes), records=records)
    row = next(
        claim
        for part in build_rows(evidence, registry).sections
        for claim in part.claims
        if claim.slug == finding.claim
    )
    return questions([(row, finding)])


def test_every_section_is_one_page_and_every_statement_is_on_it(report: Report) -> None:
    """Each section has one handout, in the order of the text, and its statements stand there once."""
    registry = small_registry(HOSTILE)
    for page in pages(report).values():
        slugs = re.findall(r'<h2 id="handout_([\w-]+)"', page)
        assert slugs == [section.slug for section in registry.sections]
        parts = page.split('<article class="handout')[1:]
        for section, part in zip(registry.sections, parts, strict=True):
            told = re.findall(r'<p class="says"><b>([\w-]+)</b>', part)
            assert told == [statement.id for statement in section.statements]


def test_what_is_right_and_what_is_to_correct_is_told(handouts: tuple[Handout, ...]) -> None:
    """A claim within the text that holds is right, one that does not is to be corrected, and none is both."""
    items = [item for handout in handouts for item in handout.items]
    wrong = [claim for item in items for claim in item.wrong]
    right = [claim for item in items for claim in item.right]
    claims = [claim for item in items for claim in item.statement.claims if not claim.beyond]
    assert [claim for claim in claims if claim.badge in TO_CORRECT] == wrong
    assert {claim.badge.key for claim in right} == {"confirmed", "true-by-record"}
    assert not {claim.slug for claim in right} & {claim.slug for claim in wrong}


def test_a_correction_stands_there_with_its_numbers(report: Report, handouts: tuple[Handout, ...]) -> None:
    """What should stand there, and what was measured, is on the page."""
    text = pages(report)["en"]
    for handout in handouts:
        for claim in (claim for item in handout.items for claim in item.wrong):
            assert claim.slug != "share-holds-mostly" or "9 of 10" in text
    assert "The sign is minus." in text
    assert "9 of 10" in text
    assert "as it should read" in text


def test_a_section_with_a_figure_has_one_picture(handouts: tuple[Handout, ...]) -> None:
    """A picture is drawn where a figure illustrates a statement of the section, one at most."""
    illustrated = {statement for figure in SAMPLES for statement in figure.illustrates}
    for handout in handouts:
        has = any(item.statement.id in illustrated for item in handout.items)
        assert (handout.picture is not None) == has
        assert handout.picture is None or handout.picture.svg.count("<svg") == 1


def test_one_figure_may_stand_on_two_handouts() -> None:
    """Where a section has no figure of its own, one that is about it too is drawn there, under other ids."""
    registry = small_registry()
    evidence = small_evidence(registry, drawn=True)
    (plate,) = (each for each in build_plates(evidence.figures, SAMPLES) if each.name == "curve-plot")
    everywhere = {key: [plate] for key in registry.statements}
    nowhere: dict[str, list[Plate]] = {key: [] for key in registry.statements}
    found = build_handouts(evidence, build_rows(evidence, registry), nowhere, everywhere)
    pictures = [handout.picture for handout in found if handout.picture]
    assert len(pictures) == len(registry.sections)
    ids = [set(re.findall(r' id="([^"]+)"', each.svg)) for each in pictures]
    assert all(not one & two for one, two in combinations(ids, 2))


def test_what_a_drawing_refers_to_is_on_the_page(report: Report) -> None:
    """Every id is there once, and every drawing is labelled by what is there."""
    for page in pages(report).values():
        found = Page(page)
        ids = found.every("id")
        assert len(ids) == len(set(ids))
        assert set(" ".join(found.every("aria-labelledby")).split()) <= set(ids)
        assert not found.open


def test_every_question_has_its_answer(handouts: tuple[Handout, ...]) -> None:
    """A section has at most three questions, each about another proposition, with an answer in both languages."""
    for handout in handouts:
        assert len(handout.questions) <= MOST
        assert len({question.about.en for question in handout.questions}) == len(handout.questions)
        assert all(question.answer.en and question.answer.ja for question in handout.questions)
    assert all(handout.questions for handout in handouts)


@pytest.mark.parametrize(("inside", "outside", "word"), [(0.01, 0.3, "Up to"), (0.3, 0.01, "From")])
def test_a_boundary_is_asked_for(inside: float, outside: float, word: str) -> None:
    """Where examples lie around a boundary, the question is for it, on the side on which the sentence holds."""
    share = Share(9, 10, 0.05, {"lr": inside, "momentum": 0.9}, {"lr": outside, "momentum": 0.9}, closed_form=0.05)
    record = Record("share-holds-mostly", "whole-domain", "sgd-forloop-cpu-float64", share)
    (question,) = asked_of(small_registry(), record)
    assert question.asks.en.startswith(f"{word} which learning rate Lr")
    assert question.answer.en == "Lr = 0.05 (by formula 0.05)."


def test_a_boundary_of_nothing_known_is_not_asked_for() -> None:
    """Where no setting lies around a boundary, the question is for the share."""
    share = Share(9, 10, 0.05, {"lr": 0.01}, {"lr": 0.02})
    record = Record("share-holds-mostly", "whole-domain", "sgd-forloop-cpu-float64", share)
    (question,) = asked_of(small_registry(), record)
    assert question.answer.en == "90 % (9 of 10)."


def test_what_one_example_proves_is_not_asked_in_shares() -> None:
    """Of a sentence that needs one example only, a share is no question."""
    assert all("share" not in question.asks.en for question in asked_of(small_registry(), force=Force.POSSIBLE))


def test_hostile_words_stay_text_on_handouts(report: Report) -> None:
    """Markup in anybody's words is text: there is no script, no handler and no address but the other language's."""
    for language, page in pages(report).items():
        found = Page(page)
        assert not [tag for tag, _ in found.elements if tag in ("script", "iframe", "object", "base")]
        assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
        assert "&lt;script&gt;" in page
        other = f"handouts.{'ja' if language == 'en' else 'en'}.html"
        assert [address for address in found.every("href") if not address.startswith("#")] == [other]


def test_the_version_of_the_evidence_is_on_each_page(report: Report) -> None:
    """Date, PyTorch and commit stand at the foot of every handout."""
    for page in pages(report).values():
        feet = re.findall(r"<footer>(.*?)</footer>", page, re.DOTALL)
        assert len(feet) == len(small_registry().sections)
        assert all("2026-01-02" in foot and "2.13.0" in foot for foot in feet)


def test_the_report_leads_to_its_handouts(report: Report) -> None:
    """The contents of each page lead to the handouts in its languages."""
    assert "handouts.en.html" in Page(report.html).every("href")
    assert "handouts.ja.html" in Page(report.html).every("href")
    assert "handouts.ja.html" not in Page(report.english).every("href")


def test_handouts_lie_beside_the_report(tmp_path) -> None:
    """The command that makes the report writes the handouts of both languages beside it."""
    registry = small_registry()
    source = tmp_path / "evidence.json"
    source.write_text(dump(small_evidence(registry)), encoding="utf-8")
    assert main([str(source)], registry, ()) == 0
    assert all((tmp_path / f"handouts.{language}.html").is_file() for language in ("en", "ja"))
