"""The matrix of implementations: what was seen of each optimizer, implementation, device, format and size.

A row is one subject, a reading one cell of the heat map.  Both are plain data; what follows from them is computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from claims.measurement import Example, Script
from claims.model import Text

# A bound that nothing observed comes within this share of says too little.
VACUOUS = 1 / 1000


@dataclass(frozen=True)
class Column:
    """One sort of size or layout: a column of the heat map."""

    slug: str
    label: Text


COLUMNS = (
    Column("no-axis", Text("no axis (0-d)", "軸なし(0 次元)")),
    Column("one", Text("1 element", "1 要素")),
    Column("to-one-vector", Text("2 elements … 1 vector", "2 要素〜1 ベクトル幅")),
    Column("to-four-vectors", Text("… 4 vectors + 1", "4 ベクトル幅 + 1 まで")),
    Column("chunk", Text("65,535 … 65,537", "65,535〜65,537")),
    Column("dense-view", Text("view without gaps", "隙間のないビュー")),
    Column("view-with-gaps", Text("view with gaps", "隙間のあるビュー")),
    Column("gradient-laid-otherwise", Text("gradient laid out otherwise", "配置の異なる勾配")),
    Column("groups", Text("two groups", "二つのグループ")),
    Column("mixed-formats", Text("mixed formats", "数値形式の混在")),
    Column("many", Text("many tensors", "多数のテンソル")),
    Column("empty", Text("empty tensor", "空テンソル")),
)


class State(StrEnum):
    """Whether there is anything to read in a row."""

    MEASURED = "measured"
    ABSENT = "absent"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class Reading:
    """The worst error in one column, as a share of its bound there and in units in the last place.

    ``unbounded`` counts the numbers for which the format allows anything (ε underflows, squares overflow), ``lost``
    those of them that came out as no finite number although the reference has one.  ``refused`` is PyTorch's message
    where it did not take the step.  A ``script`` shows one that is over the bound.
    """

    column: str
    compared: int = 0
    unbounded: int = 0
    lost: int = 0
    share: float = 0.0
    used: float = 0.0
    allowed: float = 0.0
    refused: str = ""
    at: Example = field(default_factory=dict)
    script: Script | None = None

    @property
    def over(self) -> bool:
        """Whether rounding does not explain what was seen."""
        return bool(self.refused) or self.share > 1

    def joined(self, other: Reading) -> Reading:
        """Both readings of one column as one: the counts together, the worse error."""
        if self.refused or other.refused:
            return self if self.refused else other
        worse = max(self, other, key=lambda reading: (reading.share, reading.compared))
        counts = (self.compared + other.compared, self.unbounded + other.unbounded, self.lost + other.lost)
        return Reading(self.column, *counts, worse.share, worse.used, worse.allowed, "", worse.at)


@dataclass(frozen=True)
class Row:
    """One subject: its readings by column, or the reason why there are none; ``origins`` are the runs merged."""

    target: str
    implementation: str
    device: str
    dtype: str
    state: State
    reason: str = ""
    readings: tuple[Reading, ...] = ()
    origins: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The name in test ids."""
        return f"{self.target}-{self.implementation}-{self.device}-{self.dtype}"

    @property
    def worst(self) -> float:
        """The largest share of a bound in this row."""
        return max((reading.share for reading in self.readings), default=0.0)

    @property
    def vacuous(self) -> bool:
        """Whether the bound of this row would hide a thousand roundings.

        It was used to no thousandth then, not even by the neighbour of a number that agrees bit for bit.
        """
        compared = [reading for reading in self.readings if reading.compared]
        nearest = max((1 / reading.allowed for reading in compared if reading.allowed), default=0.0)
        return bool(compared) and max(self.worst, nearest) < VACUOUS


def by_column(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading for each column that was seen, in the order of the heat map."""
    found: dict[str, Reading] = {}
    for reading in readings:
        found[reading.column] = found[reading.column].joined(reading) if reading.column in found else reading
    return tuple(found[column.slug] for column in COLUMNS if column.slug in found)


@dataclass(frozen=True)
class Repetition:
    """One entry of the determinism ledger: a subject against the same again, other threads, or another implementation.

    ``first`` is the first step after which a number differs, None where all are equal bit for bit.
    """

    subject: str
    against: str
    steps: int
    first: int | None
    at: Example = field(default_factory=dict)
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.first is not None and not 1 <= self.first <= self.steps:
            raise ValueError(f"the first step that differs is one of 1 to {self.steps}, got {self.first}")


@dataclass(frozen=True)
class Matrix:
    """All rows of the heat map and all entries of the determinism ledger that one run has seen."""

    rows: tuple[Row, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
