"""Which tests go to one worker: those that would else do the same work twice; the others go wherever one is free.

A run of everything has as many workers as there are cores, and any other run is one process, unless told otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

# Files whose tests need the same networks or scripts, which a worker trains or runs once.
TOGETHER = {
    "tests/courses/optimizers_2023/test_resnet.py": "residual networks",
    "tests/courses/optimizers_2023/figures/test_networks.py": "residual networks",
    "tests/courses/optimizers_2023/test_softmax_training.py": "softmax first",
    "tests/courses/optimizers_2023/figures/test_transfer.py": "softmax first",
    "tests/courses/optimizers_2023/test_local_minima.py": "runs on f2",
    "tests/selfcheck/test_scripts.py": "scripts of every kind",
}
# A test here may take minutes, and shares little with the same test of another subject.
APART = ("tests/matrix/", "tests/selfcheck/")
# What one worker does for several tests is a fifth of all work: more workers would wait for it.
MOST_WORKERS = 5
# Options that choose some tests, and those with which someone watches: one process does that sooner, or better.
_SOME = ("keyword", "markexpr", "deselect", "lf", "stepwise", "audit_claim", "audit_accept", "audit_course")
_WATCHED = ("usepdb", "trace", "collectonly")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share a run of everything between the cores, by pytest-xdist if it is there."""
    options = config.option
    untold = getattr(options, "numprocesses", 0) is None and not options.tx and not hasattr(config, "workerinput")
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and options.capture != "no"
    if untold and whole and not any(getattr(options, name, None) for name in (*_SOME, *_WATCHED)):
        options.numprocesses = "logical"
        options.maxprocesses = options.maxprocesses or MOST_WORKERS


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
