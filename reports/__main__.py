"""The command ``python -m reports``: evidence in; the report in both languages, and what machines read, out."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claims.evidence import Evidence, EvidenceError, dump
from claims.figures import FIGURES, Figure
from claims.files import write_together
from claims.fingerprint import FingerprintError, read_fingerprints
from claims.keep import KEPT
from claims.registry import Registry, RegistryError, load_registry

if TYPE_CHECKING:
    from reports.article.view import ArticleView

DEFAULT = Path("reports/out/evidence.json")


def main(
    arguments: Sequence[str] | None = None, registry: Registry | None = None, figures: Sequence[Figure] = FIGURES
) -> int:
    """Write the report and print where it is; bad input is one sentence on stderr and exit code 2.

    A copy of the article that cannot be shown is a sentence on stderr too, and the report is written without it.
    """
    # A terminal that lacks a character must not undo a report that is written.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    # Drawing libraries cost over a second: a misspelt path or option is told without them.
    from reports.reading import BadInputError

    try:
        kept = KEPT if registry is None else None
        written = publish(options, registry or load_registry(), figures, kept)
    except (BadInputError, FingerprintError, RegistryError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(path)
    return 0


def publish(
    options: argparse.Namespace, registry: Registry, figures: Sequence[Figure], kept: Path | None
) -> list[Path]:
    """Read all evidence, build every file, then write them: nothing is written unless everything was built."""
    from reports.reading import BadInputError, read

    sources = options.evidence or [DEFAULT]
    folder = options.out or sources[0].parent
    evidence = _evidence(sources, options, registry)
    thorough = None if kept is None else read(kept, registry)
    article = _article(options.article, registry)
    from reports.machines import tell_the_job
    from reports.page import build

    try:
        report = build(evidence, registry, figures, article, thorough)
    except EvidenceError as error:
        raise BadInputError(f"{sources[0]}: {error}; run the audit again with `pytest`") from None
    files = dict(report.files)
    if len(sources) > 1:
        files["evidence.json"] = dump(evidence)
    written = _write(folder, files)
    if complaint := tell_the_job(files["summary.md"]):
        print(f"reports: {complaint}", file=sys.stderr)
    return written


def _evidence(sources: Sequence[Path], options: argparse.Namespace, registry: Registry) -> Evidence:
    """The evidence of one file, or of several as one; what contradicts itself is named on stderr."""
    from reports.merging import merge, named
    from reports.reading import BadInputError, read

    found = [read(source, registry) for source in sources]
    if len(found) == 1:
        return found[0]
    if options.out is None:
        raise BadInputError("several files of evidence become one: name a folder for it with --out DIR")
    target = (options.out / "evidence.json").resolve()
    if target in [source.resolve() for source in sources]:
        raise BadInputError(f"the evidence of all would replace {target}: name another folder with --out DIR")
    merged = merge(named(sources, found), registry, options.mixed)
    for conflict in merged.conflicts:
        print(f"reports: the evidence disagrees: {conflict}", file=sys.stderr)
    return merged.evidence


def _article(path: Path | None, registry: Registry) -> ArticleView | str | None:
    """The view of the reader's copy, or why there is none."""
    if path is None:
        return None
    from reports.article.copy import CopyError
    from reports.article.view import read_view

    try:
        return read_view(path, read_fingerprints(registry))
    except CopyError as error:
        print(f"reports: the article is not shown: {error}", file=sys.stderr)
        return str(error)


def _write(folder: Path, files: Mapping[str, str]) -> list[Path]:
    from reports.reading import BadInputError

    targets = {folder / name: text for name, text in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := next((path for path in targets if path.is_dir()), None):
            raise IsADirectoryError(None, "a folder of that name is in the way", str(blocked))
        write_together(targets)
    except OSError as error:
        place = error.filename if isinstance(error, IsADirectoryError) else folder
        raise BadInputError(f"cannot write to {place}: {error.strerror}; name another folder with --out DIR") from None
    return list(targets)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports", description="Turn the evidence of an audit into one page and a list of corrections."
    )
    parser.add_argument("evidence", nargs="*", type=Path, help=f"one file, or several to be merged; default: {DEFAULT}")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: beside the evidence")
    parser.add_argument("--mixed", action="store_true", help="merge evidence of different commits or profiles too")
    parser.add_argument("--article", type=Path, metavar="PATH", help="your copy of the article, shown with verdicts")
    return parser


if __name__ == "__main__":
    sys.exit(main())
