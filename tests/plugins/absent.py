"""Folders of tests that need what is not installed: they are left out, and a sentence says what to install."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.chromium import MissingError, find_axe, find_chromium
from tests.environment import ROOT

# The module without which a folder cannot be collected, the dependency group that has it, and what else is looked for.
NEEDS: dict[str, tuple[str, str, tuple[Callable[[], str], ...]]] = {
    "tests/browser": ("playwright", "browser", (find_chromium, find_axe)),
    "tests/benchmarks": ("pytest_benchmark", "bench", ()),
}
LEFT_OUT = pytest.StashKey[dict[str, str]]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a folder out whose needs are not there; anything else is for others to say."""
    for folder in NEEDS:
        # pytest looks at neighbours of what it was asked for as well.
        if collection_path == ROOT / folder and _asked(collection_path, config) and (reason := missing(folder)):
            config.stash.setdefault(LEFT_OUT, {})[folder] = reason
            return True
    return None


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """What was left out, and how it comes in."""
    return [f"left out: {folder}: {reason}" for folder, reason in config.stash.get(LEFT_OUT, {}).items()]


def _asked(folder: Path, config: pytest.Config) -> bool:
    named = (config.invocation_params.dir / argument.partition("::")[0] for argument in config.args)
    return any(path.resolve() in (folder, *folder.parents) for path in named)


def missing(folder: str) -> str:
    """Why a folder cannot be collected; nothing where it can."""
    module, group, others = NEEDS[folder]
    if importlib.util.find_spec(module) is None:
        return f"it needs the dependency group '{group}': pip install --group {group}"
    try:
        for find in others:
            find()
    except MissingError as error:
        return str(error)
    return ""
