"""The plugins of the audit, by name; none where this checkout is a folder of another project."""

from __future__ import annotations

from pathlib import Path

import pytest

# First, since it refuses a Python that is too old.
import claims  # noqa: F401

ROOT = Path(__file__).parent
PLUGINS = (
    "tests.plugins.garbage",
    "tests.plugins.programs",
    "tests.plugins.options",
    "tests.plugins.matrix",
    "tests.plugins.evidence",
    "tests.plugins.lawbook",
    "tests.plugins.sharing",
    "tests.plugins.controller",
    "tests.plugins.absent",
)


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Load the plugins.

    In place of ``pytest_plugins``, at which pytest stops where this file is not at the top.  There it is found when
    a session has begun, in which options and workers are those of the other project.
    """
    if not pluginmanager.has_plugin("session"):
        for name in PLUGINS:
            pluginmanager.import_plugin(name)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave everything here out where another project is tested."""
    return True if ROOT in collection_path.parents and not _loaded(config) else None


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """How the audit is run from where it has been left out."""
    return [] if _loaded(config) else [f"left out: {ROOT}, a project of its own; to run it: pytest {ROOT}"]


def _loaded(config: pytest.Config) -> bool:
    return config.pluginmanager.has_plugin(PLUGINS[0])
