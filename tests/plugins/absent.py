"""Folders of tests that need what is not installed: they are left out, and a sentence says what to install."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.environment import ROOT

# The module without which a folder cannot be collected, and the dependency group that has it.
NEEDS = {"tests/browser": ("playwright", "browser"), "tests/benchmarks": ("pytest_benchmark", "bench")}
LEFT_OUT = pytest.StashKey[dict[str, str]]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a folder out whose module is not there; anything else is for others to say."""
    for folder, (module, group) in NEEDS.items():
        if collection_path == ROOT / folder and importlib.util.find_spec(module) is None:
            config.stash.setdefault(LEFT_OUT, {})[folder] = group
            return True
    return None


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """What was left out, and how it comes in."""
    return [
        f"left out: {folder}, which needs the dependency group '{group}': pip install --group {group}"
        for folder, group in config.stash.get(LEFT_OUT, {}).items()
    ]
