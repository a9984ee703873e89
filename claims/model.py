"""The words of the audit: statements, claims, domains, verdicts.

Everything here is plain, immutable data.  A claim has no behaviour and a measurement (:mod:`claims.measurement`)
has no opinion; only :mod:`claims.judge` turns the two into a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

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


class Force(StrEnum):
    """How strongly the course speaks; :mod:`claims.judge` says what each asks of a share."""

    ALWAYS = "always"
    TENDENCY = "tendency"
    POSSIBLE = "possible"
    SEEN = "seen"
    CAUSE = "cause"


class Severity(StrEnum):
    """What happens to a reader who believes a sentence that is not true as it stands, worst first."""

    RESULT = "result"
    RULE = "rule"
    DETAIL = "detail"
    WORDING = "wording"


@dataclass(frozen=True)
class Equation:
    """One formula in LaTeX: as the article prints it or as its words are read, and, where wrong, as it should read."""

    formula: str
    corrected: str | None = None


@dataclass(frozen=True)
class Slip:
    """A word that is misspelt in the article, and the right one; both are in the article's language."""

    printed: str
    right: str


@dataclass(frozen=True)
class Case:
    """A named part of a claim's domain, or one of several programs.

    ``target`` names the program to drive where it is not the claim's own, ``dtypes`` likewise its number formats.
    ``reading`` names the reading of the statement under which it is asked; cases without one count under all readings.
    What is asked ``beyond`` the text is told as a note and decides nothing.  One with an ``own_test`` is measured by a
    test of the course, although the claim has a form.
    """

    slug: str
    label: Text
    axes: Mapping[str, Axis] = field(default_factory=dict)
    target: str | None = None
    dtypes: tuple[str, ...] = ()
    reading: str | None = None
    beyond: bool = False
    own_test: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", MappingProxyType(dict(self.axes)))


WHOLE = Case("whole-domain", Text("the whole domain", "定義域全体"))


# --- how a claim can be settled -----------------------------------------------------------------------------

# The programs that "PyTorch's SGD" is, depending on device and arguments; RMSprop and Adadelta have no fused one.
EAGER = ("for-loop", "foreach")
EAGER_AND_FUSED = (*EAGER, "fused")


@dataclass(frozen=True)
class Measured:
    """A test settles the claim by driving ``target`` (a name of ``tests.instruments.subjects``) in each of ``dtypes``.

    It is driven in each of its ``implementations``, in the plainest one unless stated.
    """

    target: str
    dtypes: tuple[str, ...] = ("float64", "float32")
    implementations: tuple[str, ...] = ()

    def in_case(self, case: Case) -> str:
        """The target that is driven in a case."""
        return case.target or self.target

    def formats(self, case: Case) -> tuple[str, ...]:
        """The number formats in which it is driven in a case."""
        return case.dtypes or self.dtypes


@dataclass(frozen=True)
class NotYetMeasured:
    """A measurement could settle the claim, and ``plan`` says which; none has been made."""

    plan: Text


@dataclass(frozen=True)
class Untestable:
    """No computation can settle the claim: why, what would, and the bibliographic ``facts`` at hand.

    ``agrees`` is whether those facts say what the claim says, where they do decide it.
    """

    reason: Text
    would_settle: Text
    facts: tuple[Text, ...] = ()
    agrees: bool | None = None


Settlement = Measured | NotYetMeasured | Untestable


@dataclass(frozen=True)
class Form:
    """The kind of question that a claim asks, a file of :mod:`claims.forms`, with its parameters as data.

    Where the sentence can be read in several ways, ``readings`` has the parameters under each; where cases differ in
    more than their ranges, those of each case, by its name.
    """

    name: str
    parameters: Mapping[str, Any]
    readings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("parameters", "readings"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.parameters)))

    def under(self, case: Case) -> Mapping[str, Any]:
        """The parameters with which a case is asked."""
        return self.readings.get(case.slug) or self.readings.get(case.reading or "") or self.parameters


@dataclass(frozen=True)
class Claim:
    """One proposition that a measurement could refute; ``slug`` reads as a clause.

    ``force`` is how strongly the course says it.  ``quotes`` is whether what is put to the test stands in print: then
    the formula, or what the statement ``prints``, is a quotation, and can be a misprint.  What is asked ``beyond`` the
    text is a note, never counted and never told to the author.  ``correction`` is what the article should say where the
    claim does not hold as it stands, by the ``severity`` of believing it; ``remark`` is what is worth knowing anyway.
    Both may name facts of the evidence in braces.  A claim of a ``form`` is asked by the form's own test.
    """

    slug: str
    kind: Kind
    asks: Text
    domain: Domain
    settled: Settlement
    cases: tuple[Case, ...] = (WHOLE,)
    equation: Equation | None = None
    correction: Text | None = None
    force: Force | None = None
    severity: Severity | None = None
    quotes: bool = False
    beyond: bool = False
    remark: Text | None = None
    form: Form | None = None

    @property
    def describes_method(self) -> bool:
        """Whether printed lines are about a method, which has several conventions, and not about one program."""
        return self.form is not None and self.form.parameters.get("describes") == "method"

    @property
    def within(self) -> tuple[Case, ...]:
        """The cases that count: those within the text, or all of a claim that is itself beyond it."""
        return tuple(case for case in self.cases if self.beyond or not case.beyond)


@dataclass(frozen=True)
class Statement:
    """One place in the article, with a paraphrase of what stands there and the claims it makes.

    ``prints`` are the formulas (LaTeX), values and lines of code that stand there in print.  ``readings`` are
    alternatives: what the sentence can be taken to say, most charitable first, by name.
    """

    id: str
    anchor: Text
    kinds: tuple[Kind, ...]
    says: Text
    claims: tuple[Claim, ...]
    prints: tuple[str, ...] = ()
    readings: Mapping[str, Text] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "readings", MappingProxyType(dict(self.readings)))


@dataclass(frozen=True)
class Section:
    """A heading of the article and the statements under it, in article order; ``source`` is the file they stand in."""

    slug: str
    title: Text
    statements: tuple[Statement, ...]
    source: str = ""
