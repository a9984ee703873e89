"""Every implementation of every optimizer is where the reference says, at every size and in every layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from claims.annexes.discoveries import explaining
from claims.annexes.laws import deviation_of
from claims.annexes.matrix import Row, State, by_column
from tests.environment import versions
from tests.instruments.cell_scripts import script_of
from tests.instruments.subjects import Subject, optimizer_cells, refusal
from tests.matrix.readings import all_readings
from tests.plugins.options import AUDIT, THOROUGH, profile_of

# One graph shows in every run that compiled optimizers work at all.
QUICKEST = ("adam", "float32")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each cell on the devices that were asked for; compiling takes seconds each, so most are slow."""
    if "subject" in metafunc.fixturenames:
        subjects = optimizer_cells(metafunc.config.stash[AUDIT].devices)
        metafunc.parametrize("subject", [_case(subject) for subject in subjects])


def _case(subject: Subject):
    slow = subject.variant.compiled and (subject.target, subject.dtype) != QUICKEST
    return pytest.param(subject, id=subject.id, marks=[pytest.mark.slow] * slow)


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether every setting is tried at every size."""
    return profile_of(request.config) == THOROUGH


@pytest.fixture
def explained(request: pytest.FixtureRequest, subject: Subject) -> Callable[[str], bool]:
    """Whether a column of this cell is on record as over its bound: by a discovery, or among what is known here."""
    programs, cell = request.config.stash[AUDIT].programs, (subject.target, subject.implementation)

    def on_record(column: str) -> bool:
        if programs:
            return deviation_of(column, subject.id, programs.known) is not None
        return explaining(*cell, subject.device, subject.dtype, column, versions()["torch"]) is not None

    return on_record


# Loading its own compiler, PyTorch uses what it has deprecated itself.
@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_every_number_is_within_its_bound_or_explained(subject, matrix, thorough, explained, request):
    """A cell is within its bounds, or over them for a reason that is among the discoveries, and so it stays."""
    cell = subject.target, subject.implementation, subject.device, subject.dtype
    if subject.absent:
        reason = refusal(subject)
        assert reason, f"{subject.id} is declared absent, and takes a step"
        matrix(Row(*cell, State.ABSENT, reason))
        return
    readings = by_column(all_readings(subject, thorough))
    if request.config.stash[AUDIT].programs:
        readings = tuple(replace(each, script=script_of(subject, each)) if each.over else each for each in readings)
    row = Row(*cell, State.MEASURED, "", readings)
    matrix(row)
    unexplained = [r for r in row.readings if r.over and not explained(r.column)]
    assert not unexplained, f"over the bound, and nothing on record explains it: {unexplained}"
    mended = [r.column for r in row.readings if not r.over and explained(r.column)]
    assert not mended, f"no longer over the bound, although it is on record so: {mended}"
    assert not row.vacuous, f"the bound is never used to a thousandth: at most {row.worst:.2g}"
