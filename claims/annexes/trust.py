"""What was found when the audit itself was audited, as data: mutants, placebos, repetitions, faults.

Each kind is one file in ``claims/kept``, written by a run and read by the report, with the date, the environment and
the command that made it.
"""

from __future__ import annotations

import json
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, Generic, TypeVar

from claims.files import write_atomically
from claims.model import Text, Verdict

KEPT = Path(__file__).parents[1] / "kept"
SCHEMA = 1


class TrustError(ValueError):
    """A kept file is damaged, incomplete, or written by another version."""


@dataclass(frozen=True)
class Made:
    """When, where and how a file was made: date (UTC, ISO 8601), commit, versions by name, and the command."""

    date: str
    commit: str
    environment: Mapping[str, str]
    command: str


@dataclass(frozen=True)
class Mutant:
    """A deliberately wrong program, and what noticed: claims, laws, and cells of the matrix, of those ``asked``."""

    slug: str
    target: str
    way: str
    says: Text
    asked: tuple[str, ...]
    claims: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def killed(self) -> bool:
        """Whether anything noticed."""
        return bool(self.claims or self.laws or self.cells)


@dataclass(frozen=True)
class Placebo:
    """A sentence that is known to be true or false, asked like a claim: the verdict, and whether it was accepted."""

    slug: str
    says: Text
    true: bool
    verdict: Verdict
    accepted: bool
    figure: str

    @property
    def mistaken(self) -> bool:
        """Whether a falsehood was accepted or a truth rejected."""
        return self.accepted != self.true


@dataclass(frozen=True)
class Rerun:
    """One whole run with its own seed and order: how many tests it had, and every verdict that came out otherwise."""

    seed: int
    order: int
    workers: int
    tests: int
    verdicts: int
    changed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong around a run: what happens, what is demanded, whether it held, what was said."""

    slug: str
    says: Text
    demands: Text
    held: bool
    told: str


Row = Mutant | Placebo | Rerun | Fault
R = TypeVar("R", bound=Row)
T = TypeVar("T")
KINDS: Mapping[str, type[Row]] = {"kills": Mutant, "placebos": Placebo, "reruns": Rerun, "faults": Fault}


@dataclass(frozen=True)
class Kept(Generic[R]):
    """One kept file: how it was made, its rows, and remarks (why a survivor is equivalent, why a claim is silent)."""

    made: Made
    rows: tuple[R, ...]
    remarks: Mapping[str, Text] = field(default_factory=dict)


def rate_interval(mistakes: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate of which ``mistakes`` of ``of`` independent trials are known.

    The rates p under which neither so few nor so many mistakes have a chance of less than (1 − confidence)/2.

    Raises ``ValueError`` for no trials, or for more mistakes than trials.
    Source: Clopper & Pearson 1934.
    """
    if not 0 <= mistakes <= of or of < 1:
        raise ValueError(f"mistakes must be 0 to the number of trials, which is at least 1; got {mistakes} of {of}")
    chance = (1 - Fraction(str(confidence))) / 2
    low = 0.0 if mistakes == 0 else _rate_at(chance, mistakes, of)
    # Few mistakes are many successes.
    high = 1.0 if mistakes == of else 1 - _rate_at(chance, of - mistakes, of)
    return low, high


def _rate_at(chance: Fraction, least: int, of: int) -> float:
    """The rate at which ``least`` or more of ``of`` have this chance, which grows with the rate."""
    low, high, unit = 0, 1 << 53, 1 << 53
    while high - low > 1:
        p = (low + high) // 2
        # The probability in whole numbers: a rate is p of so many units.
        weight = sum(math.comb(of, k) * p**k * (unit - p) ** (of - k) for k in range(least, of + 1))
        low, high = (low, p) if weight * chance.denominator > chance.numerator * unit**of else (p, high)
    return low / unit


def keep(kind: str, kept: Kept[Any], folder: Path = KEPT) -> Path:
    """Write one kind's file whole or not at all; the same content gives the same bytes."""
    document = {"schema": SCHEMA, "kind": kind, **asdict(kept)}
    path = folder / f"{kind}.json"
    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return path


def read_kept(kind: str, folder: Path = KEPT) -> Kept[Any] | None:
    """One kind's file, or nothing where no run has made it; a damaged one is an error that names it."""
    path = folder / f"{kind}.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if (document["schema"], document["kind"]) != (SCHEMA, kind):
            raise ValueError(f"it holds {document['kind']!r} of schema {document['schema']!r}")
        rows = tuple(_read(KINDS[kind], row) for row in document["rows"])
        remarks = {slug: _read(Text, text) for slug, text in document["remarks"].items()}
        return Kept(_read(Made, document["made"]), rows, remarks)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TrustError(f"{path} is damaged: {type(error).__name__} {error}; restore it, or make it anew") from None


def read_all(folder: Path = KEPT) -> dict[str, Kept[Any]]:
    """Every kind that a run has made; a damaged file is an error that names it."""
    found = {kind: read_kept(kind, folder) for kind in KINDS}
    return {kind: kept for kind, kept in found.items() if kept is not None}


def _read(kind: type[T], document: Mapping[str, Any]) -> T:
    """A dataclass from its JSON object; a missing, unknown or wrongly typed entry is an error."""
    hints = typing.get_type_hints(kind)
    if unknown := set(document) - {entry.name for entry in fields(kind)}:  # type: ignore[arg-type]
        raise ValueError(f"unknown entries {', '.join(sorted(unknown))}")
    return kind(**{name: _typed(hints[name], value, name) for name, value in document.items()})


def _typed(hint: Any, value: Any, name: str) -> Any:
    if hint is Text:
        return _read(Text, value)
    if hint is Verdict:
        return Verdict(value)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return tuple(_typed(typing.get_args(hint)[0], item, name) for item in _typed(list, value, name))
    if origin is not None and origin is not types.UnionType:
        return {str(key): _typed(str, item, name) for key, item in _typed(dict, value, name).items()}
    # A truth value would pass as a number.
    if type(value) is not hint:
        raise ValueError(f"{name} must be {hint.__name__}, not {value!r}")
    return value
