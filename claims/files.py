"""Files written whole or not at all, and read only as far as they can be what they should be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


class NoOrdinaryFileError(OSError):
    """A folder, a pipe or a device stands where a file should be, or a file is too large to be the one meant."""


def write_atomically(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in one step, so that no reader ever sees half a file."""
    write_together({path: text})


def write_together(texts: Mapping[Path, str]) -> None:
    """Replace each file by its text; where one of them cannot be written, all stay as they were."""
    ready: dict[Path, str] = {}
    try:
        for path, text in texts.items():
            handle, ready[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                # A full disk may be told of only here.
                os.fsync(file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(ready[path], 0o666 & ~mask)
        for path in texts:
            os.replace(ready[path], path)
            del ready[path]
    finally:
        for temporary in ready.values():
            Path(temporary).unlink(missing_ok=True)


def read_bytes(path: Path, most: int) -> bytes:
    """The content of an ordinary file of at most so many bytes; anything else is an ``OSError`` that says why."""
    if path.exists() and not path.is_file():
        raise NoOrdinaryFileError(None, "it is a folder" if path.is_dir() else "it is no ordinary file")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise NoOrdinaryFileError(None, f"it is larger than {most // 1_000_000} MB")
    return data


def shown(path: Path) -> str:
    """A path as text that any file can hold, also where the locale cannot read the name's bytes."""
    return os.fsencode(path).decode("utf-8", "replace")
