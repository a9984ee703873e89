"""The law book: what must hold for an optimizer whatever its inputs, where it must not, and what PyTorch breaks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from claims.measurement import Law
from claims.model import Text

LINEAR = ("sgd",)
ADAPTIVE = ("adagrad", "rmsprop", "adadelta", "adam", "adamw")
OPTIMIZERS = (*LINEAR, *ADAPTIVE)
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


@dataclass(frozen=True)
class StatedLaw:
    """One law in a sentence, what it is asked of, and for what of it mathematics says that it fails.

    It is tried on every subject of the optimizers it is asked of or, ``of_programs``, once on each program.
    """

    slug: str
    title: Text
    says: Text
    fails_for: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = OPTIMIZERS
    of_programs: bool = False


@dataclass(frozen=True)
class Deviation:
    """A law that PyTorch breaks, on which subjects (as patterns of their names), and the discovery that says how."""

    law: str
    subjects: tuple[str, ...]
    discovery: str


@dataclass(frozen=True)
class LawRecord:
    """One law as tried on one subject; a ``program`` is what the law names, such as an optimizer or a scheduler."""

    law: str
    program: str
    subject: str
    measurement: Law
    origins: tuple[str, ...] = ()


def standing(law: StatedLaw, program: str, measurement: Law) -> Standing:
    """How a program stands to a law after what was measured.

    A law that should fail and does not is a finding too: then the law says less than it seems to, or the test does.
    """
    broken, should_fail = measurement.counterexample is not None, program in law.fails_for
    if broken != should_fail:
        return Standing.FINDING
    if should_fail:
        return Standing.FAILS
    return Standing.EXACT if measurement.worst is None or measurement.worst.gap == 0 else Standing.BOUNDED


def deviation_of(law: str, subject: str) -> Deviation | None:
    """The deviation on record for a law on a subject, if there is one."""
    found = (each for each in DEVIATIONS if each.law == law and any(fnmatch(subject, p) for p in each.subjects))
    return next(found, None)


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _law(entry: Mapping[str, Any]) -> StatedLaw:
    told = {key: Text(**entry[key]) for key in ("title", "says")}
    lists = {key: tuple(entry[key]) for key in ("fails_for", "asked_of") if key in entry}
    return StatedLaw(**{**entry, **told, **lists})


LAWS: Mapping[str, StatedLaw] = {law.slug: law for law in map(_law, _FILE["law"])}
DEVIATIONS = tuple(Deviation(**{**entry, "subjects": tuple(entry["subjects"])}) for entry in _FILE["deviation"])
