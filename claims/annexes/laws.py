"""The law book: what must hold for an optimizer whatever its inputs, where it must not, and what PyTorch breaks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from claims.measurement import Law
from claims.model import Text

SCHEDULERS = (
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
)
# Those above have a closed form beside their chained one.
EVERY_SCHEDULER = (
    *SCHEDULERS,
    "CosineAnnealingWarmRestarts",
    "OneCycleLR",
    "CyclicLR",
    "LambdaLR",
    "MultiplicativeLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "ChainedScheduler",
)

# What the sources of the methods recommend: Tieleman & Hinton 2012, slide 29; Zeiler 2012, section 4; Kingma & Ba 2015,
# algorithm 1; Loshchilov & Hutter 2019, algorithm 2.  Gradient descent and AdaGrad come without recommended values.
PAPER_DEFAULTS: Mapping[str, Mapping[str, float]] = {
    "rmsprop": {"alpha": 0.9},
    "adadelta": {"rho": 0.95, "eps": 1e-6},
    "adam": {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw": {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
}


class Standing(StrEnum):
    """How a subject stands to a law."""

    EXACT = "exact"
    BOUNDED = "bounded"
    FAILS = "fails"
    FINDING = "finding"


class Holds(StrEnum):
    """Where mathematics says that a law holds: for every rule, for none, or for those that stand the same test."""

    ALWAYS = "always"
    NEVER = "never"
    BY_RULE = "by-rule"


@dataclass(frozen=True)
class StatedLaw:
    """One law in a sentence, where it holds, and what it is asked of: every optimizer, unless programs are named.

    It is tried on every subject of the optimizers it is asked of or, ``of_programs``, once on each program, which
    are of one ``sort``.  It ``needs`` something that not every program can do, or a setting that not every program
    ``takes``, and ``varies`` settings that are constants in some; ``subjects`` are patterns of the names of those on
    which there is something to compare.
    """

    slug: str
    title: Text
    says: Text
    holds: Holds = Holds.ALWAYS
    asked_of: tuple[str, ...] = ()
    of_programs: bool = False
    sort: str = "optimizers"
    needs: str = "torch"
    takes: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ("*",)

    def concerns(self, subject: str) -> bool:
        """Whether there is something to compare on the subject of this name."""
        return any(fnmatch(subject, pattern) for pattern in self.subjects)


@dataclass(frozen=True)
class Deviation:
    """A law that PyTorch breaks, on which subjects (as patterns of their names), and the discovery that says how.

    Of a program that somebody brings, it is a law or a column, and the reason is theirs.
    """

    law: str
    subjects: tuple[str, ...]
    discovery: str = ""
    reason: str = ""


@dataclass(frozen=True)
class LawRecord:
    """One law as tried on one subject; a ``program`` is what the law names, such as an optimizer or a scheduler.

    ``holds`` is whether mathematics says that the law holds for it.
    """

    law: str
    program: str
    subject: str
    measurement: Law
    holds: bool = True
    origins: tuple[str, ...] = ()


def standing(record: LawRecord) -> Standing:
    """How a program stands to a law after what was measured.

    A law that should fail and does not is a finding too: then the law says less than it seems to, or the test does.
    """
    broken = record.measurement.counterexample is not None
    if broken == record.holds:
        return Standing.FINDING
    if broken:
        return Standing.FAILS
    worst = record.measurement.worst
    return Standing.EXACT if worst is None or worst.gap == 0 else Standing.BOUNDED


def deviation_of(law: str, subject: str, known: Sequence[Deviation] | None = None) -> Deviation | None:
    """The first deviation on record for a law on a subject, if there is one, or among those ``known`` instead."""
    return next(deviations_of(law, subject, known), None)


def deviations_of(law: str, subject: str, known: Sequence[Deviation] | None = None) -> Iterator[Deviation]:
    """Every deviation on record for a law on a subject: where one is mended another may be left."""
    for each in DEVIATIONS if known is None else known:
        if each.law == law and any(fnmatch(subject, pattern) for pattern in each.subjects):
            yield each


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _law(entry: Mapping[str, Any]) -> StatedLaw:
    told = {key: Text(**entry[key]) for key in ("title", "says")}
    every = {"asked_of": EVERY_SCHEDULER if entry.get("sort") == "schedulers" else ()}
    lists = {key: tuple(entry.get(key, every.get(key, ()))) for key in ("asked_of", "takes", "varies")}
    own = {"subjects": tuple(entry.get("subjects", ("*",))), "holds": Holds(entry.get("holds", "always"))}
    return StatedLaw(**{**entry, **told, **lists, **own})


LAWS: Mapping[str, StatedLaw] = {law.slug: law for law in map(_law, _FILE["law"])}
DEVIATIONS = tuple(Deviation(**{**entry, "subjects": tuple(entry["subjects"])}) for entry in _FILE["deviation"])
