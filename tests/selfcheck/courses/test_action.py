"""The action audits a course of another repository, whose folders are called as ours, by its steps as they stand."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from claims.reading.starting import STARTING_POINT
from tests.environment import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
# A `python` that makes environments of the running interpreter and notes what it is to install: nothing is fetched.
PYTHON = """#!{shell}
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip "*) echo "$*" >> {log} ;;
  *) exec {interpreter} "$@" ;;
esac
"""
# What is found in the place of ours, were it ever looked at.
OTHERS = ("conftest.py", "claims/__init__.py", "tests/__init__.py", "tests/forms/test_rule.py", "reports/__main__.py")


class Job:
    """A job on GitHub as far as this action sees it: two checkouts, a folder for files, and the steps with ``run:``."""

    def __init__(self, folder: Path, action: Path) -> None:
        self.workspace, self.temp, self.action = folder / "their work", folder / "temp", action
        for place in (self.workspace, self.temp):
            place.mkdir(parents=True)
        self.log, python = folder / "pip.log", folder / "python"
        shell = shutil.which("bash")
        asked = {"shell": shell, "log": shlex.quote(str(self.log)), "interpreter": shlex.quote(sys.executable)}
        python.write_text(PYTHON.format(**asked), encoding="utf-8")
        python.chmod(0o755)
        self.values = {
            "runner.temp": str(self.temp),
            "github.action_path": str(action),
            "steps.python.outputs.python-path": str(python),
            **{f"inputs.{name}": each.get("default", "") for name, each in ACTION["inputs"].items()},
        }
        self.files = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}

    def filled(self, text: str) -> str:
        """A text with the value of each expression; one that GitHub would not know is an error."""
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: self.values[found[1]], str(text))

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the steps in order up to the first that fails, as GitHub runs them with these inputs."""
        self.values |= {f"inputs.{name}": value for name, value in inputs.items()}
        for step in STEPS:
            if "run" in step:
                done = self._step(step)
                if done.returncode:
                    break
        return done

    def _step(self, step: dict[str, str]) -> subprocess.CompletedProcess[str]:
        ours = ("PYTEST", "GITHUB_", "AUDIT_", "COV_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {"GITHUB_WORKSPACE": str(self.workspace), "GITHUB_ACTION_PATH": str(self.action)}
        # The job's own, which the action must not inherit.
        environment |= {"PYTHONPATH": str(self.workspace), "PYTEST_ADDOPTS": "--no-such-option"}
        environment |= {name: str(path) for name, path in self.files.items()}
        environment |= {name: self.filled(value) for name, value in step.get("env", {}).items()}
        script = self.temp / f"{step['name'].split()[0]}.sh"
        script.write_text(self.filled(step["run"]), encoding="utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.filled(step.get("working-directory", str(self.workspace))),
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def job(tmp_path: Path, checkout: Path) -> Job:
    """A job beside a repository with a course, and with files that must not be run in the place of the audit's."""
    for name in ("action.yml", "constraints.txt"):
        shutil.copy(ROOT / name, checkout / name)
    found = Job(tmp_path / "job", checkout)
    for name in OTHERS:
        path = found.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('raise SystemExit("the other repository was run")\n', encoding="utf-8")
    (found.workspace / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    for name in ("first", "second"):
        (found.workspace / name).mkdir()
        text = re.sub(r'id = "A(\d)"', rf'id = "{name[0].upper()}\1"', STARTING_POINT)
        (found.workspace / name / "course.toml").write_text(text, encoding="utf-8")
    return found


def test_a_course_of_another_repository_is_audited(job: Job) -> None:
    """All that the artefact promises is there, the job has its summary, and what is installed is pinned."""
    done = job.run(course="first\nsecond/course.toml\n", edition="another one", artifact="proof")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "other repository" not in done.stdout + done.stderr
    assert "claims: 4 confirmed, 2 refuted" in done.stdout
    assert "another edition: yours is another one" in done.stdout
    report = job.temp / "proof"
    assert f"report={report}\n" in job.files["GITHUB_OUTPUT"].read_text(encoding="utf-8")
    expected = {"report.html", "errata.en.md", "evidence.json", "badge.json", "junit.xml", "summary.md"}
    assert expected <= {path.name for path in report.iterdir()}
    assert json.loads((report / "badge.json").read_text(encoding="utf-8"))["message"] == "4 of 6 hold, 2 to correct"
    suite = ElementTree.parse(report / "junit.xml").getroot()
    assert {"f3-default.verdict", "s3-default.verdict"} <= {each.get("name") for each in suite.iter("property")}
    summary = job.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    assert "| ✗ refuted 反証 | 2 | 2 |" in summary
    installed = job.log.read_text(encoding="utf-8")
    assert f"--constraint {job.action}/constraints.txt --group {job.action}/pyproject.toml:audit" in installed


def test_a_course_that_cannot_be_read_is_red(job: Job) -> None:
    """All that is wrong is in the log, and a job that names no course is told so."""
    (job.workspace / "first" / "course.toml").write_text("[course]\n", encoding="utf-8")
    done = job.run(course="first\nnowhere.toml")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "course.title: this key is missing" in done.stdout + done.stderr
    assert "nowhere.toml: cannot be read" in done.stdout + done.stderr
    assert "::error::the input course names no file" in job.run(course="\n").stdout


def test_every_action_is_pinned_by_commit() -> None:
    """What others run names each action by the hash of a commit, and each step says what it is."""
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 2
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", each) for each in used)
    # Inputs reach a script through its environment, never as a part of its text.
    assert [step for step in STEPS if "${{" in step.get("run", "")] == []
