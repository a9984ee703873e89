"""A claim's own domain laid out as a grid: whether it can be, and what is asked of the runs over it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from claims.domain import Axis, Between, Domain, OneOf, Signed
from claims.forms.programs import COUPLED, OPTIMIZERS
from claims.forms.running import MOST_STEPS
from claims.forms.schema import Tell
from claims.forms.sweep import read_swept

# What no grid has: each of its runs has the same objective and number of steps.
_ALONE = ("noise", "seed", "data", "batch", "until", "lines", "state", "at")
MOST_NUDGES = 8
# So many runs of one method at once fit into memory, with what is seen of them.
MOST_CELLS = 200_000


def read_grid(given: Mapping[str, Any], tell: Tell) -> dict[str, Any] | None:
    """The same where the claim's own domain is laid out as a grid."""
    domain: Domain | None = given["domain"]
    if domain is None or not {"start", "horizon"} <= domain.axes.keys():
        tell("grid", "the claim needs a domain with the axes start and horizon, such as domain.axes.horizon = [100]")
        return None
    _check_axes(given, domain, tell)
    _check_runs(given, tell)
    if ("noise_levels" in given) != ("seeds" in given):
        tell("seeds", "noise_levels and seeds go together")
    settings, free = axes_of_runs(given, domain)
    for name in free:
        if not name.isidentifier():
            tell("names", f"the axis {name!r} is no setting of an optimizer; give formulas a name for it")
    return read_swept({**given, "steps": 1, "free": free}, settings, tell)


def axes_of_runs(given: Mapping[str, Any], domain: Domain) -> tuple[list[str], tuple[str, ...]]:
    """The axes of a domain as formulas call them: those that are settings of some run, and those that are not."""
    called = [given.get("names", {}).get(name, name) for name in axes_of(domain)]
    runs = [given, *given.get("others", {}).values()]
    programs = [OPTIMIZERS[each] for run in runs if (each := run.get("optimizer")) in OPTIMIZERS]
    known = {name for program in programs for name in program.settings} | {"lr"}
    return [name for name in called if name in known], tuple(name for name in called if name not in known)


def _check_axes(given: Mapping[str, Any], domain: Domain, tell: Tell) -> None:
    """Whether the domain can be laid out so, and what is asked along an axis can be."""
    axes, horizon = axes_of(domain), domain.axes["horizon"]
    if not isinstance(domain.axes["start"], Signed):
        tell("grid", "the starts of a grid are a range of either sign, such as { size = [0.5, 3.0] }")
    if not isinstance(horizon, OneOf) or not all(
        1 <= step <= MOST_STEPS and step == int(step) for step in horizon.values
    ):
        tell("grid", f"horizon is a list of numbers of steps, 1 to {MOST_STEPS}")
    for name in axes:
        if not isinstance(domain.axes[name], Between | OneOf):
            tell("grid", f"the axis {name} is a list of numbers, or a range with decimals, such as 1.0")
    if unknown := given["grid"].keys() - domain.axes.keys():
        tell("grid", f"the domain has no {', '.join(sorted(unknown))}; it has {', '.join(domain.axes)}")
    for key in ("onwards", "best_over", "width"):
        axis = given[key]["axis"] if key == "width" and key in given else given.get(key)
        if axis is not None and axis not in axes:
            tell(key, f"expected one of {', '.join(axes)}, got {axis!r}")
        elif axis is not None and key != "best_over" and not _ascends(domain.axes[axis]):
            tell(key, f"the values of {axis} go upwards, or are a range")
    if (cells := _size(given, domain)) > MOST_CELLS:
        tell("grid", f"there are {cells} cells with all nudges, noises and seeds, at most {MOST_CELLS}")


def _ascends(axis: Axis) -> bool:
    return not isinstance(axis, OneOf) or list(axis.values) == sorted(axis.values)


def _size(given: Mapping[str, Any], domain: Domain) -> int:
    """How many runs one method makes."""
    lists = {name: len(axis.values) for name, axis in domain.axes.items() if isinstance(axis, OneOf)}
    counts: list[int] = [lists.get(name, given["grid"].get(name, 2)) for name in axes_of(domain)]
    noises = max(len(given.get("noise_levels", ())) * given.get("seeds", 0), 1)
    each: int = given["grid"].get("start", 1) * (given.get("nudged", 0) + 1) * noises
    return math.prod(counts) * each


def _check_runs(given: Mapping[str, Any], tell: Tell) -> None:
    """Whether the runs are such as a grid has."""
    others = given.get("others", {})
    for key in _ALONE:
        if any(key in run for run in (given, *others.values())):
            tell(key, "the runs of a grid are those of PyTorch's optimizers on a formula; leave it out")
    for name, run in others.items():
        for key in {"start", "steps"} & run.keys():
            tell(f"others.{name}", f"all runs of a grid have the same {key}; leave it out")
    for run in (given, *others.values()):
        if run.get("optimizer") in COUPLED:
            tell(
                "optimizer", f"a grid moves all its runs at once, and {COUPLED[run['optimizer']].shown} would mix them"
            )
        if re.search(r"\bt\b", run.get("rate", "")):
            tell("rate", "in a grid a rate is one for the whole run, such as 100*lr")
    if given.get("nudged", 0) > MOST_NUDGES:
        tell("nudged", f"there are at most {MOST_NUDGES} nudges")
    if given.get("turned") and len(given["start"]) != 2:
        tell("turned", "a function of two variables is turned")


def axes_of(domain: Domain) -> tuple[str, ...]:
    """The axes of settings, the learning rate last."""
    own = [name for name in domain.axes if name not in ("start", "horizon")]
    return tuple(sorted(own, key=lambda name: name == "lr"))
