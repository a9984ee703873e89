"""Code of strangers computes, and reaches nothing: whatever else it asks for is refused with a sentence."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from tests.instruments import isolation

TRACE = "/tmp/optimizer-course-audit-trace"
HOSTILE = {
    "a-socket": ("import socket\nsocket.create_connection(('127.0.0.1', {port}))", "it asks for socket."),
    "a-socket-past-python": ("import _socket\n_socket.socket()", "it asks for socket."),
    "a-file-written": (f"open('{TRACE}', 'w').write('x')", f"to write the file '{TRACE}'"),
    "a-file-made": (f"import os\nos.open('{TRACE}', os.O_CREAT | os.O_WRONLY)", f"to write the file '{TRACE}'"),
    "a-file-read": ("print(open('/etc/passwd').read())", "to read the file '/etc/passwd'"),
    "a-file-listed": ("import os\nprint(os.listdir('/'))", "it asks for os.listdir"),
    "a-file-removed": (f"import os\nos.remove('{__file__}')", "it asks for os.remove"),
    "a-fork-bomb": ("import os\nwhile True:\n    os.fork()", "it asks for os.fork"),
    "a-program": ("import subprocess\nsubprocess.run(['true'])", "it asks for subprocess.Popen"),
    "a-program-in-its-place": ("import os\nos.execv('/bin/true', ['true'])", "it asks for os.exec"),
    "a-shell": ("import os\nos.system('true')", "it asks for os.system"),
    "a-signal": ("import os\nos.kill(os.getppid(), 9)", "it asks for os.kill"),
    "a-library-of-c": ("import ctypes\nctypes.CDLL(None)", "it asks for ctypes.dlopen"),
    "another-limit": ("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (-1, -1))", "it asks for resource."),
    "all-memory": ("x = [0] * (1 << 40)", "more than 256 MiB of memory"),
    "memory-bit-by-bit": ("x = []\nwhile True:\n    x.append(bytearray(1 << 20))", "more than 256 MiB of memory"),
    "an-endless-loop": ("while True: pass", "more processor time than it may"),
    "an-endless-sleep": ("import time\ntime.sleep(1000)", "it takes longer than 8 seconds"),
    "an-endless-print": ("while True: print('x' * 1000)", "it prints more than"),
    "an-error-that-is-caught": (
        "try:\n    open('/etc/passwd')\nexcept Exception:\n    print('fine')",
        "to read the file '/etc/passwd'",
    ),
    "a-hook-searched": ("import gc\nprint(gc.get_objects())", "it asks for gc."),
    "no-way-back": ("def f(): f()\nimport sys\nsys.setrecursionlimit(10**9)\nf()", "it "),
}
PAST_PYTHON = {
    "a-file-read": "import torch\nprint(torch.from_file('/etc/passwd', size=10, dtype=torch.uint8))",
    "a-file-written": f"import torch\ntorch.save(torch.ones(3), '{TRACE}')",
}


@pytest.fixture
def listening():
    """The port of a server that no snippet may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize(("code", "told"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_computing_is_refused(code: str, told: str, listening: socket.socket) -> None:
    """Network, files, processes, memory and time end where they should, with one sentence, and leave no trace."""
    begun = time.monotonic()
    ended = isolation.run(code.replace("{port}", str(listening.getsockname()[1])), 1, 8.0, 256 << 20)
    assert told in ended.refused, ended
    assert time.monotonic() - begun < 30
    assert not Path(TRACE).exists()
    assert Path(__file__).exists()
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="Landlock and seccomp are of Linux")
@pytest.mark.parametrize("code", PAST_PYTHON.values(), ids=PAST_PYTHON)
def test_what_a_library_does_past_python_is_refused_by_the_kernel(code: str) -> None:
    """PyTorch opens files without Python's knowledge; Linux refuses it all the same."""
    ended = isolation.run(code)
    assert "it asks for what code of a course may not" in ended.refused, ended
    assert not Path(TRACE).exists()


def test_computing_is_not_refused() -> None:
    """NumPy and PyTorch compute, an optimizer steps, what is imported from the standard library is there."""
    code = (
        "import math, statistics, numpy as np, torch\n"
        "w = torch.ones(2, requires_grad=True)\noptimizer = torch.optim.SGD([w], lr=0.5, momentum=0.9)\n"
        "(w**2).sum().backward()\noptimizer.step()\n"
        "print(w.tolist(), np.linalg.det(np.eye(2)), statistics.mean([1, 2]), math.sqrt(4))\n"
    )
    assert isolation.run(code) == isolation.Ended("[0.0, 0.0] 1.0 1.5 2.0\n")


def test_the_error_of_a_snippet_is_told() -> None:
    """An ordinary error is the snippet's own, with what it printed before."""
    assert isolation.run("print(1)\n1/0") == isolation.Ended("1\n", "ZeroDivisionError: division by zero")
