"""Small data beside a course file: columns of numbers under their names, checked before anything is computed."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from claims.files import read_bytes

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 1000, 20, 200_000


class DataError(ValueError):
    """A file holds no data that a course can use; ``problems`` are all that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


def read_data(folder: Path, name: str) -> Mapping[str, tuple[float, ...]]:
    """The columns of a CSV file that stands beside the course file, by the names in its first line."""
    if not re.fullmatch(r"[\w-][\w.-]*\.csv", name):
        raise DataError([f"data is the name of a CSV file beside the course file, such as points.csv, got {name!r}"])
    try:
        text = read_bytes(folder / name, MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise DataError([f"{name} cannot be read: {error.strerror}; it stands beside the course file"]) from None
    except ValueError as error:
        raise DataError(
            [f"{name}: {'it is not UTF-8 text' if isinstance(error, UnicodeDecodeError) else error}"]
        ) from None
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except (ValueError, csv.Error):
        raise DataError([f"{name} has no line of names with lines of numbers below it"]) from None
    names = [each.strip() for each in header]
    if problems := list(_problems(name, names, rows)):
        raise DataError(problems[:5])
    return {each: tuple(float(row[place]) for row in rows) for place, each in enumerate(names)}


def _problems(file: str, names: list[str], rows: list[list[str]]) -> Iterator[str]:
    if not 1 <= len(names) <= MOST_COLUMNS or not 1 <= len(rows) <= MOST_ROWS:
        most = f"at most {MOST_ROWS} and {MOST_COLUMNS}, at least 1"
        yield f"{file} has {len(rows)} rows and {len(names)} columns; {most}"
        return
    for name in names:
        if not name.isidentifier() or names.count(name) > 1:
            yield f"{file}, line 1: {name!r} is no name, or is there twice; use letters and digits"
    for line, row in enumerate(rows, 2):
        if len(row) != len(names):
            yield f"{file}, line {line}: expected {len(names)} numbers, got {len(row)}"
        elif wrong := next((each for each in row if not _is_number(each)), None):
            yield f"{file}, line {line}: expected a number, got {wrong[:40]!r}"
        elif "" in row:
            yield f"{file}, line {line}: a number is missing"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False
