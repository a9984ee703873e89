"""The same sweep done in several ways; each takes rates (n, 1) and starts (m, 2) and returns points (n, m, 2)."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference import rules
from reference.objectives import F1, F2
from reference.sweep import Here, sweep
from tests.instruments import driver
from tests.instruments.subjects import subjects_of
from tests.instruments.sweeps import torch_sweep

Array = NDArray[np.float64]
Way = Callable[[str, str, Array, Array, int], Array]
OBJECTIVES = {"f1": F1, "f2": F2}
# Cells in one optimizer: PyTorch's calls cost more than NumPy's, so that more than fit in the cache are faster.
BATCH = 16_384


class Rule(NamedTuple):
    """One of the six optimizers: the reference's class, torch's settings, divisions and roots per coordinate."""

    rule: Any
    settings: Mapping[str, float]
    divisions: int
    roots: int


SIX = {
    "sgd": Rule(rules.SGD, {}, 0, 0),
    "momentum": Rule(rules.Momentum, {"momentum": 0.9}, 0, 0),
    "adagrad": Rule(rules.AdaGrad, {}, 1, 1),
    "rmsprop": Rule(rules.RMSprop, {}, 1, 1),
    "adadelta": Rule(rules.Adadelta, {}, 1, 2),
    "adam": Rule(rules.Adam, {}, 3, 1),
}


def notebook(name: str, objective: str, rates: Array, starts: Array, steps: int) -> Array:
    """One torch.optim object and one autograd graph per run, one run after the other, as the article's notebook."""
    (subject,) = subjects_of(name, ["cpu"], ["float64"])
    settings = SIX[name].settings
    return np.array(
        [
            [
                driver.descend(subject, {**settings, "lr": float(lr)}, start.tolist(), objective, steps)[-1]
                for start in starts
            ]
            for lr in rates[:, 0]
        ]
    )


def substituted(name: str, objective: str, rates: Array, starts: Array, steps: int) -> Array:
    """Real torch.optim over one tensor, by z = x/lr; f2 in real numbers, as in every way but the notebook's."""
    (subject,) = subjects_of(name, ["cpu"], ["float64"])
    height = max(1, BATCH // len(starts))
    parts = [rates[low : low + height] for low in range(0, len(rates), height)]
    objective = {"f2": "f2-by-sine"}.get(objective, objective)
    found = [torch_sweep(subject, objective, part, starts, steps, SIX[name].settings).final for part in parts]
    return np.concatenate(found)


def ours(backend: str, name: str, objective: str, rates: Array, starts: Array, steps: int, exact: bool = True) -> Array:
    """``reference.sweep`` in one process, without its shortcut for coordinates that repeat."""
    asked = (SIX[name].rule, OBJECTIVES[objective], starts, {**SIX[name].settings, "lr": rates}, steps)
    return sweep(*asked, backend=backend, exact=exact, distinct=False, progress=False, executor=Here()).final


def with_jax() -> Way:
    """JAX and optax: jit(vmap(scan)), in float64."""
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    functions = {
        "f1": lambda p: 20 * p[0] ** 2 + 2 * p[1] ** 2,
        "f2": lambda p: 2 * p[0] ** 2 + 10 * p[1] ** 2 + 10 * jnp.sin(5 * p[1]),
    }
    makers = {
        "sgd": optax.sgd,
        "momentum": partial(optax.sgd, momentum=0.9),
        # optax's ε is inside the root; at 0, and with an accumulator that starts at 0, the rules agree.
        "adagrad": partial(optax.adagrad, initial_accumulator_value=0.0, eps=0.0),
        "rmsprop": partial(optax.rmsprop, decay=0.99, eps=1e-8, eps_in_sqrt=False),
        "adadelta": partial(optax.adadelta, rho=0.9, eps=1e-6),
        "adam": optax.adam,
    }
    compiled: dict[tuple[str, str, int], Any] = {}

    def build(name: str, objective: str, steps: int) -> Any:
        def run(lr: Any, start: Any) -> Any:
            optimizer, slope = makers[name](lr), jax.grad(functions[objective])

            def step(carry: Any, _: None) -> Any:
                point, state = carry
                updates, state = optimizer.update(slope(point), state, point)
                return (optax.apply_updates(point, updates), state), None

            return jax.lax.scan(step, (start, optimizer.init(start)), None, length=steps)[0][0]

        return jax.jit(jax.vmap(jax.vmap(run, (None, 0)), (0, None)))

    def way(name: str, objective: str, rates: Array, starts: Array, steps: int) -> Array:
        key = (name, objective, steps)
        compiled.setdefault(key, build(*key))
        return np.asarray(compiled[key](rates[:, 0], starts).block_until_ready())

    return way


def compile_floor(folder: Path, as_written: bool) -> ctypes.CDLL:
    """The C source as a library for this very machine."""
    library = folder / f"floor{int(as_written)}.so"
    flags = ["-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC"]
    flags += ["-DAS_WRITTEN", "-ffp-contract=off"] if as_written else []
    source = Path(__file__).with_name("floor.c")
    subprocess.run(["cc", *flags, "-o", str(library), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def with_c(library: ctypes.CDLL) -> Way:
    """The C loops."""

    def way(name: str, objective: str, rates: Array, starts: Array, steps: int) -> Array:
        shape = (len(rates), len(starts))
        points = np.array([np.broadcast_to(starts[:, k], shape) for k in range(2)]).reshape(2, -1)
        lrs = np.ascontiguousarray(np.broadcast_to(rates, shape)).ravel()
        slopes = {"f1": (("line", 40.0), ("line", 4.0)), "f2": (("line", 4.0), ("wave", 0.0))}[objective]
        size, count = ctypes.c_long(lrs.size), ctypes.c_long(steps)
        for row, (kind, coefficient) in zip(points, slopes, strict=True):
            x, lr = (ctypes.c_void_p(array.ctypes.data) for array in (row, lrs))
            getattr(library, f"{name}_{kind}")(x, lr, size, count, ctypes.c_double(coefficient))
        return points.T.reshape(*shape, 2)

    return way
