"""Where a claim is asked: sentences in two languages, the ranges that settings have, and a domain made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Text:
    """One sentence in English and in Japanese, in the project's own words.

    Of a course that is written up in one language, ``only`` names it, and both hold the same words.
    """

    en: str
    ja: str
    only: str = ""


@dataclass(frozen=True)
class Between:
    """Every number from ``low`` to ``high``; ``simple`` is the value a reader's example uses."""

    low: float
    high: float
    simple: float

    def __post_init__(self) -> None:
        if not (self.low <= self.simple <= self.high and math.isfinite(self.low) and math.isfinite(self.high)):
            raise ValueError(f"Between needs finite low <= simple <= high, got {self.low}, {self.simple}, {self.high}")

    def __str__(self) -> str:
        return f"{self.low:g} … {self.high:g}"


@dataclass(frozen=True)
class Whole:
    """Every whole number from ``low`` to ``high``; ``simple`` is the value a reader's example uses."""

    low: int
    high: int
    simple: int

    def __post_init__(self) -> None:
        if not self.low <= self.simple <= self.high:
            raise ValueError(f"Whole needs low <= simple <= high, got {self.low}, {self.simple}, {self.high}")

    def __str__(self) -> str:
        return f"{self.low}, {self.low + 1}, …, {self.high}"


@dataclass(frozen=True)
class OneOf:
    """Exactly the listed values; the first is the value a reader's example uses."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("OneOf needs at least one value")

    @property
    def simple(self) -> float:
        """The first of the listed values."""
        return self.values[0]

    def __str__(self) -> str:
        return ", ".join(f"{value:g}" for value in self.values)


@dataclass(frozen=True)
class Signed:
    """Numbers of either sign whose magnitude lies between ``low`` and ``high``, and zero where ``zero`` is true."""

    low: float
    high: float
    zero: bool = True
    simple: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.low <= abs(self.simple) <= self.high < math.inf):
            raise ValueError(f"Signed needs 0 < low <= |simple| <= high, got {self.low}, {self.simple}, {self.high}")

    def __str__(self) -> str:
        return f"±{self.low:g} … ±{self.high:g}" + (", 0" if self.zero else "")


Axis = Between | Whole | OneOf | Signed


@dataclass(frozen=True)
class Domain:
    """The settings over which a claim is asked: a sentence, and the axes that tests draw from and the report prints."""

    note: Text
    axes: Mapping[str, Axis] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", MappingProxyType(dict(self.axes)))

    def __hash__(self) -> int:
        return hash((self.note, *self.axes.items()))

    def narrowed(self, axes: Mapping[str, Axis]) -> Domain:
        """This domain with some axes replaced; an axis it does not have is an error."""
        if unknown := sorted(set(axes) - set(self.axes)):
            raise ValueError(f"a case narrows {unknown}, but the domain has only {sorted(self.axes)}")
        return Domain(self.note, {**self.axes, **axes})

    def with_axes(self, **axes: Axis) -> Domain:
        """This domain with further axes."""
        return Domain(self.note, {**self.axes, **axes})


def ranging(low: str, high: str) -> Axis:
    """The values between two numbers of a file, the lower one the simplest; a single value where both are one."""
    return OneOf((float(low),)) if low == high else Between(float(low), float(high), float(low))
