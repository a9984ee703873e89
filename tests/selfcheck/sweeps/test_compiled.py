"""The compiled backend, where it is installed, gives NumPy's bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reference import rules
from reference.objectives import F2
from reference.sweep import drift, sweep

STARTS = np.random.default_rng(20231123).uniform(-5, 5, (40, 2))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are kept in a folder of the test run, so that nothing compiled by earlier sources is used."""
    pytest.importorskip("numba", reason="the dependency group 'sweep' is absent")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def test_compiled_code_gives_the_same_bits() -> None:
    """Compiled, a sweep ends at the same bits as with NumPy, whether it converges, wanders or diverges."""
    settings = {"beta1": np.array([0.0, 0.5, 0.9, 0.95])[:, None], "lr": np.geomspace(1e-3, 1e3, 4)[:, None]}
    asked = (rules.Adam, F2, STARTS, settings | {"amsgrad": True}, 300)
    names = ("final", "sign_changes")
    for one, other in zip(sweep(*asked, record=names, backend="numba"), sweep(*asked, record=names), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("rule", [rules.Adam, rules.Adadelta, rules.NAdam, rules.RMSprop])
def test_fused_operations_stay_within_the_bound(rule: Any) -> None:
    """Compiled with ``exact=False``, a sweep ends near where it ends exactly, within the bound, at other bits."""
    asked = (rule, F2, STARTS, {"lr": np.geomspace(1e-3, 1.0, 4)[:, None], "weight_decay": 0.01}, 5)
    gap = abs(sweep(*asked, backend="numba", exact=False).final - sweep(*asked).final)
    assert gap.any()
    assert (gap <= drift(*asked)).all()
