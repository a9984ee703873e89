"""A pytest plugin that asks the sentences of known truth in the place of the article's: same matrix, same judge.

Used as ``-p tests.trust.placebos.plugin``.  Nothing is on record of them, so each test is red after its measurement,
and the verdicts are read from the evidence.  The environment variable ``AUDIT_PLACEBOS`` names those to ask.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.trust.placebos.said import SENTENCES
from tests.trust.placebos.sentence import registry_of


# Directly after the options, which are read first, and before the controller.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the sentences in the place of the article's."""
    # Imported any earlier, pytest could not rewrite its assertions.
    from tests.plugins.options import AUDIT

    only = tuple(os.environ.get("AUDIT_PLACEBOS", "").split())
    registry = registry_of(SENTENCES)
    config.stash[AUDIT] = replace(config.stash[AUDIT], registry=registry, ledger={}, only=only, reported=False)
