"""Where the blocks of a sweep run: in this process, in processes started for it, or where an executor of yours is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

from reference.sweeping.tasks import Job

# Steps of single coordinates from which two processes are ahead of one, by backend.  On the machine of docs/bench.md a
# pool takes 0.2 s to start, 0.3 s where its processes import numba; by the tables there, this much work takes one
# process 3 to 13 s.
PAYS: Mapping[str, int] = {"numpy": 500_000_000, "numba": 4_000_000_000}


class Here(Executor):
    """Carries out each call in the thread that submits it, before ``submit`` returns."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call's result, already there; what the call raises is raised here."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


@contextmanager
def executor_for(given: Executor | None, jobs: Sequence[Job], chunk: int) -> Iterator[Executor]:
    """The executor that was given, else a pool of processes where it pays, else this process.

    The pool ends with the context.  However the context is left early, by Ctrl-C too, its processes are stopped at
    once.  In a process that is itself a worker, and where there is one core or one block, there is no pool.
    """
    workers = min(_cores(), sum(-(-job.size // chunk) for job in jobs))
    work = sum(job.size * job.steps * len(job.starts) for job in jobs)
    if given is not None:
        yield given
    elif work < PAYS[jobs[0].backend] or workers < 2 or multiprocessing.parent_process() is not None:
        yield Here()
    else:
        context = _Context()
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_to_the_parent) as pool:
            try:
                yield pool
            except BaseException:
                for process in context.started:
                    process.terminate()
                raise


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _leave_interrupts_to_the_parent() -> None:
    # Ctrl-C on a terminal reaches every process; the parent stops the others, without a traceback from each.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Worker(SpawnProcess):
    """A new interpreter that does not import the program that asked for it.

    ``multiprocessing`` would run a script once more in each process, which starts the sweep again where the script
    has no ``if __name__ == "__main__"``.  Blocks are plain data and need nothing of it.
    """

    def start(self) -> None:
        """Start with an empty main module to show."""
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    """Spawned, since a fork would copy the locks of torch's threads; remembers which processes it started."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[_Worker] = []

    def Process(self, *args: Any, **kwargs: Any) -> _Worker:  # type: ignore[override]
        """A process, not yet started."""
        self.started.append(_Worker(*args, **kwargs))
        return self.started[-1]
