"""What a reader can try of a claim: its runs as lines and formulas, what can be set, and the relations that it states.

Everything is a tree of :mod:`claims.formulas`, so that the page of the report and the tests carry out the same
operations in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from claims.conventions import known_rules
from claims.domain import Axis, Between, OneOf, Signed, Whole
from claims.forms.grid import axes_of
from claims.forms.programs import OPTIMIZERS
from claims.forms.running import shown_program
from claims.forms.sweep import needed
from claims.formulas import Rule, Tree
from claims.formulas.reading import names_of
from claims.model import Case, Claim, Measured

# Most steps that can be tried, and the most that are compared bit by bit.
MOST_STEPS, SAMPLED = 10_000, 200
_MOST_VARIABLES = 8
# What a sample calls the run that has no name.
MAIN = "main"
# What PyTorch has where a run does not say; of all else the value that a reader's example has is PyTorch's.
_DEFAULTS = {"weight_decay": 0.0, "dampening": 0.0}
_OWN_DEFAULTS = {"adamw": {"weight_decay": 0.01}}
# Settings under which an optimizer is another known rule than the one of its name.
_OTHERWISE = {
    ("momentum", "dampening"): "momentum/dampened",
    ("sgd", "weight_decay"): "sgd/l2",
    ("adam", "weight_decay"): "adam/l2",
}
# Around the value of a run that states no range: so many times as small and as large, or all of its range.
_AROUND = 30.0
_SHARES = ("momentum", "alpha", "rho", "beta1", "beta2", "dampening", "gamma")
_USUAL_SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)


@dataclass(frozen=True)
class Control:
    """Something that can be set: what formulas call it, from where to where, by ratio or evenly, and where it begins.

    ``values`` are all that it can be, if those are few.  The claim is ``ranged`` over it, or a reader may look around.
    """

    name: str
    low: float
    high: float
    usual: float
    by_ratio: bool = False
    values: tuple[float, ...] = ()
    ranged: bool = True


@dataclass(frozen=True)
class TriedRun:
    """One run: the rule that moves each variable, its own settings, its rate in step t, and where its slope is taken.

    The main run has no name; its ``settings`` give way to what is set, those of the others do not.  Others may have a
    start and a number of steps of their own.
    """

    name: str
    shown: str
    convention: str
    rule: Rule
    settings: Mapping[str, float]
    rate: Tree | None = None
    at: Tree | None = None
    until: tuple[Tree, ...] = ()
    start: tuple[float, ...] = ()
    steps: int | None = None


@dataclass(frozen=True)
class Along:
    """An axis along which something is measured in every setting: the values, and how much of it fulfils relations.

    Without relations each quantity is the least along it.
    """

    axis: str
    values: tuple[float, ...]
    where: tuple[Tree, ...] = ()
    up_to: Tree | None = None


@dataclass(frozen=True)
class Laboratory:
    """What can be tried of a claim, as it is asked in one of its cases, in float64."""

    claim: str
    case: Case
    variables: tuple[str, ...]
    minimum: tuple[float, ...]
    formula: Tree
    slopes: tuple[Tree, ...]
    curvatures: tuple[Tree, ...]
    runs: tuple[TriedRun, ...]
    controls: tuple[Control, ...]
    named: Mapping[str, Tree]
    among: Tree | None
    expects: tuple[Tree, ...]
    along: Along | None
    free: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def usual(self) -> dict[str, float]:
        """Where everything stands at first."""
        return {each.name: each.usual for each in self.controls}

    @property
    def map(self) -> tuple[str, str]:
        """The two controls that a map is over: what the claim ranges over, the learning rate first, else a variable."""
        gone = self.along.axis if self.along else None
        moved = [each for each in self.controls if each.low < each.high and each.name != gone]
        spoken = {name.partition("_")[0] for name in self.needed}
        variables = sorted(self.variables, key=lambda name: name not in spoken)
        ranged = [each.name for each in moved if each.ranged and each.name not in (*self.variables, "steps")]
        found = [*ranged, "lr", *variables, *(each.name for each in moved)]
        across, up, *_ = [*dict.fromkeys(name for name in found if name in {each.name for each in moved})]
        return across, up

    @property
    def needed(self) -> frozenset[str]:
        """The quantities of single runs that the relations speak of."""
        width = {"width": {"where": self.along.where}} if self.along and self.along.where else {}
        return needed({"named": self.named, "free": self.free, **width}, self.relations)

    @property
    def relations(self) -> tuple[Tree, ...]:
        """What is expected, and where it is asked."""
        return (*self.expects, *((self.among,) if self.among else ()))

    @property
    def spoken_of(self) -> tuple[TriedRun, ...]:
        """The main run, and those of the others that some relation speaks of."""
        named = {name.partition("_of_")[2] for tree in self.relations for name in names_of(tree)}
        return tuple(run for run in self.runs if not run.name or run.name in named)


def laboratory_of(claim: Claim) -> Laboratory | None:
    """What can be tried of a claim; None where its runs need more than lines: data, noise, or many coordinates."""
    case = _case(claim)
    given = _parameters(claim, case) if case else None
    if case is None or given is None or given["columns"] or len(given["start"]) > _MOST_VARIABLES:
        return None
    runs = [_run(name, run, given) for name, run in given["runs"].items()]
    if any(each is None for each in runs):
        return None
    found = tuple(each for each in runs if each)
    bent = any("h" in each.rule.settings for each in found)
    controls = tuple(_controls(claim, case, given))
    along = _along(claim, given)
    return Laboratory(
        claim.slug,
        case,
        tuple(given["start"]),
        tuple(float(given["minimum"][name]) for name in given["start"]) if "minimum" in given else (),
        given["objective"],
        tuple(given["slopes"].values()),
        tuple(given["curvatures"].values()) if bent else (),
        found,
        controls,
        given.get("named", {}),
        given.get("among"),
        tuple(given["expects"]),
        along,
        tuple(given.get("free", ())),
        {called: name for name, called in given.get("names", {}).items()},
    )


def _case(claim: Claim) -> Case | None:
    """The first case that is asked in float64 by the claim's form; one that counts, if there is one."""
    settled = claim.settled
    if not isinstance(settled, Measured) or claim.form is None:
        return None
    found = [case for case in (*claim.within, *claim.cases) if not case.own_test and "float64" in settled.formats(case)]
    return found[0] if found else None


