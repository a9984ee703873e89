"""What a course as data costs: rules and gradients from lines beside the hand-written ones, and courses by their size.

Times are processor times, those of one thread with OMP_NUM_THREADS=1; ratios are of the best ones of both kinds, taken
by turns in one run.  `COURSES_TABLE` names a file for the table.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from claims.formulas import read_formula
from claims.formulas.derivative import derivative
from claims.reading.course import read_course
from claims.registry import load_registry
from reference.formulas import computed
from reference.objectives import F2
from reference.sweep import sweep
from reference.sweeping.pools import Here
from reference.trajectory import follow
from tests.environment import ROOT
from tests.properties.formulas.test_rules import WRITTEN, as_data

# How many cells, and how often each kind is timed there.
CELLS = {1_000: 200, 16_384: 100, 100_000: 20}
STEPS = 20
# What a rule from data may cost, as a multiple of the hand-written one.
MOST = 1.3
SIZES = (500, 1_000, 2_000)
FORMS = ROOT / "tests" / "selfcheck" / "courses" / "forms.toml"
ROWS: list[str] = []


def best_of_both(by_hand: Callable[[], object], from_data: Callable[[], object], rounds: int) -> list[float]:
    """The best processor time of each, in seconds, taken by turns so that what else the machine does meets both."""
    best = [float("inf")] * 2
    for _ in range(rounds):
        for place, run in enumerate((by_hand, from_data)):
            begun = time.process_time()
            run()
            best[place] = min(best[place], time.process_time() - begun)
    return best


def row(what: str, size: int | str, *times: float) -> float:
    """A line of the table, and the ratio in it: of one time there is none."""
    told = [f"{1e6 * each:,.0f} µs" if each < 0.01 else f"{each:,.3g} s" for each in times]
    ratio = times[-1] / times[0]
    shown = (*told, f"{ratio:.2f}") if len(times) > 1 else ("–", *told, "–")
    ROWS.append(f"| {what} | {size if isinstance(size, str) else f'{size:,}'} | {' | '.join(shown)} |")
    return ratio


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_rule_as_numpy(name, cells):
    """Steps on given gradients over many trajectories take at most 1.3 times as long."""
    written = WRITTEN[name]
    gradients = list(np.random.default_rng(5).normal(size=(STEPS, cells)))
    start = np.ones(cells)
    both = [kind(**written.settings) for kind in (written.rule, as_data(written))]
    runs = [lambda rule=rule: list(follow(rule, start, gradients)) for rule in both]
    assert row(f"{name}, NumPy, {STEPS} steps", cells, *best_of_both(*runs, rounds=CELLS[cells])) < MOST


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_rule_with_numba(name, cells):
    """Steps on f2, compiled: what is traced is the same program, so that it takes as long."""
    pytest.importorskip("numba")
    written = WRITTEN[name]
    others = {key: value for key, value in written.settings.items() if key != "lr"}
    starts = np.random.default_rng(5).normal(size=(cells, 2))
    # All of it in this process, whose time is taken.
    how = {"backend": "numba", "progress": False, "executor": Here()}
    runs = [
        lambda rule=rule: sweep(rule, F2, starts, {**others, "lr": 0.01}, 200, **how)
        for rule in (written.rule, as_data(written))
    ]
    for run in runs:
        run()
    times = best_of_both(*runs, rounds=CELLS[cells] // 8)
    assert row(f"{name}, numba, 200 steps on f2", cells, *times) < MOST


@pytest.mark.parametrize("cells", CELLS)
def test_a_gradient(cells):
    """The slopes of f2 as they are written out, and as the formula's derivative gives them."""
    x, y = np.random.default_rng(5).normal(size=(2, cells))
    tree = read_formula("2*x**2 + 10*y**2 + 10*sin(5*y)", ("x", "y"))
    slopes = [computed(derivative(tree, name)) for name in ("x", "y")]
    runs = lambda: (F2.slopes[0](x), F2.slopes[1](y)), lambda: [slope({"x": x, "y": y}) for slope in slopes]
    assert row("gradient of f2", cells, *best_of_both(*runs, rounds=CELLS[cells])) < MOST


# --- courses by their size --------------------------------------------------------------------------------------


