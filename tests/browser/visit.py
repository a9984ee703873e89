"""A visit to one page of a report in one cell of the matrix, and all that the page was heard to ask and say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.cells import Cell
from tests.browser.facts import Facts

HEIGHT = 800
# Milliseconds after which a state that is waited for is taken as one that never comes, on however slow a machine.
NEVER = 600_000
_EMPTY = Path(__file__).with_name("empty.html")
_POLICY = re.compile(r"; script-src '[^']*'")


@dataclass
class Visit:
    """An open page, and what it asked for and said since it was opened."""

    page: Page
    browser: Browser
    cell: Cell
    path: Path
    facts: Facts
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    slowness: float = 1.0

    @property
    def address(self) -> str:
        """The address of the page itself."""
        return self.path.as_uri()

    def run(self, script: str, argument: Any = None) -> Any:
        """The value of a function of the page."""
        return self.page.evaluate(script, argument)


@contextmanager
def visiting(browser: Browser, path: Path, cell: Cell, facts: Facts, slowness: float = 1.0) -> Iterator[Visit]:
    """Open the page at ``path`` as ``cell`` says, offline, and choose the language with its own switch.

    All that is done to it takes ``slowness`` times as long as this machine needs.
    """
    with _opened(_context(browser, cell), slowness) as page:
        visit = Visit(page, browser, cell, path, facts, slowness=slowness)
        page.on("request", lambda request: visit.asked.append(request.url))
        page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visit.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (visit.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(visit.address)
        choose_language(page, cell)
        yield visit


@contextmanager
def blank(visit: Visit) -> Iterator[Page]:
    """A page beside the visited one, before anything is opened in it."""
    with _opened(visit.page.context, visit.slowness) as page:
        yield page


@contextmanager
def again(visit: Visit, fragment: str = "") -> Iterator[Page]:
    """The same page once more, as it is when it has just been opened."""
    with blank(visit) as page:
        page.goto(visit.address + fragment)
        yield page


@contextmanager
def second(visit: Visit) -> Iterator[Page]:
    """The same page once more, to be changed at will, in a browser that runs JavaScript.

    axe-core waits for timers, and a browser without JavaScript has none.  Where the cell has none, the policy of the
    page is changed instead, so that its own script does not run.
    """
    path = visit.path
    if not visit.cell.scripted:
        path = visit.path.with_name(f"silenced-{visit.cell}.html")
        path.write_text(_POLICY.sub("", visit.path.read_text(encoding="utf-8")), encoding="utf-8")
    with _opened(_context(visit.browser, replace(visit.cell, scripted=True)), visit.slowness) as page:
        page.goto(path.as_uri())
        choose_language(page, visit.cell)
        yield page


def choose_language(page: Page, cell: Cell) -> None:
    """Click the language on the page's switch, where it has one."""
    label = page.locator(f"label:has(#language_{cell.language})")
    if label.count():
        label.click()


def _context(browser: Browser, cell: Cell) -> BrowserContext:
    return _looked_at(browser, cell.scheme, cell.language, cell.width, cell.scripted)


@cache
def _looked_at(browser: Browser, scheme: str, language: str, width: int, scripted: bool) -> BrowserContext:
    """What pages that are looked at alike have in common, until the browser is closed."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=scripted,
        # The other language than the one that will be chosen: what is seen is the switch's doing.
        locale="en" if language == "ja" else "ja",
        offline=True,
        reduced_motion="no-preference",
    )
    context.set_default_timeout(NEVER)
    # A page that stays open keeps their process, with its fonts: a new one takes as long as to open a page.
    context.new_page().goto(_EMPTY.as_uri())
    return context


@contextmanager
def _opened(context: BrowserContext, slowness: float) -> Iterator[Page]:
    page = context.new_page()
    try:
        if slowness > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowness})
        yield page
        # The next page is not to remember which language was chosen here.
        context.pages[0].evaluate("() => localStorage.clear()")
    finally:
        page.close()
