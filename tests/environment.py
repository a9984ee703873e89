"""Where a run takes place: versions, machine, commit."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[1]
PACKAGES = ("torch", "numpy", "hypothesis", "pytest")


@cache
def versions() -> Mapping[str, str]:
    """The versions of Python and of what measures, and the platform."""
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    # Asked for every law; reading them from the packages' own files takes milliseconds.
    return MappingProxyType({"python": platform.python_version(), **packages, "platform": platform.platform()})


def commit() -> str:
    """The commit that was checked out, marked if files differ from it; "unknown" outside a git checkout."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
