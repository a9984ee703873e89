"""The words of the audit: statements, claims, domains, verdicts.

Everything here is plain, immutable data.  A claim has no behaviour and a measurement (:mod:`claims.measurement`)
has no opinion; only :mod:`claims.judge` turns the two into a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from claims.domain import Axis as Axis
from claims.domain import Between as Between
from claims.domain import Domain as Domain
from claims.domain import OneOf as OneOf
from claims.domain import Signed as Signed
from claims.domain import Text as Text
from claims.domain import Whole as Whole


class Kind(StrEnum):
    """What sort of sentence the article makes."""

    API = "API"
    BACKGROUND = "background"
    BEHAVIOUR = "behaviour"
    CITATION = "citation"
    CODE = "code"
    DEFINITION = "definition"
    EQUATION = "equation"
    EQUIVALENCE = "equivalence"
    FIGURE = "figure"
    HISTORY = "history"
    LOGIC = "logic"
    OPINION = "opinion"
    PROPERTY = "property"
    USAGE = "usage"
    VALUE = "value"


class Verdict(StrEnum):
    """What the judge concludes; the words are those of ``evidence.json``."""

    CONFIRMED = "confirmed"
    CONDITIONAL = "conditional"
    MISPRINT = "misprint"
    REFUTED = "refuted"
    UNTESTABLE = "untestable"
    NOT_RUN = "not-run"


class Strength(StrEnum):
    """How strong the evidence behind a verdict is, strongest first."""

    PROOF = "proof"
    EXACT = "exact"
    BOUNDED = "bounded"
    PROPERTY = "property"
    SWEEP = "sweep"
    CITATION = "citation"


@dataclass(frozen=True)
class Equation:
    """One equation in LaTeX: as the article prints it and, where that is wrong, as it should read."""

    printed: str
    corrected: str | None = None


@dataclass(frozen=True)
class Case:
    """A named part of a claim's domain, one reading of an undefined symbol, or one of several programs.

    ``target`` names the program to drive where it is not the claim's own.
    """

    slug: str
    label: Text
    axes: Mapping[str, Axis] = field(default_factory=dict)
    target: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", MappingProxyType(dict(self.axes)))


WHOLE = Case("whole-domain", Text("the whole domain", "定義域全体"))


# --- how a claim can be settled -----------------------------------------------------------------------------

# The programs that "PyTorch's SGD" is, depending on device and arguments; RMSprop and Adadelta have no fused one.
EAGER = ("for-loop", "foreach")
EAGER_AND_FUSED = (*EAGER, "fused")


@dataclass(frozen=True)
class Measured:
    """A test settles the claim by driving ``target`` (one name of ``tests.subjects``) in each of ``dtypes``.

    It is driven in each of its ``implementations``, in the plainest one unless stated.
    """

    target: str
    dtypes: tuple[str, ...] = ("float64", "float32")
    implementations: tuple[str, ...] = ()

    def in_case(self, case: Case) -> str:
        """The target that is driven in a case."""
        return case.target or self.target


@dataclass(frozen=True)
class NotYetMeasured:
    """A measurement could settle the claim, and ``plan`` says which; none has been made."""

    plan: Text


@dataclass(frozen=True)
class Untestable:
    """No computation can settle the claim: why, what would, and the bibliographic ``facts`` at hand."""

    reason: Text
    would_settle: Text
    facts: tuple[Text, ...] = ()


Settlement = Measured | NotYetMeasured | Untestable


@dataclass(frozen=True)
class Claim:
    """One proposition that a measurement could refute; ``slug`` reads as a clause."""

    slug: str
    kind: Kind
    asks: Text
    domain: Domain
    settled: Settlement
    cases: tuple[Case, ...] = (WHOLE,)
    equation: Equation | None = None
    correction: Text | None = None


@dataclass(frozen=True)
class Statement:
    """One place in the article, with a paraphrase of what stands there and the claims it makes."""

    id: str
    anchor: Text
    kinds: tuple[Kind, ...]
    says: Text
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Section:
    """A heading of the article and the statements under it, in article order."""

    slug: str
    title: Text
    statements: tuple[Statement, ...]
