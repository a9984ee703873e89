"""Jobs done side by side, each result kept as soon as it is there, so that a run that was stopped can go on."""

from __future__ import annotations

import datetime
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from claims.annexes.trust import KEPT, Kept, Made, Row, keep, read_kept
from claims.model import Text
from reference.sweeping.progress import Bar
from tests.environment import ROOT, commit, versions
from tests.trust.running import Done, Runs

PARTIAL = ROOT / "reports" / "out" / "trust"
_SOURCES = ("claims", "reference", "reports", "tests")


@dataclass(frozen=True)
class Place:
    """Where one job at a time is done: runs of pytest that share an import of PyTorch, and a folder of its own."""

    runs: Runs
    folder: Path

    def pytest(self, *arguments: str, cwd: Path = ROOT, **environment: str) -> Done:
        """A run of pytest whose evidence goes to ``folder / "out"``, unless stated."""
        given = ["-p", "no:cacheprovider", *arguments]
        if not any(argument.startswith("--audit-out") for argument in arguments):
            given.append(f"--audit-out={self.folder / 'out'}")
        return self.runs.pytest(given, cwd, self.folder, **environment)


Job = Callable[[Place], Row]


def made(command: str) -> Made:
    """Now, here, by this command."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Made(now, commit(), {**versions(), "cores": str(os.cpu_count())}, command)


def fingerprint() -> str:
    """What the results hang on: every source file of the audit, and the versions of what measures."""
    found = hashlib.sha256(repr(versions()).encode())
    for room in _SOURCES:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".toml") and "node_modules" not in path.parts:
                found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def collect(
    kind: str,
    jobs: Mapping[str, Job],
    command: str,
    workers: int,
    remarks: Mapping[str, Text] | None = None,
    folder: Path = KEPT,
    partial: Path = PARTIAL,
) -> Path:
    """Do all jobs, by their names, and keep their rows in that order; what an earlier run did is not done again.

    A job that raises stops the run once those beside it are done, and what they found is kept.
    """
    done = partial / fingerprint() / kind
    missing = {name: job for name, job in jobs.items() if read_kept(kind, done / name) is None}
    with (
        Bar(len(missing), wanted=True, unit=kind) as advance,
        _places(workers) as places,
        ThreadPoolExecutor(workers) as pool,
    ):

        def work(name: str, job: Job) -> None:
            with _borrowed(places) as place:
                row = job(place)
            (done / name).mkdir(parents=True, exist_ok=True)
            keep(kind, Kept(made(command), (row,)), done / name)

        futures = [pool.submit(work, name, job) for name, job in missing.items()]
        try:
            for future in as_completed(futures):
                future.result()
                advance(1)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    rows = tuple(row for name in jobs for row in read_kept(kind, done / name).rows)
    return keep(kind, Kept(made(command), rows, remarks or {}), folder)


@contextmanager
def _places(count: int) -> Iterator[SimpleQueue[Runs]]:
    """So many processes to borrow."""
    free: SimpleQueue[Runs] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(count):
            free.put(stack.enter_context(Runs()))
        yield free


@contextmanager
def _borrowed(free: SimpleQueue[Runs]) -> Iterator[Place]:
    runs = free.get()
    try:
        with tempfile.TemporaryDirectory(prefix="trust-") as folder:
            yield Place(runs, Path(folder))
    finally:
        free.put(runs)
