"""Runs of the audit within the tests of the audit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
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
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules", "out", ".*")
    for name in ROOMS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, copy / name, **({"ignore": leave_out} if source.is_dir() else {})
        )
    return copy


@pytest.fixture(scope="session")
def warm() -> Iterator[subprocess.Popen[str] | None]:
    """A process that has imported PyTorch, which takes longer than most of the runs; None where none can be forked."""
    if not hasattr(os, "fork"):
        yield None
        return
    command = [sys.executable, "-P", str(Path(__file__).with_name("warm.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


@pytest.fixture(autouse=True)
def apart_from_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reports that tests make are none of the job's that runs the tests."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def audit(tmp_path: Path, warm: subprocess.Popen[str] | None) -> Run:
    """Run pytest in ``cwd`` as ``python -m pytest`` does, with few examples and its output below ``tmp_path``."""

    def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        given = ["-p", "no:cacheprovider", "--hypothesis-profile=dev", *arguments]
        if not any(argument.startswith("--audit-out") for argument in arguments):
            given.append(f"--audit-out={tmp_path / 'out'}")
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "AUDIT_", "COV_", "GITHUB_"))
        }
        if warm is None:
            command = [sys.executable, "-m", "pytest", *given]
            options = {"capture_output": True, "encoding": "utf-8", "check": False}
            return subprocess.run(command, cwd=cwd, env={**clean, **environment}, **options)
        output = [tmp_path / "stdout.txt", tmp_path / "stderr.txt"]
        request = {
            "arguments": given,
            "cwd": str(cwd),
            "environment": {**clean, **environment},
            "output": list(map(str, output)),
        }
        print(json.dumps(request), file=warm.stdin, flush=True)
        code = int(warm.stdout.readline())
        return subprocess.CompletedProcess(given, code, *(path.read_text(encoding="utf-8") for path in output))

    return run
