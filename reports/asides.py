"""The pages beside the report: one over all courses, and one about the programs that somebody has brought."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from claims.files import write_together
from claims.reading.course import ARTICLE, COURSES, FILE, CourseError, read_course
from claims.registry import Registry, RegistryError, load_registry
from reports.pages.overview import overview_page
from reports.pages.programs import programs_page
from reports.reading.checking import BadInputError, read
from reports.views.overview import CourseRow, build_overview
from reports.views.rows import build_rows

# Statements of the other courses, for who wants to write one.
EXAMPLES = ("examples",)


def write_overview(folder: Path) -> int:
    """Write the page over all courses of the project whose evidence lies in a folder, and say where."""
    found, missing = [], {}
    try:
        for path in sorted(COURSES.glob(f"*/{FILE}")):
            name, own = path.parent.name, path == ARTICLE
            if name in EXAMPLES:
                continue
            evidence = folder / ("" if own else name) / "evidence.json"
            if not evidence.exists():
                missing[name] = f"pytest --audit-course={name}"
                continue
            registry = load_registry() if own else read_course(path).registry
            rows = build_rows(read(evidence, registry), registry)
            found.append(CourseRow(name, registry.title or rows.title, rows, "" if own else f"{name}/"))
        if not found:
            raise BadInputError(f"{folder}: no course was audited into it; run `tox -e courses`")
        page = overview_page(build_overview(found, missing))
        (written,) = write(folder, {"index.html": page}, "DIR")
    except (BadInputError, CourseError, RegistryError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    print(written)
    return 0


def write_program(path: Path, out: Path | None) -> int:
    """Write the page about the programs that somebody has brought, and say where."""
    try:
        evidence = read(path, Registry(()))
        (written,) = write(out or path.parent, {"report.html": programs_page(evidence)}, "--out DIR")
    except BadInputError as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    print(written)
    return 0


def write(folder: Path, files: Mapping[str, str], way_out: str) -> list[Path]:
    """Write all files together, and nothing of an earlier run stays; ``way_out`` says how to name another folder."""
    targets = {folder / name: text for name, text in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := next((path for path in targets if path.is_dir()), None):
            raise IsADirectoryError(None, "a folder of that name is in the way", str(blocked))
        write_together(targets)
        # A letter in a language that the course is no longer written up in would be another run's.
        for letter in folder.glob("errata.??.md"):
            if letter not in targets:
                letter.unlink()
    except OSError as error:
        place = error.filename if isinstance(error, IsADirectoryError) else folder
        raise BadInputError(f"cannot write to {place}: {error.strerror}; name another folder with {way_out}") from None
    return list(targets)
