"""One sweep done in every way, in one run, and one table of what each costs beside the others and the machine's limits.

The work: six optimizers × rates × 64 starts × 200 steps, in float64, every start run as the pair it is (no way may use
that coordinates repeat).  Numbers depend on the machine; the table is printed, and written where ``SWEEP_TABLE`` says.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from reference.rounding import FORMATS
from tests.benchmarks import table, ways

STEPS = 200
STARTS = np.random.default_rng(20231123).uniform(-5, 5, (64, 2))
SIZES = {"small": 512, "large": 4096}
OBJECTIVES = ("f1", "f2")
# The notebook's way does this much of the work; its time is scaled.
SUBSET = (2, 2)
# In the order they are run: JAX keeps threads that would disturb PyTorch.
WAYS = ("notebook", "torch", "numpy", "numba", "numba-inexact", "c-as-written", "c-rearranged", "jax")
COMPILED = ("numba", "numba-inexact", "jax")
SAME_OPERATIONS = ("numpy", "numba", "c-as-written")
SLOW = ("notebook", "torch", "numpy")


@pytest.fixture(scope="session", autouse=True)
def one_core():
    """Every way has the same single core; tox keeps PyTorch to one thread."""
    if hasattr(os, "sched_setaffinity"):
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(allowed)})
        yield
        os.sched_setaffinity(0, allowed)
    else:
        yield


@pytest.fixture(scope="session")
def results():
    """What was measured, for the table: seconds by (size, objective, way), and seconds of first calls."""
    found = table.Results({}, {}, {})
    yield found
    if found.seconds:
        text = table.markdown(found, STEPS)
        print(f"\n\n{text}", file=sys.__stdout__)
        if path := os.environ.get("SWEEP_TABLE"):
            Path(path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def floors(tmp_path_factory):
    """The C loops, compiled for this machine."""
    folder = tmp_path_factory.mktemp("floor")
    return {f"c-{name}": ways.compile_floor(folder, name == "as-written") for name in ("as-written", "rearranged")}


@pytest.fixture(scope="session", autouse=True)
def fresh_kernels(tmp_path_factory):
    """An empty cache of compiled kernels, so that the first call shows what compiling costs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def way_of(floors):
    """A way by its name."""
    known = {
        "notebook": ways.notebook,
        "torch": ways.substituted,
        "numpy": lambda *work: ways.ours("numpy", *work),
        "numba": lambda *work: ways.ours("numba", *work),
        "numba-inexact": lambda *work: ways.ours("numba", *work, exact=False),
        **{name: ways.with_c(library) for name, library in floors.items()},
    }
    return lambda name: known[name] if name in known else known.setdefault(name, ways.with_jax())


def test_the_machine_s_limit(results, floors):
    """Divisions and roots per second of one core, in vectors, with nothing else to do."""
    numbers = np.full(512, 1.5)
    for name in ("only_divide", "only_root"):
        call = getattr(floors["c-as-written"], name)
        arguments = ctypes.c_void_p(numbers.ctypes.data), ctypes.c_long(512), ctypes.c_long(20_000)
        results.limits[name] = min(timed(call, *arguments) for _ in range(7)) / (512 * 20_000)


# On one core, processor time is the time it takes, but for what else the machine does meanwhile.
@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("size", SIZES)
def test_a_sweep(benchmark, results, way_of, size, objective, way):
    """Six optimizers on one function, one way."""
    rates, starts, share = np.geomspace(1e-3, 5, SIZES[size])[:, None], STARTS, 1.0
    if way == "notebook":
        rows, columns = SUBSET
        share = rows * columns / (len(rates) * len(starts))
        rates, starts = rates[:: len(rates) // rows][:rows], starts[:columns]
    run = way_of(way)

    def sweep_all():
        return {name: run(name, objective, rates, starts, STEPS) for name in ways.SIX}

    if size == "small" or way in COMPILED:
        began = time.process_time()
        found = sweep_all()
        results.first[size, objective, way] = time.process_time() - began
        if (size, objective) == ("small", "f1"):
            assert_same_work(way, found, objective, rates, starts)
    benchmark.group = f"{size}, {objective}"
    benchmark.pedantic(sweep_all, rounds=3 if size == "small" else 1 + (way not in SLOW))
    cells = len(ways.SIX) * SIZES[size] * len(STARTS)
    results.seconds[size, objective, way] = table.Timing(benchmark.stats.stats.min / share, cells)


def timed(call, *arguments):
    """Seconds of one call."""
    began = time.process_time()
    call(*arguments)
    return time.process_time() - began


def assert_same_work(way, found, objective, rates, starts):
    """Every way ends nearer to where NumPy does than one step takes it there; the same operations end at the same bits.

    Other ways order the operations differently, and only a bound on each trajectory's rounding errors could say how
    far apart they may end.  A step more or less, another rate or another memory moves a trajectory by about a step.
    """
    for name, points in found.items():
        before, expected, after = (
            ways.ours("numpy", name, objective, rates, starts, STEPS + more) for more in (-1, 0, 1)
        )
        if way in SAME_OPERATIONS:
            np.testing.assert_array_equal(points, expected, err_msg=name)
        with np.errstate(invalid="ignore"):
            step = np.maximum(abs(expected - before), abs(after - expected))
            # Where a path dives below what one rounding of its start is, its last digits are all rounding errors.
            near = abs(points - expected) <= step + abs(starts) * FORMATS["float64"].unit
        # Where a trajectory leaves the range of numbers is a matter of the last bit.
        assert (near | ~np.isfinite(step)).all(), name
