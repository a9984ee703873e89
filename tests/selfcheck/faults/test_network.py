"""Neither the audit nor its report needs a network, and neither tries to reach one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.environment import ROOT
from tests.selfcheck.test_run import RED

# Every socket that is used through Python's own module, by C code too, is seen by an audit hook.
GUARD = """\
import sys
SEEN = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
def forbid(event, arguments):
    if event in SEEN:
        raise PermissionError(f"the network is used: {event} {arguments[1:]}")
sys.addaudithook(forbid)
"""
CALL = "def pytest_runtest_call():\n    import socket\n    socket.getaddrinfo('example.org', 443)\n"


@pytest.fixture
def guarded(faulty, tmp_path):
    """Run one claim where a use of the network raises, in the run itself and in every Python that it starts."""

    def run(plugin):
        (tmp_path / "guard.py").write_text(GUARD, encoding="utf-8")
        (tmp_path / "sitecustomize.py").write_text("import guard\n", encoding="utf-8")
        return faulty(plugin, "-p", "guard")

    return run


@pytest.mark.fault("network-used")
def test_no_socket_is_used(guarded, told):
    """A run in which every use of the network raises is as green as any other, and so is its report."""
    run = guarded("")
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")


def test_a_use_of_the_network_is_seen(guarded):
    """The guard that the test above relies on turns a run red in which a test looks up a name."""
    run = guarded(CALL)
    assert run.returncode == RED
    assert "the network is used: socket.getaddrinfo" in run.stdout


def test_the_guard_is_in_every_python(tmp_path):
    """A Python that a guarded run starts, as it does for the report, is guarded too."""
    (tmp_path / "guard.py").write_text(GUARD, encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text("import guard\n", encoding="utf-8")
    program = "import socket; socket.getaddrinfo('example.org', 443)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    child = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert "the network is used" in child.stderr


@pytest.mark.slow
@pytest.mark.fault("network-used")
def test_a_machine_without_a_network_is_enough(tmp_path, told):
    """In a network namespace with no interface but a loopback that is down, claims of every kind are audited."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("no network namespace can be made here")
    chosen = [
        "tests/courses/optimizers_2023/test_adam.py",
        "tests/forms/test_function.py",
        "tests/courses/optimizers_2023/test_fine_tuning.py",
    ]
    options = ["-p", "no:cacheprovider", "--hypothesis-profile=dev", f"--audit-out={tmp_path / 'out'}"]
    command = ["unshare", "-n", sys.executable, "-m", "pytest", *options, *chosen]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    assert (tmp_path / "out" / "partial" / "report.html").exists()
