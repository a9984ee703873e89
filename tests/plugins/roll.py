"""The roll: every test that was collected must have ended, or the run is red.

An exception in a hook, or a worker that dies between two tests, can take a test away without a failure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


class Roll:
    """The tests that this run collected, here or on its workers, and the phases of each that were reported."""

    def __init__(self) -> None:
        self.called: dict[str, None] = {}
        self.phases: set[tuple[str, str]] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what this process is going to run."""
        self._call(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Iterable[str]) -> None:
        """Note what the workers are going to run."""
        self._call(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a phase of a test is over; what did not pass is a result whatever comes after it."""
        self.phases.add((report.nodeid, report.when if report.passed else "call"))
        if report.failed:
            self.phases.add((report.nodeid, "teardown"))

    def absent(self) -> list[str]:
        """The tests that were collected and have no result."""
        return [id for id in self.called if not {(id, "call"), (id, "teardown")} <= self.phases]

    def _call(self, ids: Iterable[str]) -> None:
        self.called.update(dict.fromkeys(ids))
