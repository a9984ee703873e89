"""A process that is killed, or stopped by hand, at any point leaves the earlier report whole and says so."""

from __future__ import annotations

import json
import signal

import pytest

from tests.selfcheck.faults.conftest import at_the_end
from tests.selfcheck.test_run import ONE, evidence_below

RED, INTERRUPTED = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
# A shell starts what runs in its background deaf to Ctrl-C.
LISTENING = "import os, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
STOP = "os.kill(os.getpid(), signal.SIGINT)"


def on_a_worker(hook, argument):
    """A plugin that kills the worker on which its hook is called."""
    return f"import os, signal\ndef {hook}({argument}):\n    if 'PYTEST_XDIST_WORKER' in os.environ:\n        {KILL}\n"


@pytest.mark.fault("worker-killed")
@pytest.mark.parametrize(
    ("hook", "argument"),
    [
        ("pytest_runtest_call", "item"),
        pytest.param("pytest_collection_finish", "session", marks=pytest.mark.slow),
        pytest.param("pytest_runtest_teardown", "item", marks=pytest.mark.slow),
        pytest.param("pytest_runtest_logfinish", "nodeid", marks=pytest.mark.slow),
    ],
)
def test_a_killed_worker_is_red(faulty, told, hook, argument):
    """A worker that is killed at any point of a test does not take the test's result with it unseen."""
    run = faulty(on_a_worker(hook, argument), "-n1", "--max-worker-restart=1")
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout + run.stderr, "crashed while running")


@pytest.mark.slow
@pytest.mark.fault("run-killed")
@pytest.mark.parametrize("before", ["os.fsync", "os.replace"])
def test_a_killed_run_leaves_what_was_there(audit, tmp_path, told, before):
    """A run that is killed while it writes its evidence leaves the last one whole, and the next is as any."""
    out = tmp_path / "out" / "partial"
    out.mkdir(parents=True)
    (out / "evidence.json").write_bytes(b"the last evidence")
    plugin = at_the_end(f"{before} = lambda *paths: {KILL}")
    (tmp_path / "killer.py").write_text(plugin, encoding="utf-8")
    run = audit(*ONE, "-p", "killer", PYTHONPATH=str(tmp_path))
    assert run.returncode == -signal.SIGKILL
    assert (out / "evidence.json").read_bytes() == b"the last evidence"
    again = audit(*ONE)
    assert again.returncode == 0, again.stdout + again.stderr
    told(again.stdout, "written: ")
    assert evidence_below(out)["status"] == "partial"


@pytest.mark.fault("stopped-early")
@pytest.mark.parametrize(
    "hook",
    [
        pytest.param("pytest_collection_modifyitems(items)", marks=pytest.mark.slow),
        "pytest_runtest_call(item)",
        pytest.param("pytest_runtest_teardown(item)", marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_before_the_end_is_no_pass(faulty, told, hook):
    """Ctrl-C while tests are collected or run ends the run with pytest's exit code for it."""
    run = faulty(f"{LISTENING}def {hook}:\n    {STOP}\n")
    assert run.returncode == INTERRUPTED, run.stdout + run.stderr
    told(run.stdout, "the report is the last one; run again")


@pytest.mark.fault("stopped-while-writing")
@pytest.mark.parametrize("before", [pytest.param("os.fsync", marks=pytest.mark.slow), "os.replace"])
def test_ctrl_c_while_the_evidence_is_written_is_told(faulty, told, earlier, before):
    """Ctrl-C while the evidence is written leaves no half of it, and the run says what to do."""
    run = faulty(at_the_end(f"{before} = lambda *paths: {STOP}"))
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout, "its report were written: run again")
    assert list((earlier / "partial").iterdir()) == []


@pytest.mark.fault("stopped-while-reporting")
def test_ctrl_c_while_the_report_is_made_is_told(faulty, told, earlier):
    """Ctrl-C while the report is made leaves the evidence, and the run says how to make the report from it."""
    plugin = at_the_end(
        "original = subprocess.Popen.communicate\n"
        "def communicate(process, *arguments, **named):\n"
        "    if 'reports' in process.args:\n"
        f"        process.send_signal(signal.SIGINT)\n        {STOP}\n"
        "    return original(process, *arguments, **named)\n"
        "subprocess.Popen.communicate = communicate"
    )
    run = faulty(plugin)
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout, "makes the report")
    assert [path.name for path in (earlier / "partial").iterdir()] == ["evidence.json"]
    assert json.loads((earlier / "partial" / "evidence.json").read_text(encoding="utf-8"))["status"] == "partial"
