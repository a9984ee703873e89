"""The page and the list of corrections say what the evidence says: all of it, once, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from claims.evidence import Status, dump
from claims.model import Text
from reports.pages.page import Report, build, templates_of
from reports.reading.checking import parse
from reports.views.corrections import first_sentence
from reports.views.rows import build_rows
from reports.words.subject import ARTICLE
from reports.words.wording import LANGUAGES
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import HOSTILE, Page, small_evidence, small_registry, with_drift


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a complete run over plain words."""
    registry = small_registry()
    return build(small_evidence(registry, drawn=True), registry, SAMPLES)


@pytest.fixture(scope="module")
def hostile() -> Report:
    """The report of a complete run in which every kind of text is hostile."""
    registry = small_registry(HOSTILE)
    return build(small_evidence(registry, HOSTILE, drawn=True), registry, SAMPLES)


def test_headline_and_table_count_what_the_cards_show(report: Report) -> None:
    """The counts of the headline and of the table are those of the badges on the cards."""
    registry = small_registry()
    rows = build_rows(small_evidence(registry), registry)
    shown = Counter(row.badge.key for section in rows.sections for row in section.statements)
    cards = [claim for section in rows.sections for claim in section.claims]
    asked = Counter(claim.badge.key for claim in cards if not claim.beyond)
    assert len(cards) - sum(asked.values()) == 1
    table = re.findall(r'<tr data-verdict="([\w-]+)".*?class="count">(\d+)</td><td class="count">(\d+)', report.html)
    assert {key: (int(one), int(two)) for key, one, two in table} == {key: (shown[key], asked[key]) for key in asked}
    wrong = [shown["misprint"], shown["refuted"]]
    others = ("not-yet-measured", "not-run", "true-by-record", "contradicted-by-record", "untestable")
    rest = [shown[key] for key in others if shown[key]]
    told = [len(registry.statements), shown["confirmed"], shown["conditional"], sum(wrong), *wrong, *rest]
    for page in (report.english, report.japanese):
        headline = re.search(r'<h1 id="answer">(.*?)</h1>', page)
        assert headline is not None
        assert [int(count) for count in re.findall(r"\d+", headline[1])] == told
    bar = re.findall(r'data-show="([\w-]+)"><b>.*?(\d+)</b>', report.html)
    assert {key: int(count) for key, count in bar} == shown
    assert shown == Counter(re.findall(r'<section class="statement ([\w-]+)"', report.html))


def test_every_statement_and_claim_has_one_place_on_the_page(report: Report) -> None:
    """Each statement and each claim is on the page exactly once, in article order, under its own link."""
    registry, ids = small_registry(), Page(report.html).every("id")
    assert [id for id in ids if id in registry.statements] == list(registry.statements)
    assert [id for id in ids if id in registry.claims] == list(registry.claims)
    assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_links_lead_to_places_on_the_page(report: Report) -> None:
    """Every link leads to a place on the page or to a file beside it, so nothing is fetched and nothing dangles."""
    page = Page(report.html)
    targets = [a["href"] for tag, a in page.elements if "href" in a and tag != "image"]
    assert targets
    images = [attributes["href"] for tag, attributes in page.elements if tag == "image"]
    assert {str(image).partition(",")[0] for image in images} == {"data:image/png;base64"}
    beside = {"handouts.en.html", "handouts.ja.html"}
    assert {target for target in targets if target[:1] != "#" or target[1:] not in page.every("id")} == beside
    assert page.every("src") == page.every("srcset") == page.every("action") == []
    assert re.findall(r"@import|url\((?!#|data:font/woff2;base64,)", report.html) == []
    for text, own, other in ((report.english, "en", "ja"), (report.japanese, "ja", "en")):
        ids, links = Page(text).every("id"), [a["href"] for t, a in Page(text).elements if t == "a"]
        assert {link for link in links if link is None or link[1:] not in ids} == {
            f"report.{other}.html",
            f"handouts.{own}.html",
        }
    assert {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "embed", "base"} == set()


def test_the_page_is_well_nested(report: Report, hostile: Report) -> None:
    """Every element is closed where it should be, hostile texts or not."""
    assert Page(report.html).open == Page(hostile.html).open == []


def test_hostile_text_reaches_the_page_only_escaped(report: Report, hostile: Report) -> None:
    """Markup in claims and evidence appears as text: the page has the same elements as one with plain words."""
    assert hostile.html.count("&lt;script&gt;alert(") >= 6
    assert "<script>alert" not in hostile.html
    scripts = [attributes for tag, attributes in Page(hostile.html).elements if tag == "script"]
    assert scripts == [{}]
    assert "<script" not in hostile.english + hostile.japanese
    tags = [[tag for tag, _ in Page(each.html).elements if tag != "code"] for each in (report, hostile)]
    assert set(tags[0]) == set(tags[1])
    # A long label is broken into lines, and each is an element of its drawing.
    undrawn = [re.sub(r"<svg.*?</svg>", "", each.html, flags=re.DOTALL) for each in (report, hostile)]
    plain, spoiled = ([tag for tag, _ in Page(html).elements if tag != "code"] for html in undrawn)
    assert plain == spoiled


