"""Which tests go to one worker: those that would else do the same work twice; the others go wherever one is free."""

from __future__ import annotations

from typing import Any

import pytest

# Files whose tests need the same networks or scripts, which a worker trains or runs once.
TOGETHER = {
    "tests/audit/test_resnet.py": "residual networks",
    "tests/audit/figures/test_networks.py": "residual networks",
    "tests/audit/test_softmax_training.py": "softmax first",
    "tests/audit/figures/test_transfer.py": "softmax first",
    "tests/audit/test_adamw.py": "AdamW beside Adam",
    "tests/selfcheck/test_scripts.py": "scripts of every kind",
}
# A test here may take minutes, and shares little with the same test of another subject.
APART = ("tests/matrix/", "tests/selfcheck/")


def shared_by(test: str) -> str:
    """What names the work that a test shares: of several subjects of one test the reference is the same."""
    file, _, _ = test.partition("::")
    own = test if file.startswith(APART) else test.partition("[")[0]
    return TOGETHER.get(file, own)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what is shared, unless another distribution was asked for.

    By default xdist deals out the first quarter of all tests in halves, so one worker would get the whole audit.  The
    order is that of collection: figures come first, to be drawn while other tests run, and quick tests last.
    """
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Shared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shared_by(nodeid)

    config.option.loadscopereorder = False
    return Shared(config, log)
