"""A pytest plugin that asks a claim no further once it has come out differently, and asks its last cases first.

The case that an article means itself comes first, and in networks takes the longest.
"""

from __future__ import annotations

import json
from collections.abc import Generator

import pytest

from claims.evidence import from_json, measurement_from_json
from claims.judge import judge_one

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
    """Note the claim of a test whose measurement gives another verdict than the one on record."""
    # Imported before pytest has loaded them as plugins, they would be a warning.
    from tests.plugins.evidence import RECORD
    from tests.plugins.options import AUDIT

    report = yield
    recorded = dict(item.user_properties).get(RECORD)
    if report.when == "call" and recorded:
        document, entry = json.loads(recorded), item.config.stash[AUDIT].ledger[_claim(item)]
        claim = item.callspec.params["cell"].claim
        observed = judge_one(claim, measurement_from_json(from_json(document["measurement"])))
        if observed != entry.cases.get(document["case"], entry.verdict):
            _MOVED.add(_claim(item))
    return report


def _claim(item: pytest.Item) -> str:
    return item.callspec.params["cell"].claim.slug
