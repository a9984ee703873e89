"""Work that several tests share is done by one worker, and everything else is spread over all of them."""

from __future__ import annotations

from argparse import Namespace
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.environment import ROOT
from tests.plugins.sharing import (
    MOST_WORKERS,
    TOGETHER,
    pytest_cmdline_main,
    pytest_xdist_make_scheduler,
    shared_by,
)

EVERYTHING, ARGUMENTS = pytest.Config.ArgsSource.TESTPATHS, pytest.Config.ArgsSource.ARGS
UNASKED = {"numprocesses": None, "maxprocesses": None, "tx": [], "capture": "fd", "keyword": "", "audit_claim": []}

OWN = "tests/courses/optimizers_2023"


def test_the_files_that_share_work_are_there() -> None:
    """Every file that is named as sharing work is one, so that none is forgotten when it moves."""
    assert [file for file in TOGETHER if not (ROOT / file).is_file()] == []


def test_what_is_shared_goes_to_one_worker() -> None:
    """Figures go with the claims whose networks they draw, and all subjects of a test with each other."""
    figure, claim = (
        f"{OWN}/figures/test_networks.py::test_a",
        f"{OWN}/test_resnet.py::test_b[network]",
    )
    assert shared_by(figure) == shared_by(claim)
    adam = f"{OWN}/test_adam.py::test_equation"
    assert shared_by(f"{adam}[for-loop]") == shared_by(f"{adam}[fused]") != shared_by(f"{adam}_2[for-loop]")


def test_long_tests_are_spread() -> None:
    """Cells of the matrix and tests of the audit's own trustworthiness wait for no other."""
    for test in ("tests/matrix/test_cells.py::test_c", "tests/selfcheck/trust/test_other_seeds.py::test_d"):
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


@pytest.mark.parametrize("asked", [{}, {"audit_device": "cpu,cuda"}, {"maxfail": 1}])
def test_a_run_of_everything_takes_all_cores(asked: dict[str, Any]) -> None:
    """Who chooses no tests and says nothing of workers gets one for each core, up to as many as are of use."""
    assert workers(**asked) == ("logical", MOST_WORKERS)
    assert workers(**asked, maxprocesses=2) == ("logical", 2)


@pytest.mark.parametrize(
    "asked",
    [
        {"numprocesses": 0},
        {"numprocesses": 3},
        {"tx": ["popen"]},
        {"collectonly": True},
        {"keyword": "adam"},
        {"markexpr": "not slow"},
        {"lf": True},
        {"capture": "no"},
        {"usepdb": True},
        {"audit_claim": ["adam-step-follows-equation-2-6"]},
        {"source": ARGUMENTS},
    ],
)
def test_any_other_run_has_the_workers_it_asked_for(asked: dict[str, Any]) -> None:
    """A choice of tests, or someone who watches, keeps to one process, and a stated number of workers stays."""
    assert workers(**asked) == (asked.get("numprocesses"), None)


def test_without_xdist_there_are_no_workers() -> None:
    """Where pytest-xdist is not installed, or a process is a worker itself, nothing is asked of it."""
    config = SimpleNamespace(option=Namespace(capture="fd"), args_source=EVERYTHING)
    pytest_cmdline_main(config)
    assert not hasattr(config.option, "numprocesses")
    worker = SimpleNamespace(option=Namespace(**UNASKED), args_source=EVERYTHING, workerinput={})
    pytest_cmdline_main(worker)
    assert worker.option.numprocesses is None


def workers(source: pytest.Config.ArgsSource = EVERYTHING, **asked: Any) -> tuple[Any, Any]:
    """How many workers a run is to have that was asked for so, and at most how many."""
    config = SimpleNamespace(option=Namespace(**{**UNASKED, **asked}), args_source=source)
    pytest_cmdline_main(config)
    return config.option.numprocesses, config.option.maxprocesses
