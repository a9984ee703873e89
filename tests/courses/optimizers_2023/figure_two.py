"""What the article says of figure 2, asked of one setting: the same Lr for all methods, one start, one number of steps.

Adadelta runs at PyTorch's default Lr = 1 and is nobody's rival: the article says that it has no rate to share.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.measurement import Script, Share
from claims.model import Axis
from tests.instruments import driver
from tests.instruments.grids import Array, Marks, Tally, grid, starts
from tests.instruments.landscapes.worlds import METHODS, ON_F1, exceeds, runs
from tests.instruments.metrics import NEAR, VISIBLE, Length, Overshoot, Tail, Turns, VisibleJumps
from tests.instruments.scripts import script
from tests.instruments.subjects import Subject
from tests.plugins.matrix import Cell

RATED = {target: settings for target, settings in METHODS.items() if target != "adadelta"}
# "Jumps" is there and back again, and once more.
JUMPS = 3
# Schedules of StepLR that a reader would try; the figure shows one of them.
DECAYS = tuple(itertools.product((0.9, 0.5, 0.1), (5, 20, 50)))
# The setting in which figure 2 is redrawn; it is the first of the starts asked.
LR, START, STEPS, DECAY = 0.04, (-1.0, 2.0), 200, DECAYS[0]
# The case in which it is asked, of each of the claims.
TOGETHER = "together"
_GAUGES = (Tail, Overshoot, VisibleJumps, Turns, Length)


# Which statement makes each of the sentences.
STATEMENTS = {
    "sgd-jumps": "SGD-4",
    "momentum-overshoots": "MOM-3",
    "adagrad-is-last": "ADG-7",
    "rmsprop-converges": "RMS-5",
    "adam-rolls-and-settles": "ADAM-8",
    "adamw-turns-as-adam-does": "ADW-2",
    "adamw-goes-a-shorter-way": "ADW-3",
    "decay-ends-the-jumping": "SCH-3",
}


def holding(subject: Subject, lrs: Array, points: Array, steps: int) -> tuple[Mapping[str, Marks], NDArray[np.int64]]:
    """At which rates and starts each sentence about the figure holds, and which decay shows what decay does there."""

    def read(target: str, **conditions: Any) -> Any:
        one, given = replace(subject, target=target), driver.CALM._replace(**conditions)
        return runs(ON_F1, one, lrs[:, None], points, METHODS[target], [steps], _GAUGES, given)[steps]

    each = {target: read(target) for target in RATED}
    sgd, adam, adamw = each["sgd"], each["adam"], each["adamw"]
    decayed = [read("sgd", decay={"gamma": gamma, "step_size": size}) for gamma, size in DECAYS]
    calmer = np.stack([(own[VisibleJumps] < sgd[VisibleJumps]) & (own[Tail] <= NEAR) for own in decayed])
    said = (
        sgd[VisibleJumps] >= JUMPS,
        each["momentum"][Overshoot] >= VISIBLE,
        exceeds({target: found[Tail] for target, found in each.items()}, "adagrad"),
        each["rmsprop"][Tail] <= NEAR,
        (adam[Overshoot] >= VISIBLE) & (adam[Tail] <= NEAR),
        (adam[Turns] > 0) & (adamw[Turns] > 0),
        adamw[Length] < adam[Length],
        calmer.any(axis=0),
    )
    return dict(zip(STATEMENTS, said, strict=True)), calmer.argmax(axis=0)


class Asked(NamedTuple):
    """The rates and starts of a grid, where all sentences hold at once, and which decay shows its part."""

    lrs: Array
    points: Array
    held: Marks
    decay: NDArray[np.int64]


def asked(cell: Cell) -> tuple[Asked, int]:
    """What was found over the domain of a cell, and its number of steps."""
    axes = cell.domain.axes
    (steps,) = map(int, axes["horizon"].values)
    return _asked(replace(cell.subject, target="sgd"), axes["lr"], axes["start"], steps), steps


# Several claims ask the same.
@cache
def _asked(subject: Subject, lr: Axis, start: Axis, steps: int) -> Asked:
    lrs, points = np.sort(np.append(grid(lr, 41), LR)), np.concatenate([[START], starts(start, 24)])
    said, decay = holding(subject, lrs, points, steps)
    return Asked(lrs, points, np.logical_and.reduce(list(said.values())), decay)


def together(cell: Cell) -> Share:
    """In how many settings all sentences hold at once, with the plainest setting as an example."""
    (lrs, points, held, decay), steps = asked(cell)
    tally, near = Tally(), {"lr": cell.domain.axes["lr"].simple}
    tally.add(held, {"lr": lrs, "start": points}, {"decay": decay}, near=near, horizon=steps)
    return tally.share(_script)


_PROGRAM = """\
import torch, torch.optim as o
def run(Optimizer, gamma=1.0, **settings):
    p = torch.tensor({start}, dtype=torch.float64)
    path, optimizer = [p.clone()], Optimizer([p], lr={lr}, **settings)
    decay = o.lr_scheduler.StepLR(optimizer, {size}, gamma)
    for p.grad in (p * torch.tensor([40.0, 4.0]) for step in range({steps})):
        optimizer.step(), decay.step(), path.append(p.clone())
    return measured(torch.stack(path))
{measured}
{shown}
"""
_MEASURED = """\
def measured(xy): return [{tail}, {beyond}, {jumps}, {turns}, {length}]"""
_PARTS = {
    "tail": "(xy[-{last}:].norm(dim=1).max() / xy[0].norm()).item()",
    "beyond": "((-xy * xy[0].sign()).max() / xy[0].norm()).item()",
    "jumps": "((xy[1:, 0] * xy[:-1, 0] < 0) & (abs(xy[1:, 0]) >= xy[0].norm() / 100)).sum().item()",
    "turns": "(xy.diff(dim=0).sign().diff(dim=0).abs() == 2).sum().item()",
    "length": "xy.diff(dim=0).norm(dim=1).sum().item()",
}
_RUNS = {
    "sgd": "o.SGD",
    "ball": "o.SGD, momentum=0.9",
    "adagrad": "o.Adagrad",
    "rmsprop": "o.RMSprop",
    "adam": "o.Adam",
    "adamw": "o.AdamW",
    "calm": "o.SGD, {gamma}",
}
_HELD = (
    f"sgd[2] >= {JUMPS}",
    f"ball[1] >= {VISIBLE}",
    "adagrad[0] > max(sgd[0], ball[0], rmsprop[0], adam[0], adamw[0])",
    f"rmsprop[0] <= {NEAR}",
    f"adam[1] >= {VISIBLE}",
    f"adam[0] <= {NEAR}",
    "min(adam[3], adamw[3]) > 0",
    "adamw[4] < adam[4]",
    f"calm[2] < sgd[2] and calm[0] <= {NEAR}",
)


def _script(example: Mapping[str, Any]) -> Script:
    """All methods from that start at that rate, what was measured of each, and whether every sentence holds."""
    gamma, size = DECAYS[example["decay"]]
    steps = example["horizon"]
    each = ", ".join(f"{name} := run({call.format(gamma=gamma)})" for name, call in _RUNS.items())
    measured = _MEASURED.format(**{name: part.format(last=max(steps // 10, 1)) for name, part in _PARTS.items()})
    shown = f"print({each}, {' and '.join(_HELD)})"
    given = {"start": list(example["start"]), "lr": example["lr"], "steps": steps, "size": size}
    return script(_PROGRAM.format(**given, measured=measured, shown=shown))
