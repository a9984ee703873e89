"""Work that several tests share is done by one worker, and everything else is spread over all of them."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

from tests.environment import ROOT
from tests.plugins.sharing import TOGETHER, pytest_xdist_make_scheduler, shared_by


def test_the_files_that_share_work_are_there() -> None:
    """Every file that is named as sharing work is one, so that none is forgotten when it moves."""
    assert [file for file in TOGETHER if not (ROOT / file).is_file()] == []


def test_what_is_shared_goes_to_one_worker() -> None:
    """Figures go with the claims whose networks they draw, and all subjects of a test with each other."""
    figure, claim = "tests/audit/figures/test_networks.py::test_a", "tests/audit/test_resnet.py::test_b[network]"
    assert shared_by(figure) == shared_by(claim)
    adam = "tests/audit/test_adam.py::test_equation"
    assert shared_by(f"{adam}[for-loop]") == shared_by(f"{adam}[fused]") != shared_by(f"{adam}_2[for-loop]")


def test_long_tests_are_spread() -> None:
    """Cells of the matrix and tests of the audit's own trustworthiness wait for no other."""
    for test in ("tests/matrix/test_cells.py::test_c", "tests/selfcheck/test_other_seeds.py::test_d"):
        assert shared_by(f"{test}[one]") != shared_by(f"{test}[other]")


def test_another_distribution_is_left_alone(pytestconfig, monkeypatch) -> None:
    """The scheduler is ours where none was asked for, and keeps the order, and xdist's where one was."""
    monkeypatch.setattr(pytestconfig.option, "dist", "load", raising=False)
    monkeypatch.setattr(pytestconfig.option, "tx", ["popen"], raising=False)
    monkeypatch.setattr(pytestconfig.option, "loadscopereorder", True, raising=False)
    assert isinstance(pytest_xdist_make_scheduler(pytestconfig, None), LoadScopeScheduling)
    assert not pytestconfig.option.loadscopereorder
    monkeypatch.setattr(pytestconfig.option, "dist", "loadgroup")
    assert pytest_xdist_make_scheduler(pytestconfig, None) is None
