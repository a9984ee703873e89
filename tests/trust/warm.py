"""A process that has imported PyTorch and lends that to every run of pytest asked of it: each is a fork of it.

Nothing of the project is imported here, so that a run may take place in any checkout and in any world.  A request is
a line of JSON on standard input; the answer, on standard output, is the run's exit code.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import hypothesis.strategies  # noqa: F401
import mpmath  # noqa: F401
import pytest
import torch._dynamo  # noqa: F401

# pytest would warn that it comes too late to look into their assertions.
for name, module in list(sys.modules.items()):
    if name.startswith(("hypothesis", "_hypothesis")):
        module.__doc__ = f"{module.__doc__} PYTEST_DONT_REWRITE"


def run(request: dict[str, Any]) -> int:
    """The exit code of pytest in a new process with these arguments, folder, environment and output files."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for stream in (1, 2):
        os.dup2(os.open(request["output"][stream - 1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    # Where `python -m pytest` looks first.
    sys.path[:0] = [request["cwd"], *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    code = pytest.ExitCode.INTERNAL_ERROR
    try:
        code = pytest.main(request["arguments"])
    except BaseException:
        # As Python itself would.
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    # What a run prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(Path(os.devnull), os.O_WRONLY), 1)
    for line in sys.stdin:
        print(run(json.loads(line)), file=answers, flush=True)
