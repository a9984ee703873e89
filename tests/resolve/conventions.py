"""A program beside every known rule and every way to decay weights: which it follows, and how far it is from others."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.conventions import Known, known_rules, with_roles
from claims.formulas import Rule
from claims.formulas.lines import Line
from claims.formulas.reading import names_of, read_formula, renamed
from claims.model import Text
from reference.formulas import rule_of
from reference.powers import Coefficients
from tests.instruments.brought import Brought, BroughtError
from tests.instruments.probes import enclosed
from tests.instruments.strategies import Episode

# Far from what is usual, so that each setting shows, and a large ε, so that it shows where it stands.
_SETTINGS = {
    "lr": 0.125,
    "momentum": 0.75,
    "dampening": 0.3,
    "alpha": 0.8,
    "rho": 0.7,
    "beta1": 0.625,
    "beta2": 0.9,
    "eps": 0.01,
    "momentum_decay": 0.35,
    "weight_decay": 0.0,
}
# Where rounded coefficients show most: what fades slowly.
_SLOW = {"momentum": 0.99, "alpha": 0.999, "rho": 0.999, "beta1": 0.9, "beta2": 0.999}
# What switches a part of a rule off, for programs in which no known rule has that part.
_OFF = {"momentum": 0.0, "dampening": 0.0}
# A constant in the code of who takes no such setting; nothing else can be guessed.
_CONSTANTS = {"eps": (1e-8, 1e-7, 1e-10, 1e-6, 1e-9, 1e-12, 1e-16, 0.0)}
_DECAY = 0.0625
# Gradients of either sign over four powers of ten, some of them zero at first or on the way.
_RANDOM = np.random.default_rng(7)
# Numbers of float32, so that both formats are asked of the same.
_STARTS = tuple(_RANDOM.uniform(-2, 2, 24).astype(np.float32).tolist())
_SIZES = (10.0 ** _RANDOM.uniform(-3, 0.5, (10, 24)) * _RANDOM.choice((-1.0, 1.0), (10, 24))).astype(np.float32)
_SIZES[:2, 20:] = _SIZES[4, 16:20] = 0.0
_ROWS = tuple(map(tuple, _SIZES.tolist()))
# In units of the bound: another order of the same operations stays within; as a share of the way: float32 does.
_SAME, _SINGLE = 16.0, 2e-5


@dataclass(frozen=True)
class Decay:
    """A way to decay weights: how a reader knows it, and what is another one by which formula before a step."""

    shown: Text
    changed: str
    formula: str


DECAYS: Mapping[str, Decay] = {
    "l2": Decay(Text("an L2 term in the gradient", "勾配に加える L2 項"), "g", "g + weight_decay*x"),
    "decoupled": Decay(
        Text("decoupled, times the rate", "勾配から分離し、学習率を掛ける"), "x", "x - lr*weight_decay*x"
    ),
    "decoupled-without-rate": Decay(
        Text("decoupled, not times the rate", "勾配から分離し、学習率を掛けない"), "x", "x - weight_decay*x"
    ),
}


# How a reader knows the arithmetic of numbers that are the same for every coordinate; the most common one first.
ARITHMETICS: Mapping[Coefficients, Text] = {
    Coefficients.DOUBLE: Text("float64", "float64"),
    Coefficients.OWN: Text("the parameters' format, coefficients included", "係数も含め、パラメータの数値形式"),
    Coefficients.ROUNDED: Text(
        "float32 at least in part, whatever the parameters are",
        "パラメータの数値形式によらず、少なくとも一部は float32",
    ),
}


@dataclass(frozen=True)
class Candidate:
    """A known rule with one way to decay weights or none, and constants for what the program does not take."""

    known: Known
    decay: str = ""
    constants: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        told = [self.known.shown.en, *([f"weight decay {DECAYS[self.decay].shown.en}"] if self.decay else [])]
        return "; ".join([*told, *(f"{name} = {value:g} in its code" for name, value in self.constants)])


@dataclass(frozen=True)
class Gap:
    """How far a program is from a candidate: in units of the rounding bound, as a share of the way, and since where."""

    candidate: Candidate
    share: float
    apart: float
    since: tuple[str, int]

    @property
    def same(self) -> bool:
        """Whether rounding explains the gap; a bound that is wider than float32 is coarse explains nothing."""
        return self.share <= _SAME and self.apart <= _SINGLE

    @property
    def single(self) -> bool:
        """Whether numbers in float32 would explain it; a constant that is guessed must fit better."""
        return not self.same and self.apart <= _SINGLE and not self.candidate.constants


@dataclass(frozen=True)
class Resolved:
    """What was found: the gaps without decay and with it, the nearest first, and what had to be switched off for it.

    ``arithmetic`` is that of numbers which are the same for every coordinate, if one explains the runs, and ``share``
    the gap then.
    """

    plain: tuple[Gap, ...]
    decayed: tuple[Gap, ...]
    off: tuple[str, ...]
    arithmetic: Coefficients | None = None
    share: float | None = None


def resolve(program: Brought) -> Resolved:
    """The program beside every known rule, and beside those that it follows with every way to decay weights."""
    still = program.run(_probes(program, {})["steady rate"]) == np.array(_STARTS)
    if np.all(still):
        raise BroughtError(f"{program.name} does not move its parameter: nothing can be said of it")
    off: dict[str, float] = {}
    plain = _ranked(program, _candidates(program, off), _probes(program, off))
    switches = {name: value for name, value in _OFF.items() if name in program.takes and name not in program.fixed}
    if switches and not fitting(plain):
        without = _ranked(program, _candidates(program, switches), _probes(program, switches))
        plain, off = (without, switches) if fitting(without) else (plain, off)
    found, decayed = fitting(plain), ()
    if "weight_decay" in program.takes and found:
        ways = [replace(each.candidate, decay=way) for each in found[:3] for way in DECAYS]
        decayed = _ranked(program, ways, _probes(program, {**off, "weight_decay": _DECAY}))
    explained = _explained(program, found[0].candidate, _probes(program, {**_SLOW, **off})) if found else (None, None)
    return Resolved(plain, decayed, tuple(off), *explained)


def fitting(gaps: Sequence[Gap]) -> list[Gap]:
    """Those that rounding explains, or else those that a number in float32 would."""
    return [gap for gap in gaps if gap.same] or [gap for gap in gaps if gap.single]


def _probes(program: Brought, otherwise: Mapping[str, float]) -> dict[str, Episode]:
    """The runs, by name."""
    asked = {**_SETTINGS, **otherwise, **program.fixed}
    settings = {name: value for name, value in asked.items() if name in program.takes}
    lr = _SETTINGS["lr"] if "lr" in program.takes else 1.0
    steady = (lr,) * len(_ROWS)
    changing = tuple(lr * factor for factor in (1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 2, 2))
    return {
        name: Episode({**settings, "lr": lr}, _STARTS, _ROWS, lrs)
        for name, lrs in (("steady rate", steady), ("changing rate", changing))
    }


def _candidates(program: Brought, off: Mapping[str, float]) -> Iterator[Candidate]:
    """Every known rule without decay; constants are tried for what a rule needs and the program does not take."""
    for known in known_rules().values():
        needs = {*known.rule.settings} - {"lr"}
        missing = needs - {*with_roles(dict.fromkeys(program.takes, 0.0))}
        # A part that is switched off is none that a rule could have.
        if "weight_decay" in needs or missing - {*_CONSTANTS} or needs & {*off}:
            continue
        if "eps" in missing:
            yield from (Candidate(known, "", (("eps", value),)) for value in _CONSTANTS["eps"])
        else:
            yield Candidate(known)


def _explained(
    program: Brought, candidate: Candidate, probes: Mapping[str, Episode]
) -> tuple[Coefficients | None, float | None]:
    """The first arithmetic with which the candidate encloses the program in float64 and in float32, and the gap then.

    It is that of numbers which are the same for every coordinate.
    """
    runs = {}
    for dtype in ("float64", "float32"):
        # Who has no float32 is asked in float64 alone.
        with contextlib.suppress(BroughtError):
            runs[dtype] = {name: program.run(episode, dtype) for name, episode in probes.items()}

    for kind in ARITHMETICS:
        gaps = [_gap(candidate, probes, paths, dtype, kind) for dtype, paths in runs.items()]
        share = max(gap.share if gap else np.inf for gap in gaps)
        if share <= 1:
            return kind, share
    return None, None


def _ranked(program: Brought, candidates: Any, probes: Mapping[str, Episode]) -> tuple[Gap, ...]:
    paths = {name: program.run(episode) for name, episode in probes.items()}
    gaps = [gap for each in candidates if (gap := _gap(each, probes, paths)) is not None]
    return tuple(sorted(gaps, key=lambda gap: (not gap.same, gap.apart, len(gap.candidate.known.rule.settings))))


def _gap(
    candidate: Candidate,
    probes: Mapping[str, Episode],
    paths: Mapping[str, NDArray[np.float64]],
    dtype: str = "float64",
    arithmetic: Coefficients = Coefficients.DOUBLE,
) -> Gap | None:
    worst, apart, since = 0.0, 0.0, ("", 0)
    for name, episode in probes.items():
        settings = {**with_roles(episode.settings), **dict(candidate.constants)}
        try:
            ball = enclosed(factory_of(candidate), replace(episode, settings=settings), dtype, None, arithmetic)
        except (ArithmeticError, ValueError, TypeError):
            return None
        with np.errstate(all="ignore"):
            gaps = np.abs(paths[name] - ball.centre)
            # A rule that has no number, as on a gradient of zero without ε, has none in the program either.
            both = np.isnan(ball.centre) & np.isnan(paths[name])
            gaps = np.where(both, 0.0, np.nan_to_num(gaps, nan=np.inf))
            shares = np.where(gaps == 0, 0.0, gaps / (np.nan_to_num(ball.radius, nan=0.0) + 2.0**-1000))
            way = np.nan_to_num(
                np.maximum(np.abs(ball.centre - np.array(episode.start)), np.abs(ball.centre)).max(axis=0)
            )
            far = gaps.max(axis=0) / np.where(way > 0, way, 1.0)
        if shares.max() > _SAME and not since[1]:
            since = name, int(np.argmax((shares > _SAME).any(axis=1))) + 1
        worst, apart = max(worst, float(shares.max())), max(apart, float(far.max()))
    return Gap(candidate, worst, min(apart, 1.0) if np.isfinite(apart) else 1.0, since)


@cache
def factory_of(candidate: Candidate) -> Any:
    """The rule of a candidate, its decay included, as a class such as those of :mod:`reference.rules`."""
    rule = _with_decay(candidate.known.rule, candidate.decay) if candidate.decay else candidate.known.rule
    return rule_of(rule.lines, rule.memories, {name: name for name in rule.settings})


def _with_decay(rule: Rule, way: str) -> Rule:
    """A rule whose gradient, or whose parameter before the step, is another one by a formula."""
    name, text = DECAYS[way].changed, DECAYS[way].formula
    decayed = f"{name}_decayed"
    first = Line(decayed, read_formula(text, ("g", "x", "lr", "weight_decay")))
    lines = [Line(line.name, renamed(line.tree, {name: decayed})) for line in rule.lines]
    settings: Sequence[str] = (*rule.settings, "weight_decay", *({"lr"} - {*rule.settings} & names_of(first.tree)))
    return Rule((first, *lines), rule.memories, tuple(dict.fromkeys(settings)))
