"""A user's settings, switches and plugins decide nothing about a run, or a sentence says what is missing."""

from __future__ import annotations

import configparser
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.environment import ROOT
from tests.plugins import absent
from tests.selfcheck.faults.test_surroundings import confirmed
from tests.selfcheck.test_run import ONE, SLUG, evidence_below

SETTINGS = "savefig.bbox: tight\ntext.usetex: True\nfont.size: 20\naxes.grid: True\n"
DRAWN = """\
import hashlib
from reports.pages.page import build
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import small_evidence, small_registry
page = build(small_evidence(small_registry(), drawn=True), small_registry(), SAMPLES).html
print(hashlib.sha256(page.encode()).hexdigest())
"""
AGAIN = """\
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    for attempt in range(2):
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        item._initrequest()
        runtestprotocol(item, nextitem=nextitem)
    return True
"""
WARNS = """\
import warnings
import pytest

def pytest_configure():
    warnings.warn(pytest.PytestDeprecationWarning("somebody else's"), stacklevel=1)
"""


def drawn(**environment):
    """The hash of a page with every kind of drawing, made by a process in these surroundings."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == hashlib.sha256().digest_size * 2
    return done.stdout


@pytest.mark.fault("users-drawing-settings")
def test_drawings_are_the_same_whatever_the_user_likes(tmp_path, told):
    """A matplotlibrc changes no byte of a page, and neither does the backend of a notebook."""
    (tmp_path / "matplotlibrc").write_text(SETTINGS, encoding="utf-8")
    plain = drawn()
    assert drawn(MATPLOTLIBRC=str(tmp_path), MPLBACKEND="module://matplotlib_inline.backend_inline") == plain
    told(f"the page is the same: {plain}", "the page is the same")


@pytest.mark.fault("python-finds-no-folder")
def test_a_report_is_made_where_python_does_not_look_at_its_folder(audit, tmp_path, told):
    """Under PYTHONSAFEPATH the report is made all the same."""
    run = audit(*ONE, reported=True, PYTHONSAFEPATH="1")
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "report.html")
    assert confirmed(tmp_path / "out")


@pytest.mark.fault("other-plugins-warn")
def test_a_warning_of_another_plugin_is_no_error(faulty, earlier, told):
    """Somebody else's plugin may warn: warnings are errors in this project's own modules, and PyTorch's, alone."""
    run = faulty(WARNS)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    assert confirmed(earlier / "partial")


@pytest.mark.fault("plugin-missing")
def test_a_plugin_that_is_missing_is_named(runs, tmp_path, told):
    """Without the plugin that draws examples a run is refused, and told how to have it."""
    for given, environment in ((["-p", "no:hypothesispytest"], {}), ([], {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})):
        run = runs.pytest([*ONE, *given], ROOT, tmp_path, **environment)
        assert run.returncode == pytest.ExitCode.USAGE_ERROR
        told(run.stdout + run.stderr, "pytest's plugin of Hypothesis")


@pytest.mark.fault("tests-planned-alone")
def test_a_plan_of_tests_is_no_run(audit, tmp_path, told):
    """With --setup-plan or --setup-only nothing is missing and nothing is written, as with --collect-only."""
    for option in ("--setup-plan", "--setup-only"):
        run = audit(*ONE, option)
        assert run.returncode == 0, run.stdout + run.stderr
        told(run.stdout, SLUG)
        assert not [*tmp_path.rglob("evidence.json")]


@pytest.mark.fault("test-run-again")
def test_of_a_test_that_is_run_again_the_last_attempt_counts(faulty, earlier, told):
    """A plugin that runs tests again leaves one measurement of each case, and evidence that can be read."""
    run = faulty(AGAIN)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    (claim,) = (each for each in evidence_below(earlier / "partial")["claims"] if each["claim"] == SLUG)
    measured = [(each["case"], each["subject"]) for each in claim["measurements"]]
    assert len(measured) == len(set(measured)) > 0
    report = [
        sys.executable,
        "-m",
        "reports",
        str(earlier / "partial" / "evidence.json"),
        "--out",
        str(earlier / "page"),
    ]
    assert subprocess.run(report, cwd=ROOT, capture_output=True).returncode == 0


