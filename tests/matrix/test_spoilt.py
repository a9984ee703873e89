"""A program that somebody brings, spoilt on purpose: were it not noticed, a green run would say little."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.instruments import cells, layouts
from tests.instruments.subjects import Subject, optimizer_subjects
from tests.instruments.targets import TARGETS
from tests.plugins.options import AUDIT
from tests.trust.mutants import spoiling
from tests.trust.mutants.mutation import instead
from tests.trust.mutants.mutation import spoilt as spoilt_by

# What shows in a path that nobody interrupts.
SPOILERS = {
    "last-element-skipped": spoiling.last_skipped,
    "tail-skipped": spoiling.tail_skipped,
    "first-element-doubled": spoiling.first_doubled,
    "drift": spoiling.drift_to_one_side,
    "gradient-clipped": spoiling.gradients_clipped,
    "gradient-signed": spoiling.gradients_signed,
    "stopped-by-zero": spoiling.stopped_by_zero,
    "decay-without-a-rate": spoiling.decay_without_rate,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each program that the command line brings with each way to spoil it, in its plainest implementation."""
    audit = metafunc.config.stash[AUDIT]
    found = [each for each in optimizer_subjects(["cpu"]) if each.plainest and each.dtype == "float64"]
    metafunc.parametrize("slug", SPOILERS)
    metafunc.parametrize("subject", found if audit.programs else [], ids=lambda subject: subject.id)


def _settings(subject: Subject):
    """The settings that are asked here: PyTorch's defaults, and some in which every setting takes part."""
    return cells.spread(subject)[:2]


@cache
def _within(subject: Subject) -> bool:
    """Whether the program is within its bounds where it is spoilt: else nothing could be told apart there."""
    plan = layouts.few(subject.dtype)
    found = (cells.readings(subject, [settings], plan) for settings in _settings(subject))
    return not any(reading.over for readings in found for reading in readings)


def _asked(subject: Subject, slug: str, settings) -> tuple[bool, bool]:
    """Whether the spoilt program takes the path of the right one, and whether it is over its bound."""
    plan = layouts.few(subject.dtype)
    right = cells.drive(subject, [settings], plan)
    with instead(subject.target, lambda program: spoilt_by(program, SPOILERS[slug]))():
        same = np.array_equal(cells.drive(subject, [settings], plan), right, equal_nan=True)
        found = list(cells.readings(subject, [settings], plan))
    return same, any(reading.over and not reading.refused for reading in found)


def test_a_spoilt_version_is_noticed(subject: Subject, slug, spoilt):
    """What is done around the steps of a program, if it changes them, is over the bound in the heat map."""
    subject = next(filter(_within, map(subject.in_format, TARGETS[subject.target].formats)), None)
    if subject is None:
        pytest.skip("the program is over its bound in each format as it is")
    found = [_asked(subject, slug, settings) for settings in _settings(subject)]
    if all(same for same, _ in found):
        pytest.skip("spoilt in this way the program takes the same path here")
    noticed = any(over for _, over in found)
    spoilt(subject.target, slug, noticed)
    assert noticed
