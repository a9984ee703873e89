"""Debian's Chromium and npm's axe-core: where they are, or how to install them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
VARIABLE = "CHROMIUM"
# Nothing may leave the machine: not the browser's own errands either.
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


class MissingError(RuntimeError):
    """Something that the browser tests need is not installed; the message says how to install it."""


def find_chromium(environment: Mapping[str, str] = os.environ) -> str:
    """The path of Chromium: what the variable CHROMIUM names, else ``chromium`` on the search path."""
    if named := environment.get(VARIABLE):
        if shutil.which(named):
            return named
        raise MissingError(f"{VARIABLE}={named} is no program; let it name a Chromium, or unset it")
    if found := shutil.which("chromium", path=environment.get("PATH")):
        return found
    raise MissingError(
        "Chromium is not installed: run `apt-get install chromium fonts-noto-cjk`, "
        f"or let the environment variable {VARIABLE} name one"
    )


def find_axe(folder: Path = HERE) -> str:
    """The source of axe-core, which npm installs beside this file."""
    path = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        raise MissingError(
            f"axe-core is not installed: run `npm ci --prefix {folder}` (npm comes with `apt-get install npm`)"
        )
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    try:
        print(find_chromium())
    except MissingError as error:
        sys.exit(str(error))
