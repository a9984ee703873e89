"""Examples as programs of at most ten lines that need nothing but PyTorch and run as they stand.

Each prints numbers and, as its last word, whether the sentence holds there: True or False.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from claims.measurement import Script
from tests.instruments.adapters import PAIRED
from tests.instruments.targets import TARGETS, run_snippet

_FORMULAS = {
    "f1": "20 * p[0] ** 2 + 2 * p[1] ** 2",
    "f2": "2 * p[0] ** 2 + 10 * p[1] ** 2 + 10 * torch.exp(5j * p[1]).imag",
}
Method = tuple[str, Mapping[str, Any]]
_CLASSES = {"momentum": "SGD", "sgd": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop", "adadelta": "Adadelta"}
_CLASSES |= {"adam": "Adam", "adamw": "AdamW", "nesterov": "SGD", "amsgrad": "Adam", "adamax": "Adamax"}
_CLASSES |= {"nadam": "NAdam", "radam": "RAdam", "rprop": "Rprop", "asgd": "ASGD"}
# What PyTorch takes for the other number of a pair.
_USUAL = {"beta1": 0.9, "beta2": 0.999, "etaminus": 0.5, "etaplus": 1.2, "step_size_min": 1e-6, "step_size_max": 50.0}
# The words of :mod:`tests.instruments.metrics`, spelled over a list of points.
CONVERGED = "all(math.hypot(*p) <= 1e-3 * math.hypot(*path[0]) for p in path[-(len(path) // 10) :])"
JUMPS = "all(min(a[0], b[0]) < 0 < max(a[0], b[0]) or not math.isfinite(b[0]) for a, b in zip(path[-11:], path[-10:]))"
TAIL = "max(math.hypot(*p) for p in path[-(len(path) // 10) :]) / math.hypot(*path[0])"
BEYOND = "max(0, *(-p[k] * math.copysign(1, path[0][k]) for p in path for k in (0, 1))) / math.hypot(*path[0])"
CROSSED = "any(p[k] * path[0][k] < 0 for p in path for k in (0, 1))"
# How often the steep coordinate jumps across the valley floor by at least 1/100 of the first distance.
VISIBLE_JUMPS = (
    "sum(min(a[0], b[0]) < 0 < max(a[0], b[0]) and abs(b[0]) >= math.hypot(*path[0]) / 100 or b[0] - b[0] != 0"
    " for a, b in zip(path, path[1:]))"
)
LENGTH = "sum(map(math.dist, path, path[1:]))"
TURNS = (
    "sum(min(b[k] - a[k], c[k] - b[k]) < 0 < max(b[k] - a[k], c[k] - b[k])"
    " for k in (0, 1) for a, b, c in zip(path, path[1:], path[2:]))"
)
# Whether a coordinate is one number, not near the minimum, in the last half of the path.
STOPPED = (
    "any(len({p[k] for p in path[len(path) // 2 :]}) == 1 and abs(path[-1][k]) > 1e-3 * math.hypot(*path[0])"
    " for k in (0, 1))"
)
# By the names that relations have for them.
METRICS = {
    "length": LENGTH,
    "turns": TURNS,
    "taken": "len(path) - 1",
    "overshoot": BEYOND,
    "tail_distance": TAIL,
    "crossed": CROSSED,
    "jumping": JUMPS,
    "visible_jumps": VISIBLE_JUMPS,
    "stopped": STOPPED,
}
_COMPARED = """\
import math, torch
def run(Optimizer, **settings):
    p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
    optimizer, path = Optimizer([p], **settings), [p.tolist()]
    for step in range({steps}):
        (p.grad,) = torch.autograd.grad({formula}, p)
        optimizer.step()
        path.append(p.tolist())
    return {measure}
print({runs}, {held})
"""
_TOLERATED = """\
import math, torch
def enough(lr, Optimizer, **settings):
    p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
    optimizer, path = Optimizer([p], lr=lr, **settings), [p.tolist()]
    for step in range({steps}):
        (p.grad,) = torch.autograd.grad({formula}, p)
        optimizer.step(), path.append(p.tolist())
    return {criterion}
rates = [{rates}]
print({counts}, {held})
"""
_SLOWED = """\
import math, torch
def left(gamma):
    p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
    decay = torch.optim.lr_scheduler.StepLR(optimizer := torch.optim.SGD([p], lr={lr}), {step_size}, gamma)
    for step in range({steps}):
        (p.grad,) = torch.autograd.grad({formula}, p)
        optimizer.step()
        decay.step()
    return math.hypot(*p.tolist()) / math.hypot(*{start})
