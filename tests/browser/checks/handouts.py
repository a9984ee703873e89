"""Handouts in a browser: one printed page for each section, and nothing in the way of who reads it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pypdfium2 import PdfDocument

from tests.browser.checks.accessibility import found_by_axe

LANGUAGES = ("en", "ja")
_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def every_section_is_one_page(browser: Browser, folder: Path) -> list[str]:
    """Printed to PDF, the handouts of each language have as many pages as sections."""
    complaints = []
    for language in LANGUAGES:
        page = browser.new_page()
        page.goto(_address(folder, language))
        sections = page.locator(".handout").count()
        pages = len(PdfDocument(page.pdf(prefer_css_page_size=True)))
        page.close()
        if pages != sections:
            complaints.append(f"the handouts in {language} have {pages} pages for {sections} sections")
    return complaints


def handouts_have_no_barriers(browser: Browser, folder: Path) -> list[str]:
    """On a narrow screen the handouts fit their window, say nothing on the console, and axe-core finds nothing."""
    complaints = []
    for language, scheme in zip(LANGUAGES, ("light", "dark"), strict=True):
        context = browser.new_context(viewport={"width": 320, "height": 800}, color_scheme=scheme, offline=True)  # type: ignore[arg-type]
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(f"it says {message.text}"))
        page.goto(_address(folder, language))
        wide, window = page.evaluate(_WIDTHS)
        complaints += [] if wide <= window else [f"the handouts are {wide} px wide in a window of {window} px"]
        complaints += found_by_axe(page, language) + said
        context.close()
    return complaints


def _address(folder: Path, language: str) -> str:
    return (folder / f"handouts.{language}.html").as_uri()
