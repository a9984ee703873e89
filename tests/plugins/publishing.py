"""The evidence of a run and the report on it, written into a folder that no other run writes to meanwhile."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claims.evidence import Evidence, Status, dump
from claims.files import write_atomically
from tests.environment import ROOT

try:
    import fcntl
except ImportError:  # Windows, where two runs are left to themselves.
    fcntl = None


@dataclass
class Published:
    """What was written, what a reader should know of it, and what went wrong."""

    paths: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def publish(evidence: Evidence, folder: Path, article: Path | None, reported: bool) -> Published:
    """Write the evidence and, where it is wanted and the run was not interrupted, the report.

    What was there before stays until then.
    """
    path, done = folder / "evidence.json", Published()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            write_atomically(path, dump(evidence))
            done.paths.append(path)
            if evidence.status is Status.INTERRUPTED:
                done.notes.append("the run was interrupted: the report is the last one; run again to make it anew")
            if reported and evidence.status is not Status.INTERRUPTED:
                _report(path, article, done)
    except OSError as error:
        reason = error.strerror or str(error)
        done.problems.append(
            f"the evidence cannot be written to {path}: {reason}; make room or choose another folder with "
            "--audit-out DIR, and run again"
        )
    except KeyboardInterrupt:
        written = (
            f"the evidence is there, and `python -m reports {path}` makes the report" if done.paths else "run again"
        )
        done.problems.append(f"stopped while {path} and its report were written: {written}")
    return done


def _report(path: Path, article: Path | None, done: Published) -> None:
    command = [sys.executable, "-m", "reports", str(path.resolve())]
    if article is not None:
        command += ["--article", str(article)]
    # Neither locale nor terminal decides how two processes of one run speak to each other.
    speech = {"encoding": "utf-8", "errors": "surrogateescape"}
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:surrogateescape"}
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, **speech)
    if made.returncode:
        reason = made.stderr.strip() or made.stdout.strip() or f"it ended with exit code {made.returncode}"
        done.problems.append(f"the report could not be made: {reason}")
        return
    done.notes += made.stderr.splitlines()
    done.paths += map(Path, made.stdout.splitlines())


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other run writes to the folder; the lock ends with the process, whatever ends it."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
