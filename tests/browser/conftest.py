"""The reports under test, built once by the controller, and one browser for each worker."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from claims.evidence import dump
from claims.figures import FIGURES, Figure
from claims.registry import Registry, load_registry
from reports.__main__ import main
from tests.browser.cells import CELLS, STILL, Cell, cells_that_show
from tests.browser.checks.cost import SECONDS
from tests.browser.checks.silence import nothing_is_said
from tests.browser.chromium import FLAGS, MissingError, find_axe, find_chromium
from tests.browser.facts import Facts, read_facts
from tests.browser.visit import Visit, visiting
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import HOSTILE, MATRIX, RECORDS, small_evidence, small_registry

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
    config.addinivalue_line("markers", "tells(*names): the properties of a cell that a test can tell apart")
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
    evidence = replace(small_evidence(registry, HOSTILE, drawn=True), matrix=MATRIX, laws=RECORDS)
    _build(folder / "sample", dump(evidence), registry, SAMPLES)
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
    """Ask every test that makes a visit in the cells that show what it can tell apart; a cell stays on one worker."""
    if "visit" not in metafunc.fixturenames:
        return
    built = metafunc.config.stash[REPORTS]
    asked = [asked for mark in metafunc.definition.iter_markers("tells") for asked in _cells(*mark.args, **mark.kwargs)]
    parameters = [
        pytest.param((report, cell), id=f"{report}-{cell}", marks=pytest.mark.xdist_group(f"{report}-{cell}"))
        for report, cell in dict.fromkeys(asked)
        if (built / report).is_dir()
    ]
    metafunc.parametrize("visit", parameters, indirect=True, scope="session")


def _cells(
    *names: str, of: tuple[str, ...] = ("sample", "audit"), still: bool = False, pairs: bool = True, **only: object
) -> Iterator[tuple[str, Cell]]:
    """Of the sample every pair of values of these properties, of the long audit every value.

    ``of`` names reports, ``still`` adds the pages of one language and no script, and any property can be fixed.
    Without ``pairs`` no property changes what another shows, and every value is enough.
    """
    able = [cell for cell in CELLS if all(getattr(cell, name) == value for name, value in only.items())]
    for report in of:
        size = min(2 if pairs and report == "sample" else 1, len(names))
        yield from ((report, cell) for cell in cells_that_show(able, names, size))
        yield from ((report, cell) for cell in (cells_that_show(STILL, ("file", "width"), 1) if still else ()))


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
    with visiting(browser, built / report / cell.file, cell, facts_of(built, report)) as visit:
        yield visit
        # After all that was done to it, the page has said nothing on the console.
        assert nothing_is_said(visit) == []


def facts_of(built: Path, report: str) -> Facts:
    """What the report of that name has to say."""
    sample = report == "sample"
    registry = small_registry(HOSTILE) if sample else load_registry()
    return read_facts(built / report, registry, HOSTILE if sample else "")


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
