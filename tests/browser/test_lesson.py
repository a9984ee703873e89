"""The lesson in a browser: a reader guesses every verdict before it is shown, and handouts are printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.checks import handouts, lesson
from tests.browser.visit import Visit


@pytest.mark.tells("language", of=("sample",), scripted=True)
def test_every_verdict_waits_for_its_guess(visit: Visit) -> None:
    """Verdicts are covered until they are guessed, then shown and counted, with keys alone."""
    assert lesson.every_verdict_waits_for_its_guess(visit) == []


@pytest.mark.tells("language", of=("sample",), scripted=True)
def test_guess_mode_has_no_barriers(visit: Visit) -> None:
    """axe-core finds nothing in guess mode, and nothing scrolls sideways there."""
    assert lesson.guess_mode_has_no_barriers(visit) == []


@pytest.mark.tells("scripted", of=("sample",), still=True)
def test_the_switch_needs_a_script(visit: Visit) -> None:
    """The switch of guess mode is there where a script runs, and nowhere else."""
    assert lesson.the_switch_needs_a_script(visit) == []


def test_every_section_of_the_handouts_is_one_page(browser: Browser, built: Path) -> None:
    """Printed to PDF, each section of the sample and of the article is one page in both languages."""
    for folder in built.iterdir():
        assert handouts.every_section_is_one_page(browser, folder) == []


def test_handouts_have_no_barriers(browser: Browser, built: Path) -> None:
    """axe-core finds nothing in the handouts, which fit a narrow window and fetch nothing."""
    assert handouts.handouts_have_no_barriers(browser, built / "sample") == []
