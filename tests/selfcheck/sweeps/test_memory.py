"""A streamed sweep needs the memory of a chunk, however many trajectories there are."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.environment import ROOT

pytest.importorskip("resource", reason="this system does not say how much memory a process has used")
PROGRAM = """
import resource, sys
from pathlib import Path
import numpy as np
from reference import rules
from reference.objectives import F2
from reference.sweep import Here, stream
side = {side}
starts, rates = np.random.default_rng(1).uniform(-5, 5, (side, 2)), np.geomspace(1e-3, 5, side)[:, None]
count = sum(len(where) for where, _ in stream(rules.Adam, F2, starts, {{"lr": rates}}, 2, executor=Here()))
assert count == side**2
status = Path("/proc/self/status")
if status.exists():
    # getrusage would begin with what the process had that started this one: under pytest, a gigabyte at times.
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    kilobytes = int(line.split()[1])
else:
    # In kilobytes, but in bytes on macOS.
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(int(kilobytes * 1024))
"""


def peak(side: int) -> int:
    """The most bytes that a process has held at once that streams side × side trajectories."""
    command = [sys.executable, "-c", PROGRAM.format(side=side)]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def test_memory_does_not_grow_with_the_number_of_trajectories() -> None:
    """Two million more trajectories take less memory than one byte for each, so 10⁸ stay below 1 GiB."""
    few, many = peak(500), peak(1500)
    more = 1500**2 - 500**2
    assert many - few < more
    assert few + (many - few) / more * 10**8 < 2**30
