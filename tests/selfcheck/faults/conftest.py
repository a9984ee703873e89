"""Runs in which something goes wrong, beside an earlier report that must stay as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from textwrap import indent

import pytest

from tests.selfcheck.conftest import Run
from tests.selfcheck.test_run import ONE
from tests.trust.running import Done

Faulty = Callable[..., Done]


def at_the_end(statements: str) -> str:
    """A plugin that executes statements once all tests are over, just before the evidence is written."""
    return (
        "import errno, os, pytest, resource, signal, subprocess, tempfile\n"
        # A shell starts what runs in its background deaf to Ctrl-C.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "@pytest.hookimpl(tryfirst=True, wrapper=True)\n"
        f"def pytest_sessionfinish():\n{indent(statements, '    ')}\n    return (yield)\n"
    )


@pytest.fixture
def audit(audit: Run) -> Run:
    """The same with its report, which faults reach too."""
    return partial(audit, reported=True)


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Path]:
    """The folder of an earlier report: after the test it is there to the last byte, and nothing half written is."""
    out = tmp_path / "out"
    out.mkdir()
    before = {out / name: f"the earlier {name}".encode() for name in ("evidence.json", "report.html")}
    for path, content in before.items():
        path.write_bytes(content)
    yield out
    assert {path: path.read_bytes() for path in before} == before
    assert [path for path in out.rglob("*") if path.name.startswith(".")] == []


@pytest.fixture
def faulty(audit: Run, earlier: Path, tmp_path: Path) -> Faulty:
    """Run one claim, beside an earlier report, with this source as a plugin of pytest, here or on every worker too."""

    def run(plugin: str, *arguments: str, chosen: tuple[str, ...] = ONE, **options: object) -> Done:
        (tmp_path / "faulty.py").write_text(plugin, encoding="utf-8")
        return audit(*chosen, "-p", "faulty", *arguments, **{"PYTHONPATH": str(tmp_path), **options})

    return run
