"""The table of the sweep benchmark, as Markdown."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import ways

TITLES = {
    "notebook": "the notebook's way: one `torch.optim` and autograd per run (a subset of 24 runs, scaled)",
    "torch": "real torch, all cells at once by z = x/lr",
    "numpy": "`reference.sweep`, NumPy",
    "numba": "`reference.sweep`, numba",
    "numba-inexact": "`reference.sweep`, numba, `exact=False`",
    "jax": "JAX + optax, `jit(vmap(scan))`",
    "c-as-written": "C, the operations as the rules write them",
    "c-rearranged": "C, rearranged, with fused multiply-adds",
}


class Timing(NamedTuple):
    """Seconds for so many trajectories."""

    seconds: float
    trajectories: int


@dataclass
class Results:
    """What was measured: timings and first calls by (size, objective, way); seconds per division and root."""

    seconds: dict[tuple[str, str, str], Timing]
    first: dict[tuple[str, str, str], float]
    limits: dict[str, float]


def markdown(results: Results, steps: int) -> str:
    """All tables, with date and machine."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    parts = [
        "# What a sweep costs",
        f"Measured on {today}, on {_machine()}, shared with other work (load {os.getloadavg()[0]:.1f} at the end), by"
        " `tests/benchmarks/test_sweep.py`, which `tox -e bench` runs; processor time of one core, best of 3 rounds"
        " (large size: 2, and 1 where a round takes seconds), float64,"
        f" {steps} steps from 64 starts with SGD, momentum, AdaGrad, RMSprop, Adadelta and Adam.  Every way runs every"
        " start as a pair; none uses that coordinates of a grid repeat.  Ratios above 1 are faster.",
    ]
    works = list(dict.fromkeys((size, objective) for size, objective, _ in results.seconds))
    parts.append("\n".join(["## What was aimed at", "", *_aims(results, works)]))
    parts += [_section(results, size, objective, steps) for size, objective in works]
    return "\n\n".join(parts) + "\n"


def _aims(results: Results, works: list[tuple[str, str]]) -> Iterator[str]:
    """Each aim, whether it was reached at every size and on every objective, and by what ratios."""
    large = [work for work in works if work[0] == "large"]
    aims = [
        ("real torch by z = x/lr takes at most 1/10 000 of the notebook's way", "notebook", "torch", 10_000, works),
        ("`reference.sweep` with numba is ahead of JAX + optax", "jax", "numba", 1, works),
        (
            "`reference.sweep` with numba is within 1.5 × of C as written at the large size",
            "c-as-written",
            "numba",
            1 / 1.5,
            large,
        ),
        (
            "`reference.sweep` with numba and `exact=False` is within 1.3 × of C rearranged at the large size",
            "c-rearranged",
            "numba-inexact",
            1 / 1.3,
            large,
        ),
    ]
    for aim, other, mine, least, where in aims:
        ratios = [
            results.seconds[*work, other].seconds / results.seconds[*work, mine].seconds
            for work in where
            if {(*work, other), (*work, mine)} <= results.seconds.keys()
        ]
        if ratios:
            verdict = "reached" if min(ratios) >= least else "missed"
            yield f"- {aim}: {verdict}, ratios " + ", ".join(_figures(ratio) for ratio in ratios)


def _figures(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def _section(results: Results, size: str, objective: str, steps: int) -> str:
    mine = {way: results.seconds[key] for way in TITLES if (key := (size, objective, way)) in results.seconds}
    trajectories = next(iter(mine.values())).trajectories
    limit = _limit(results)
    lines = [
        f"## {objective}, {trajectories:,} trajectories",
        "",
        "| way | seconds | ns per trajectory-step | × the notebook's way | × JAX + optax | × C as written "
        "| × C rearranged | multiples of the ÷ √ limit | first call |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for way, timing in mine.items():
        each = timing.seconds / (timing.trajectories * steps) * 1e9
        others = [
            mine[o].seconds / timing.seconds for o in ("notebook", "jax", "c-as-written", "c-rearranged") if o in mine
        ]
        ratios = " | ".join(map(_figures, others))
        first = results.first.get((size, objective, way))
        began = f"{first:.2f} s" if first else "–"
        bound = f"{each / limit:,.1f}" if limit else "–"
        lines.append(f"| {TITLES[way]} | {timing.seconds:,.3f} | {each:,.2f} | {ratios} | {bound} | {began} |")
    if limit:
        lines += ["", f"One core's limit for the divisions and roots of the rules as written: {limit:.2f} ns."]
    return "\n".join(lines)


def _limit(results: Results) -> float:
    """Nanoseconds per trajectory-step that divisions and roots alone take on one core, mean of the six rules."""
    if not results.limits:
        return 0.0
    divide, root = results.limits["only_divide"], results.limits["only_root"]
    both = sum(2 * (rule.divisions * divide + rule.roots * root) for rule in ways.SIX.values())
    return both / len(ways.SIX) * 1e9


def _machine() -> str:
    """The processor, as Linux names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    features = " with AVX-512" if any("avx512f" in line for line in lines) else ""
    return f"{len(models)} cores of {models[0]}{features}" if models else platform.machine()
