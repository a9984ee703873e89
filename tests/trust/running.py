"""Runs of pytest in any checkout, each a fork of a process that has imported PyTorch already."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

Done = subprocess.CompletedProcess[str]
# What tells a run about the run, or the job, that started it.
_OURS = ("PYTEST", "AUDIT_", "COV_", "GITHUB_")


class Runs:
    """Runs one after the other: importing PyTorch takes longer than most of them, so one process does it for all.

    Several of these, each in a thread of its own, run side by side.  Where nothing can be forked, each run imports.
    """

    def __init__(self) -> None:
        self._warm: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            command = [sys.executable, "-P", str(Path(__file__).with_name("warm.py"))]
            self._warm = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._warm is not None:
            with self._warm:
                self._warm.stdin.close()

    def pytest(self, arguments: Sequence[str], cwd: Path, output: Path, **environment: str) -> Done:
        """Run pytest in ``cwd`` as ``python -m pytest`` does; what it prints is kept in the folder ``output`` too."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        if self._warm is None:
            command = [sys.executable, "-m", "pytest", *arguments]
            options = {"capture_output": True, "encoding": "utf-8", "check": False}
            return subprocess.run(command, cwd=cwd, env={**clean, **environment}, **options)
        output.mkdir(parents=True, exist_ok=True)
        files = [output / "stdout.txt", output / "stderr.txt"]
        request = {
            "arguments": list(arguments),
            "cwd": str(cwd),
            "environment": {**clean, **environment},
            "output": list(map(str, files)),
        }
        print(json.dumps(request), file=self._warm.stdin, flush=True)
        code = int(self._warm.stdout.readline())
        return Done(list(arguments), code, *(path.read_text(encoding="utf-8", errors="replace") for path in files))
