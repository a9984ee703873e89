"""A keyboard reaches everything, in the order of the page, and shows where it is."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.visit import Visit, again

# How many stops are visited by real key presses; the order of all others is compared without a press.
STOPS = 60
# CSS pixels.
_RING = 2
# A browser scrolls to what has the focus when it draws a frame or two after it has moved it there.
_FRAMES = 5

_EXPECTED = """() => {
  const groups = new Set();
  const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')];
  document.all_stops = all.filter((each) => {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({visibilityProperty: true})) return false;
    if (each.type !== 'radio') return true;
    // A group of radio buttons is one stop, at the chosen one.
    return each.checked;
  });
  return [document.all_stops.length, all.filter((each) => each.tabIndex > 0).length,
    all.filter((each) => each.tabIndex < 0).map((each) => each.outerHTML.slice(0, 80))];
}"""
_HERE = """() => {
  const here = document.activeElement;
  const marked = here.matches('label input[type=radio]') ? here.closest('label') : here;
  const style = getComputedStyle(marked);
  const box = here.getBoundingClientRect();
  return {
    place: document.all_stops.indexOf(here),
    name: here.outerHTML.slice(0, 80),
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def tab_follows_the_page(visit: Visit) -> list[str]:
    """The key Tab goes through everything that can be used in the order of the page, with a ring that can be seen."""
    # Where a page has been clicked or scrolled, the key starts from there.
    with again(visit) as page:
        stops, positive, unreachable = page.evaluate(_EXPECTED)
        complaints = [f"{positive} elements jump the order"] if positive else []
        complaints += [f"no key reaches {each}" for each in unreachable]
        for place in range(min(stops, STOPS)):
            page.keyboard.press("Tab")
            here = page.evaluate(_HERE)
            if here["place"] != place:
                return [*complaints, f"Tab goes to {here['name']}, stop {here['place']}, instead of stop {place}"]
            if here["ring"] < _RING:
                complaints.append(f"nothing shows that {here['name']} has the focus")
            if not (here["seen"] or _comes_into_view(page)):
                complaints.append(f"{here['name']} has the focus outside the window")
    return complaints


def _comes_into_view(page: Page) -> bool:
    """Whether what has the focus is in the window after some frames, however long the browser takes for one."""
    for _ in range(_FRAMES):
        # A picture is taken of a frame that has been drawn since; a page without JavaScript cannot ask for one.
        page.screenshot(clip={"x": 0, "y": 0, "width": 1, "height": 1})
        if page.evaluate(_HERE)["seen"]:
            return True
    return False