print(constant := left(1.0), decayed := left({gamma}), constant <= 1e-3 < decayed)
"""
_CALMED = """\
import math, torch
def run(gamma):
    p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
    decay = torch.optim.lr_scheduler.StepLR(optimizer := torch.optim.SGD([p]{settings}), {step_size}, gamma)
    path = [p.tolist()]
    for step in range({steps}):
        (p.grad,) = torch.autograd.grad({formula}, p)
        optimizer.step(), decay.step(), path.append(p.tolist())
    return {measure}
print(constant := run(1.0), decayed := run({gamma}), {held})
"""
_ALONE = """\
import math, torch
p = torch.tensor({start}, dtype=torch.{dtype}, requires_grad=True)
optimizer, path = {optimizer}([p]{settings}), [p.tolist()]
{decay}for step in range({steps}):
    (p.grad,) = torch.autograd.grad({formula}, p)
{before}    optimizer.step()
{decayed}    path.append(p.tolist())
print({shown}, {held})
"""
_FED = """\
import math, torch
def run(gradients, Optimizer, {remembered}**settings):
    p = torch.tensor({start}, dtype=torch.float64, requires_grad=True)
    optimizer, path = Optimizer([p], **settings), [p.item()]
{begun}    for gradient in gradients:
        p.grad = torch.full_like(p, gradient)
{moved}    return path, optimizer.state[p]
print({runs}, {held})
"""
# Where memories are not 0 before the first step, PyTorch is given all of its state.
_FROM_MEMORIES = {
    False: {
        "remembered": "",
        "begun": "",
        "moved": "        optimizer.step()\n        path.append(p.item())\n",
    },
    True: {
        "remembered": "begun, ",
        "begun": "    optimizer.state[p].update({name: torch.full_like(p, value) for name, value in begun.items()}, "
        "step=torch.tensor(0.0))\n",
        "moved": "        optimizer.step(), path.append(p.item())\n",
    },
}
_MINIMA = """\
import math, torch
def slope(y):
    p = torch.tensor([0.0, y], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad({formula}, p)
    return gradient[1].item()
others = {others}
print(others, all(slope(y - {away}) < 0 < slope(y + {away}) for y in others))
"""
# What an example of a run on given gradients says beside the settings.
_TOLD = ("start", "gradients", "scale", "step", "formula", "expected", "observed")


def alone(
    target: str,
    settings: Mapping[str, Any],
    start: Sequence[float],
    steps: int,
    shown: str,
    held: str,
    objective: str = "f1",
    decay: Mapping[str, Any] | None = None,
    before: Sequence[str] = (),
    dtype: str = "float64",
) -> Script:
    """One run: ``shown`` and ``held`` are expressions over the list ``path`` of points; ``before`` each step, lines."""
    schedule = f"decay = torch.optim.lr_scheduler.StepLR(optimizer{_keywords(decay or {})})\n"
    return script(
        _ALONE.format(
            start=list(start),
            dtype=dtype,
            optimizer=f"torch.optim.{_CLASSES[target]}",
            settings=_keywords(settings),
            decay=schedule if decay else "",
            before="".join(f"    {line}\n" for line in before),
            decayed="    decay.step()\n" if decay else "",
            steps=steps,
            formula=_FORMULAS.get(objective, objective),
            shown=shown,
            held=held,
        )
    )


def compared(
    runs: Mapping[str, Method],
    start: Sequence[float],
    steps: int,
    measure: str,
    held: str,
    objective: str = "f1",
    rates: Sequence[float] = (),
) -> Script:
    """Several runs by name, each a target and its settings; ``held`` is an expression over those names.

    A method whose settings have no number for lr is tried at all ``rates``, if there are any; its least measure counts.
    """
    each = [f"rates := {list(map(float, rates))}"] if len(rates) else []
    for name, (target, settings) in runs.items():
        call = f"run(torch.optim.{_CLASSES[target]}{_keywords(settings)}"
        several = len(rates) and not isinstance(settings.get("lr"), int | float)
        tried = "" if "lr" in settings else ", lr=lr"
        each.append(f"{name} := min({call}{tried}) for lr in rates)" if several else f"{name} := {call})")
    formula = _FORMULAS.get(objective, objective)
    code = _COMPARED.format(
        start=list(start), steps=steps, formula=formula, measure=measure, runs=", ".join(each), held=held
    )
    return script(code)


def calmed(
    settings: Mapping[str, Any], decay: Mapping[str, Any], start: Sequence[float], steps: int, converges: bool
) -> Script:
    """SGD with step decay beside SGD without: whether it jumps visibly less often and, if asked, converges."""
    given = {"start": list(start), "steps": steps, "formula": _FORMULAS["f1"], **decay}
    held = "decayed[0] < constant[0]" + " and decayed[1]" * converges
    return script(
        _CALMED.format(settings=_keywords(settings), measure=f"{VISIBLE_JUMPS}, {CONVERGED}", held=held, **given)
    )


def slowed(lr: float, step_size: int, gamma: float, start: Sequence[float], steps: int) -> Script:
    """SGD with step decay beside SGD without: whether only the latter comes near the minimum of f1."""
    formula = _FORMULAS["f1"]
    return script(
        _SLOWED.format(start=list(start), lr=lr, step_size=step_size, gamma=gamma, steps=steps, formula=formula)
    )


def tolerated(
    methods: Mapping[str, Method],
    start: Sequence[float],
    steps: int,
    rates: str,
    criterion: str,
    held: str,
    objective: str = "f1",
) -> Script:
    """The sum of those rates that do well enough with each of some methods; ``held`` is an expression over their names.

    On a geometric grid it grows with the width of the range.  ``criterion`` is an expression over the list ``path``.
    """
    counts = [
        f"{name} := sum(lr for lr in rates if enough(lr, torch.optim.{_CLASSES[target]}{_keywords(settings)}))"
        for name, (target, settings) in methods.items()
    ]
    formula = _FORMULAS.get(objective, objective)
    given = {"start": list(start), "steps": steps, "formula": formula, "criterion": criterion, "rates": rates}
    return script(_TOLERATED.format(counts=", ".join(counts), held=held, **given))


class Fed(NamedTuple):
    """A run of one coordinate on given gradients, of which the path is shown, or a memory if one is named.

    A memory has its name in the papers, or PyTorch's; ``before`` is what some are before the first step, and all others
    are 0 then.  ``settings`` may be an example: what it says of the run itself
    and of what came out is no setting.
    """

    target: str
    settings: Mapping[str, Any]
    gradients: Sequence[float]
    memory: str | None = None
    before: Mapping[str, float] = {}


def fed(runs: Mapping[str, Fed], held: str, start: float = 0.0) -> Script:
    """Several runs by name; ``held`` is an expression over the names, each the path or the last value of a memory."""
    each, remembering = [], any(run.before for run in runs.values())
    for name, run in runs.items():
        target, (optimizer, settings) = TARGETS[run.target], spelled(run.target, run.settings)
        shown = f'[1]["{target.memories.get(run.memory, run.memory)}"].item()' if run.memory else "[0]"
        before = dict.fromkeys(target.memories, 0.0) | dict(run.before)
        begun = {target.memories[memory]: value for memory, value in before.items()}
        given = f"{optimizer}, {begun}" if remembering else optimizer
        each.append(f"{name} := run({list(run.gradients)}, {given}{settings}){shown}")
    return script(_FED.format(start=float(start), runs=", ".join(each), held=held, **_FROM_MEMORIES[remembering]))


def spelled(target: str, settings: Mapping[str, Any]) -> tuple[str, str]:
    """An optimizer's class, and what it is called with beside the parameter; an example's numbers are no settings."""
    known = {**getattr(TARGETS[target].call, "keywords", {}), **settings}
    return f"torch.optim.{_CLASSES[target]}", _keywords({k: value for k, value in known.items() if k not in _TOLD})


def minima(others: Sequence[float], away: str) -> Script:
    """Whether f2 rises on both sides of points on the line x = 0, so far ``away`` from each."""
    return script(_MINIMA.format(formula=_FORMULAS["f2"], others=list(others), away=away))


def _keywords(settings: Mapping[str, Any]) -> str:
    shown: dict[str, Any] = {}
    for name, value in settings.items():
        argument, place = PAIRED.get(name, (name, None))
        if place is None:
            shown[name] = value
        else:
            pair = (each for each, (whole, _) in PAIRED.items() if whole == argument)
            shown.setdefault(argument, tuple(float(settings.get(each, _USUAL[each])) for each in pair))
    return "".join(f", {name}={value!r}" for name, value in shown.items())


def script(code: str) -> Script:
    """A program with what it prints."""
    return Script(code.strip(), run_snippet(code))
