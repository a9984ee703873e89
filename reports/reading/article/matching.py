"""Where each statement stands in a copy: found by its heading and fingerprint, extended, moved, changed, or lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.reading.fingerprint import Fingerprint, Folded, digest, find_all, fold
from reports.reading.article.blocks import Block, BlockKind
from reports.reading.article.copy import CopyError

# The audited article has about 4 000 letters; every passage is looked for at every word.
_MOST_LETTERS = 60_000
# What stands between two sentences.
_BOUNDARY = re.compile(r"[\n。！？]|[.!?]\s")


class Fate(StrEnum):
    """What has become of a statement in a copy."""

    FOUND = "found"
    EXTENDED = "extended"
    MOVED = "moved"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True)
class Place:
    """The fate of one statement, and where in the copy it begins and ends; ``None`` where its text is not there."""

    fate: Fate
    span: tuple[int, int] | None
    heading: int | None


@dataclass(frozen=True)
class Match:
    """A copy as one text, where each of its blocks begins in it, and the place of every statement."""

    text: str
    starts: tuple[int, ...]
    places: Mapping[str, Place]


@dataclass(frozen=True)
class _Part:
    """The folded text from one heading (``None`` before the first) up to the next one."""

    heading: int | None
    name: str
    begin: int
    end: int


def match(blocks: Sequence[Block], prints: Mapping[str, Fingerprint]) -> Match:
    """The place of every fingerprinted statement; a copy of something else is an error that says what it is."""
    starts, length = [], 0
    for block in blocks:
        starts.append(length)
        length += len(block.text) + 1
    # An image has a name but no words of the article.
    text = "\n".join(block.text for block in blocks)
    words = "\n".join(" " * len(block.text) if block.kind is BlockKind.IMAGE else block.text for block in blocks)
    folded = fold(words)
    if len(folded.letters) > _MOST_LETTERS:
        raise CopyError(
            f"it has {len(folded.letters)} letters, more than the {_MOST_LETTERS} that are searched; "
            "save the article alone, without the pages around it"
        )
    parts = _parts(blocks, starts, folded.places)
    everywhere = find_all(folded.letters, folded.starts, prints.values())
    inside = _inside(parts, folded, prints.values())
    places = {}
    for id, each in prints.items():
        fate, begin, heading = _fate(each, parts, inside, everywhere)
        span = None
        if begin is not None:
            span = folded.places[begin], folded.places[begin + each.length - 1] + 1
        places[id] = Place(fate, span, heading)
    _refuse_another_article(blocks, parts, prints, places)
    return Match(text, tuple(starts), _with_extensions(words, folded, places))


def _parts(blocks: Sequence[Block], starts: Sequence[int], places: Sequence[int]) -> list[_Part]:
    headings = [n for n, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    begins = [0]
    seen = 0
    for heading in headings:
        while seen < len(places) and places[seen] < starts[heading]:
            seen += 1
        begins.append(seen)
    ends = [*begins[1:], len(places)]
    names = ["", *(digest(fold(blocks[heading].text).letters) for heading in headings)]
    return [_Part(*each) for each in zip([None, *headings], names, begins, ends, strict=True)]


def _inside(
    parts: Sequence[_Part], folded: Folded, prints: Iterable[Fingerprint]
) -> dict[tuple[str, int, str], tuple[int, int | None]]:
    """Under each heading, the first place of each passage that belongs there, and the heading's block."""
    by_heading: dict[str, list[Fingerprint]] = {}
    for each in prints:
        by_heading.setdefault(each.heading, []).append(each)
    found: dict[tuple[str, int, str], tuple[int, int | None]] = {}
    for part in parts:
        starts = [start for start in folded.starts if part.begin <= start < part.end]
        here = find_all(folded.letters[: part.end], starts, by_heading.get(part.name, ()))
        for (length, name), start in here.items():
            found.setdefault((part.name, length, name), (start, part.heading))
    return found


def _fate(
    each: Fingerprint,
    parts: Sequence[_Part],
    inside: Mapping[tuple[str, int, str], tuple[int, int | None]],
    everywhere: Mapping[tuple[int, str], int],
) -> tuple[Fate, int | None, int | None]:
    home = inside.get((each.heading, each.length, each.digest))
    if home is not None:
        return Fate.FOUND, *home
    heading = next((part.heading for part in parts if part.name == each.heading), None)
    elsewhere = everywhere.get((each.length, each.digest))
    if elsewhere is not None:
        # A published page may put its own title before what stood before the first heading.
        return Fate.MOVED if each.heading else Fate.FOUND, elsewhere, heading
    return Fate.CHANGED if heading is not None else Fate.LOST, None, heading


def _with_extensions(text: str, folded: Folded, places: Mapping[str, Place]) -> dict[str, Place]:
    """The places, where a statement into whose sentence somebody has written more is told apart.

    Its words are all there, but with a word before or after them the sentence may say the contrary.
    """
    covered: set[int] = set()
    for place in places.values():
        covered.update(range(*place.span) if place.span else ())
    told = {}
    for id, place in places.items():
        told[id] = place
        if place.fate is Fate.FOUND and place.span is not None:
            begin, end = place.span
            before = bisect_left(folded.places, begin) - 1
            after = bisect_left(folded.places, end)
            gaps = []
            if before >= 0 and folded.places[before] not in covered:
                gaps.append(text[folded.places[before] + 1 : begin])
            if after < len(folded.places) and folded.places[after] not in covered:
                gaps.append(text[end : folded.places[after]])
            if not all(map(_BOUNDARY.search, gaps)):
                told[id] = Place(Fate.EXTENDED, place.span, place.heading)
    return told


def _refuse_another_article(
    blocks: Sequence[Block], parts: Sequence[_Part], prints: Mapping[str, Fingerprint], places: Mapping[str, Place]
) -> None:
    """A copy is one of the audited article if most of its headings, or most of the statements, are there."""
    known = {each.heading for each in prints.values()} - {""}
    headings = len(known & {part.name for part in parts})
    statements = sum(place.span is not None for place in places.values())
    if 2 * headings > len(known) or 2 * statements > len(prints):
        return
    own = [block.text for block in blocks if block.kind is BlockKind.HEADING][:3]
    listed = ", ".join(repr(" ".join(title.split())[:40]) for title in own) or "none"
    raise CopyError(
        f"it is not the audited article: {statements} of {len(prints)} statements and {headings} of {len(known)} "
        f"headings were recognised (its own headings: {listed}); name your copy of the article"
    )
