"""What is folded can be reached: cards are short, a search and a link open them, and each shows its own figure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.browser.facts import Facts
from tests.browser.visit import HEIGHT, Visit

# Closed, the page has at most this share of the height that it has with everything opened.
_SHARE = 1 / 3
# Where an axis begins and ends on a small figure, in its own units.
_LEFT, _ACROSS = 22.0, 256.0
_NEAR = 0.1

_HEIGHTS = """() => {
  const all = new CSSStyleSheet();
  all.replaceSync('* { content-visibility: visible !important; }');
  const details = [...document.querySelectorAll('details:not([open])')];
  const height = () => document.documentElement.scrollHeight;
  const closed = height();
  const parts = details.filter((each) => each.matches('.part'));
  for (const each of parts) each.open = true;
  document.adoptedStyleSheets.push(all);
  const cards = [...document.querySelectorAll('.statement')].map((each) => [each.id, each.offsetHeight]);
  for (const each of details) each.open = true;
  const opened = height();
  document.adoptedStyleSheets.pop();
  for (const each of details) each.open = false;
  return {closed, opened, cards};
}"""
_FIND = """([slug, words]) => {
  const search = document.getElementById('search');
  search.value = words;
  search.dispatchEvent(new Event('input'));
  const card = document.getElementById(slug);
  const bare = (text) => text.replace(/\\s+/g, ' ').toLowerCase();
  const says = (each) => bare(each.textContent).includes(words.toLowerCase());
  const said = [...card.querySelectorAll('*')].filter((each) => says(each) && ![...each.children].some(says));
  const seen = said.some((each) => each.checkVisibility());
  const complaint = !card.checkVisibility() ? 'is not shown' : !seen ? 'is shown without them' : '';
  search.value = '';
  search.dispatchEvent(new Event('input'));
  return [complaint, [...document.querySelectorAll('.part[open], .rest[open]')].length];
}"""
_OPENS = """(slug) => {
  for (const each of document.querySelectorAll('details[open]')) each.open = false;
  location.hash = '';
  location.hash = `${slug}_table1`;
  const seen = document.getElementById(`${slug}_table1`).checkVisibility();
  location.hash = '';
  for (const each of document.querySelectorAll('details[open]')) each.open = false;
  return seen;
}"""
_TABLES = """() => [...document.querySelectorAll('article.claim')].filter((card) =>
  document.getElementById(`${card.id}_table1`)).map((card) => card.id)"""
_FIGURES = """() => [...document.querySelectorAll('article.claim')].map((card) => {
  const figures = [...card.querySelectorAll('figure.picture')];
  const labels = figures.flatMap((each) => [each, ...each.querySelectorAll('svg')]).map((each) =>
    each.getAttribute('aria-labelledby'));
  const first = figures[0]?.querySelector('svg:not(.cut)');
  return {slug: card.id, figures: figures.length, labels,
    said: labels.every((label) => document.getElementById(label)?.textContent.trim()),
    places: first ? [...first.querySelectorAll('circle')].map((each) => each.cx.baseVal.value) : []};
})"""


def cards_fit_a_screen(visit: Visit) -> list[str]:
    """Folded, the page is a third as high as opened, and each statement fits a screen."""
    found = visit.run(_HEIGHTS)
    complaints = [f"{id} is {high} px high" for id, high in found["cards"] if high > HEIGHT]
    if found["closed"] > _SHARE * found["opened"]:
        complaints.append(f"folded the page is {found['closed']} px high, opened {found['opened']} px")
    return complaints


def a_search_reaches_what_is_folded(visit: Visit) -> list[str]:
    """Words that only the folded part of a card says show that part; without a search it is folded again."""
    language = visit.cell.language
    slugs = list(visit.facts.claims)
    complaints = []
    for slug in dict.fromkeys((slugs[0], slugs[len(slugs) // 2], slugs[-1])):
        # The note on the domain, as far as nothing in it is set otherwise.
        words = _plain(visit.facts.words[slug][language][1])
        complaint, left = visit.run(_FIND, [slug, words])
        complaints += [f"found by {words!r}, the card of {slug} {complaint}"] if complaint else []
        complaints += [f"after a search {left} parts stay open"] if left else []
    return complaints


def a_link_opens_what_is_folded(visit: Visit) -> list[str]:
    """A link to a table within a card within a section shows it."""
    tables = visit.run(_TABLES)
    assert tables, "no card has a table"
    chosen = (tables[0], tables[-1])
    return [f"a link to the numbers of {slug} shows nothing" for slug in chosen if not visit.run(_OPENS, slug)]


def each_card_shows_its_own_figure(visit: Visit) -> list[str]:
    """A measured claim has one figure, described in words, and each share on it is one of the evidence."""
    complaints = []
    for card in visit.run(_FIGURES):
        slug, measured = card["slug"], bool(_measurements(visit.facts, card["slug"]))
        if card["figures"] != measured:
            complaints.append(f"{slug} has {card['figures']} figures")
        if not card["said"] or not all(label.startswith(f"{slug}_") for label in card["labels"]):
            complaints.append(f"the figure of {slug} is described by {card['labels']}")
        complaints += _strangers(slug, card["places"], _measurements(visit.facts, slug))
    return complaints


def _strangers(slug: str, places: Iterable[float], measured: list[dict[str, Any]]) -> list[str]:
    """Signs that stand where the evidence of a claim has no share."""
    if any(each["shape"] != "share" for each in measured):
        return []
    shares = [_LEFT + _ACROSS * each["held"] / each["of"] for each in measured]
    odd = [place for place in places if all(abs(place - share) > _NEAR for share in shares)]
    return [f"the figure of {slug} has a share at {place:.1f}, and its evidence has none there" for place in odd]


def _measurements(facts: Facts, slug: str) -> list[dict[str, Any]]:
    return next(each["measurements"] for each in facts.evidence["claims"] if each["claim"] == slug)


def _plain(words: str) -> str:
    """The longest stretch of a text without marks of code and formulas."""
    stretches = words.replace("_", "`").replace("^", "`").split("`")
    return max(stretches, key=len).strip()
