"""Runs of the audit within the tests of the audit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.trust.faults import TOLD
from tests.trust.running import Done, Runs

ROOMS = ("claims", "reference", "tests", "reports", "conftest.py", "pyproject.toml")
Run = Callable[..., Done]
Told = Callable[[str, str], None]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project that a test may damage."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules", "out", ".*")
    for name in ROOMS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, copy / name, **({"ignore": leave_out} if source.is_dir() else {})
        )
    return copy


@pytest.fixture(scope="session")
def runs() -> Iterator[Runs]:
    """Runs that share one import of PyTorch."""
    with Runs() as each:
        yield each


@pytest.fixture(autouse=True)
def apart_from_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reports that tests make are none of the job's that runs the tests."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def audit(tmp_path: Path, runs: Runs) -> Run:
    """Run pytest in ``cwd`` as ``python -m pytest`` does, with few examples and its output below ``tmp_path``.

    The report takes longer than a short run, so it is made for those only that look at it.
    """

    def run(*arguments: str, cwd: Path = ROOT, reported: bool = False, **environment: str) -> Done:
        given = ["-p", "no:cacheprovider", "--hypothesis-profile=dev", *arguments]
        given += [] if reported else ["--audit-no-report"]
        if not any(argument.startswith("--audit-out") for argument in arguments):
            given.append(f"--audit-out={tmp_path / 'out'}")
        return runs.pytest(given, cwd, tmp_path, **environment)

    return run


@pytest.fixture
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Told:
    """Assert that a user was told something, and keep the line that said so for the table of faults."""

    def check(output: str, words: str) -> None:
        said = next((line.strip() for line in output.splitlines() if words in line), None)
        assert said is not None, f"{words!r} is not in:\n{output}"
        shown = said.replace(str(tmp_path), "FOLDER").replace(str(ROOT), "CHECKOUT")
        # The fixture record_property would warn where a file of --junitxml is written, which knows these all the same.
        request.node.user_properties.append((TOLD, shown))

    return check