@pytest.mark.fault("nothing-can-be-cached")
def test_a_cache_that_cannot_be_written_is_a_word(runs, tmp_path, told):
    """Where the checkout cannot be written to, as on a read-only mount, the run is green and says so."""
    out = tmp_path / "out"
    given = [*ONE, "-o", "cache_dir=/dev/null/cache", f"--audit-out={out}", "--audit-no-report"]
    run = runs.pytest(given, ROOT, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "could not create cache path")
    assert confirmed(out)


WITHOUT = """\
import importlib.util

found, absent = importlib.util.find_spec, ("playwright", "pytest_benchmark")
importlib.util.find_spec = lambda name, *more: None if name in absent else found(name, *more)
"""


@pytest.mark.fault("group-not-installed")
def test_tests_that_need_another_group_are_left_out(faulty, told):
    """`pytest tests` collects what it can, and says which dependency group the rest needs."""
    run = faulty(WITHOUT, chosen=("--collect-only", "-q", "tests", "-k", "nearest and whole"))
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "left out: tests/browser: it needs the dependency group 'browser'")
    assert "left out: tests/benchmarks: it needs the dependency group 'bench'" in run.stdout
    assert "test_a_whole_power_is_the_nearest_number" in run.stdout


OLDER = "python_version < '3.11'"
OLD = "import sys\nsys.version_info = (3, 10, 14, 'final', 0)\n"


@pytest.mark.fault("python-too-old")
@pytest.mark.parametrize("module", ["pytest", "reports", "claims"])
def test_a_python_that_is_too_old_is_told_in_a_sentence(module, tmp_path, told):
    """Under Python 3.10 pytest and the commands stop at once, and name the version that is needed."""
    (tmp_path / "old.py").write_text(OLD, encoding="utf-8")
    start = ["-m", "pytest", "-p", "old"] if module == "pytest" else ["-c", f"import old, {module}.__main__"]
    surroundings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, *start], cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 1
    told(done.stdout + done.stderr, "needs Python 3.11 or newer, and runs on Python 3.10")


@pytest.mark.fault("python-too-old")
def test_every_environment_asks_for_a_python_that_is_new_enough():
    """tox looks for the Python that the project needs, and where there is none says which."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "tox.ini", encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert settings["testenv"]["base_python"] == project["requires-python"] == ">=3.11"
    assert [name for name in settings.sections() if "base_python" in settings[name]] == ["testenv"]


@pytest.mark.fault("python-too-old")
def test_pip_names_the_python_that_is_needed(tmp_path):
    """Under an older Python pip stops at a name that says what is needed."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert text.count(OLDER) == 1
    (tmp_path / "pyproject.toml").write_text(text.replace(OLDER, "python_version >= '3.11'"), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-deps", "--group", "dev"]
    done = subprocess.run(pip, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert "this-needs-python-3.11-or-newer" in done.stdout + done.stderr


@pytest.mark.fault("folder-of-another-project")
def test_a_checkout_in_another_project_is_left_out(tmp_path, told):
    """Where another project is tested its tests run, and a sentence says how the audit in its folder is run."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "conftest.py").write_text((ROOT / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "browser", inner / "tests", ignore=shutil.ignore_patterns("node_modules"))
    (inner / "claims").mkdir()
    (inner / "claims" / "__init__.py").touch()
    (tmp_path / "test_theirs.py").write_text("def test_theirs():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    told(done.stdout, f"left out: {inner}, a project of its own; to run it: pytest {inner}")


@pytest.mark.fault("group-not-installed")
def test_a_browser_that_is_missing_is_named(monkeypatch, told):
    """Where the packages are there and Chromium is not, its tests are left out, and a sentence says how to have it."""
    monkeypatch.setitem(absent.NEEDS, "tests/browser", ("pytest", "browser", absent.NEEDS["tests/browser"][2]))
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    told(absent.missing("tests/browser"), "CHROMIUM=no-such-program is no program")
