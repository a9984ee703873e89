"""The reports under test, built once by the controller, and one browser for each worker."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from claims.evidence import dump
from claims.figures import FIGURES, Figure
from claims.registry import Registry, load_registry
from reports.__main__ import main
from tests.browser.checks.cost import SECONDS
from tests.browser.chromium import FLAGS, MissingError, find_axe, find_chromium
from tests.browser.facts import Facts, read_facts
from tests.browser.visit import CELLS, STILL, Cell, Visit, visiting
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import HOSTILE, small_evidence, small_registry

ROOT = Path(__file__).parents[2]
REPORTS = pytest.StashKey[Path]()
FOLDER = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
_WORKER = "browser_reports"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare where the evidence lies."""
    parser.addoption(
        "--evidence",
        default=str(ROOT / "reports" / "out" / "evidence.json"),
        metavar="FILE",
        help="evidence of the report to test (reports/out/evidence.json), or `sample` for the small sample alone",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Build every report once, in the controller; a missing browser, axe-core or evidence ends the run with advice."""
    config.addinivalue_line("markers", "cells(chosen): the reports and cells in which a test is asked")
    if hasattr(config, "workerinput"):
        config.stash[REPORTS] = Path(config.workerinput[_WORKER])
        return
    try:
        find_chromium()
        find_axe()
    except MissingError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[FOLDER] = tempfile.TemporaryDirectory(prefix="browser-")
    config.stash[REPORTS] = folder = Path(config.stash[FOLDER].name)
    registry = small_registry(HOSTILE)
    _build(folder / "sample", dump(small_evidence(registry, HOSTILE, drawn=True)), registry, SAMPLES)
    if (named := config.getoption("--evidence")) != "sample":
        _build(folder / "audit", _evidence(Path(named)), load_registry(), FIGURES)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the reports."""
    if FOLDER in config.stash:
        config.stash[FOLDER].cleanup()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker where the reports are."""
    node.workerinput[_WORKER] = str(node.config.stash[REPORTS])  # type: ignore[attr-defined]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask every test that makes a visit of both reports in every cell; one cell stays on one worker."""
    if "visit" not in metafunc.fixturenames:
        return
    wanted = metafunc.definition.get_closest_marker("cells")
    names = sorted(path.name for path in metafunc.config.stash[REPORTS].iterdir())
    asked = [(report, cell) for report in names for cell in (*CELLS, *STILL)]
    chosen = [(report, cell) for report, cell in asked if wanted is None or wanted.kwargs["chosen"](report, cell)]
    parameters = [
        pytest.param(pair, id=f"{pair[0]}-{pair[1]}", marks=pytest.mark.xdist_group(f"{pair[0]}-{pair[1]}"))
        for pair in chosen
    ]
    metafunc.parametrize("visit", parameters, indirect=True, scope="session")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config) -> Path:
    """The folder that holds a folder for each report."""
    return pytestconfig.stash[REPORTS]


@pytest.fixture(scope="session")
def visit(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Visit]:
    """A page of a report, open in one cell; the tests of a cell share it, and leave it as they found it."""
    report, cell = request.param
    with visiting(browser, built / report / cell.file, cell, facts_of(built, report), _place(cell)) as visit:
        yield visit


def facts_of(built: Path, report: str) -> Facts:
    """What the report of that name has to say."""
    sample = report == "sample"
    registry = small_registry(HOSTILE) if sample else load_registry()
    return read_facts(built / report, registry, HOSTILE if sample else "")


def _place(cell: Cell) -> int:
    return (*CELLS, *STILL).index(cell)


def _build(folder: Path, evidence: str, registry: Registry, figures: tuple[Figure, ...]) -> None:
    folder.mkdir()
    source = folder / "evidence.json"
    source.write_text(evidence, encoding="utf-8")
    started = time.process_time()
    if main([str(source)], registry, figures):
        raise pytest.UsageError("the report under test could not be built: the line above says why")
    (folder / SECONDS).write_text(f"{time.process_time() - started}", encoding="utf-8")


def _evidence(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise pytest.UsageError(
            f"cannot read the evidence {path}: {error.strerror}; "
            "run `tox -e audit` first, or test the small sample alone with --evidence=sample"
        ) from None
