"""What was found in PyTorch is still there, and its script shows it."""

from __future__ import annotations

import pytest

from claims.discoveries import DISCOVERIES
from tests.subjects import run_snippet


@pytest.mark.parametrize(
    "discovery",
    [pytest.param(found, id=found.slug, marks=[pytest.mark.slow] * found.slow) for found in DISCOVERIES],
)
# Loading its own compiler, PyTorch uses what it has deprecated itself.
@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_the_script_of_a_discovery_shows_it(discovery, discovered):
    """A script of at most ten lines, run as it stands, prints what is on record and ends in True."""
    discovered(discovery, run_snippet(discovery.script))
