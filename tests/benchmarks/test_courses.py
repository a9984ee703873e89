"""What a course as data costs: rules and gradients from lines beside the hand-written ones, reading, and growth.

Ratios are of the best times of both kinds, measured by turns in one run; `COURSES_TABLE` names a file for the table.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from claims.formulas import read_formula
from claims.formulas.derivative import derivative
from claims.reading.course import read_course
from reference.formulas import computed
from reference.objectives import F2
from reference.sweep import sweep
from reference.trajectory import follow
from tests.environment import ROOT
from tests.properties.formulas.test_rules import WRITTEN, as_data

CELLS, STEPS, ROUNDS = (1_000, 16_384, 100_000), 20, 7
ROWS: list[str] = []


def best_of_both(by_hand: Callable[[], object], from_data: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The best time of each, in seconds, taken by turns so that what else the machine does meets both."""
    best = [float("inf")] * 2
    for _ in range(rounds):
        for place, run in enumerate((by_hand, from_data)):
            begun = time.perf_counter()
            run()
            best[place] = min(best[place], time.perf_counter() - begun)
    return best


def row(what: str, cells: int | str, times: list[float]) -> None:
    """A line of the table."""
    told = " | ".join(f"{1e6 * each:,.0f}" for each in times)
    ROWS.append(
        f"| {what} | {cells if isinstance(cells, str) else f'{cells:,}'} | {told} | {times[1] / times[0]:.2f} |"
    )


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_a_rule_as_numpy(name, cells):
    """Steps on given gradients over many trajectories."""
    written = WRITTEN[name]
    gradients = list(np.random.default_rng(5).normal(size=(STEPS, cells)))
    start = np.ones(cells)
    both = [kind(**written.settings) for kind in (written.rule, as_data(written))]
    runs = [lambda rule=rule: list(follow(rule, start, gradients)) for rule in both]
    row(f"{name}, NumPy, {STEPS} steps", cells, best_of_both(*runs, rounds=60 if cells == CELLS[0] else ROUNDS))


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_a_rule_with_numba(name, cells):
    """Steps on f2, compiled: what is traced is the same program."""
    pytest.importorskip("numba")
    written = WRITTEN[name]
    others = {key: value for key, value in written.settings.items() if key != "lr"}
    starts = np.random.default_rng(5).normal(size=(cells, 2))
    runs = [
        lambda rule=rule: sweep(rule, F2, starts, {**others, "lr": 0.01}, 200, backend="numba", progress=False)
        for rule in (written.rule, as_data(written))
    ]
    for run in runs:
        run()
    row(f"{name}, numba, 200 steps on f2", cells, best_of_both(*runs, rounds=30 if cells == CELLS[0] else 5))


@pytest.mark.parametrize("cells", CELLS)
def test_a_gradient(cells):
    """The slopes of f2 as they are written out, and as the formula's derivative gives them."""
    x, y = np.random.default_rng(5).normal(size=(2, cells))
    tree = read_formula("2*x**2 + 10*y**2 + 10*sin(5*y)", ("x", "y"))
    slopes = [computed(derivative(tree, name)) for name in ("x", "y")]
    times = best_of_both(
        lambda: (F2.slopes[0](x), F2.slopes[1](y)), lambda: [slope({"x": x, "y": y}) for slope in slopes]
    )
    row("gradient of f2", cells, times)


def test_a_check_needs_no_torch():
    """`check` on ten statements, in processor time, start of Python included."""
    begun = os.times()
    subprocess.run([sys.executable, "-m", "claims", "check", "examples"], cwd=ROOT, check=True, capture_output=True)
    spent = sum(os.times()[2:4]) - sum(begun[2:4])
    ROWS.append(f"| `check` of the examples | 10 statements | – | {1e6 * spent:,.0f} | – |")
    assert spent < 2


def test_reading_grows_with_statements(tmp_path):
    """Twice the statements take about twice the time, up to 2 000."""
    from tests.selfcheck.courses.test_input import RULE

    head, _, statement = RULE.partition("\n\n")
    times = []
    for count in (500, 1000, 2000):
        path = tmp_path / "course.toml"
        path.write_text(head + "\n\n" + "\n".join(statement.replace("A1", f"A{n}") for n in range(count)))
        begun = time.process_time()
        read_course(path)
        times.append(time.process_time() - begun)
        ROWS.append(f"| reading a course | {count:,} statements | – | {1e6 * times[-1]:,.0f} | – |")
    assert times[-1] < 8 * times[0]


@pytest.fixture(scope="module", autouse=True)
def table():
    """The table of this run, where someone asks for it."""
    yield
    text = "| what | cells | by hand, µs | from data, µs | ratio |\n|---|--:|--:|--:|--:|\n" + "\n".join(ROWS) + "\n"
    print(text)
    if path := os.environ.get("COURSES_TABLE"):
        Path(path).write_text(text, encoding="utf-8")
