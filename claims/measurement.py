"""What a test saw, as plain data in four shapes; a measurement has numbers and no opinion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral

Value = float | int | str | tuple[float, ...]
Example = Mapping[str, Value]


@dataclass(frozen=True)
class Comparison:
    """The worst case of a comparison: the gap, the error bound that applies there, and the settings."""

    gap: float
    bound: float
    at: Example

    def __post_init__(self) -> None:
        if math.isnan(self.gap) or self.gap < 0 or math.isnan(self.bound) or self.bound < 0:
            raise ValueError(f"a gap and its bound are non-negative numbers, got {self.gap} and {self.bound}")

    @property
    def holds(self) -> bool:
        """Whether the gap is explained by rounding; an infinite bound explains nothing."""
        return self.gap == 0 or self.gap <= self.bound < math.inf

    @property
    def share(self) -> float:
        """The gap as a share of its bound: at most 1 where the comparison holds, infinite where nothing bounds it."""
        if self.gap == 0:
            return 0.0
        if self.bound == 0 or math.isinf(self.bound) or math.isinf(self.gap):
            return math.inf
        return self.gap / self.bound


@dataclass(frozen=True)
class Script:
    """A program that runs as it stands and shows one example, and what it prints.

    Its last word is whether the sentence holds there: True or False.
    """

    code: str
    prints: str

    def __post_init__(self) -> None:
        lines = len(self.code.splitlines())
        if not 1 <= lines <= 10:
            raise ValueError(f"a script has 1 to 10 lines, got {lines}")

    def says(self, holds: bool) -> bool:
        """Whether the last word that it prints is this one."""
        return last_word(self.prints) == str(holds)


def last_word(prints: str) -> str:
    """What a script ends in: whether what it shows holds, True or False; nothing if it prints nothing."""
    return prints.split()[-1] if prints.strip() else ""


@dataclass(frozen=True)
class Gap:
    """How far the machine is from the article's formula and, where there is one, from the corrected formula.

    ``convention`` is the known rule that the printed lines are instead, if they are one.
    """

    as_printed: Comparison
    corrected: Comparison | None
    examples: int
    counterexample: Example | None = None
    script: Script | None = None
    convention: str | None = None

    def __post_init__(self) -> None:
        _require_positive("examples", self.examples)


@dataclass(frozen=True)
class Share:
    """In how many of the settings tried a sentence held, with one example on each side.

    ``boundary`` is where it starts or ceases to hold, measured; ``closed_form`` what a formula says of it.
    ``interval`` encloses the share with 95 % confidence where it depends on seeds.  ``sensitive`` counts the settings
    that answer otherwise if the start moves by a few units in the last place.  The scripts show the examples.
    """

    held: int
    of: int
    boundary: float | None = None
    inside: Example | None = None
    outside: Example | None = None
    closed_form: float | None = None
    interval: tuple[float, float] | None = None
    sensitive: int | None = None
    inside_script: Script | None = None
    outside_script: Script | None = None

    def __post_init__(self) -> None:
        # A JSON schema takes 3.0 for an integer, and a fraction does not.
        if not (isinstance(self.held, Integral) and isinstance(self.of, Integral)):
            raise ValueError(f"a share counts settings in whole numbers, got {self.held!r} of {self.of!r}")
        _require_positive("of", self.of)
        if not 0 <= self.held <= self.of:
            raise ValueError(f"a share holds in 0 to {self.of} settings, got {self.held}")
        if self.interval is not None and not 0 <= self.interval[0] <= self.interval[1] <= 1:
            raise ValueError(f"an interval of shares is ordered and within 0 to 1, got {self.interval}")
        if self.sensitive is not None and not 0 <= self.sensitive <= self.of:
            raise ValueError(f"0 to {self.of} settings are sensitive, got {self.sensitive}")


@dataclass(frozen=True)
class Law:
    """A proposition tried on many examples, with the counterexample if one was found."""

    examples: int
    worst: Comparison | None = None
    counterexample: Example | None = None
    script: Script | None = None

    def __post_init__(self) -> None:
        _require_positive("examples", self.examples)


@dataclass(frozen=True)
class Outcome:
    """What the article lets a reader expect, what was observed, and what is observed after the correction."""

    expected: str
    observed: str
    corrected: str | None = None
    script: Script | None = None


Measurement = Gap | Share | Law | Outcome


@dataclass(frozen=True)
class Record:
    """One measurement of one claim, made in one case on one subject; ``origins`` are the runs that were merged.

    ``facts`` are further numbers, by name, that a sentence about the claim may quote.
    """

    claim: str
    case: str
    subject: str
    measurement: Measurement
    origins: tuple[str, ...] = ()
    facts: Mapping[str, float | int | str] = field(default_factory=dict)


def _require_positive(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}: a measurement that tried nothing proves nothing")
