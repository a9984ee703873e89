"""Which rule printed lines are: the known one that they equal or come nearest to, and the edit that mends them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from claims.conventions import Known, known_rules, with_roles
from claims.forms.programs import program_of
from claims.formulas import Rule
from claims.formulas.repairs import Repair, repairs_of
from claims.measurement import Comparison
from reference.formulas import computed, rule_of
from reference.rounding import Ball
from tests.instruments.probes import compare, enclosed, located
from tests.instruments.strategies import Episode

# A few steps with gradients of either sign and ordinary size tell nearly all edits apart, in a hundredth of the time.
_GRADIENTS = (0.75, -1.25, 0.5, 2.0, -0.125)
_START = 1.5
_LIKELY = 1e-9
# Of long rules the same slip in two lines can be made in a million ways.
_MOST_TRIED = 20_000
# What lines do not name is not there.
_OFF = {"weight_decay": 0.0, "dampening": 0.0}


@dataclass(frozen=True)
class Likeness:
    """How far lines are from a known rule: at the worst, as a share of the way that the known rule goes."""

    known: Known
    apart: float
    same: bool

    @property
    def near(self) -> bool:
        """Whether to name it: the lines end nearer to it than half its way."""
        return self.same or self.apart < 1 / 2


@cache
def factory_of_known(known: Known) -> Any:
    """The class made of a known rule."""
    return rule_of(known.rule.lines, known.rule.memories, {name: name for name in known.rule.settings})


def against_known(known: Known, printed: Any, episode: Episode) -> Comparison:
    """Printed lines against a known rule in one run, both enclosed; what rounding leaves open is the bound."""
    own, other = _both(known, printed, episode)
    return compare(own.centre, Ball(other.centre, own.radius + other.radius, own.format), located(episode))


def _both(known: Known, printed: Any, episode: Episode) -> tuple[Ball, Ball]:
    """The points of a known rule and of printed lines, enclosed."""
    run = fitted(known, episode)
    own, other = (enclosed(each, run, "float64", None) for each in (factory_of_known(known), printed))
    return own, other


def fitted(known: Known, episode: Episode) -> Episode:
    """The same run with a value for every setting of a known rule: of another optimizer the one that does the same."""
    usual = {name: float(axis.simple) for name, axis in program_of(known.optimizer).settings.items()} | _OFF
    given = with_roles(episode.settings)
    # What the optimizer of that name has no setting for is off.
    return replace(episode, settings={**{name: usual.get(name, 0.0) for name in known.rule.settings}, **given})


def likenesses(printed: Any, runs: Sequence[Episode]) -> list[Likeness]:
    """Every known rule by how far the lines are from it, the nearest first."""
    found = [_likeness(known, printed, runs) for known in known_rules().values()]
    return sorted(found, key=lambda each: (not each.same, each.apart))


def _likeness(known: Known, printed: Any, runs: Sequence[Episode]) -> Likeness:
    try:
        same = all(against_known(known, printed, episode).holds for episode in runs)
        apart = [_apart(known, printed, episode) for episode in map(_ordinary, runs[:: max(len(runs) // 8, 1)])]
    except ArithmeticError:
        # Plain numbers may have no quotient where a setting is none of the rule's own.
        return Likeness(known, 1.0, False)
    return Likeness(known, float(np.mean(apart)), same)


def _ordinary(episode: Episode) -> Episode:
    """The same settings on gradients of ordinary size, on which a distance means something to a reader."""
    rows = tuple((gradient,) for gradient in _GRADIENTS)
    return replace(episode, start=(_START,), gradients=rows, lrs=(episode.lrs[0],) * len(rows))


def _apart(known: Known, printed: Any, episode: Episode) -> float:
    """How far apart both end in one run, as a share of the longer way; 1 where one of them leaves the numbers."""
    own, other = (each.centre for each in _both(known, printed, episode))
    with np.errstate(all="ignore"):
        apart, way = np.abs(own - other).max(), max(np.abs(own - _START).max(), np.abs(other - _START).max())
        share = float(apart / way) if way else 0.0
    return min(share, 1.0) if np.isfinite(share) else 1.0


def repair_of(rule: Rule, names: Mapping[str, str], right: Known, runs: Sequence[Episode]) -> Repair | None:
    """The simplest edit of printed lines, or the same one in two of them, after which they are the ``right`` ones.

    ``names`` are those that the lines have for settings; an edit may name these and those of the right lines.
    """
    tried = [_ordinary(fitted(right, episode)) for episode in _unlike(runs)]
    own = {argument: name for name, argument in names.items()}
    settings = dict.fromkeys((*rule.settings, *(own.get(each, each) for each in right.rule.settings)))
    spelled = {name: names.get(name, name) for name in settings}
    expected = [[*_walk(right.rule, episode, {name: name for name in right.rule.settings})] for episode in tried]
    for repair in itertools.islice(repairs_of(rule, tuple(settings)), _MOST_TRIED):
        if all(_alike(repair.rule, *each, spelled) for each in zip(tried, expected, strict=True)):
            made = rule_of(repair.rule.lines, repair.rule.memories, spelled)
            if _holds(right, made, runs):
                return repair
    return None


def _holds(right: Known, made: Any, runs: Sequence[Episode]) -> bool:
    try:
        return all(against_known(right, made, episode).holds for episode in runs)
    except (TypeError, ArithmeticError, ValueError):
        # A power whose exponent is no number has no enclosure, and plain numbers may have no quotient or root.
        return False


def _unlike(runs: Sequence[Episode]) -> Iterable[Episode]:
    """Two runs whose settings tell edits apart: that with the largest ε, and one with a middling one."""
    ordered = sorted(runs, key=lambda episode: episode.settings.get("eps", 0.0))
    return (ordered[-1], ordered[len(ordered) // 2])


def _alike(rule: Rule, episode: Episode, expected: Sequence[float], spelled: Mapping[str, str]) -> bool:
    """Whether a rule goes the expected way, given up at the first step at which it does not."""
    for x, other in zip(_walk(rule, episode, spelled), expected, strict=False):
        if not abs(x - other) <= _LIKELY * max(abs(other), abs(other - _START)):
            return False
    return True


def _walk(rule: Rule, episode: Episode, spelled: Mapping[str, str]) -> Iterator[float]:
    """The points of one run in plain numbers; it ends where a line has no value."""
    given = {name: episode.settings[argument] for name, argument in spelled.items() if argument in episode.settings}
    values: dict[str, Any] = {**given, "x": np.float64(_START)}
    lines = [(line.name, _computed(line.tree)) for line in rule.lines]
    try:
        with np.errstate(all="ignore"):
            values |= {name: np.float64(_computed(tree)(values)) for name, tree in rule.memories}
            for step, (gradient,) in enumerate(episode.gradients, 1):
                values |= {"g": np.float64(gradient), "t": step}
                for name, line in lines:
                    values[name] = line(values)
                yield float(values["x"])
    except (KeyError, ArithmeticError):
        yield float("nan")


_computed = cache(computed)
