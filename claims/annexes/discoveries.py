"""What the audit found in PyTorch itself, read from ``found/*.toml``: each with a script, and why PyTorch does so.

A script runs as it stands and its last word is True as long as PyTorch does what is described.  What it prints is on
record in the ledger.  ``explains`` names the cells of the matrix that are over their bound for this reason: a cell that
is over and that nothing explains is red, and so is one that is explained and no longer over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from claims.annexes.matrix import COLUMNS
from claims.measurement import last_word
from claims.model import Text


class Nature(StrEnum):
    """What sort of thing was found."""

    DEFECT = "defect"
    DIFFERENCE = "difference"
    FORMAT = "format"


@dataclass(frozen=True)
class Cells:
    """A part of the matrix; an empty collection stands for all."""

    implementations: Collection[str] = ()
    columns: Collection[str] = ()
    targets: Collection[str] = ()
    dtypes: Collection[str] = ()
    devices: Collection[str] = ()

    def hold(self, target: str, implementation: str, device: str, dtype: str, column: str) -> bool:
        """Whether a cell is in this part."""
        pairs = (
            (self.targets, target),
            (self.implementations, implementation),
            (self.devices, device),
            (self.dtypes, dtype),
            (self.columns, column),
        )
        return all(not names or name in names for names, name in pairs)


@dataclass(frozen=True)
class Discovery:
    """One thing that PyTorch does and a reader would not expect; a ``slow`` script compiles something first.

    ``device`` is where its script runs; ``mended`` is the first version of PyTorch that is known to be without it.
    """

    slug: str
    nature: Nature
    title: Text
    happens: Text
    why: Text
    source: str
    script: str
    explains: Cells | None = None
    slow: bool = False
    device: str = "cpu"
    mended: str = ""

    def expected(self, torch: str) -> bool:
        """Whether a version of PyTorch is one that does so."""
        return not self.mended or release(torch) < release(self.mended)

    def __post_init__(self) -> None:
        lines = len(self.script.strip().splitlines())
        if not 1 <= lines <= 10:
            raise ValueError(f"{self.slug}: a script has 1 to 10 lines, got {lines}")


@dataclass(frozen=True)
class Observation:
    """What the script of a discovery printed in one run, and what is on record."""

    slug: str
    prints: str
    on_record: str | None
    origins: tuple[str, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether PyTorch still does what is described."""
        return last_word(self.prints) == "True"


# In the order of the report.
_FILES = ("optimizers.toml", "more_optimizers.toml", "states.toml", "calls.toml", "schedulers.toml")


def _discovery(entry: Mapping[str, Any]) -> Discovery:
    told = {key: Text(**entry[key]) for key in ("title", "happens", "why")}
    explains = Cells(**{key: tuple(names) for key, names in entry["explains"].items()}) if "explains" in entry else None
    return Discovery(**{**entry, **told, "nature": Nature(entry["nature"]), "explains": explains})


def _read() -> Iterator[Discovery]:
    folder = Path(__file__).with_name("found")
    for name in _FILES:
        yield from map(_discovery, tomllib.loads((folder / name).read_text(encoding="utf-8"))["discovery"])


DISCOVERIES: tuple[Discovery, ...] = tuple(_read())


def discovery(slug: str) -> Discovery:
    """The discovery of this name."""
    return next(found for found in DISCOVERIES if found.slug == slug)


def release(version: str) -> tuple[int, ...]:
    """The release that a version of PyTorch belongs to, in its order: 2.14 comes after 2.9."""
    return tuple(int(part) for part in version.split(".")[:2])


def explaining(target: str, implementation: str, device: str, dtype: str, column: str, torch: str) -> Discovery | None:
    """The discovery on record for a cell that is over its bound in a version of PyTorch."""
    cell = target, implementation, device, dtype, column
    known = (found for found in DISCOVERIES if found.expected(torch))
    return next((found for found in known if found.explains and found.explains.hold(*cell)), None)


def _check() -> None:
    known = {column.slug for column in COLUMNS}
    for found in DISCOVERIES:
        if found.explains and (unknown := sorted(set(found.explains.columns) - known)):
            raise ValueError(f"{found.slug} explains {', '.join(unknown)}, and there is no such column")


_check()
