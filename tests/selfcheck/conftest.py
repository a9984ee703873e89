"""Runs of the audit within the tests of the audit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugins.options import ROOT

ROOMS = ("claims", "reference", "tests", "reports", "conftest.py", "pyproject.toml")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project that a test may damage."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "out", ".*")
    for name in ROOMS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, copy / name, **({"ignore": leave_out} if source.is_dir() else {})
        )
    return copy


@pytest.fixture
def audit(tmp_path: Path) -> Run:
    """Run pytest as a user would, in ``cwd``, with few examples and its output below ``tmp_path``."""

    def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-profile=dev", *arguments]
        if not any(argument.startswith("--audit-out") for argument in arguments):
            command.append(f"--audit-out={tmp_path / 'out'}")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "AUDIT_", "COV_"))}
        return subprocess.run(
            command,
            cwd=cwd,
            env={**clean, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run
