"""The evidence of a run and the report on it, written into a folder that no other run writes to meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claims.evidence import Evidence, Status, dump, to_json
from claims.files import write_atomically
from claims.reading.course import Course
from tests.environment import ROOT

try:
    import fcntl
except ImportError:  # Windows, where two runs are left to themselves.
    fcntl = None

# How `python -m reports` ends, and how its lines on stderr begin, where a report is not fair to the author.
IS_UNFAIR = 3
UNFAIR = "reports: unfair: "


@dataclass
class Published:
    """What was written, what a reader should know of it, and what went wrong."""

    paths: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Reporter:
    """The process that makes the report of a run: begun early, it draws the figures while tests still run."""

    def __init__(self, article: Path | None, courses: Sequence[Course] = (), about: str = "") -> None:
        self._article = article
        self._about = [about] if about else []
        self._courses = courses
        self._process: subprocess.Popen[str] | None = None

    def begin(self, figures: Mapping[str, Any]) -> None:
        """Have figures drawn, whose arrays are known before the evidence is."""
        # Whatever goes wrong here is told when the report should be there.
        with contextlib.suppress(OSError):
            self._process = self._start("--ahead")
            self._process.stdin.write(f"{json.dumps(to_json(figures))}\n")
            self._process.stdin.flush()

    def make(self, path: Path, done: Published) -> None:
        """Have the report on this evidence written beside it."""
        told = None if self._process is None else f"{path.resolve()}\n"
        self._process = self._process or self._start(str(path.resolve()))
        try:
            written, complaints = self._process.communicate(told)
            if self._process.returncode not in (0, IS_UNFAIR):
                reason = complaints.strip() or written.strip() or f"it ended with exit code {self._process.returncode}"
                done.problems.append(f"the report could not be made: {reason}")
                return
            lines = complaints.splitlines()
            done.problems += [line.removeprefix("reports: ") for line in lines if line.startswith(UNFAIR)]
            done.notes += [line for line in lines if not line.startswith(UNFAIR)]
            done.paths += map(Path, written.splitlines())
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, if there is one, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "reports", *self._about, *arguments]
        if self._article is not None:
            command += ["--article", str(self._article)]
        for course in self._courses:
            command += ["--course", str(course.path.resolve())]
        # Neither locale nor terminal decides how two processes of one run speak to each other.
        speech = {"encoding": "utf-8", "errors": "surrogateescape"}
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8:surrogateescape"}
        # The report is a package of the folder in which the process starts, where Python would not look under this.
        environment.pop("PYTHONSAFEPATH", None)
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, cwd=ROOT, env=environment, **pipes, **speech)


def publish(evidence: Evidence, folder: Path, reporter: Reporter | None) -> Published:
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
            elif reporter is not None:
                reporter.make(path, done)
    except OSError as error:
        reason = error.strerror or str(error)
        done.problems.append(
            f"the evidence cannot be written to {path}: {reason}; make room or choose another folder with "
            "--audit-out=DIR, and run again"
        )
    except KeyboardInterrupt:
        written = (
            f"the evidence is there, and `python -m reports {path}` makes the report" if done.paths else "run again"
        )
        done.problems.append(f"stopped while {path} and its report were written: {written}")
    return done


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