def course_of(count: int, folder: Path, wanted: Callable[[str], bool] = lambda statement: True) -> Path:
    """A course of so many statements: those of all forms, as far as wanted, over and over, by other names."""
    head, *statements = FORMS.read_text(encoding="utf-8").split("[[statement]]\n")
    chosen = islice(cycle(each for each in statements if "[statement.code]" not in each and wanted(each)), count)
    named = [re.sub(r'^id = "(.*)"', rf'id = "\1-{place}"', each) for place, each in enumerate(chosen)]
    path = folder / str(count) / "course.toml"
    path.parent.mkdir()
    path.write_text("[[statement]]\n".join((head, *named)), encoding="utf-8")
    shutil.copy(FORMS.with_name("points.csv"), path.parent)
    return path


def spent(*command: str) -> float:
    """The processor time of a Python process, its start included; it must end well."""
    begun = os.times()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    return sum(os.times()[2:4]) - sum(begun[2:4])


def audited(out: Path, *arguments: str) -> float:
    """The processor time of an audit."""
    return spent("-m", "pytest", "-q", "-p", "no:cacheprovider", f"--audit-out={out}", *arguments)


def grows(what: str, times: Iterable[float]) -> None:
    """Note times of courses that double in size, and hold that none grows by much more than that."""
    times = list(times)
    for count, each in zip(SIZES, times, strict=True):
        row(what, f"{count:,} statements", each)
    assert times[-1] < 1.5 * SIZES[-1] / SIZES[0] * times[0]


def test_the_article_is_read_at_once(tmp_path):
    """In a fresh process it takes at most 0.15 s, the imports of all forms included."""
    timed = "import time; begun = time.process_time(); load_registry(); print(time.process_time() - begun)"
    command = [sys.executable, "-c", f"from claims.registry import load_registry; {timed}"]
    # With bytecode, as whoever runs it a second time has it.
    given = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    runs = [subprocess.run(command, cwd=ROOT, env=given, check=True, capture_output=True, text=True) for _ in range(7)]
    taken = min(float(run.stdout) for run in runs)
    row("`load_registry()`", f"{len(load_registry().statements)} statements", taken)
    assert taken < 0.15


def test_reading_grows_with_statements(tmp_path):
    """Twice the statements take about twice the time, up to 2 000."""

    def read(path: Path) -> float:
        begun = time.process_time()
        read_course(path)
        return time.process_time() - begun

    grows("reading a course", [read(course_of(count, tmp_path)) for count in SIZES])


def test_a_check_needs_no_torch(tmp_path):
    """`check` on 2 000 statements takes under two seconds, start of Python included."""
    taken = spent("-m", "claims", "check", str(course_of(SIZES[-1], tmp_path)))
    row("`check`", f"{SIZES[-1]:,} statements", taken)
    assert taken < 2


def test_sixty_claims_of_mixed_forms(tmp_path):
    """They take no more processor time than the article's first sixty."""
    first = [f"--audit-claim={slug}" for slug in islice(load_registry().claims, 60)]
    article = audited(tmp_path / "a", "--audit-no-report", "tests/courses", "tests/forms", *first)
    mixed = audited(tmp_path / "b", "--audit-no-report", f"--audit-course={course_of(60, tmp_path)}")
    assert row("audit, beside the article's first", "60 claims", article, mixed) < 1


def test_an_audit_grows_with_statements(tmp_path):
    """Reading, measuring, judging and the report: of short claims, so that what is around them is seen."""

    def short(statement: str) -> bool:
        return re.match(r'id = "(true|misprint)-(default|absence|value)"', statement) is not None

    courses = [course_of(count, tmp_path, short) for count in SIZES]
    grows("audit with its report", [audited(course.parent / "out", f"--audit-course={course}") for course in courses])


@pytest.fixture(scope="module", autouse=True)
def kept_memory():
    """Freed memory stays with the process: page faults double a time, and which of two kinds they meet is chance."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc.
        for parameter in (-1, -3):
            libc.mallopt(parameter, 1 << 30)


@pytest.fixture(scope="module", autouse=True)
def table():
    """The table of this run, where someone asks for it."""
    yield
    text = "| what | size | by hand | from data | ratio |\n|---|--:|--:|--:|--:|\n" + "\n".join(ROWS) + "\n"
    print(text)
    if path := os.environ.get("COURSES_TABLE"):
        Path(path).write_text(text, encoding="utf-8")
