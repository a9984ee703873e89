"""Clock, locale, home, terminal, paths and permissions decide nothing about a run."""

from __future__ import annotations

import json
import re
import threading

import pytest

from tests.environment import ROOT
from tests.selfcheck.test_run import ONE, SLUG, evidence_below
from tests.trust.running import Runs

NAME = "結果 と space"
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SURROUNDINGS = {
    "locale-without-utf-8": PLAIN,
    "unknown-locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8"},
    "no-home": {"HOME": "/dev/null/none", "XDG_CACHE_HOME": "/dev/null/none", "XDG_CONFIG_HOME": "/dev/null/none"},
    "terminal-ascii": {"PYTHONIOENCODING": "ascii"},
    "terminal-latin-1": {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
}
CLOCKS = {
    "set back": "times = iter(range(2_000_000_000, 0, -86_400 * 400))\nnow = lambda: next(times)\n",
    "year 1": "now = lambda: -62_135_500_000\n",
    "year 9999": "now = lambda: 253_402_200_000\n",
}


def confirmed(folder):
    """Whether the claim has its true verdict in the evidence below a folder."""
    return {each["claim"]: each["verdict"] for each in evidence_below(folder)["claims"]}[SLUG] == "confirmed"


def surrounded(audit, tmp_path, told, name):
    """Run one claim in other surroundings, with output and a copy of the article whose names are not ASCII."""
    copy = tmp_path / f"{NAME}.md"
    copy.write_text("## 別の記事\n", encoding="utf-8")
    out = tmp_path / NAME
    run = audit(*ONE, f"--audit-out={out}", f"--audit-article={copy}", **SURROUNDINGS[name])
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    assert "is not the audited article" in run.stdout
    assert confirmed(out)
    assert (out / "partial" / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.fault("other-locale")
@pytest.mark.parametrize("name", ["locale-without-utf-8", pytest.param("unknown-locale", marks=pytest.mark.slow)])
def test_a_locale_decides_nothing(audit, tmp_path, told, name):
    """A locale without UTF-8, and one that the machine lacks, change no verdict and lose no file."""
    surrounded(audit, tmp_path, told, name)


@pytest.mark.slow
@pytest.mark.fault("no-home")
def test_a_home_is_not_needed(audit, tmp_path, told):
    """Where there is no home to write to, the audit and its report are made all the same."""
    surrounded(audit, tmp_path, told, "no-home")


@pytest.mark.slow
@pytest.mark.fault("terminal-without-utf-8")
@pytest.mark.parametrize("name", ["terminal-ascii", "terminal-latin-1"])
def test_a_terminal_decides_nothing(audit, tmp_path, told, name):
    """A terminal that lacks the characters of a path does not undo the run."""
    surrounded(audit, tmp_path, told, name)


@pytest.mark.slow
@pytest.mark.fault("clock-changes")
@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_decides_nothing(faulty, earlier, told, name):
    """A clock that is set back during the run, or stands at the ends of time, changes no verdict and no duration."""
    plugin = (
        f"import datetime, time\n{CLOCKS[name]}"
        "class Clock(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None):\n"
        "        return datetime.datetime(1970, 1, 1, tzinfo=tz) + datetime.timedelta(seconds=now())\n"
        "import pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_configure():\n"
        "    time.time = now\n"
        "    import tests.plugins.controller as controller, types\n"
        "    controller.datetime = types.SimpleNamespace(datetime=Clock, UTC=datetime.UTC)\n"
    )
    run = faulty(plugin)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    assert confirmed(earlier / "partial")
    assert 0 <= evidence_below(earlier / "partial")["times"]["seconds"] < 600


@pytest.mark.fault("odd-paths")
def test_spaces_and_japanese_in_paths_decide_nothing(audit, checkout, tmp_path, told):
    """A checkout and an output folder with spaces and Japanese characters in their names are like any other."""
    odd = checkout.rename(tmp_path / f"checkout {NAME}")
    run = audit(*ONE, f"--audit-out={tmp_path / NAME}", cwd=odd)
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, f"written: {tmp_path / NAME}")
    assert confirmed(tmp_path / NAME)


@pytest.mark.slow
@pytest.mark.fault("other-umask")
@pytest.mark.parametrize("mask", [0o077, 0o000])
def test_files_have_the_permissions_that_are_usual_here(faulty, earlier, told, mask):
    """What is written has the permissions that the user's umask gives any file, and none that lets it be run."""
    run = faulty(f"import os\nos.umask({mask})\n")
    assert run.returncode == 0, run.stdout + run.stderr
    told(run.stdout, "as the published audit says: yes")
    assert {path.stat().st_mode & 0o777 for path in (earlier / "partial").iterdir()} == {0o666 & ~mask}


@pytest.mark.fault("keyword-absent")
@pytest.mark.parametrize("keyword", ["foreach", pytest.param("fused", marks=pytest.mark.slow)])
def test_a_torch_that_lacks_a_keyword_is_red(faulty, told, keyword):
    """Where PyTorch's Adam has lost an argument that the audit passes, the run is red and names the argument."""
    plugin = (
        "import inspect, torch\n"
        "original = torch.optim.Adam.__init__\n"
        "def lacking(self, *arguments, **named):\n"
        f"    if {keyword!r} in named:\n"
        f"        raise TypeError(\"Adam.__init__() got an unexpected keyword argument '{keyword}'\")\n"
        "    original(self, *arguments, **named)\n"
        "lacking.__signature__ = inspect.Signature([each for each in "
        f"inspect.signature(original).parameters.values() if each.name != {keyword!r}])\n"
        "torch.optim.Adam.__init__ = lacking\n"
    )
    run = faulty(plugin, chosen=("--audit-claim=adam-step-follows-equation-2-6", "tests/forms/test_rule.py"))
    assert run.returncode != 0, run.stdout + run.stderr
    told(run.stdout + run.stderr, f"unexpected keyword argument '{keyword}'")


@pytest.mark.slow
@pytest.mark.fault("two-at-once")
def test_two_runs_at_once_leave_one_whole_report(audit, tmp_path, told):
    """Of two runs that write to one folder at once, the evidence and every page are those of one of them."""
    out, done = tmp_path / "out", []

    def other():
        with Runs() as runs:
            done.append(
                runs.pytest(
                    ["-p", "no:cacheprovider", "--hypothesis-profile=ci", *ONE, f"--audit-out={out}"],
                    ROOT,
                    tmp_path / "b",
                )
            )

    thread = threading.Thread(target=other)
    thread.start()
    done.append(audit(*ONE))
    thread.join()
    assert [run.returncode for run in done] == [0, 0], done
    told(done[0].stdout, "as the published audit says: yes")
    page = (out / "partial" / "report.html").read_text(encoding="utf-8")
    inside = re.search(r'<script type="application/json" id="evidence">(.*?)</script>', page, re.DOTALL)
    assert json.loads(inside[1]) == json.loads((out / "partial" / "evidence.json").read_text(encoding="utf-8"))
