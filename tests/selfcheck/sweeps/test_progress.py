"""A long sweep or training shows a bar to a person and nothing to a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from typing import Any

import pytest

from reference.sweeping import progress
from tests.environment import ROOT
from tests.instruments.networks.digits import digits
from tests.instruments.networks.stacks import Plan, network
from tests.instruments.networks.training import Recipe, train

termios = pytest.importorskip("termios", reason="this system has no pseudo-terminals")
pytest.importorskip("tqdm", reason="the dependency group 'sweep' is absent")
PROGRAM = """
from reference import rules
from reference.objectives import F1
from reference.sweep import sweep
from reference.sweeping import progress
progress.DELAY = {delay}
sweep(rules.SGD, F1, [[1.0, 2.0]] * 8, {{}}, 3, chunk=1, progress={wanted})
"""


def shown(delay: float, terminal: bool, wanted: bool = True) -> str:
    """What a sweep writes to standard error, which is a terminal or a pipe, if its bar waits so many seconds."""
    command = [sys.executable, "-c", PROGRAM.format(delay=delay, wanted=wanted)]
    return written(terminal, lambda theirs: subprocess.run(command, cwd=ROOT, stderr=theirs, check=True))


def written(terminal: bool, write: Callable[[int], object]) -> str:
    """What is written to a descriptor that is a terminal or a pipe."""
    ours, theirs = os.openpty() if terminal else os.pipe()
    if terminal:
        termios.tcsetwinsize(theirs, (24, 80))
    write(theirs)
    os.close(theirs)
    parts = list(iter(lambda: _read(ours), b""))
    os.close(ours)
    return b"".join(parts).decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:
        # How Linux reports that nobody holds the other side of a pseudo-terminal any more.
        return b""


def test_a_bar_is_shown_on_a_terminal() -> None:
    """On a terminal, a sweep that lasts longer than the bar's delay shows how many trajectories are done."""
    assert "trajectory/s" in shown(delay=0.0, terminal=True)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_a_training_shows_its_epochs_on_a_terminal(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, a training that lasts longer than the bar's delay shows its epochs; elsewhere it shows nothing."""
    monkeypatch.setattr(progress, "DELAY", 0.0)

    def training(theirs: int) -> None:
        with open(theirs, "w", closefd=False) as stream, redirect_stderr(stream):
            train(network(Plan(4, width=2), [0]), digits(), [0.125], [0], Recipe(images=16, epochs=3, batch=8))

    assert ("epoch/s" in written(terminal, training)) == terminal


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"delay": 1e9, "terminal": True}, id="a-short-sweep"),
        pytest.param({"delay": 0.0, "terminal": True, "wanted": False}, id="no-bar-wanted"),
        pytest.param({"delay": 0.0, "terminal": False}, id="no-terminal"),
    ],
)
def test_nothing_is_shown_otherwise(case: dict[str, Any]) -> None:
    """A sweep shorter than the delay, one asked to be silent, and one that writes to a pipe show nothing."""
    assert shown(**case) == ""
