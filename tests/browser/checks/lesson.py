"""Guess mode: every verdict is covered until it has been guessed, then it is shown and the guess is judged."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.checks.accessibility import found_by_axe
from tests.browser.visit import Visit, second

_MEASURED = ("confirmed", "conditional", "misprint", "refuted")
_GUESSES = (("confirmed",), ("conditional",), ("misprint", "refuted"))
_WORDS = {
    "en": ("misprint", "refuted", "untestable", "not yet measured", "by record", "It should say", "Found"),
    "ja": ("誤記", "反証", "検証不能", "未測定", "記録", "訂正", "結果"),
}
# The first is asked of all that a browser shows; the second of what is said of cards that wait for a guess.
_SHOWN = """() => [...document.querySelectorAll(
    'h1, .badge, .bar, .filter, .errata, .marks, .found, .instead, .differs, .plate')]
  .filter((each) => each.checkVisibility() && !each.closest('.revealed'))
  .map((each) => each.className || each.tagName)"""
_SAID = """() => {
  const words = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (holder.checkVisibility() && !holder.closest('.guess, .revealed, .score')) words.push(walker.currentNode.data);
  }
  return words.join(' ');
}"""
_EDGES = """() => new Set([...document.querySelectorAll('.statement:not(.revealed)')]
  .filter((each) => each.checkVisibility()).map((each) => getComputedStyle(each))
  .map((style) => style.borderLeftColor + style.borderLeftStyle)).size"""
_OPEN = """() => [...document.querySelectorAll('.claim')]
  .filter((claim) => claim.querySelector('.guess button[value]')).map((claim) => claim.id)"""
_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_FOCUSED = "() => document.activeElement.closest('.claim')?.id ?? document.activeElement.className"


def every_verdict_waits_for_its_guess(visit: Visit) -> list[str]:
    """With keys alone every claim is guessed: covered before, shown after, judged right or not, and counted."""
    facts = visit.facts
    asked = [slug for slug, verdict in facts.claims.items() if verdict in _MEASURED]
    with second(visit) as page:
        page.locator("#guessing").focus()
        page.keyboard.press("Space")
        complaints = _differ("the claims to guess", page.evaluate(_OPEN), asked)
        page.locator(f"#{asked[0]} .guess button").first.focus()
        right = 0
        for place, slug in enumerate(asked):
            complaints += _covered(page, visit.cell.language)
            # Every third guess is the third answer, and so on: some are right, some are not.
            verdict, guess = facts.claims[slug], place % len(_GUESSES)
            right += verdict in _GUESSES[guess]
            complaints += _guess(page, slug, guess, verdict in _GUESSES[guess], verdict)
            complaints += _differ("the count", _score(page)[:2], [f"{place + 1} / {len(asked)}", str(right)])
        complaints += _differ("the focus at the end", page.evaluate(_FOCUSED), "score")
        complaints += _differ("the score", _score(page)[2:], _by_guess([facts.claims[slug] for slug in asked]))
        complaints += [] if page.locator("h1").is_visible() else ["the report is not shown when all is guessed"]
        page.locator(".setup button").press("Enter")
        complaints += _covered(page, visit.cell.language)
        complaints += _differ("the count, started again", _score(page)[:2], [f"0 / {len(asked)}", "0"])
        page.locator("#guessing").press("Space")
        complaints += [] if page.locator("h1").is_visible() else ["the report stays covered without guess mode"]
        complaints += [] if not page.locator(".guess").count() else ["questions stay on the page without guess mode"]
    return complaints


def guess_mode_has_no_barriers(visit: Visit) -> list[str]:
    """Covered, and with one claim guessed, the page fits its window, and axe-core finds nothing."""
    with second(visit) as page:
        page.locator("#guessing").check()
        page.locator(".guess button").first.click()
        wide, window = page.evaluate(_WIDTHS)
        complaints = [] if wide <= window else [f"in guess mode the page is {wide} px wide in a window of {window} px"]
        # The score stays in sight above what is scrolled below it, of which axe-core cannot tell the ground.
        page.evaluate("() => scrollTo(0, 0)")
        return complaints + found_by_axe(page, visit.cell.language)


def the_switch_needs_a_script(visit: Visit) -> list[str]:
    """Guess mode is offered where a script can run it, and nowhere else."""
    offered = visit.page.locator("#guessing")
    shown = bool(offered.count()) and offered.is_visible()
    return [] if shown == visit.cell.scripted else [f"the switch of guess mode is {'' if shown else 'not '}there"]


def _guess(page: Page, slug: str, guess: int, right: bool, verdict: str) -> list[str]:
    """Guess the claim that has the focus with keys, and go on to the next."""
    complaints = _differ("the focus", page.evaluate(_FOCUSED), slug)
    for _ in range(guess):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told = page.locator(f"#{slug} .told")
    complaints += _differ(
        "the focus after a guess", page.evaluate("() => document.activeElement.className"), "guess told"
    )
    complaints += _differ(
        f"what is said of {slug}", told.locator("[data-right]").get_attribute("data-right"), str(right).lower()
    )
    complaints += [] if told.locator(f".badge.{verdict}").is_visible() else [f"the verdict on {slug} is not told"]
    complaints += [] if page.locator(f"#{slug} > header .badge").is_visible() else [f"the card of {slug} stays covered"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    return complaints


def _covered(page: Page, language: str) -> list[str]:
    """What gives a verdict away although its claim waits for a guess."""
    complaints = [f"{name} is not covered" for name in page.evaluate(_SHOWN)]
    said = page.evaluate(_SAID)
    complaints += [f"the word {word} is not covered" for word in _WORDS[language] if word in said]
    return complaints + ([] if page.evaluate(_EDGES) <= 1 else ["the edge of a statement shows its verdict"])


def _score(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator(".score b").all()]


def _by_guess(verdicts: list[str]) -> list[str]:
    told = []
    for guess in _GUESSES:
        places = [place for place, verdict in enumerate(verdicts) if verdict in guess]
        right = sum(_GUESSES[place % len(_GUESSES)] == guess for place in places)
        told.append(f"{right} / {len(places)}")
    return told


def _differ(what: str, found: Any, wanted: Any) -> list[str]:
    return [] if found == wanted else [f"{what}: {found!r} instead of {wanted!r}"]
