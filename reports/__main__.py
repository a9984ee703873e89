"""The command ``python -m reports``: evidence in; the report in both languages, and what machines read, out.

``merge`` makes one report from several runs, ``diff`` says what changed from one run to another, ``overview`` makes one
page over all courses, and ``program`` the page about optimizers that somebody has brought.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claims.annexes.trust import TrustError, read_all
from claims.evidence import Evidence, EvidenceError, dump, from_json
from claims.figures import FIGURES, Figure
from claims.keep import KEPT
from claims.reading.course import CourseError, joined, read_course
from claims.reading.fingerprint import FingerprintError, read_fingerprints
from claims.registry import Registry, RegistryError, load_registry
from reports.options import read_options

if TYPE_CHECKING:
    from reports.drawing.plates import Ahead
    from reports.pages.page import Beside
    from reports.reading.article.view import ArticleView

# Evidence that the project keeps of devices that a run may lack.
PUBLISHED = Path(__file__).with_name("published")
# How the command ends, and how its lines on stderr begin, where the report is written and not fair to the author.
IS_UNFAIR = 3
UNFAIR = "reports: unfair: "


def main(
    arguments: Sequence[str] | None = None, registry: Registry | None = None, figures: Sequence[Figure] = FIGURES
) -> int:
    """Write the report and say where, or print what changed; bad input is one sentence on stderr and exit code 2.

    A copy of the article that cannot be shown is a sentence on stderr too, and the report is written without it.
    So is each place in which the report is not fair to the author; then the exit code is 3.
    """
    # A terminal that lacks a character must not undo a report that is written.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = read_options(sys.argv[1:] if arguments is None else arguments)
    # Drawing libraries cost over a second: a misspelt path or option is told without them.
    from reports.reading.checking import BadInputError

    if options.command in ("overview", "program"):
        from reports.asides import write_overview, write_program

        aside = options.command == "overview"
        return write_overview(options.folder) if aside else write_program(options.evidence, options.out)
    own = registry is None and not options.course
    figures = () if options.course else figures
    try:
        found = registry or _registry_of(options.course)
        if options.command == "diff":
            return _diff(options, found)
        waiting = options.command == "report" and options.ahead
        ahead = _drawn_ahead(figures) if waiting else None
        early = _beside([], found) if own and waiting else None
        if waiting:
            if not (told := sys.stdin.readline().removesuffix("\n")):
                # The run has ended without evidence.
                return 0
            options.evidence = Path(told)
            early = early and early.without(_name_among_published(options.evidence))

        def beside() -> Beside | None:
            return early if waiting or not own else _beside(_sources(options), found)

        written, unfair = publish(options, found, figures, beside, ahead)
    except (BadInputError, CourseError, FingerprintError, RegistryError, TrustError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(path)
    for complaint in unfair:
        print(f"{UNFAIR}{complaint}", file=sys.stderr)
    return IS_UNFAIR if unfair else 0


def _registry_of(courses: Sequence[Path]) -> Registry:
    """The registry of the courses named, or of the article."""
    return joined([read_course(path) for path in courses]) if courses else load_registry()


def publish(
    options: argparse.Namespace,
    registry: Registry,
    figures: Sequence[Figure],
    beside: Callable[[], Beside | None],
    ahead: Ahead | None = None,
) -> tuple[list[Path], list[str]]:
    """Read all evidence, build every file, then write them: nothing is written unless everything was built.

    What stands ``beside`` is read after the evidence.  What is unfair in the finished texts is told with the paths.
    """
    from reports.reading.checking import BadInputError, read

    page = _page(options)
    evidence = _merged(options, page, registry) if options.command == "merge" else read(options.evidence, registry)
    article = _article(options.article, registry)
    from reports.asides import write
    from reports.pages.machines import tell_the_job
    from reports.pages.page import ALONE, build
    from reports.views.fairness import complaints

    try:
        report = build(evidence, registry, figures, article, beside() or ALONE, page.stem, ahead)
    except EvidenceError as error:
        raise BadInputError(f"{_sources(options)[0]}: {error}; run the audit again with `pytest`") from None
    unfair = complaints(evidence, registry, report.letters, report.pages)
    files = dict(report.files)
    if options.command == "merge":
        files["evidence.json"] = dump(evidence)
    written = write(page.parent, files, "-o PAGE" if options.command == "merge" else "--out DIR")
    if complaint := tell_the_job(files["summary.md"]):
        print(f"reports: {complaint}", file=sys.stderr)
    return written, unfair


def _drawn_ahead(figures: Sequence[Figure]) -> Ahead | None:
    """The figures whose arrays are the next line of standard input, or nothing if they cannot be drawn."""
    from reports.drawing.plates import draw_ahead
    from reports.pages.page import prepare
    from reports.reading.checking import BadInputError

    try:
        documents = from_json(json.loads(sys.stdin.readline()))
    except ValueError as error:
        raise BadInputError(f"the first line of standard input holds no arrays of figures: {error}") from None
    prepare()
    try:
        return draw_ahead(documents, figures)
    except Exception:
        # The evidence will hold the same, and what is wrong with it is told when it is read.
        return None


def _sources(options: argparse.Namespace) -> list[Path]:
    return list(options.evidence) if options.command == "merge" else [options.evidence]


def _page(options: argparse.Namespace) -> Path:
    """Where the page goes; everything else goes beside it."""
    from reports.reading.checking import BadInputError

    if options.command != "merge":
        folder: Path = options.out or options.evidence.parent
        return folder / "report.html"
    page: Path = options.output
    if page.suffix != ".html":
        raise BadInputError(f"-o names a page, such as report.html, and {page} is none")
    return page


def _merged(options: argparse.Namespace, page: Path, registry: Registry) -> Evidence:
    """The evidence of several runs as one; what contradicts itself is named on stderr."""
    from reports.reading.checking import BadInputError, read
    from reports.reading.merging import merge
    from reports.reading.mixtures import named

    sources = options.evidence
    target = (page.parent / "evidence.json").resolve()
    if target in [source.resolve() for source in sources]:
        raise BadInputError(f"the evidence of all would replace {target}: name a page in another folder with -o PAGE")
    found = [read(source, registry, older=_name_among_published(source) is not None) for source in sources]
    for source, evidence in zip(sources, found, strict=True):
        if not evidence.findings:
            print(f"reports: {source}: its claims were judged by older rules and are not read", file=sys.stderr)
    if len(found) == 1:
        # A pattern such as published/*.json may match a single file, which is a report of its own.
        return found[0]
    merged = merge(named(sources, found), registry, options.mixed)
    for conflict in merged.conflicts:
        print(f"reports: the evidence disagrees: {conflict}", file=sys.stderr)
    return merged.evidence


def _beside(sources: Sequence[Path], registry: Registry) -> Beside:
    """What the project keeps, for the report to show beside a run; the report's own ``sources`` are not among it."""
    from reports.pages.page import Beside

    return Beside(_thorough(registry), _published(sources, registry), read_all())


