"""What is demanded of a report: each check looks at one visit and returns the complaints it has, as sentences."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.visit import Visit

Check = Callable[[Visit], list[str]]
