"""The report of a course speaks of a course, in the language it is written up in, and says how sharply it is tested."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from claims.annexes.edits import MISSED, NOTICED, TRIED
from claims.evidence import Evidence, Finding
from claims.judge import judge
from claims.measurement import Comparison, Gap, Record
from claims.reading.course import read_course
from claims.reading.editions import CHANGED, YOURS, edition_of, is_edition
from claims.registry import Registry
from reports.drawing.equations import differing
from reports.pages.page import Report, build
from reports.views.fairness import complaints
from tests.selfcheck.report.samples import Page, small_evidence, small_registry

COURSE = """
[course]
title = "Optimierer"
language = "de"
edition = "Auflage 3; post 691048b"

[[statement]]
id = "K1"
section = "Momentum"
where = "Kapitel 2"
says = "Die Geschwindigkeit klingt ab."
remark = "So auch in der Praxis."
[statement.rule]
optimizer = "momentum"
names = { mu = "momentum" }
state = { v = 0 }
lines = '''
v = mu*v - lr*g
x = x + v
'''

[[statement]]
id = "K2"
section = "RMSprop"
where = "Kapitel 4"
severity = "result"
says = "Geteilt wird durch die Wurzel der Summe."
[statement.rule]
optimizer = "rmsprop"
names = { gamma = "alpha" }
state = { s = 0 }
lines = '''
s = gamma*s + (1 - gamma)*g**2
x = x - lr/sqrt(s + eps)*g
'''
corrected = '''
s = gamma*s + (1 - gamma)*g**2
x = x - lr/(sqrt(s) + eps)*g
'''
"""
FACTS = {"k1-rule": {TRIED: 6, NOTICED: 0, MISSED: "v is 0"}, "k2-rule": {TRIED: 15, NOTICED: 15}}
ARTICLE_ONLY = ("Law book", "法則集", "What we found in PyTorch", "--audit-article", 'id="matrix"', 'id="lawbook"')


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A course of two statements, in German only."""
    path = tmp_path_factory.mktemp("kurs") / "course.toml"
    path.write_text(COURSE, encoding="utf-8")
    return read_course(path).registry


@pytest.fixture(scope="module")
def evidence(registry: Registry) -> Evidence:
    """A run in which the first statement holds, and notices no edit, and the second is a misprint."""
    right, wrong = Comparison(0.0, 1e-7, {"lr": 0.1}), Comparison(1.0, 1e-7, {"lr": 0.1})
    gaps = {
        "k1-rule": Gap(right, None, 300),
        "k2-rule": Gap(wrong, right, 300, {"step": 1, "formula": 5e-7, "observed": 1e-7}),
    }
    found = []
    for claim in registry.claims.values():
        subjects = {case.slug: ["sgd-for-loop-cpu-float64"] for case in claim.cases}
        records = tuple(
            Record(claim.slug, case, subject, gaps[claim.slug], facts=FACTS[claim.slug])
            for case, (subject,) in subjects.items()
        )
        statement = registry.statement_of[claim.slug].id
        found.append(Finding(claim, statement, judge(claim, records, subjects), records, None, ()))
    return replace(small_evidence(small_registry()), findings=tuple(found))


@pytest.fixture(scope="module")
def report(evidence: Evidence, registry: Registry) -> Report:
    """The report of that run."""
    return build(evidence, registry, ())


def test_a_course_is_called_a_course(report: Report) -> None:
    """Nothing on its pages and in its letters speaks of an article, and what only the article has is left out."""
    for page in report.pages.values():
        words = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert re.findall(r"\barticle\b|記事", words) == []
        assert [part for part in ARTICLE_ONLY if part in page] == []
    assert "Thank you for “Optimierer”." in report.letters["en"]
    assert "「Optimierer」をありがとうございます" in report.letters["ja"]
    assert re.findall(r"\barticle\b|記事", "".join(report.letters.values())) == []


def test_the_article_is_called_an_article() -> None:
    """The report of the article has its parts, and no sentence that waits for a word."""
    own = small_registry()
    built = build(small_evidence(own), own, ())
    for text in (*built.pages.values(), *built.letters.values()):
        assert "{article}" not in text
    assert "Thank you for the article." in built.letters["en"]
    assert 'id="lawbook"' in built.english


