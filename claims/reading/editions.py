"""Which edition of a text somebody has, and whether it is the one that was audited."""

from __future__ import annotations

import re
from pathlib import Path

from claims.files import read_bytes
from claims.reading.fingerprint import digest, fold

# The key of the evidence's environment under which the reader's edition stands.
YOURS = "your edition"
# And that of the passages that read otherwise in the reader's copy than in the audited edition.
CHANGED = "changed passages"
MOST_BYTES = 50_000_000
_ABBREVIATED = re.compile(r"[0-9a-f]{7,40}")


def edition_of(given: str, folder: Path) -> str:
    """An edition as it was named; of a file, ``text`` and a digest of its words, which no line break changes.

    Raises ``OSError`` or ``ValueError`` for a file that is there and is no text.
    """
    path = folder / given
    if not path.is_file():
        return " ".join(given.split())
    letters = fold(read_bytes(path, MOST_BYTES).decode("utf-8-sig")).letters
    return f"text {digest(letters)[:16]}"


def is_edition(yours: str, audited: str) -> bool:
    """Whether every word of one edition stands in one part of the audited; parts are apart by semicolons.

    A commit may be abbreviated on either side.
    """
    words = yours.casefold().split()
    parts = [part.casefold().split() for part in audited.split(";")]
    return any(words and all(any(_alike(word, known) for known in part) for word in words) for part in parts)


def _alike(word: str, known: str) -> bool:
    if word == known:
        return True
    commits = all(_ABBREVIATED.fullmatch(each) for each in (word, known))
    return commits and (word.startswith(known) or known.startswith(word))
