"""An exception in any hook, ours or another plugin's, here or on a worker, turns the run red."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import plugins
from tests.selfcheck.faults.test_surroundings import confirmed

# Around one test, in the order in which they are called; the last ones follow the last test.
AROUND = {
    "pytest_sessionstart": "session",
    "pytest_collection_modifyitems": "items",
    "pytest_collection_finish": "session",
    "pytest_runtestloop": "session",
    "pytest_runtest_protocol": "item",
    "pytest_runtest_logstart": "nodeid",
    "pytest_runtest_setup": "item",
    "pytest_fixture_setup": "fixturedef",
    "pytest_pyfunc_call": "pyfuncitem",
    "pytest_runtest_makereport": "item",
    "pytest_runtest_logreport": "report",
    "pytest_report_teststatus": "report",
    "pytest_runtest_teardown": "item",
    "pytest_runtest_logfinish": "nodeid",
    "pytest_sessionfinish": "session",
    "pytest_terminal_summary": "terminalreporter",
    "pytest_unconfigure": "config",
}
HERE_ONLY = ("pytest_terminal_summary", "pytest_report_teststatus")
AT_THE_END = ("pytest_sessionfinish", "pytest_unconfigure")
ON_A_WORKER = [name for name in AROUND if name not in (*HERE_ONLY, *AT_THE_END)]
SERIALIZING = {"pytest_report_to_serializable": "report", "pytest_report_from_serializable": "data"}


def hooks_of(path):
    """The hooks that a file implements, each with its first statement after the docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("pytest_"):
            yield node.name, node.body[1]


OURS = [(path.stem, hook) for path in sorted(Path(plugins.__path__[0]).glob("*.py")) for hook, _ in hooks_of(path)]
EARLY = ("pytest_addoption", "pytest_report_header")


def spoil(path, hook):
    """Make a hook of the audit raise what no one expects."""
    statement = dict(hooks_of(path))[hook]
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(statement.lineno - 1, " " * statement.col_offset + "raise LookupError('a hook of the audit fails')")
    path.write_text("\n".join(lines), encoding="utf-8")


def foreign(hook, argument, where):
    """A plugin of somebody else in which a hook raises, once, in this process or on a worker."""
    here = {"here": "not hasattr(config, 'workerinput')", "worker": "hasattr(config, 'workerinput')"}[where]
    return (
        "import pytest\n"
        "class Foreign:\n"
        "    @pytest.hookimpl(tryfirst=True)\n"
        f"    def {hook}(self, {argument}):\n"
        "        raise LookupError('a hook of another plugin fails')\n"
        "def pytest_configure(config):\n"
        f"    if {here}:\n"
        "        config.pluginmanager.register(Foreign())\n"
    )


def cost(where, hooks, quick):
    """The hooks as parameters, all but a few of them slow."""
    return [pytest.param(hook, id=f"{where}-{hook}", marks=[pytest.mark.slow] * (hook not in quick)) for hook in hooks]


@pytest.mark.fault("own-hook-raises")
@pytest.mark.parametrize(
    ("plugin", "hook"),
    [pytest.param(*each, id=".".join(each), marks=[pytest.mark.slow] * (each[1] not in EARLY)) for each in OURS],
)
def test_an_exception_in_a_hook_of_the_audit_is_red(faulty, told, checkout, plugin, hook):
    """Whichever hook of the audit fails, the run does not pass, and says what failed."""
    spoil(checkout / "tests" / "plugins" / f"{plugin}.py", hook)
    run = faulty("", *["-n1"] * ("xdist" in hook), cwd=checkout)
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout + run.stderr, "a hook of the audit fails")


@pytest.mark.fault("foreign-hook-raises")
@pytest.mark.parametrize("hook", cost("here", AROUND, ["pytest_runtest_logreport"]))
def test_an_exception_in_a_foreign_hook_is_red(faulty, told, hook):
    """Whichever hook of another plugin fails around a test, the run does not pass, and says what failed."""
    run = faulty(foreign(hook, AROUND[hook], "here"))
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout + run.stderr, "a hook of another plugin fails")


@pytest.mark.fault("worker-hook-raises")
@pytest.mark.parametrize("hook", cost("worker", [*ON_A_WORKER, *SERIALIZING], ["pytest_runtest_logreport"]))
def test_an_exception_in_a_hook_on_a_worker_is_red(faulty, told, hook):
    """A test that a failing hook takes away on a worker, or on its way from there, is missed."""
    where = "here" if hook == "pytest_report_from_serializable" else "worker"
    run = faulty(foreign(hook, {**AROUND, **SERIALIZING}[hook], where), "-n1")
    assert run.returncode != 0, run.stdout + run.stderr
    output = run.stdout + run.stderr
    # A worker that is gone before xdist has sent it a test leaves xdist with words of its own.
    told(output, "fail" if "fail" in output else "cannot send to <Channel")


@pytest.mark.slow
@pytest.mark.fault("worker-hook-raises")
@pytest.mark.parametrize("hook", AT_THE_END)
def test_an_exception_after_the_last_test_of_a_worker_changes_no_verdict(faulty, earlier, hook):
    """A worker that fails when its tests are over and told turns the run red, or has lost nothing of it."""
    run = faulty(foreign(hook, AROUND[hook], "worker"), "-n1")
    assert run.returncode != 0 or confirmed(earlier / "partial"), run.stdout + run.stderr


@pytest.mark.fault("exit-code-zero")
@pytest.mark.parametrize(
    "hook", ["pytest_runtest_setup", pytest.param("pytest_runtest_logreport", marks=pytest.mark.slow)]
)
def test_leaving_with_exit_code_zero_is_red(faulty, told, hook):
    """A plugin that ends the run half way and asks for exit code 0 does not get it."""
    plugin = foreign(hook, AROUND[hook], "here").replace(
        "raise LookupError('a hook of another plugin fails')", "pytest.exit('enough', returncode=0)"
    )
    run = faulty(plugin)
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout, "were collected and have no result")
