"""Nothing scrolls sideways, links land where they lead, and what is clicked is large enough."""

from __future__ import annotations

from tests.browser.visit import Visit, again

# How far below the top of the window the target of a link may lie.
_NEAR = 40
# WCAG 2.2, success criterion 2.5.8.
_LARGE = 24

# Opens every detail, or closes those again that it has opened.
OPEN = """(open) => {
  const all = [...document.querySelectorAll('details')];
  if (open) { for (const each of all) if (!each.open) { each.open = true; each.dataset.opened = ''; } }
  else { for (const each of all) if ('opened' in each.dataset) { each.open = false; delete each.dataset.opened; } }
}"""
_WIDTHS = """() => {
  const root = document.documentElement;
  const masked = [root, document.body].some((each) => ['hidden', 'clip'].includes(getComputedStyle(each).overflowX));
  return [root.scrollWidth, root.clientWidth, masked];
}"""
# Targets by what they are and what they lie in: where one of a kind lands, so do the others, which are the same markup.
_LINKS = """() => {
  const verdicts = new Set([...document.querySelectorAll('[data-verdict]')].map((each) => each.dataset.verdict));
  const like = (each) => [each.tagName, ...[...each.classList].filter((name) => !verdicts.has(name))].join('.');
  const kinds = new Map();
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = link.getAttribute('href').slice(1), lies = [];
    for (let each = document.getElementById(id); each; each = each.parentElement) lies.push(like(each));
    const kind = lies.join(' ');
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id));
  }
  return [...kinds.values()].map((ids) => [...ids]);
}"""
# So many of a kind are followed.
_OF_A_KIND = 5
_LAND = """(id) => {
  location.hash = id;
  const target = document.getElementById(id), root = document.documentElement;
  const atEnd = scrollY + innerHeight >= root.scrollHeight - 1;
  const box = target.getBoundingClientRect();
  return [box.top, target.checkVisibility() && box.height > 0, atEnd && box.top < innerHeight];
}"""
_TARGETS = """() => {
  const found = [];
  // What lies off the screen may be left unrendered, and has no text then.
  const all = new CSSStyleSheet();
  all.replaceSync('* { content-visibility: visible !important; }');
  document.adoptedStyleSheets.push(all);
  for (const target of document.querySelectorAll('a[href], button, input, select, summary, label')) {
    if (!target.checkVisibility({visibilityProperty: true}) || target.closest('svg, .skip')) continue;
    // The label is the target of the input in it.
    if (target.matches('label input')) continue;
    const box = target.getBoundingClientRect();
    const name = (target.id || target.innerText || target.outerHTML).slice(0, 60);
    const where = target.closest('[id]')?.id;
    found.push({name, where, wide: box.width, high: box.height, sentence: inSentence(target)});
  }
  document.adoptedStyleSheets.pop();
  return found;
  // A link between words of a sentence is as high as its line; the criterion excepts it.
  function inSentence(target) {
    if (getComputedStyle(target).display !== 'inline') return false;
    let block = target.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    return block.matches('p, li, td, figcaption') && block.innerText.trim().length > target.innerText.trim().length;
  }
}"""


def nothing_scrolls_sideways(visit: Visit) -> list[str]:
    """The page is as wide as the window, with all details closed and with all open."""
    complaints = []
    for state, open_ in (("closed", False), ("open", True)):
        visit.run(OPEN, open_)
        wide, window, masked = visit.run(_WIDTHS)
        if wide > window:
            complaints.append(f"with details {state} the page is {wide} px wide in a window of {window} px")
        if masked:
            complaints.append("the page cuts off what does not fit")
    visit.run(OPEN, False)
    return complaints


def deep_links_land(visit: Visit) -> list[str]:
    """A link on the page brings its target to within 40 px of the top."""
    landed = {link: visit.run(_LAND, link) for kind in visit.run(_LINKS) for link in _few(kind)}
    visit.run("() => { location.hash = ''; scrollTo(0, 0); }")
    return [
        f"#{link} is {'at' if visible else 'hidden at'} {top:.0f} px"
        for link, (top, visible, at_end) in landed.items()
        if not visible or not (-1 <= top <= _NEAR or at_end)
    ]


def _few(kind: list[str]) -> list[str]:
    """Of one kind the first, the last and some between them."""
    return [kind[place] for place in sorted({k * (len(kind) - 1) // (_OF_A_KIND - 1) for k in range(_OF_A_KIND)})]


def a_page_opens_at_its_link(visit: Visit) -> list[str]:
    """Opened at the address of a card, the page shows that card within 40 px of the top."""
    slugs = list(visit.facts.claims)
    slug = slugs[-1 if visit.cell.scripted else len(slugs) // 2]
    with again(visit, f"#{slug}") as page:
        top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", slug)
    return [] if -1 <= top <= _NEAR else [f"opened at #{slug}, the card is at {top:.0f} px"]


def targets_are_large(visit: Visit) -> list[str]:
    """What can be clicked is 24 px wide and high, but for links between the words of a sentence."""
    visit.run(OPEN, True)
    targets = visit.run(_TARGETS)
    visit.run(OPEN, False)
    small = [t for t in targets if not t["sentence"] and (t["wide"] < _LARGE or t["high"] < _LARGE)]
    assert targets, "the page has nothing to click"
    return [f"{t['name']!r} in {t['where']} is {t['wide']:.1f} × {t['high']:.1f} px" for t in small]