def test_errata_list_exactly_what_is_to_be_corrected_by_severity(report: Report) -> None:
    """What fails, holds in part or contradicts a record is listed on page and in letter, worst first."""
    expected = [
        *("snippet-runs-as-printed", "figure-shows-a-turn", "rule-is-as-printed", "share-holds-mostly"),
        *("rule-holds-in-half", "start-is-the-cause"),
    ]
    assert re.findall(r'<tr data-claim="([\w-]+)"', report.html) == [*expected, "paper-says-no"]
    headings = re.findall(r"^## (.*)$", report.files["errata.en.md"], re.MULTILINE)
    assert headings == [
        "A reader would get a wrong program or result",
        "A reader would learn a wrong rule",
        "A reader would be wrong in a detail",
        "Only the wording misleads",
        "Wording",
        "Notes: nothing to act on",
    ]
    for language in LANGUAGES:
        errata = report.files[f"errata.{language}.md"]
        assert re.findall(r"`pytest --audit-claim ([\w-]+)`", errata) == expected
        assert r"$P_n = P_{n-1} - \mathrm{Lr}\,g$" in errata
        assert "paper-says-no" not in errata
        assert "noise-ends-it" not in errata


def test_the_first_screen_has_the_worst_corrections_and_a_sign_for_each_statement(report: Report) -> None:
    """The first corrections of the table stand atop the page in a sentence, beside a picture of all statements."""
    first = report.english[report.english.index('<ul class="foremost">') :].partition("</ul>")[0]
    listed = re.findall(r'<tr data-claim="([\w-]+)"', report.english)
    assert re.findall(r'<a href="#([\w-]+)">', first) == listed[:6]
    assert "All corrections (7)" in report.english
    drawing = report.english[report.english.index('<figure class="whole">') :].partition("</svg>")[0]
    symbols = re.findall(r'font-weight="700"[^>]*>(.)</text>', drawing)
    registry = small_registry()
    rows = build_rows(small_evidence(registry), registry)
    assert symbols == [row.badge.symbol for section in rows.sections for row in section.statements]


def test_the_first_screen_tells_the_first_sentence_of_a_correction() -> None:
    """A sentence ends at a full stop, not at a number or an initial, and also where both languages read the same."""
    both = first_sentence(Text("Take 0.1, i.e. less. Then stop.", "0.1 以下とする。次に止める。"))
    assert (both.en, both.ja) == ("Take 0.1, i.e. less.", "0.1 以下とする。")
    assert first_sentence(Text("Take less. Stop.", "Take less. Stop.")).ja == "Take less."


def test_what_is_folded_says_how_much_it_holds(report: Report) -> None:
    """Each section of cards is folded under its title with the numbers of its statements, claims and verdicts."""
    parts = re.findall(r'<details class="part" .*?<summary>(.*?)</summary>', report.english, re.DOTALL)
    assert len(parts) == len(small_registry().sections)
    assert '<span class="many">3 statements, 4 claims</span>' in parts[0]
    counts = [
        int(count)
        for part in parts
        for count in re.findall(r"</span></span> (\d+)</span>|</span> (\d+)</span>", part)[0]
        if count
    ]
    assert counts
    closed = re.findall(r"<details[^>]*>", report.html)
    assert not [each for each in closed if " open" in each]


def test_a_value_is_told_once_in_both_languages(report: Report) -> None:
    """In a table of numbers a setting has its name in both languages and its value once."""
    apart = templates_of(LANGUAGES, ARTICLE).filters["apart"]
    name = '<span lang="en">start</span><span lang="ja">開始点</span>'
    assert apart(Text("start 0, lr 1", "開始点 0, lr 1")) == f"{name} 0, lr 1"
    assert apart(Text("holds", "成立")) == '<span lang="en">holds</span><span lang="ja">成立</span>'
    card = report.html[report.html.index('id="rule-is-as-printed"') :].partition("</article>")[0]
    assert card[card.index('<table class="measures">') :].count("(1, -2)") == 1


def test_an_item_of_the_letter_can_be_sent_as_it_stands(report: Report) -> None:
    """It says what stands there, how it is read, where it holds, what it should say, the evidence, and the command."""
    english = report.files["errata.en.md"]
    assert (
        "### 6. CCC-2: Third, a bullet (conditional)\n\n- It says: A rule is printed.\n- We read it as: It holds.\n"
        "- It should say: In 0.125 or more.\n- Evidence: In 45 % of the settings tried (9 of 20) it holds, but not, "
        "for example, from (1, 0.5) at Lr = 0.03 after 100 steps (0.25 of the distance left). "
        "`pytest --audit-claim start-is-the-cause`\n"
    ) in english
    assert "- As printed: $P_n = P_{n-1} + " in english
    assert "- Holds: the mended half\n- Fails: the broken half\n- It should say: It should say so.\n" in english
    assert "- CCC-1: Read otherwise (“in plain words”), it holds in 5 % of the settings tried (1 of 20). " in english
    assert "Of ordinary starts 95 %. plain words\n" in english
    assert "with noise" not in english
    assert "\n\n\n" not in english


