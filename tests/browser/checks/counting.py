"""Headline, cards, table, filters and badge say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tests.browser.facts import Facts
from tests.browser.visit import Visit

_CARDS = """() => [...document.querySelectorAll('article.claim')].map((card) =>
  ({id: card.id, verdict: card.dataset.verdict, strength: card.dataset.strength, section: card.dataset.section}))"""
_STATEMENTS = """() => [...document.querySelectorAll('section.statement')].map((section) => [section.id,
  [...section.classList].find((name) => name !== 'statement'),
  [...section.querySelectorAll('article.claim')].map((card) => card.id)])"""
_TWICE = """() => { const seen = new Set();
  return [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id) => seen.has(id) || !seen.add(id)); }"""
_COUNTS = r"""() => ({
  headline: document.querySelector('h1').innerText,
  bar: [...document.querySelectorAll('.bar a')].map((a) =>
    [a.className, a.querySelector('b').innerText.replace(/\D/g, '')]),
  table: [...document.querySelectorAll('tr[data-verdict]')].map((row) =>
    [row.dataset.verdict, ...[...row.querySelectorAll('.count')].map((cell) => cell.textContent)]),
})"""
_NAMES = "(name) => [...document.querySelectorAll(`input[name=${name}]`)].map((input) => input.value)"
# Where nothing is chosen, cards lie in folded parts: what is left there can be opened; all else that is left is seen.
_LEFT = """
  const narrowed = document.querySelector('.filter input[type=radio][value=""]:not(:checked)') !== null
    || document.getElementById('search').value !== '';
  const stands = (each) => each === null || (getComputedStyle(each).display !== 'none' && stands(each.parentElement));
  const cards = [...document.querySelectorAll('article.claim')].filter((card) =>
    narrowed ? card.checkVisibility() : stands(card));
  return [cards.map((card) => card.id), document.querySelector('#shown .number').textContent];
}"""
_CHOOSE = (
    """(chosen) => {
  for (const [name, value] of Object.entries(chosen)) {
    const input = [...document.querySelectorAll(`input[name=${name}]`)].find((each) => each.value === value);
    input.click();
  }
"""
    + _LEFT
)
_SEARCH = (
    """(words) => {
  const search = document.getElementById('search');
  search.value = words;
  search.dispatchEvent(new Event('input'));
"""
    + _LEFT
)
_ALL = {"verdict": "", "strength": "", "section": ""}


def every_claim_has_one_card(visit: Visit) -> list[str]:
    """Every claim and every statement is on the page once, in order, with the verdict of its evidence."""
    facts = visit.facts
    cards = {"claims": [(c["id"], c["verdict"]) for c in visit.run(_CARDS)]}
    statements = visit.run(_STATEMENTS)
    cards["statements"] = [(name, verdict) for name, verdict, _ in statements]
    complaints = [f"the id {id} is there twice" for id in visit.run(_TWICE)]
    for kind, wanted in (("claims", facts.claims), ("statements", facts.statements)):
        if cards[kind] != list(wanted.items()):
            odd = sorted(set(cards[kind]) ^ set(wanted.items())) or "their order or number"
            complaints.append(f"the {kind} on the page are not those of the evidence: {odd}")
    return complaints


def every_count_agrees(visit: Visit) -> list[str]:
    """Headline, bar, table and badge count what the evidence beside the page holds."""
    facts, found = visit.facts, visit.run(_COUNTS)
    statements, claims = Counter(facts.statements.values()), Counter(facts.claims.values())
    complaints = _differ("headline", _numbers(found["headline"]), facts.headline)
    complaints += _differ("bar", {key: int(n) for key, n in found["bar"]}, dict(statements))
    table = {key: (int(one), int(two)) for key, one, two in found["table"]}
    within = Counter(verdict for slug, verdict in facts.claims.items() if slug not in facts.beyond)
    shown = [key for key in claims if statements[key] or within[key]]
    complaints += _differ("table", table, {key: (statements[key], within[key]) for key in shown})
    return complaints + _differ("badge", facts.badge["message"], facts.message)


def every_filter_counts_right(visit: Visit) -> list[str]:
    """Each verdict, strength and section, pairs of them, words: each leaves the cards that it should."""
    choices = [{name: value} for name in _ALL for value in visit.run(_NAMES, name)]
    first = next(iter(visit.run(_CARDS)))
    choices += [{"verdict": v, "strength": first["strength"]} for v in dict.fromkeys(visit.facts.claims.values())]
    choices.append({name: first[name] for name in _ALL})
    complaints: list[str] = []
    for choice in choices:
        wanted = [slug for slug in visit.facts.claims if _fits(visit.facts, slug, choice)]
        complaints += _shows(visit, f"filter {choice}", _CHOOSE, {**_ALL, **choice}, wanted)
    complaints += [] if visit.cell.scripted else _counter(visit)
    visit.run(_CHOOSE, _ALL)
    if visit.cell.scripted:
        slug = list(visit.facts.claims)[-1]
        complaints += _shows(visit, "a search for nonsense", _SEARCH, "no such words", [])
        complaints += [] if slug in visit.run(_SEARCH, slug)[0] else [f"a search for {slug} does not find it"]
        complaints += _shows(visit, "no search", _SEARCH, "", list(visit.facts.claims))
    return complaints + _labels(visit)


def _labels(visit: Visit) -> list[str]:
    """The number on the label of each verdict."""
    found = visit.run("""() => [...document.querySelectorAll('input[name=verdict]')].map((input) =>
      [input.value, input.closest('label').querySelector('.many').textContent])""")
    counts = Counter(visit.facts.claims.values())
    return _differ("filter labels", {key: int(n) for key, n in found}, {"": len(visit.facts.claims), **counts})


def _shows(visit: Visit, what: str, script: str, argument: object, wanted: list[str]) -> list[str]:
    shown, said = visit.run(script, argument)
    complaints = _differ(what, shown, wanted)
    return complaints + (_differ(f"the number under {what}", said, str(len(wanted))) if visit.cell.scripted else [])


def _counter(visit: Visit) -> list[str]:
    """Whether the counter of the style sheet, which no script can read, is right under one verdict."""
    verdict, many = next(iter(Counter(visit.facts.claims.values()).items()))
    visit.run(_CHOOSE, {**_ALL, "verdict": verdict})
    session = visit.page.context.new_cdp_session(visit.page)
    snapshot = session.send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    session.detach()
    strings, document = snapshot["strings"], snapshot["documents"][0]
    nodes, layout = document["nodes"], document["layout"]
    said = [
        strings[text]
        for node, text in zip(layout["nodeIndex"], layout["text"], strict=True)
        if text >= 0 and "number" in [strings[each] for each in nodes["attributes"][nodes["parentIndex"][node]]]
    ]
    return _differ(f"the counter under {verdict}", said, [str(many)])


def _fits(facts: Facts, slug: str, choice: dict[str, str]) -> bool:
    here = {"verdict": facts.claims, "strength": facts.strengths, "section": facts.sections}
    return all(not value or here[name][slug] == value for name, value in choice.items())


def _numbers(text: str) -> list[int]:
    return [int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", text)]


def _differ(what: str, found: object, wanted: object) -> list[str]:
    if found == wanted:
        return []
    if isinstance(found, Iterable) and isinstance(wanted, list):
        found, wanted = [each for each in found if each not in wanted], [each for each in wanted if each not in found]
    return [f"{what}: {str(found)[:300]} instead of {str(wanted)[:300]}"]
