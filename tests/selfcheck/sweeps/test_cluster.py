"""A Dask cluster, where it is installed, is one more executor."""

from __future__ import annotations

import numpy as np
import pytest

from reference import rules
from reference.objectives import F2
from reference.sweep import sweep


def test_a_cluster_gives_the_same_bits() -> None:
    """Two workers and a scheduler, each a process on the loopback interface, record what this process does."""
    distributed = pytest.importorskip("distributed", reason="the dependency group 'cluster' is absent")
    starts = np.random.default_rng(20231123).uniform(-5, 5, (30, 2))
    asked = (rules.Adam, F2, starts, {"lr": np.geomspace(1e-3, 4.0, 20)[:, None]}, 50)
    everything = {"record": ("final", "path", "first_hit", "sign_changes", "length"), "tolerance": 0.5}
    alone = sweep(*asked, **everything)
    local = {"host": "127.0.0.1", "n_workers": 2, "threads_per_worker": 1, "processes": True}
    with (
        distributed.LocalCluster(**local, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        together = sweep(*asked, **everything, chunk=50, executor=executor)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
