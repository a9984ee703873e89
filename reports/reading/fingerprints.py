"""The command ``python -m reports.reading.fingerprints ARTICLE``: fingerprint every statement of the article anew.

It belongs here because it reads the article as the article view does; what it writes belongs to ``claims``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.files import write_atomically
from claims.reading.fingerprint import (
    FINGERPRINTS,
    Fingerprint,
    FingerprintError,
    fingerprint,
    fingerprints_to_toml,
    fold,
    line_range,
    read_fingerprints,
)
from claims.registry import RegistryError, load_registry
from reports.reading.article.blocks import Block, BlockKind, parse
from reports.reading.article.copy import CopyError, read_copy


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the hashes of the statements at the lines on record; bad input is one sentence and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        registry = load_registry()
        lines = {id: each.lines for id, each in read_fingerprints(registry, options.to).items()}
        if absent := [id for id in registry.statements if id not in lines]:
            raise FingerprintError(f"{options.to} has no entry for {', '.join(absent)}")
        made = fingerprints(read_copy(options.article), lines)
    except (CopyError, FingerprintError, RegistryError) as error:
        print(f"fingerprints: {error}", file=sys.stderr)
        return 2
    write_atomically(options.to, fingerprints_to_toml(made))
    print(f"{options.to}: {len(made)} statements")
    return 0


def fingerprints(article: str, lines: Mapping[str, str]) -> dict[str, Fingerprint]:
    """The fingerprint of each statement from the lines of a Markdown text on which it stands."""
    return {id: _fingerprint(article.split("\n"), id, where) for id, where in lines.items()}


@dataclass(frozen=True)
class _Reading:
    """A stretch of the article: its folded letters, its last heading, and the letters from there on."""

    letters: str
    heading: str | None
    since: str


def _fingerprint(source: Sequence[str], id: str, where: str) -> Fingerprint:
    first, last = line_range(where)
    if last > len(source):
        raise FingerprintError(f"{id}: the article has {len(source)} lines, and none with the number {last}")
    before, through = _reading(source[: first - 1]), _reading(source[:last])
    letters = through.letters[len(before.letters) :]
    # A fence or a formula that is cut in half must not make its lines read otherwise.
    if _reading(source[first - 1 : last]).letters != letters:
        raise FingerprintError(f"{id}: lines {where} read differently alone than in the article")
    if letters and through.since.count(letters) > 1:
        raise FingerprintError(f"{id}: lines {where} stand more than once under their heading")
    return fingerprint(where, through.heading, letters)


def _reading(lines: Sequence[str]) -> _Reading:
    blocks = parse("\n".join(lines))
    words = [block for block in blocks if block.kind is not BlockKind.IMAGE]
    headings = [n for n, block in enumerate(words) if block.kind is BlockKind.HEADING]
    since = words[headings[-1] :] if headings else words
    heading = words[headings[-1]].text if headings else None
    return _Reading(_letters(words), heading, _letters(since))


def _letters(blocks: Sequence[Block]) -> str:
    return fold("\n".join(block.text for block in blocks)).letters


def _parser() -> argparse.ArgumentParser:
    about = __doc__.partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m reports.reading.fingerprints", description=about)
    parser.add_argument("article", type=Path, help="the audited article, as Markdown in UTF-8")
    parser.add_argument("--to", type=Path, default=FINGERPRINTS, help=f"default: {FINGERPRINTS}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
