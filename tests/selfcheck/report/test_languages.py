"""Both languages say the same with the same numbers, and one switch chooses between them without JavaScript."""

from __future__ import annotations

import re
from html import unescape

import pytest

from claims.model import Text
from claims.registry import load_registry
from reports.drawing.drawings import Sheet, style, svg
from reports.pages.page import Report, build
from reports.views.badges import BADGES, GRADES, NOT_RUN, PLANNED, kind_word
from reports.views.headline import headline
from reports.words.wording import example, short_example, word
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import Page, small_evidence, small_registry

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# PyTorch's names of arguments, which are code.
ARGUMENTS = {"lr", "momentum", "eps", "alpha", "rho", "beta1", "beta2", "weight_decay", "gamma", "step_size"}


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a complete run over plain words, with figures of every kind."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES)


def shown(page: str) -> str:
    """What a page says, without its drawings, programs and style."""
    # A misspelt word is in the language of the article.
    page = re.sub(r'<bdi lang="ja-JP">.*?</bdi>', " ", page, flags=re.DOTALL)
    text = re.sub(r"<(svg|style|script|math|head).*?</\1>", " ", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text))


def test_every_name_in_a_domain_has_a_japanese_word() -> None:
    """The glossary knows each axis of each registered claim that is no argument of PyTorch's and no letter."""
    axes = {name for claim in load_registry().claims.values() for name in claim.domain.axes}
    assert {name for name in axes - ARGUMENTS if len(name) > 1 and word(name).ja == name} == set()
    assert axes & ARGUMENTS


def test_verdicts_strengths_and_kinds_have_a_word_in_each_language() -> None:
    """Every word of the page's own vocabulary is Japanese in Japanese."""
    kinds = {kind for statement in load_registry().statements.values() for kind in statement.kinds}
    words = [*(badge.word for badge in BADGES), *(grade.word for grade in GRADES), *map(kind_word, kinds)]
    assert [text.en for text in words if not JAPANESE.search(text.ja) and text.en != "API"] == []


def test_numbers_are_the_same_in_both_languages(report: Report) -> None:
    """Both pages hold the same numbers the same number of times."""
    numbers = [
        sorted(re.findall(r"\d[\d.,×⁰¹²³⁴⁵⁶⁷⁸⁹⁻]*\d|\d", shown(page))) for page in (report.english, report.japanese)
    ]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) > 100


def test_each_page_is_in_one_language(report: Report) -> None:
    """The English page has no Japanese but the link to the other, and the Japanese page no text marked as English."""
    assert JAPANESE.findall(shown(report.english.replace(">日本語<", "><"))) == []
    assert report.english.count('<html lang="en">') == report.japanese.count('<html lang="ja">') == 1
    for page, links in ((report.english, ["ja"]), (report.japanese, ["en"])):
        elements = [a.get("lang") for tag, a in Page(page).elements if tag not in ("html", "text", "bdi")]
        assert [language for language in elements if language] == links


def test_the_switch_hides_each_text_of_the_other_language(report: Report) -> None:
    """Both languages are on the page side by side, marked as such, and the style sheet hides one of them."""
    spans = re.findall(r'<span lang="en">.*?</span><span lang="ja">', report.html, re.DOTALL)
    assert len(spans) == report.html.count('<span lang="ja">') == report.html.count('<span lang="en">')
    inputs = {a["id"]: "checked" in a for tag, a in Page(report.html).elements if a.get("name") == "language"}
    assert inputs == {"language_en": True, "language_ja": False}
    for chosen, other, name in (("en", "ja", "--japanese-is"), ("ja", "en", "--english-is")):
        assert re.search(rf"body:has\(#language_{chosen}:checked\)[^{{}}]*{{ {name}: none; }}", report.html)
        assert re.search(rf'\[lang="{other}"\][^{{}}]*{{ display: var\({name}, revert\); }}', report.html)


def test_words_in_drawings_are_in_both_languages() -> None:
    """A label of several lines becomes as many lines in each language at the same places; a sign stays alone."""
    with style():
        axes = Sheet(100, 100, 10, 10, 80, 80).axes()
        axes.text(0.5, 0.5, "early layers\nfrozen")
        axes.set_xlabel("λ")
        drawing = svg(axes, "name", "label")
    texts = re.findall(r"<text([^>]*)>(.*?)</text>", drawing)
    languages = [(language[1] if (language := re.search('lang="(..)"', head)) else "", words) for head, words in texts]
    assert ("", "λ") in languages
    assert [words for language, words in languages if language == "en"] == ["early layers", "frozen"]
    assert "".join(words for language, words in languages if language == "ja") == word("early layers frozen").ja
    places = [re.findall(r'[xy]="[^"]*"', head) for head, _ in texts if "lang=" in head]
    assert places[:2] == places[2:]


def test_examples_are_told_in_both_languages() -> None:
    """Names become words, values stay; a long example says how many settings it leaves out."""
    settings = {"start": (1.0, float("inf")), "lr": 0.1, "distance of sgd": 2.0}
    assert example(settings) == Text("start (1, ∞), lr 0.1, distance of sgd 2", "開始点 (1, ∞), lr 0.1, sgd の距離 2")
    assert short_example(settings, most=20) == Text(
        "start (1, ∞), lr 0.1, and 1 more", "開始点 (1, ∞), lr 0.1、ほか 1 個"
    )
    assert example({}) == Text("–", "–")


def test_the_headline_leaves_no_statement_out() -> None:
    """Every badge that occurs is counted in the sentence, and what does not occur is not mentioned."""
    full = headline({badge: place for place, badge in enumerate(BADGES, start=1)})
    for text in (full.en, full.ja):
        assert [int(number) for number in re.findall(r"\d+", text)] == [45, 1, 2, 7, 3, 4, 5, 6, 7, 8, 9]
    assert headline({NOT_RUN: 1}) == Text("Of 1 statement, 1 not run.", "1 の記述のうち、今回実行していないものは 1。")
    assert "refuted" not in headline({PLANNED: 3}).en
