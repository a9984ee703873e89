"""The determinism ledger: which implementations repeat themselves, and each other, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from claims.annexes.matrix import Repetition
from tests.instruments import cells, layouts
from tests.instruments.subjects import optimizer_subjects, threads
from tests.plugins.options import AUDIT, THOROUGH, profile_of

# More than one thread gets; an odd number, so that the pieces of two threads have remainders.
SHARED = 32771


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each cell that PyTorch has; those that are compiled first are left to the heat map."""
    if "subject" in metafunc.fixturenames:
        found = optimizer_subjects(metafunc.config.stash[AUDIT].devices)
        subjects = [subject for subject in found if not subject.variant.compiled]
        metafunc.parametrize("subject", subjects, ids=lambda subject: subject.id)


def path(subject, settings):
    """All numbers after each step, of parameters without gaps, one of them beyond what one thread takes."""
    return cells.drive(subject, [settings], layouts.dense(subject.dtype, SHARED))


def repetition(subject, against, settings, one, other):
    """The first step after which two paths differ in a bit."""
    differing = [
        step for step, pair in enumerate(zip(one, other, strict=True), start=1) if not np.array_equal(*pair, True)
    ]
    at = {"settings": ", ".join(f"{name}={value}" for name, value in settings.items())}
    return Repetition(subject.id, against, len(one), differing[0] if differing else None, at)


def test_how_far_a_path_repeats_itself(subject, matrix, request):
    """A second run on one thread gives the same bits; what else does is on record in the determinism ledger."""
    spread = cells.spread(subject)
    others = {subject.plain.implementation: subject.plain, "cpu": replace(subject, device="cpu")}
    others = {name: other for name, other in others.items() if other != subject and not other.absent}
    for settings in spread if profile_of(request.config) == THOROUGH else spread[2:3]:
        first = path(subject, settings)
        again = repetition(subject, "again", settings, first, path(subject, settings))
        matrix(again)
        with threads(2):
            matrix(repetition(subject, "two threads", settings, first, path(subject, settings)))
        for name, other in others.items():
            matrix(repetition(subject, name, settings, first, path(other, settings)))
        assert again.first is None, f"the same run again differs from step {again.first} on"