def _parameters(claim: Claim, case: Case) -> Mapping[str, Any] | None:
    """The parameters of a case, where they are about runs with relations."""
    found = claim.form.under(case) if claim.form else {}
    return found if found.get("runs") and found.get("expects") else None


def _run(name: str, run: Mapping[str, Any], given: Mapping[str, Any]) -> TriedRun | None:
    """A run as lines; None where what takes the steps is not known as such, or draws numbers."""
    if "noise" in run or "batch" in run:
        return None
    own = {key: float(value) for key, value in run.get("settings", {}).items() if not isinstance(value, bool)}
    start = tuple(float(each) for each in run["start"].values()) if run["start"] != given["start"] else ()
    steps = int(run["steps"]) if run["steps"] != given["steps"] else None
    more = run.get("rate"), run.get("at"), tuple(run.get("until", ())), start, steps
    if "optimizer" not in run:
        return TriedRun(name, shown_program(run), "", run["rule"], own, *more)
    optimizer = run["optimizer"]
    convention = next(
        (rule for (of, setting), rule in _OTHERWISE.items() if of == optimizer and own.get(setting)),
        f"{optimizer}/pytorch",
    )
    known = known_rules().get(convention)
    if known is None:
        return None
    axes = OPTIMIZERS[optimizer].settings
    defaults = {setting: float(axis.simple) for setting, axis in axes.items() if setting != "lr"}
    settings = {**defaults, **_DEFAULTS, **_OWN_DEFAULTS.get(optimizer, {}), **own}
    wanted = {setting: value for setting, value in settings.items() if setting in known.rule.settings}
    # What a run sets and its lines do not know would silently be left out.
    if any(value and setting not in known.rule.settings for setting, value in own.items()):
        return None
    return TriedRun(name, shown_program(run), convention, known.rule, wanted, *more)


