"""Work that copies of this process share, where it may be copied: drawing and writing are most of a report."""

from __future__ import annotations

import multiprocessing
import os
import threading
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# A copy begins with what the process knows, so only arguments and results travel.
_WORK: list[Callable[[Any], Any]] = []


def each(work: Callable[[T], R], arguments: Iterable[T], worth_copies: bool) -> list[R]:
    """What comes of each argument, in order; an exception in a copy is raised here.

    What a copy learns, templates it has compiled for example, is lost with it: only large work is worth copies.  A
    process with several threads of Python does all itself: what another thread holds, a copy would wait for in vain.
    """
    possible = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    if not (worth_copies and possible):
        return [work(argument) for argument in arguments]
    _WORK.append(work)
    try:
        with warnings.catch_warnings():
            # That NumPy has idle threads of its own, which a copy does not need, is no reason to warn.
            warnings.simplefilter("ignore", DeprecationWarning)
            with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as executor:
                return list(executor.map(_done, arguments))
    finally:
        _WORK.pop()


def _done(argument: Any) -> Any:
    return _WORK[-1](argument)