def test_words_of_one_language_are_there_once_and_marked(report: Report) -> None:
    """What a course says in German is marked as German on each page, and no switch hides it."""
    for page in (report.html, *report.pages.values()):
        assert page.count('<p class="says"><span class="only" lang="de">Die Geschwindigkeit klingt ab.</span></p>') == 1
        marked = [a for _, a in Page(page).elements if a.get("lang") == "de"]
        assert marked
        assert all(a.get("class") == "only" for a in marked)
        assert '<span class="only" lang="de">So auch in der Praxis.</span>' in page
    assert re.search(r'\[lang="en"\]:not\([^)]*\.only\)', report.html)


def test_it_is_fair(report: Report, evidence: Evidence, registry: Registry) -> None:
    """Letter and page of a course in one language say the same, as they do for the article."""
    assert list(complaints(evidence, registry, report.letters, report.pages)) == []


def test_each_card_says_what_it_notices(report: Report) -> None:
    """Edited versions are counted on each card, and a claim that notices none is named as vacuous."""
    assert "15 of 15 edited versions of it were noticed." in report.english
    assert "15 of 21 edited versions of 2 claims were noticed." in report.english
    assert "書き換えた 15 個のうち 15 個に気づいた。" in report.japanese
    assert '<a href="#k1-rule">k1-rule</a>: vacuous: it notices no edit (v is 0)' in report.english


def test_a_single_case_is_not_told_apart(report: Report) -> None:
    """Where only one case counts, neither letter nor table says that it holds or fails there."""
    assert "Fails:" not in report.letters["en"]
    assert "<b>Fails</b>" not in report.english


def test_a_root_that_ends_elsewhere_is_marked() -> None:
    """Lines stand as equations of their own, and a root over more or less is the difference between them."""
    printed, corrected = differing(r"s = 1,\quad x = \sqrt{s + e}", r"s = 1,\quad x = \sqrt{s} + e")
    for side in (printed, corrected):
        assert side.count("<math") == 2
        assert re.findall(r'<(\w+)[^>]* class="differs"', side) == ["msqrt"]


@pytest.mark.parametrize(
    ("yours", "alike"),
    [
        ("Auflage 3", True),
        ("auflage  3", True),
        ("691048b", True),
        ("post 691048b0e1f4", True),
        ("Auflage 4", False),
        ("3 691048b", False),
        ("post 123456789", False),
        ("", False),
    ],
)
def test_an_edition_is_recognised(yours: str, alike: bool) -> None:
    """An edition is the same if one part of the audited one has all its words, with commits as short as they are."""
    assert is_edition(yours, "Auflage 3; post 691048b") is alike


def test_a_copy_is_an_edition(tmp_path: Path) -> None:
    """The edition of a copy is a digest of its words: line breaks leave it as it is, another word does not."""
    names = "a.md", "b.md", "c.md"
    for name, words in zip(names, ("Eins zwei.", "Eins\r\n  zwei.\n", "Eins drei."), strict=True):
        (tmp_path / name).write_text(words, encoding="utf-8")
    one, broken, other = (edition_of(name, tmp_path) for name in names)
    assert re.fullmatch("text [0-9a-f]{16}", one)
    assert one == broken != other
    assert is_edition(one, f"Auflage 3; {one}")
    assert edition_of("Auflage 4", tmp_path) == "Auflage 4"


def test_another_edition_is_told(evidence: Evidence, registry: Registry) -> None:
    """A reader of another edition is told so in the report and in the summary, and a reader of the same one is not."""
    for yours, told in (("Auflage 4", True), ("Auflage 3", False)):
        built = build(replace(evidence, environment={**evidence.environment, YOURS: yours}), registry, ())
        assert ("You have another edition: Auflage 4" in built.english) is told
        assert ("手元の版は Auflage 4" in built.japanese) is told
        assert ("You have another edition" in built.files["summary.md"]) is told


def test_passages_that_differ_are_told(evidence: Evidence, registry: Registry) -> None:
    """A reader whose copy differs from the audited edition is told in which statements."""
    built = build(replace(evidence, environment={**evidence.environment, CHANGED: ("K1 a.md:3 ≠",)}), registry, ())
    for words in (built.english, built.japanese, built.files["summary.md"]):
        assert "K1 a.md:3 ≠" in words
