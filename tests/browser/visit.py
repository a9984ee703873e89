"""A visit to one page of a report in one cell of the matrix, and all that the page was heard to ask and say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.facts import Facts

HEIGHT = 800
_POLICY = re.compile(r"; script-src '[^']*'")


@dataclass(frozen=True)
class Cell:
    """One way to look at a report."""

    scheme: str
    language: str
    width: int
    scripted: bool
    file: str = "report.html"

    def __str__(self) -> str:
        script = "scripted" if self.scripted else "scriptless"
        return "-".join((self.file.removesuffix(".html"), self.scheme, self.language, str(self.width), script))


CELLS = tuple(Cell(*values) for values in product(("light", "dark"), ("ja", "en"), (1280, 320), (True, False)))
STILL = tuple(
    Cell(scheme, language, width, False, f"report.{language}.html")
    for language in ("en", "ja")
    for scheme, width in (("light", 1280), ("dark", 320))
)


@dataclass
class Visit:
    """An open page, and what it asked for and said since it was opened."""

    page: Page
    browser: Browser
    cell: Cell
    path: Path
    facts: Facts
    place: int = 0
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address of the page itself."""
        return self.path.as_uri()

    def run(self, script: str, argument: Any = None) -> Any:
        """The value of a function of the page."""
        return self.page.evaluate(script, argument)


@contextmanager
def visiting(browser: Browser, path: Path, cell: Cell, facts: Facts, place: int = 0) -> Iterator[Visit]:
    """Open the page at ``path`` as ``cell`` says, offline, and choose the language with its own switch."""
    with _context(browser, cell) as page:
        visit = Visit(page, browser, cell, path, facts, place)
        page.on("request", lambda request: visit.asked.append(request.url))
        page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visit.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (visit.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(visit.address)
        choose_language(page, cell)
        yield visit


@contextmanager
def again(visit: Visit, fragment: str = "") -> Iterator[Page]:
    """The same page once more, as it is when it has just been opened."""
    page = visit.page.context.new_page()
    try:
        page.goto(visit.address + fragment)
        yield page
    finally:
        page.close()


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
    with _context(visit.browser, visit.cell, scripted=True) as page:
        page.goto(path.as_uri())
        choose_language(page, visit.cell)
        yield page


def choose_language(page: Page, cell: Cell) -> None:
    """Click the language on the page's switch, where it has one."""
    label = page.locator(f"label:has(#language_{cell.language})")
    if label.count():
        label.click()


@contextmanager
def _context(browser: Browser, cell: Cell, scripted: bool | None = None) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": cell.width, "height": HEIGHT},
        color_scheme=cell.scheme,  # type: ignore[arg-type]
        java_script_enabled=cell.scripted if scripted is None else scripted,
        # The other language than the one that will be chosen: what is seen is the switch's doing.
        locale="en" if cell.language == "ja" else "ja",
        offline=True,
        reduced_motion="no-preference",
    )
    try:
        yield context.new_page()
    finally:
        context.close()
