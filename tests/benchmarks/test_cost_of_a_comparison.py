"""What one comparison of PyTorch with the reference costs, part by part, on the same run of twelve steps."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from reference import rules
from tests.environment import ROOT
from tests.instruments import domains, driver, probes
from tests.instruments.strategies import COORDINATES, Episode
from tests.instruments.subjects import subjects_of

STEPS, ROUNDS = 12, 400


@pytest.fixture
def draw():
    """Draws seeded runs of Adam at its simple settings: one for each round, since the reference of each is kept."""
    random = np.random.default_rng(20231123)
    axes = domains.ADAM.axes
    settings = {name: axes[name].simple for name in ("lr", "beta1", "beta2", "eps")}

    def drawn():
        gradients = random.normal(size=(STEPS, COORDINATES)).astype(np.float32).tolist()
        return Episode(settings, (1.0,) * COORDINATES, tuple(map(tuple, gradients)), (settings["lr"],) * STEPS)

    return drawn


@pytest.mark.benchmark(group="one run of Adam, twelve steps")
def test_torch(benchmark, draw):
    """Real PyTorch, for-loop, float32."""
    (subject,) = subjects_of("adam", ["cpu"], ["float32"])

    def given():
        episode = draw()
        return (subject, episode.settings, episode.start, episode.gradients, episode.lrs), {}

    benchmark.pedantic(driver.follow, setup=given, rounds=ROUNDS)


@pytest.mark.benchmark(group="one run of Adam, twelve steps")
def test_reference_with_its_error_bound(benchmark, draw):
    """The same rule in ball arithmetic."""
    benchmark.pedantic(probes.enclosed, setup=lambda: ((rules.Adam, draw(), "float32", None), {}), rounds=ROUNDS)


@pytest.mark.benchmark(group="start-up", min_rounds=3)
@pytest.mark.parametrize("code", ["import torch", "import torch, tests.plugins.controller"], ids=["torch", "audit"])
def test_start_up(benchmark, code):
    """What the audit's plugins add to importing torch."""
    benchmark(subprocess.run, [sys.executable, "-c", code], cwd=ROOT, check=True)
