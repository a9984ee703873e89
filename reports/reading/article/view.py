"""The article view: each line of the reader's copy with the statements that stand on it, or our paraphrases in order.

Everything here is text; the template escapes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from claims.files import shown
from claims.model import Text
from claims.reading.fingerprint import Fingerprint, fold
from reports.reading.article.blocks import Block, BlockKind, parse
from reports.reading.article.copy import CopyError, read_copy
from reports.reading.article.matching import Fate, Match, match
from reports.reading.article.programs import Program, compile_programs

# Where one sentence ends and the next begins, in either language.
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


@dataclass(frozen=True)
class Piece:
    """A stretch of one line, and whether a statement of the audit covers it."""

    text: str
    audited: bool


@dataclass(frozen=True)
class Line:
    """One line of the copy with the ids of the statements on it; ``starts`` names those that begin here.

    ``first`` tells the first line of its block.
    """

    kind: str
    level: int
    first: bool
    pieces: tuple[Piece, ...]
    statements: tuple[str, ...]
    starts: tuple[str, ...]
    error: Text | None


@dataclass(frozen=True)
class Change:
    """A statement that is not where the audit read it, and what was found instead."""

    statement: str
    says: Text


@dataclass(frozen=True)
class Unaudited:
    """A sentence of the copy that no statement covers, under its heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class CodeRow:
    """One program of the copy: the heading it stands under, and what the compiler said of it."""

    heading: str
    line: int | None
    says: Text
    compiles: bool


@dataclass(frozen=True)
class ArticleView:
    """The reader's copy, line by line, with all that is to be said about it."""

    name: str
    found: int
    of: int
    changes: tuple[Change, ...]
    unaudited: tuple[Unaudited, ...]
    programs: tuple[CodeRow, ...]
    lines: tuple[Line, ...]


def read_view(path: Path, prints: Mapping[str, Fingerprint]) -> ArticleView:
    """The view of the copy at ``path``; whatever stands in its way is one sentence."""
    try:
        return build_view(read_copy(path), prints, shown(Path(path.name)))
    except CopyError as error:
        sentence = str(error)
        raise CopyError(sentence if shown(path) in sentence else f"{shown(path)}: {sentence}") from None


def build_view(text: str, prints: Mapping[str, Fingerprint], name: str = "") -> ArticleView:
    """The view of a copy in Markdown or HTML."""
    blocks = parse(text, name)
    found = match(blocks, prints)
    covered = _covered(found)
    programs = compile_programs(blocks)
    return ArticleView(
        name=visible(name),
        found=sum(place.fate is Fate.FOUND for place in found.places.values()),
        of=len(prints),
        changes=tuple(_changes(blocks, found)),
        unaudited=tuple(_unaudited(blocks, found, covered)),
        programs=tuple(
            CodeRow(_heading_of(blocks, program.block), program.line, program.says, program.compiles)
            for program in programs
        ),
        lines=tuple(_lines(blocks, found, covered, programs)),
    )


def visible(text: str) -> str:
    """``text`` with every character that would act on its neighbours, or hide, shown as its number."""
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if c != "\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text
    )


def _covered(found: Match) -> list[bool]:
    covered = [False] * len(found.text)
    for place in found.places.values():
        if place.span is not None:
            begin, end = place.span
            covered[begin:end] = [True] * (end - begin)
    return covered


def _lines(blocks: Sequence[Block], found: Match, covered: Sequence[bool], programs: Sequence[Program]) -> list[Line]:
    wrong = {(program.block, program.line or 1): program.says for program in programs if not program.compiles}
    spans = [(id, *place.span) for id, place in found.places.items() if place.span is not None]
    lines = []
    for n, (block, start) in enumerate(zip(blocks, found.starts, strict=True)):
        begin = start
        for number, text in enumerate(block.text.split("\n"), start=1):
            end = begin + len(text)
            lines.append(
                Line(
                    str(block.kind),
                    block.level,
                    number == 1,
                    _pieces(text, covered[begin:end]),
                    tuple(id for id, first, last in spans if first < end and last > begin),
                    tuple(id for id, first, _ in spans if begin <= first < end),
                    wrong.get((n, number)),
                )
            )
            begin = end + 1
    return lines


def _pieces(text: str, covered: Sequence[bool]) -> tuple[Piece, ...]:
    """A line cut where cover begins or ends; what has no letter belongs to its neighbour."""
    counted = set(fold(text).places)
    stretches = [(flag, list(places)) for flag, places in groupby(range(len(text)), key=lambda place: covered[place])]
    telling = [flag for flag, places in stretches if any(place in counted for place in places)]
    pieces: list[Piece] = []
    audited = telling[0] if telling else False
    for flag, places in stretches:
        if any(place in counted for place in places):
            audited = flag
        words = visible(text[places[0] : places[-1] + 1])
        if pieces and pieces[-1].audited == audited:
            words = pieces.pop().text + words
        pieces.append(Piece(words, audited))
    return tuple(pieces)


def _heading_of(blocks: Sequence[Block], place: int) -> str:
    before = (block.text for block in reversed(blocks[: place + 1]) if block.kind is BlockKind.HEADING)
    return visible(" ".join(next(before, "").split()))


def _unaudited(blocks: Sequence[Block], found: Match, covered: Sequence[bool]) -> list[Unaudited]:
    sentences = []
    for n, (block, start) in enumerate(zip(blocks, found.starts, strict=True)):
        if block.kind in (BlockKind.HEADING, BlockKind.IMAGE):
            continue
        cover = covered[start : start + len(block.text)]
        for audited, places in groupby(range(len(block.text)), key=lambda place: cover[place]):
            if not audited:
                cut = list(places)
                stretch = block.text[cut[0] : cut[-1] + 1]
                sentences += [
                    Unaudited(_heading_of(blocks, n), visible(" ".join(sentence.split())))
                    for sentence in _sentences(block, stretch)
                    if any(letter.isalnum() for letter in sentence)
                ]
    return sentences


def _sentences(block: Block, stretch: str) -> list[str]:
    return stretch.split("\n") if block.kind is BlockKind.CODE else _SENTENCE.split(stretch)


def _changes(blocks: Sequence[Block], found: Match) -> list[Change]:
    changes = []
    for id, place in found.places.items():
        under = "" if place.heading is None else visible(" ".join(blocks[place.heading].text.split()))
        match place.fate:
            case Fate.FOUND:
                continue
            case Fate.EXTENDED:
                says = Text(
                    "its words are there, but more has been written into the sentence",
                    "監査した語句はあるが、その文に書き足しがある。",
                )
            case Fate.MOVED:
                says = Text("its text stands under another heading", "同じ文が別の見出しの下にある。")
            case Fate.CHANGED:
                says = Text(
                    f"its heading “{under}” is there, but the text below it differs from the audited one",
                    f"見出し「{under}」はあるが、その下の文が監査時と異なる。",
                )
            case Fate.LOST:
                says = Text("neither its heading nor its text was found", "見出しも文も見つからない。")
        changes.append(Change(id, says))
    return changes
