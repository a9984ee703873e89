"""However slow a machine is, a check waits for the state that it asks about, and says the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.cells import Cell
from tests.browser.checks.keyboard import tab_follows_the_page
from tests.browser.checks.laboratory import every_map_is_its_claims, opened
from tests.browser.test_laboratory import WIDE, written
from tests.browser.visit import Visit, visiting

# Times as slow as this machine, beside what else keeps it busy.
SLOWNESS = 4.0
NARROW = Cell("dark", "ja", 320, False)
# What somebody might take for long enough, in milliseconds.
SOON = 100


@pytest.fixture
def busy() -> Iterator[None]:
    """As many processes as cores, with nothing to do but to keep them busy."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.mark.usefixtures("busy")
def test_a_slow_machine_changes_no_answer(browser: Browser, tmp_path: Path) -> None:
    """On a busy machine, in a browser that is slow besides, a key still reaches everything in sight."""
    with visiting(browser, written(tmp_path), NARROW, None, SLOWNESS) as visit:  # type: ignore[arg-type]
        assert tab_follows_the_page(visit) == []


def _after_a_time(visit: Visit) -> list[str]:
    """What nobody should write: whether maps are drawn after a time that was long enough somewhere."""
    with opened(visit) as laboratories:
        for each in laboratories:
            each.locator(".map").scroll_into_view_if_needed()
            visit.page.wait_for_timeout(SOON)
        return [
            f"{each.get_attribute('data-map')}" for each in laboratories if each.get_attribute("data-map") != "done"
        ]


def test_a_check_that_waits_for_a_time_is_found(browser: Browser, tmp_path: Path) -> None:
    """In a slow browser a map is not drawn in time, and the check that waits until it is drawn passes."""
    path = written(tmp_path)
    for check, complains in ((_after_a_time, True), (every_map_is_its_claims, False)):
        with visiting(browser, path, WIDE, None, SLOWNESS) as visit:  # type: ignore[arg-type]
            assert bool(check(visit)) == complains
