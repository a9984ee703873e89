"""What goes wrong around a run: each fault of the list, the tests that show what becomes of it, and what they found."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from claims.annexes.trust import Fault
from claims.model import Text
from tests.environment import ROOT
from tests.trust.fault_list import FAULTS
from tests.trust.making import Job, Place

# The name under which a test records what a user was told.
TOLD = "told"
REMARKS: Mapping[str, Text] = {}
_TESTS = ROOT / "tests" / "selfcheck"


def jobs() -> dict[str, Job]:
    """One job for each fault: its tests, slow ones too, and the message that a user got."""
    tests = marked()
    return {slug: partial(tried, slug, tests[slug]) for slug in FAULTS}


def marked(folder: Path = _TESTS) -> dict[str, list[str]]:
    """The ids of the tests that are marked with each fault."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for slug in _faults_of(function):
                    found.setdefault(slug, []).append(f"{path}::{function.name}")
    return found


def _faults_of(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
            yield from (ast.literal_eval(argument) for argument in decorator.args)


def tried(slug: str, tests: list[str], place: Place) -> Fault:
    """What became of the tests of one fault: it holds only if all of them were run and passed."""
    report = place.folder / "junit.xml"
    run = place.pytest("--hypothesis-profile=thorough", f"--junitxml={report}", *tests)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    unsound = [case for case in cases for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
    told = [each.get("value", "") for case in cases for each in case.iter("property") if each.get("name") == TOLD]
    held = run.returncode == 0 and bool(cases) and not unsound
    return Fault(slug, FAULTS[slug].says, FAULTS[slug].demands, held, told[0] if told else "")
