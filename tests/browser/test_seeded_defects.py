"""Each check finds the defect that it is there for: a copy of the report is damaged, and the check complains.

As it is, the sample passes all of them in every cell: ``test_report.py``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from playwright.sync_api import Browser

import reports.pages.page
from claims.evidence import dump
from reports.__main__ import main
from reports.words.subject import Subject
from tests.browser.cells import Cell
from tests.browser.checks import Check
from tests.browser.checks.accessibility import axe_finds_nothing
from tests.browser.checks.contrast import words_in_drawings_stand_out
from tests.browser.checks.cost import SECONDS, every_page_is_small, it_was_built_soon
from tests.browser.checks.counting import every_claim_has_one_card, every_count_agrees, every_filter_counts_right
from tests.browser.checks.folding import (
    a_link_opens_what_is_folded,
    a_search_reaches_what_is_folded,
    cards_fit_a_screen,
    each_card_shows_its_own_figure,
)
from tests.browser.checks.keyboard import tab_follows_the_page
from tests.browser.checks.layout import (
    a_page_opens_at_its_link,
    deep_links_land,
    nothing_scrolls_sideways,
    targets_are_large,
)
from tests.browser.checks.lesson import every_verdict_waits_for_its_guess
from tests.browser.checks.paper import paper_holds_every_card
from tests.browser.checks.silence import nothing_is_fetched, nothing_is_said, only_its_own_script_runs
from tests.browser.checks.speed import the_page_answers_within_a_second
from tests.browser.conftest import facts_of
from tests.browser.visit import visiting
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import HOSTILE, small_evidence, small_registry

WIDE = Cell("light", "en", 1280, True)
DARK = Cell("dark", "en", 1280, True)
NARROW = Cell("light", "ja", 320, False)
CLAIM = "snippet-runs-as-printed"
Damage = Callable[[str], str]


def swap(pattern: str, replacement: str) -> Damage:
    """Replace the first place where a pattern is found."""
    return lambda text: re.sub(pattern, lambda found: found.expand(replacement), text, count=1, flags=re.DOTALL)


def style(rule: str) -> Damage:
    """Add a rule at the end of the style sheet."""
    return lambda text: text.replace("</style>", rule + "</style>", 1)


def insert(markup: str) -> Damage:
    """Put markup behind the headline."""
    return lambda text: text.replace("</h1>", "</h1>" + markup, 1)


SEEDS: dict[str, tuple[Damage, Check, Cell]] = {
    "a black label": (swap(r"(<text[^>]*?)fill: ?var\(--ink\)", r"\1fill: #000"), words_in_drawings_stand_out, DARK),
    "a label as grey as its ground": (style(".drawing svg text { opacity: .3 }"), words_in_drawings_stand_out, WIDE),
    "a missing alt text": (swap(r'(<svg[^>]*) aria-labelledby="[^"]*"', r"\1"), axe_finds_nothing, WIDE),
    "a missing alt text, no script": (swap(r'(<svg[^>]*) aria-labelledby="[^"]*"', r"\1"), axe_finds_nothing, NARROW),
    "an undecided contrast": (style("h1 { background: url(data:,) }"), axe_finds_nothing, WIDE),
    "a remote link": (insert('<a href="https://example.org/">more</a>'), nothing_is_fetched, WIDE),
    "a remote style sheet": (
        insert('<link rel="stylesheet" href="https://example.org/a.css">'),
        nothing_is_fetched,
        WIDE,
    ),
    "a remote picture": (insert('<img alt="" src="https://example.org/a.png">'), nothing_is_said, WIDE),
    "a remote font": (
        style("@font-face { font-family: x; src: url(https://example.org/x) } h1 { font-family: x }"),
        nothing_is_said,
        NARROW,
    ),
    "a link to nowhere": (insert('<a href="#nowhere">more</a>'), nothing_is_fetched, WIDE),
    "a dropped claim": (swap(rf'<article class="claim" id="{CLAIM}".*?</article>', ""), every_claim_has_one_card, WIDE),
    "a dropped claim, on paper": (
        swap(rf'<article class="claim" id="{CLAIM}".*?</article>', ""),
        paper_holds_every_card,
        WIDE,
    ),
    "a claim twice": (
        swap(rf'(<article class="claim" id="{CLAIM}".*?</article>)', r"\1\1"),
        every_claim_has_one_card,
        WIDE,
    ),
    "a wrong count in the headline": (swap(r"(<h1[^>]*>.*?)\b1\b", r"\g<1>2"), every_count_agrees, WIDE),
    "a wrong count in the bar": (swap(r'(class="bar">.*?)\b1</b>', r"\g<1>2</b>"), every_count_agrees, WIDE),
    "a wrong count in the table": (swap(r'(class="count">)\d+', r"\g<1>99"), every_count_agrees, WIDE),
    "a wrong count on a filter": (swap(r'(class="many">)\d+', r"\g<1>99"), every_filter_counts_right, WIDE),
    "a filter that hides nothing": (style(".claim { display: block !important }"), every_filter_counts_right, NARROW),
    "a card that no filter shows": (style(f"#{CLAIM} {{ display: none }}"), every_filter_counts_right, WIDE),
    "a counter that counts twice": (style(".claim { counter-increment: shown 2 }"), every_filter_counts_right, NARROW),
    "a script in a claim's text": (swap("&lt;script&gt;alert", "<script>alert"), only_its_own_script_runs, WIDE),
    "a handler in a claim's text": (insert('<b onclick="alert(1)">x</b>'), only_its_own_script_runs, WIDE),
    "a script that the policy stops": (insert("<script>alert(1)</script>"), nothing_is_said, WIDE),
    "something too wide": (insert('<div style="width: 90rem">x</div>'), nothing_scrolls_sideways, NARROW),
    "something cut off": (style("body { overflow-x: hidden }"), nothing_scrolls_sideways, NARROW),
    "a small target": (insert('<button style="all: unset; font-size: 8px">x</button>'), targets_are_large, WIDE),
    "a link that lands too low": (style("html { scroll-padding-top: 9rem }"), deep_links_land, WIDE),
    "a page that opens too low": (style("html { scroll-padding-top: 9rem }"), a_page_opens_at_its_link, NARROW),
    "a stop out of order": (insert('<a href="#answer" tabindex="3">x</a>'), tab_follows_the_page, WIDE),
    "a stop that no key reaches": (insert('<a href="#answer" tabindex="-1">x</a>'), tab_follows_the_page, NARROW),
    "an order that jumps on screen only": (
        insert('<b tabindex="0" style="position: fixed; top: -90px">x</b>'),
        tab_follows_the_page,
        WIDE,
    ),
    "a focus that cannot be seen": (style("* { outline: none !important }"), tab_follows_the_page, WIDE),
    "details closed on paper": (style("@media print { details { display: none } }"), paper_holds_every_card, WIDE),
    "a card with the figure of another claim": (
        swap(
            r'(<figure class="picture" aria-labelledby="path-can-jump_name">.*?<svg.*?</svg>)(.*?)'
            r'(<figure class="picture" aria-labelledby="start-is-the-cause_name">.*?<svg.*?</svg>)',
            r"\3\2\1",
        ),
        each_card_shows_its_own_figure,
        WIDE,
    ),
    "a share drawn where it was not measured": (
        swap(r'(path-can-jump_picture_1".*?<circle cx=)"[\d.]+"', r'\1"150"'),
        each_card_shows_its_own_figure,
        NARROW,
    ),
    "a card without its figure": (
        swap(r'<figure class="picture".*?</figure>', ""),
        each_card_shows_its_own_figure,
        WIDE,
    ),
    "a folded part that a search cannot reach": (
        style(".rest::details-content { display: none !important }"),
        a_search_reaches_what_is_folded,
        WIDE,
    ),
    "a section that a search leaves folded": (
        swap(r'class="part"', 'class="section"'),
        a_search_reaches_what_is_folded,
        WIDE,
    ),
    "a folded part that a link cannot open": (
        style(".rest::details-content { display: none !important }"),
        a_link_opens_what_is_folded,
        NARROW,
    ),
    "a card that fills more than a screen": (style(".statement { padding-bottom: 50rem }"), cards_fit_a_screen, WIDE),
    "a verdict that guess mode does not cover": (
        swap(r'(<article class="claim".*?<p class="asks">)', r'\1<span class="badge confirmed">confirmed</span>'),
        every_verdict_waits_for_its_guess,
        WIDE,
    ),
    "a page that is slow to open": (insert("<p>" + "<i>x</i>" * 200_000), the_page_answers_within_a_second, WIDE),
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_defect_is_found(name: str, browser: Browser, built: Path, tmp_path: Path) -> None:
    """A report with this one defect does not pass the check that is named beside it."""
    damage, check, cell = SEEDS[name]
    folder = shutil.copytree(built / "sample", tmp_path / "damaged")
    page = folder / cell.file
    whole = page.read_text(encoding="utf-8")
    page.write_text(damage(whole), encoding="utf-8")
    assert page.read_text(encoding="utf-8") != whole, "the damage hit nothing"
    with visiting(browser, page, cell, facts_of(built, "sample")) as visit:
        assert check(visit)


def test_a_wrong_badge_is_found(browser: Browser, built: Path) -> None:
    """A badge that says something else than the evidence does not pass."""
    facts = facts_of(built, "sample")
    wrong = replace(facts, badge={**facts.badge, "message": "6 of 6 hold, 0 to correct"})
    with visiting(browser, built / "sample" / WIDE.file, WIDE, wrong) as visit:
        assert every_count_agrees(visit)


def test_a_heavy_page_and_a_slow_build_are_found(built: Path, tmp_path: Path) -> None:
    """A page that a picture makes too heavy does not pass, nor does a report that took too long to build."""
    folder = shutil.copytree(built / "sample", tmp_path / "damaged")
    with (folder / "report.ja.html").open("a", encoding="utf-8") as page:
        page.write("x" * 4_000_000)
    (folder / SECONDS).write_text("20.5", encoding="utf-8")
    assert every_page_is_small(folder)
    assert it_was_built_soon(folder)


def test_a_report_without_escaping_is_found(
    browser: Browser, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where templates no longer escape what they print, hostile words become elements, and the suite is red."""
    templates = reports.pages.page.templates_of.__wrapped__

    def careless(languages: tuple[str, ...], subject: Subject) -> jinja2.Environment:
        environment: jinja2.Environment = templates(languages, subject)
        environment.autoescape = False
        return environment

    monkeypatch.setattr(reports.pages.page, "templates_of", careless)
    registry = small_registry(HOSTILE)
    source = tmp_path / "evidence.json"
    source.write_text(dump(small_evidence(registry, HOSTILE, drawn=True)), encoding="utf-8")
    assert main([str(source)], registry, SAMPLES) == 0
    with visiting(browser, tmp_path / WIDE.file, WIDE, facts_of(built, "sample")) as visit:
        assert only_its_own_script_runs(visit)
        assert nothing_is_said(visit)
