"""A traced program compiled by numba: steps inside, trajectories innermost, so that the loop vectorises."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from reference.sweeping.running import Advance, Block, lanes, layout, power_of, ticks
from reference.sweeping.trace import Operand, Place, Program

# Trajectories whose numbers stay in the fastest cache while all steps are taken.
LANES = 512
# Steps for which powers of settings are tabulated at once.
STRETCH = 64
_LOCK = threading.Lock()
_TEMPLATES = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "sqrt": "sqrt({})",
    "negative": "-{}",
    "absolute": "abs({})",
    # Like NumPy's, these return a NaN operand.
    "minimum": "({0} if {0} <= {1} or {0} != {0} else {1})",
    "maximum": "({0} if {0} >= {1} or {0} != {0} else {1})",
}


def require_numba() -> None:
    """Raise ``ModuleNotFoundError`` that names the dependency group unless numba can be imported."""
    if importlib.util.find_spec("numba") is None:
        raise ModuleNotFoundError("backend 'numba' needs the dependency group 'sweep': pip install --group sweep")


def with_numba(program: Program, block: Block, steps: int) -> Advance:
    """A backend that compiles the whole loop; the machine code is kept on disk."""
    kernel = _kernel(program)
    wanted = layout(program).powers
    stretch = STRETCH if wanted else steps
    ready = [*lanes(program, block).values(), *ticks(program, steps).values()]

    def advance(done: int, stop: int) -> None:
        for low in range(done, stop, stretch):
            high = min(low + stretch, stop)
            powers = [power_of(program, n, block, np.arange(low, high, dtype=np.float64)) for n in wanted]
            kernel(low, high, *block.coordinates, *block.memories, *ready, *powers)

    return advance


@lru_cache(maxsize=8)
def _kernel(program: Program) -> Any:
    return _load(_source(program))


def _source(program: Program) -> str:
    """The kernel as Python text."""
    given = layout(program)
    rows = [f"v{n}" for n in (*program.coordinates, *program.memories, *given.lanes)]
    shared = [f"v{n}" for n in given.ticks]
    powers = [f"v{n}" for n in given.powers]
    arguments = ", ".join(f"{name}s" for name in (*rows, *shared, *powers))
    slices = [f"{name}r = {name}s[low:high]" for name in rows]
    per_step = [f"{name} = {name}s[t]" for name in shared] + [
        f"{name}r = {name}s[t - start, low:high]" for name in powers
    ]
    loads = [f"{name} = {name}r[i]" for name in (*rows, *powers)]
    # No more than this: reordering would undo the cosine's rounding, and infinity and NaN must stay what they are.
    fastmath = {"contract"} if program.contracts else False
    return "\n".join(
        [
            "from math import sqrt",
            "from numba import njit",
            "",
            f'@njit(cache=True, nogil=True, error_model="numpy", boundscheck=False, fastmath={fastmath})',
            f"def kernel(start, stop, {arguments}):",
            f"    size = {rows[0]}s.size",
            f"    for low in range(0, size, {LANES}):",
            f"        high = min(low + {LANES}, size)",
            *(f"        {line}" for line in slices),
            "        for t in range(start, stop):",
            *(f"            {line}" for line in per_step),
            "            for i in range(high - low):",
            *(f"                {line}" for line in (*loads, *_arithmetic(program), *_stores(program))),
            "",
        ]
    )


def _arithmetic(program: Program) -> Iterator[str]:
    for n in layout(program).used:
        node = program.nodes[n]
        yield f"v{n} = " + _TEMPLATES[node.operation].format(*map(_spelled, node.operands))


def _stores(program: Program) -> Iterator[str]:
    targets = (*program.coordinates, *program.memories)
    for target, source in zip(targets, (*program.next_coordinates, *program.next_memories), strict=True):
        yield f"v{target}r[i] = {_spelled(source)}"


def _spelled(operand: Operand) -> str:
    return f"v{operand.node}" if isinstance(operand, Place) else f"({operand!r})"


def _load(source: str) -> Any:
    """The compiled kernel of a source text, from this process, from disk, or new."""
    name = f"_sweep_{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    with _LOCK:
        if name not in sys.modules:
            path = _folder() / f"{name}.py"
            if not path.exists():
                _write_whole(path, source)
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            sys.modules[name] = module
        return sys.modules[name].kernel


def _folder() -> Path:
    """Where sources and machine code are kept: numba caches only functions that come from files."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "optimizer-course-audit" / "kernels"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write_whole(path: Path, text: str) -> None:
    """Write a file that other processes see whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