def test_page_and_letter_tell_the_same_notes(report: Report) -> None:
    """What nobody need act on is one closed list on the page, of the same claims as in the letter."""
    noted = re.findall(r'<li data-note="([\w-]+)">', report.html)
    assert noted == ["step-tends-to-fall"]
    assert '<details class="notes" id="notes">' in report.html
    assert report.files["errata.ja.md"].count("別の読み方") == report.japanese.count("別の読み方") - 1 == 1


def test_what_is_beyond_the_text_is_marked_and_counted_nowhere(report: Report) -> None:
    """A claim beyond the text has a card with a tag; neither headline nor tallies nor corrections know of it."""
    card = report.english[report.english.index('id="noise-ends-it"') :].partition("</article>")[0]
    assert '<span class="beyond">beyond the text</span>' in card
    assert report.english.count('<span class="beyond">') == 1
    assert "1 more claim beyond the text is shown and not counted" in report.english
    further = report.english[report.english.index('id="step-tends-to-fall"') :].partition("</article>")[0]
    assert "Beyond the text, not counted: with noise in the gradient" in further


@pytest.mark.parametrize("status", [Status.PARTIAL, Status.INTERRUPTED])
def test_an_unfinished_run_cannot_be_overlooked(status: Status) -> None:
    """A partial or interrupted run says so in the title, before the headline, and atop the corrections."""
    registry = small_registry()
    evidence = small_evidence(registry, status=status)
    unfinished = build(replace(evidence, findings=evidence.findings[:2]), registry, SAMPLES)
    assert f"<title>[{status.upper()}]" in unfinished.html
    banner = unfinished.html.index(f'class="banner {status}" role="alert"')
    assert banner < unfinished.html.index("<h1")
    for name, thanks in (("errata.en.md", "Thank you"), ("errata.ja.md", "ありがとう")):
        errata = unfinished.files[name]
        assert errata.index(f"**{status.upper()}.**") < errata.index(thanks)
    assert 'class="statement not-run" id="AAA-3"' in unfinished.html
    assert "Absent from this run" in unfinished.html


def test_a_complete_run_bears_no_warning(report: Report) -> None:
    """A complete run without drift shows neither banner nor change."""
    assert 'role="alert"' not in report.html
    assert "Changed since" not in report.html


def test_drift_comes_first() -> None:
    """What changed since the published audit stands before the counts, the corrections and the statements."""
    registry = small_registry()
    changed = build(with_drift(small_evidence(registry), "rule-is-as-printed", "it differs"), registry, SAMPLES)
    sentences = ("verdict: on record confirmed, observed misprint", "判定：記録は成立、観測は誤記")
    for page, sentence in zip((changed.english, changed.japanese), sentences, strict=True):
        marks = ('id="changed"', sentence, 'id="answer"', 'class="bar"', 'id="errata"', 'id="AAA-1"')
        places = [page.index(mark) for mark in marks]
        assert places == sorted(places)


def test_not_yet_measured_is_not_the_same_as_not_run() -> None:
    """A claim without a test shows its plan; a claim whose test was left out shows what was absent."""
    registry = small_registry()
    evidence = small_evidence(registry, status=Status.PARTIAL)
    html = build(replace(evidence, findings=()), registry, SAMPLES).english
    planned, absent = html[html.index('id="path-curves-sharply"') :], html[html.index('id="law-never-breaks"') :]
    assert "Plan:" in planned[:1500]
    assert "whole-domain on any subject" in absent[:1500]
    assert "Plan:" not in absent[: absent.index("</article>")]


def test_the_report_is_deterministic(report: Report) -> None:
    """The same evidence gives the same page and the same corrections, character for character."""
    registry = small_registry()
    assert build(parse(dump(small_evidence(registry, drawn=True)), registry), registry, SAMPLES) == report


def test_numbers_that_are_not_finite_are_shown_as_signs(report: Report) -> None:
    """Infinities and NaN reach the reader as ∞ and NaN; only programs and the ledger's words stand as they are."""
    assert "lr ∞, path (1, NaN)" in report.html
    text = re.sub(
        r"<script.*</script>|aria-label=\"[^\"]*\"|<svg.*?</svg>|<style.*</style>|<q>.*?</q>|<pre.*?</pre>",
        "",
        report.html,
        flags=re.DOTALL,
    )
    assert re.findall(r"(?<![\w.])(?:inf|nan|Infinity)(?!\w)", text) == []


def test_a_shortened_commit_keeps_its_dirt() -> None:
    """The strip shortens a hash and keeps the mark of uncommitted changes."""
    registry = small_registry()
    evidence = small_evidence(registry)
    dirty = replace(evidence, environment={**evidence.environment, "commit": "0123456789abcdef-dirty"})
    strip = {name.en: value.en for name, value in build_rows(dirty, registry).strip}
    assert strip["commit"] == "0123456789ab-dirty"
    assert strip["devices"] == "cpu (cuda not run)"
