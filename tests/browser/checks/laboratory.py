"""What can be tried in the page gives the evidence's numbers, answers every control, and is about its own claim."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator

from tests.browser.checks.layout import OPEN
from tests.browser.visit import Visit

# Each laboratory and what it lies in, marked as opened.
_OPEN = """() => {
  for (let each of document.querySelectorAll('details.laboratory')) {
    for (; each; each = each.parentElement.closest('details')) {
      if (!each.open) { each.open = true; each.dataset.opened = ''; }
    }
  }
}"""
# A colour on a map, as it is shown; and what the claim itself says in the middle of that cell.
_CELLS = """(holder) => {
  const slug = holder.dataset.claim, lab = CLAIMS[slug], canvas = holder.querySelector('.map canvas');
  const controls = new Map(lab.c.map((each) => [each[0], each]));
  const bit = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const painted = (name) => {
    bit.fillStyle = getComputedStyle(holder).getPropertyValue(name).trim();
    bit.fillRect(0, 0, 1, 1);
    return [...bit.getImageData(0, 0, 1, 1).data].join(' ');
  };
  const tones = { yes: painted('--holds'), no: painted('--fails'), none: painted('--line') };
  const at = Object.fromEntries(lab.c.map(([name]) => {
    const output = holder.querySelector(`output[for="${slug}_set_${name}"]`);
    return [name, output ? Number(output.textContent.replace('−', '-')) : controls.get(name)[3]];
  }));
  const [across, up] = lab.p.map((name) => controls.get(name));
  const middle = ([, low, high, , ratio, values], share, cells) => {
    if (values.length) return values[Math.floor(share * values.length)];
    const value = ratio ? low * (high / low) ** share : low + (high - low) * share;
    return Math.min(Math.max(Number(value.toPrecision(4)), low), high);
  };
  const brush = canvas.getContext('2d'), wrong = [];
  for (const [i, j] of [[0.1, 0.1], [0.5, 0.5], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9], [0.3, 0.7]]) {
    const column = Math.floor(i * canvas.width), row = Math.floor(j * canvas.height);
    const here = { ...at };
    here[across[0]] = middle(across, (column + 0.5) / canvas.width);
    here[up[0]] = middle(up, (row + 0.5) / canvas.height);
    const found = trials.told(lab, here), kind = !found.asked ? 'none' : found.holds ? 'yes' : 'no';
    const colour = [...brush.getImageData(column, canvas.height - 1 - row, 1, 1).data].join(' ');
    if (colour !== tones[kind]) wrong.push(`${JSON.stringify(here)} is ${kind}`);
  }
  return wrong;
}"""


@contextmanager
def opened(visit: Visit) -> Iterator[list[Locator]]:
    """Every laboratory of the page, opened; what was opened is closed again."""
    visit.run(_OPEN)
    found = visit.page.locator("details.laboratory").all()
    for each in found:
        each.locator(".verdict").wait_for(state="attached")
    yield found
    visit.run(OPEN, False)


def numbers_are_those_of_the_evidence(visit: Visit) -> list[str]:
    """The runs of every claim that can be tried end in the evidence's numbers, to the last bit."""
    with opened(visit) as laboratories:
        return [
            f"{each.get_attribute('data-claim')}: {each.locator('.same').inner_text()}"
            for each in laboratories
            if each.get_attribute("data-same") != "true"
        ]


def every_control_acts(visit: Visit) -> list[str]:
    """Each control, moved by a key, changes what is set and what is drawn."""
    complaints = []
    with opened(visit) as laboratories:
        for each in laboratories:
            for place in range(each.locator(".controls input").count()):
                control, shown = each.locator(".controls input").nth(place), each.locator(".controls output").nth(place)
                before = _state(each, shown)
                control.focus()
                # From the end of a control no key leads on.
                control.press("End" if before["value"] != control.get_attribute("max") else "Home")
                after = _state(each, shown)
                if before["output"] == after["output"] or before["drawn"] == after["drawn"]:
                    complaints.append(f"{control.get_attribute('id')} does nothing: {before['output']}")
            each.locator(".buttons button").first.dispatch_event("click")
    return complaints


def _state(holder: Locator, shown: Locator) -> dict[str, Any]:
    control = holder.locator(f"#{shown.get_attribute('for')}")
    drawings = [holder.locator(part).evaluate("(each) => each.innerHTML") for part in (".picture svg", ".map svg")]
    sentence = holder.locator(".verdict").inner_text()
    return {"value": control.input_value(), "output": shown.inner_text(), "drawn": [*drawings, sentence]}


def every_map_is_its_claims(visit: Visit) -> list[str]:
    """In every map cells have the colour of what their own claim says there."""
    complaints = []
    with opened(visit) as laboratories:
        for each in laboratories:
            each.locator(".map").scroll_into_view_if_needed()
            visit.page.locator(f'details[data-claim="{each.get_attribute("data-claim")}"][data-map="done"]').wait_for()
            complaints += [f"{each.get_attribute('data-claim')}: {cell}" for cell in each.evaluate(_CELLS)]
    return complaints


def examples_are_those_of_the_evidence(visit: Visit) -> list[str]:
    """At every example of the evidence the page says what PyTorch said there."""
    complaints = []
    with opened(visit) as laboratories:
        for each in laboratories:
            slug = each.get_attribute("data-claim")
            known = visit.run("(slug) => Object.keys(CLAIMS[slug].x)", slug)
            for place, kind in enumerate(known, start=1):
                # Not scrolled to: a map that nobody sees is not worked out.
                each.locator(".buttons button").nth(place).dispatch_event("click")
                if (found := each.get_attribute("data-holds")) != {"in": "yes", "out": "no"}[kind]:
                    complaints.append(f"{slug}: at the example {kind} it says {found}")
            each.locator(".buttons button").first.dispatch_event("click")
    return complaints