def _thorough(registry: Registry) -> Evidence | None:
    """The thorough run that the project keeps; none where there is none, told on stderr where it is too old."""
    from reports.reading.checking import BadInputError, read

    if not KEPT.exists():
        return None
    try:
        return read(KEPT, registry)
    except BadInputError as error:
        print(f"reports: the thorough run is not shown: {error}", file=sys.stderr)
        return None


def _published(sources: Sequence[Path], registry: Registry) -> dict[str, Evidence]:
    """The evidence that the project keeps, by name; what cannot be shown any more is a sentence on stderr."""
    from reports.reading.checking import BadInputError, read

    used = {_name_among_published(source) for source in sources}
    found = {}
    for path in sorted(PUBLISHED.glob("*.json")):
        if path.stem in used:
            continue
        try:
            found[path.stem] = read(path, registry, older=True)
        except BadInputError as error:
            print(f"reports: published evidence is not shown: {error}", file=sys.stderr)
    return found


def _name_among_published(path: Path) -> str | None:
    """The name of evidence that the project keeps, or None for any other."""
    return path.stem if path.resolve().parent == PUBLISHED.resolve() else None


def _diff(options: argparse.Namespace, registry: Registry) -> int:
    """Print what changed from one run to another; exit code 1 if anything did, as diff(1) has it."""
    from reports.reading.checking import read
    from reports.reading.difference import differences

    before, after = (read(path, registry) for path in (options.before, options.after))
    changed = differences(before, after, registry)
    for line in changed:
        print(getattr(line, options.language))
    return 1 if changed else 0


def _article(path: Path | None, registry: Registry) -> ArticleView | str | None:
    """The view of the reader's copy, or why there is none."""
    if path is None:
        return None
    from reports.reading.article.copy import CopyError
    from reports.reading.article.view import read_view

    try:
        return read_view(path, read_fingerprints(registry))
    except CopyError as error:
        print(f"reports: the article is not shown: {error}", file=sys.stderr)
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
