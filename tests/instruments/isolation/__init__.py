"""Code of strangers in a process of its own: what it printed, or the sentence on why it was refused."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

CAGE = Path(__file__).with_name("cage.py")
# Processor seconds for the snippet itself, seconds by the clock for all with its imports, and bytes beyond these.
PROCESSOR, CLOCK, MEMORY, MOST_PRINTED = 20, 60.0, 2 << 30, 64_000
# What is imported before anything is locked.
PREPARED = ("numpy", "torch")


class Ended(NamedTuple):
    """What a snippet printed, the error that stopped it, and what it was refused: each may be empty."""

    printed: str
    error: str = ""
    refused: str = ""


def run(code: str, processor: int = PROCESSOR, clock: float = CLOCK, memory: int = MEMORY) -> Ended:
    """Run a snippet where it can reach no network, no files and no other process, in bounded memory and time."""
    mark = secrets.token_hex(8)
    folders = list(dict.fromkeys(sysconfig.get_paths()[name] for name in ("purelib", "platlib")))
    asked = {
        "code": code,
        "folders": folders,
        "modules": [name for name in PREPARED if name in _imported(code)],
        "processor": processor,
        "memory": memory,
        "mark": mark,
    }
    with tempfile.TemporaryDirectory() as empty:
        # -I: no variables of the environment, nothing of the user's; -S: no hooks of the installation.
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", str(CAGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=empty,
            env={"HOME": empty, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            printed, told, stopped = _listen(process, json.dumps(asked).encode(), clock)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
    notes = {"error": "", "refused": ""}
    for line in told.decode("utf-8", "replace").splitlines():
        # The first of each kind is the one that explains the others.
        found, _, rest = line.partition(" ")
        kind, _, what = rest.partition(" ")
        if found == mark and kind in notes and not notes[kind]:
            notes[kind] = what
    refused = notes["refused"] or stopped
    if not refused and process.returncode != 0 and not notes["error"]:
        refused = _signalled(process.returncode)
    return Ended(printed.decode("utf-8", "replace"), notes["error"], refused)


def _imported(code: str) -> set[str]:
    """The packages that a snippet imports."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {
        name.partition(".")[0]
        for name in plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    }


def _listen(process: subprocess.Popen[bytes], request: bytes, clock: float) -> tuple[bytes, bytes, str]:
    """What the process prints and what the cage tells, until both ends are closed, or it takes or prints too much."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.close()
    until, found = time.monotonic() + clock, {"stdout": b"", "stderr": b""}
    with selectors.DefaultSelector() as selector:
        for name in found:
            selector.register(getattr(process, name), selectors.EVENT_READ, name)
        while selector.get_map():
            ready: list[Any] = selector.select(max(until - time.monotonic(), 0))
            if not ready:
                return found["stdout"], found["stderr"], f"it takes longer than {clock:g} seconds"
            for key, _ in ready:
                more = os.read(key.fd, 65536)
                if not more:
                    selector.unregister(key.fileobj)
                found[key.data] += more
                if len(found[key.data]) > MOST_PRINTED:
                    return found["stdout"], found["stderr"], f"it prints more than {MOST_PRINTED} bytes"
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(until - time.monotonic(), 0.1))
    return found["stdout"], found["stderr"], ""


def _signalled(code: int) -> str:
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        return "it takes more processor time than it may"
    if code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with exit code {code} and said nothing"
