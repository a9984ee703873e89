"""What axe-core says: no violation, and nothing it leaves open that is not explained here."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import find_axe
from tests.browser.visit import Visit, second

# (rule, what axe-core says of the element) and why it is no defect.
EXPLAINED = {
    (
        "color-contrast",
        "nonBmp",
    ): "a sign instead of a letter, hidden from readers: a word with the same colour follows",
    ("color-contrast", "shortTextContent"): "one letter of a formula, in the colour of the text around it",
    ("color-contrast", "elmPartiallyObscured"): "a table wider than its frame, which scrolls: the rest comes into view",
}

# Children of an image are presentational, and what is not displayed is not there for anybody: without both, axe-core
# needs seconds for what takes it minutes.  Details are opened and all is laid out, so that it sees what is there.
_PREPARE = """(language) => {
  document.head.append(Object.assign(document.createElement('style'),
    {textContent: '* { content-visibility: visible !important; }'}));
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  document.querySelectorAll('svg[role=img] > *').forEach((each) => each.remove());
  // All are found before one is taken: each removal makes the browser compute every style anew.
  [...document.querySelectorAll('body [lang]')]
    .filter((each) => each.lang !== language && getComputedStyle(each).display === 'none')
    .forEach((each) => each.remove());
}"""
_RUN = """async () => {
  // Nobody reads the selectors that lead to what it found, and they take a third of its time.
  const result = await axe.run(document, {resultTypes: ['violations', 'incomplete'], selectors: false, preload: false});
  const plain = (kind) => result[kind].flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id,
    html: node.html.slice(0, 160),
    reasons: [...node.any, ...node.all, ...node.none].map((check) => check.data?.messageKey ?? check.message),
  })));
  return [plain('violations'), plain('incomplete'), result.testEngine.version];
}"""


def axe_finds_nothing(visit: Visit) -> list[str]:
    """axe-core finds no violation, and whatever it could not decide is explained."""
    with second(visit) as page:
        return found_by_axe(page, visit.cell.language)


def found_by_axe(page: Page, language: str) -> list[str]:
    """What axe-core has to say of a page as it stands, which is taken apart for it."""
    page.evaluate(_PREPARE, language)
    page.evaluate(find_axe())
    violations, undecided, _ = page.evaluate(_RUN)
    return [_sentence("violation", node) for node in violations] + [
        _sentence("unexplained", node)
        for node in undecided
        if not all((node["rule"], reason) in EXPLAINED for reason in node["reasons"])
    ]


def _sentence(kind: str, node: dict[str, Any]) -> str:
    return f"{kind}: {node['rule']}: {node['html']} ({'; '.join(map(str, node['reasons']))})"
