"""No sentence of a course may stand in its course file: eight words in a row of the reader's copy are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.domain import Text
from claims.reading.course import Course

IN_A_ROW = 8
# Words of alphabets, and single signs of those scripts that write no spaces.
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W_぀-ヿ㐀-鿿]+")


def borrowed(course: Course, copy: str) -> Iterator[str]:
    """One sentence for each text of the course file that shares eight words in a row with the reader's copy."""
    known = set(_runs(copy))
    for statement in course.registry.statements.values():
        texts = [("says", statement.says), *((f"readings.{name}", text) for name, text in statement.readings.items())]
        for claim in statement.claims:
            texts += [(key, text) for key in ("asks", "correction", "remark") if (text := getattr(claim, key))]
        for key, text in texts:
            if shared := next((run for run in _of(text) if run in known), None):
                yield (
                    f"statement {statement.id}, {key}: {IN_A_ROW} words in a row are the course's own "
                    f"({' '.join(shared)}); say it in your own words"
                )


def _of(text: Text) -> Iterator[tuple[str, ...]]:
    for words in dict.fromkeys((text.en, text.ja)):
        yield from _runs(words)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    # Signs of such scripts carry less than a word: twice as many make a sentence.
    size = 2 * IN_A_ROW if sum(len(word) == 1 for word in words) > len(words) / 2 else IN_A_ROW
    for start in range(len(words) - size + 1):
        yield tuple(words[start : start + size])
