"""A pytest plugin that asks a claim no further once it has come out differently, and asks its last cases first.

The case that an article means itself comes first, and in networks takes the longest.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

_MOVED: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask the last first."""
    items.reverse()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what can say no more."""
    if _claim(item) in _MOVED:
        pytest.skip("its claim has come out differently")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note the claim of a test that is red after it has measured."""
    # Imported before pytest has loaded it as a plugin, it would be a warning.
    from tests.plugins.evidence import RECORD

    report = yield
    if report.when == "call" and report.failed and RECORD in dict(item.user_properties):
        _MOVED.add(_claim(item))
    return report


def _claim(item: pytest.Item) -> str:
    return item.callspec.params["cell"].claim.slug
