"""A large sweep runs in processes of its own, which end with it however it ends, and leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reference import rules
from reference.objectives import F2
from reference.sweep import Here, stream, sweep
from reference.sweeping import pools
from tests.environment import ROOT

STARTS = np.random.default_rng(20231123).uniform(-5, 5, (30, 2))
ASKED = (rules.Adam, F2, STARTS, {"lr": np.geomspace(1e-3, 4.0, 20)[:, None]}, 12)
# The beginning of a program in which every sweep is large and there are two cores.
PROGRAM = """
import multiprocessing, os, signal
import numpy as np
from reference import rules
from reference.objectives import F2
from reference.sweep import Here, stream, sweep
from reference.sweeping import pools, tasks
pools.PAYS = {"numpy": 0}
pools._cores = lambda: 2
starts = np.random.default_rng(20231123).uniform(-5, 5, (30, 2))
asked = (rules.Adam, F2, starts, {"lr": np.geomspace(1e-3, 4.0, 20)[:, None]}, 12)
"""
# Ctrl-C as a terminal sends it, to every process of the program, when some of 30 blocks are done and 16 wait.
# What a shell starts in the background ignores Ctrl-C, unless it says otherwise.
INTERRUPTED = """
signal.signal(signal.SIGINT, signal.default_int_handler)
blocks = tasks.blocks
def interrupted(job, chunk):
    for number, block in enumerate(blocks(job, chunk)):
        if number == 20:
            os.killpg(os.getpgrp(), signal.SIGINT)
        yield block
tasks.blocks = interrupted
try:
    sweep(*asked, chunk=20, executor={executor})
except KeyboardInterrupt:
    print("interrupted,", len(multiprocessing.active_children()), "processes left")
"""
ABANDONED = """
pieces = stream(*asked, chunk=50)
next(pieces)
print(len(multiprocessing.active_children()), "processes")
del pieces
print(len(multiprocessing.active_children()), "processes left")
"""


@pytest.fixture
def every_sweep_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cores, and no work too small for them."""
    monkeypatch.setattr(pools, "PAYS", {"numpy": 0})
    monkeypatch.setattr(pools, "_cores", lambda: 2)


@pytest.fixture
def workplace(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary files, caches and settings are all below one empty folder."""
    own = {name: str(tmp_path) for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def run(program: str, workplace: dict[str, str], *command: str) -> str:
    """What a program prints, without a complaint, that is read from standard input, in a process group of its own."""
    options = {"cwd": workplace["TMPDIR"], "env": workplace, "start_new_session": True}
    done = subprocess.run([sys.executable, *command], input=program, capture_output=True, text=True, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.usefixtures("every_sweep_is_large")
def test_a_pool_of_its_own_gives_the_same_bits() -> None:
    """Without an executor a large sweep starts processes, records what this process does, and ends them."""
    alone = sweep(*ASKED, executor=Here()).final
    assert not multiprocessing.active_children()
    found = np.full((600, 2), np.nan)
    for where, records in stream(*ASKED, chunk=50):
        assert len(multiprocessing.active_children()) == 2
        found[where] = records.final
    assert not multiprocessing.active_children()
    np.testing.assert_array_equal(found.reshape(alone.shape), alone)
    np.testing.assert_array_equal(sweep(*ASKED, chunk=50, distinct=False).final, alone)


@pytest.mark.parametrize("cause", ["little-work", "one-core", "one-block"])
@pytest.mark.usefixtures("every_sweep_is_large")
def test_no_process_is_started_in_vain(cause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is little work, one core or one block, the sweep stays in this process."""
    if cause == "little-work":
        monkeypatch.setattr(pools, "PAYS", {"numpy": 600 * 12 * 2 + 1})
    elif cause == "one-core":
        monkeypatch.setattr(pools, "_cores", lambda: 1)
    for _ in stream(*ASKED, chunk=600 if cause == "one-block" else 50):
        assert not multiprocessing.active_children()


@pytest.mark.parametrize("kind", ["file", "standard-input"])
def test_the_program_that_asks_is_not_run_again(kind: str, workplace: dict[str, str], tmp_path: Path) -> None:
    """A script without a guard, or one that is nowhere on disk, runs once and gets this process's bits."""
    program = PROGRAM + "print('begun')\nprint(sweep(*asked, chunk=50).final.tobytes().hex())\n"
    script = tmp_path / "script.py"
    script.write_text(program, encoding="utf-8")
    printed = run(program, workplace, str(script) if kind == "file" else "-")
    assert printed == f"begun\n{sweep(*ASKED).final.tobytes().hex()}\n"


@pytest.mark.parametrize("executor", ["None", "Here()"])
def test_an_interrupted_sweep_leaves_nothing(executor: str, workplace: dict[str, str], tmp_path: Path) -> None:
    """Ctrl-C in the middle of a sweep, in a pool or in one process, leaves no file and no process behind."""
    printed = run(PROGRAM + INTERRUPTED.format(executor=executor), workplace, "-")
    assert printed == "interrupted, 0 processes left\n"
    assert list(tmp_path.iterdir()) == []


def test_an_abandoned_stream_leaves_nothing(workplace: dict[str, str], tmp_path: Path) -> None:
    """A stream that is not read to its end stops its processes when it is dropped."""
    assert run(PROGRAM + ABANDONED, workplace, "-") == "2 processes\n0 processes left\n"
    assert list(tmp_path.iterdir()) == []
