"""What was found in PyTorch is still there, and its script shows it."""

from __future__ import annotations

import pytest

from tests.instruments.targets import run_snippet
from tests.plugins.options import AUDIT


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each discovery that this PyTorch should show on the devices that were asked for."""
    if "discovery" in metafunc.fixturenames:
        found = metafunc.config.stash[AUDIT].to_be_seen
        cases = [pytest.param(each, id=each.slug, marks=[pytest.mark.slow] * each.slow) for each in found]
        metafunc.parametrize("discovery", cases)


# Loading its own compiler, PyTorch uses what it has deprecated itself.
@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_the_script_of_a_discovery_shows_it(discovery, discovered):
    """A script of at most ten lines, run as it stands, prints what is on record and ends in True."""
    discovered(discovery, run_snippet(discovery.script))