def _controls(claim: Claim, case: Case, given: Mapping[str, Any]) -> Iterator[Control]:
    """What can be set: the axes of the domain, the start, and the number of steps; at first it is as in the case."""
    axes, called, first = claim.domain.axes, given.get("names", {}), claim.domain.narrowed(case.axes).axes
    starts = axes.get("start")
    gridded = isinstance(starts, Signed) and "horizon" in axes
    settings = axes_of(claim.domain) if gridded else [name for name in axes if name not in ("steps", *given["start"])]
    own = [name for name in settings if not name.startswith("start ")]
    for name in sorted(own, key=lambda name: name != "lr"):
        found = _control(called.get(name, name), axes[name], ranged=gridded)
        yield replace(found, usual=_bounded(float(first[name].simple), found.low, found.high))
    for name, value in given["start"].items():
        if gridded and isinstance(starts, Signed):
            yield Control(name, -starts.high, starts.high, float(value))
        elif name in axes:
            yield _control(name, axes[name], ranged=False)
        else:
            reach = 3 * max(abs(float(value)), 1.0)
            yield Control(name, -reach, reach, float(value))
    horizon = axes["horizon"] if gridded else None
    steps = float(first["horizon"].simple if horizon else given["steps"])
    most = max(horizon.values) if isinstance(horizon, OneOf) else 10 * steps
    yield Control("steps", 1.0, min(max(most, 100.0), float(MOST_STEPS)), steps, by_ratio=True)


def _bounded(value: float, low: float, high: float) -> float:
    """The number of a range that is nearest to a value."""
    return min(max(value, low), high)


def _control(name: str, axis: Axis, ranged: bool) -> Control:
    """A control over an axis; one that has a single value can be moved around it, if that is no share."""
    match axis:
        case Between(low, high, usual):
            return Control(name, low, high, usual, low > 0 and high / low >= 10)
        case Signed(_, high, _, usual):
            return Control(name, -high, high, usual)
        case Whole(low, high, usual):
            return Control(name, float(low), float(high), float(usual))
        case OneOf(values) if len(values) > 1 or (ranged and name not in _SHARES):
            return Control(name, min(values), max(values), values[0], values=tuple(sorted(values)))
        case OneOf((value, *_)) if name in _SHARES:
            values = tuple(sorted({*_USUAL_SHARES, value}))
            return Control(name, values[0], values[-1], value, values=values, ranged=False)
    value = float(axis.simple)
    return (
        Control(name, value / _AROUND, value * _AROUND, value, True, ranged=False) if value > 0 else _fixed(name, value)
    )


def _fixed(name: str, value: float) -> Control:
    return Control(name, min(value, -1.0), max(value, 1.0), value)


def _along(claim: Claim, given: Mapping[str, Any]) -> Along | None:
    """The axis along which a claim measures a width, or looks for the best value."""
    said = given.get("width", {})
    axis = said.get("axis") or given.get("best_over")
    if axis is None:
        return None
    called, count = given.get("names", {}).get(axis, axis), given["grid"].get(axis, 2)
    return Along(called, laid(claim.domain.axes[axis], count), tuple(said.get("where", ())), said.get("up_to"))


def laid(axis: Axis, count: int) -> tuple[float, ...]:
    """The values of an axis as tests lay a grid over it: evenly, by ratio if it spans magnitudes, in four digits."""
    match axis:
        case OneOf(values):
            return values
        case Between(low, high) if low > 0 and high / low >= 10:
            each = [low * (high / low) ** (place / (count - 1)) for place in range(count)]
        case Between(low, high):
            each = [low + (high - low) * place / (count - 1) for place in range(count)]
        case _:
            raise TypeError(f"no grid is laid over {axis!r}")
    return tuple(float(f"{value:.4g}") for value in each)
