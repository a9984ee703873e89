"""Fingerprints: a reader's own copy of the article is recognised, and the project holds none of its words.

A passage is folded to its letters, digits and the signs that change a formula; what typesetting may change (spaces,
line breaks, width, case, punctuation, the delimiters of mathematics) is left out.  Its fingerprint is the number of
folded characters and their SHA-256.  A passage is found wherever a word begins from which so many characters hash to
the same, so it does not matter how the text is broken into lines, items or paragraphs.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.registry import Registry, unknown_name

FINGERPRINTS = Path(__file__).parents[1] / "courses" / "optimizers-2023" / "fingerprints.toml"
_HEADER = """\
# Where each statement stands in the audited article: hashes of its heading and of its text, never the text itself.
# `lines` is written by hand and counts the lines of the file that was fingerprinted; the rest is written by
# `python -m reports.reading.fingerprints ARTICLE`.
"""
# Signs without which a formula or a program says something else, beside those that Unicode calls mathematical.
_SIGNS = frozenset("-/^%")
# Mathematical to Unicode, but typography here: a wave dash, a bar between cells.
_NO_SIGNS = frozenset("~|")
# A letter with the marks that combine with it; NFKC must see them together.
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
# No article has a billion lines, and Python refuses to read a number of thousands of digits.
_LINES = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_DIGEST = re.compile(r"[0-9a-f]{32}")


class FingerprintError(ValueError):
    """The fingerprints cannot be read, or they do not fit the registered statements."""


@dataclass(frozen=True)
class Folded:
    """The characters of a text that count, and the place of each in that text."""

    letters: str
    places: tuple[int, ...]

    @property
    def starts(self) -> list[int]:
        """Where a passage can begin: at the first character that counts, and after any that does not."""
        return [n for n, place in enumerate(self.places) if n == 0 or place > self.places[n - 1] + 1]


@dataclass(frozen=True)
class Fingerprint:
    """One passage of the audited article: lines of the fingerprinted file, its heading's digest ("" before the first
    heading), and the length and digest of its folded text."""

    lines: str
    heading: str
    length: int
    digest: str


def fold(text: str) -> Folded:
    """The letters, digits and meaningful signs of ``text``.

    Unicode NFKC, case folded, every dash a minus; a full stop counts between two digits only.
    """
    found: list[tuple[str, int]] = []
    for cluster in _CLUSTER.finditer(text):
        found += ((letter, cluster.start()) for letter in unicodedata.normalize("NFKC", cluster[0]).casefold())
    kept = [(_sign(letter), place) for n, (letter, place) in enumerate(found) if _counts(found, n)]
    return Folded("".join(letter for letter, _ in kept), tuple(place for _, place in kept))


def digest(letters: str) -> str:
    """The digest of folded text: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fingerprint(lines: str, heading: str | None, passage: str) -> Fingerprint:
    """The fingerprint of a passage under a heading; a passage without a single character that counts is an error."""
    letters = fold(passage).letters
    if not letters:
        raise FingerprintError(f"lines {lines} hold no letter, digit or sign, so they cannot be recognised")
    return Fingerprint(lines, "" if heading is None else digest(fold(heading).letters), len(letters), digest(letters))


def find_all(letters: str, starts: Sequence[int], prints: Iterable[Fingerprint]) -> dict[tuple[int, str], int]:
    """The first of ``starts`` at which each fingerprint occurs in folded text, by its length and digest."""
    wanted: dict[int, set[str]] = {}
    for each in prints:
        wanted.setdefault(each.length, set()).add(each.digest)
    found: dict[tuple[int, str], int] = {}
    for length, digests in wanted.items():
        for start in starts:
            here = digest(letters[start : start + length])
            if here in digests and start + length <= len(letters):
                found.setdefault((length, here), start)
    return found


def read_fingerprints(registry: Registry, path: Path = FINGERPRINTS) -> Mapping[str, Fingerprint]:
    """The fingerprints by statement id, in article order; each must belong to a registered statement."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FingerprintError(f"cannot read the fingerprints {path}: {error.strerror}") from None
    except RecursionError:
        raise FingerprintError(f"{path} is nested too deeply to be fingerprints") from None
    except ValueError as error:
        raise FingerprintError(f"{path} is not valid TOML: {error}") from None
    for id, table in document.items():
        if id not in registry.statements:
            raise FingerprintError(f"{path}: {unknown_name('statement', id, registry.statements)}")
        _check(f"{path}, entry {id}", table)
    return {id: Fingerprint(**document[id]) for id in registry.statements if id in document}


def fingerprints_to_toml(prints: Mapping[str, Fingerprint]) -> str:
    """The file that :func:`read_fingerprints` reads."""
    entries = (
        f'[{id}]\nlines = "{each.lines}"\nheading = "{each.heading}"\n'
        f'length = {each.length}\ndigest = "{each.digest}"\n'
        for id, each in prints.items()
    )
    return "\n".join([_HEADER, *entries])


def line_range(lines: str) -> tuple[int, int]:
    """The first and the last line of ``"12"`` or ``"12-14"``, counted from one."""
    match = _LINES.fullmatch(lines)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last:
        raise FingerprintError(f'lines are written "12" or "12-14", counted from 1, got {lines[:40]!r}')
    return first, last


def _sign(letter: str) -> str:
    return "-" if unicodedata.category(letter) == "Pd" or letter == "\u2212" else letter


def _counts(found: list[tuple[str, int]], n: int) -> bool:
    letter = found[n][0]
    if letter == ".":
        around = [found[m][0] for m in (n - 1, n + 1) if 0 <= m < len(found)]
        return len(around) == 2 and all(neighbour.isdigit() for neighbour in around)
    if _sign(letter) in _SIGNS:
        return True
    category = unicodedata.category(letter)
    if category == "Sm":
        return letter not in _NO_SIGNS
    # A variation selector is a mark too, but chooses a glyph only.
    return category[0] in "LNM" and not "\ufe00" <= letter <= "\ufe0f"


def _check(where: str, table: object) -> None:
    keys = {"lines": str, "heading": str, "length": int, "digest": str}
    if not isinstance(table, dict) or set(table) != set(keys):
        raise FingerprintError(f"{where}: expected exactly the keys {', '.join(keys)}")
    for key, kind in keys.items():
        if type(table[key]) is not kind:
            raise FingerprintError(f"{where}: {key!r} must be of type {kind.__name__}, got {table[key]!r}")
    try:
        line_range(table["lines"])
    except FingerprintError as error:
        raise FingerprintError(f"{where}: {error}") from None
    if table["length"] < 1 or not all(_DIGEST.fullmatch(table[key]) for key in ("digest", "heading") if table[key]):
        raise FingerprintError(f"{where}: a length is positive and a digest has 32 hexadecimal digits")
