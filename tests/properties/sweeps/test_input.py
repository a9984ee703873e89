"""A sweep refuses what makes no sense before any work, and says which argument and which value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reference import printed, rules
from reference.objectives import F1
from reference.sweep import stream, sweep

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "nan-setting": ({"settings": {"lr": [0.1, np.nan]}}, "lr must be finite, got nan"),
    "infinite-setting": ({"settings": {"eps": np.inf}}, "eps must be finite, got inf"),
    "negative-setting": ({"settings": {"lr": [0.1, -0.2]}}, r"lr must be a number >= 0, got -0\.2"),
    "beta-of-one": ({"settings": {"beta1": 1.0}}, r"beta1 must be a number in \[0, 1\), got 1\.0"),
    "unknown-setting": ({"settings": {"rate": 0.1}}, "a setting must be one of lr, .*, got 'rate'"),
    "words": ({"settings": {"lr": "fast"}}, "lr must be a number or an array of numbers, got 'fast'"),
    "ragged": ({"settings": {"lr": [[0.1], [0.1, 0.2]]}}, "lr must be a number or an array of numbers, got "),
    "switch-as-number": ({"settings": {"lr": True}}, "lr must be a number, got True"),
    "number-as-switch": ({"settings": {"amsgrad": 0.5}}, r"amsgrad must be True or False, got 0\.5"),
    "settings-clash": (
        {"settings": {"lr": [0.1, 0.2], "eps": [1e-8] * 3}},
        r"eps must broadcast against \(2,\), got shape \(3,\)",
    ),
    "empty-setting": ({"settings": {"lr": []}}, r"lr must not be empty, got shape \(0,\)"),
    "missing-setting": ({"rule": printed.Momentum22, "settings": {"lr": 1}}, r"must hold momentum, got \['lr'\]"),
    "starts-clash": (
        {"starts": np.ones((3, 2)), "settings": {"lr": [0.1, 0.2]}},
        r"starts must broadcast against the settings' shape \(2,\), got shape \(3, 2\)",
    ),
    "start-of-three": ({"starts": [1.0, 2.0, 3.0]}, r"starts must have a last axis of length 2 .* \(3,\)"),
    "nan-start": ({"starts": [np.nan, 1.0]}, "starts must be finite, got nan"),
    "no-starts": ({"starts": np.ones((0, 2))}, r"starts must .* not be empty, got shape \(0, 2\)"),
    "no-steps": ({"steps": 0}, "steps must be a whole number >= 1, got 0"),
    "half-a-step": ({"steps": 1.5}, r"steps must be a whole number >= 1, got 1\.5"),
    "no-chunk": ({"chunk": 0}, "chunk must be a whole number >= 1, got 0"),
    "unknown-record": ({"record": "speed"}, "record must be one of final, .*, got 'speed'"),
    "no-record": ({"record": ()}, r"record must name something, got \(\)"),
    "no-tolerance": ({"record": "first_hit"}, "tolerance must be a number >= 0 to record first_hit, got None"),
    "negative-tolerance": ({"record": "first_hit", "tolerance": -1}, "tolerance must be a number >= 0 .* got -1"),
    "target-of-one": ({"target": [1.0]}, r"target must be a point \(x, y\), got \[1\.0\]"),
    "unknown-backend": ({"backend": "abacus"}, "backend must be one of numpy, numba, got 'abacus'"),
}


@pytest.mark.parametrize("call", [sweep, stream])
@pytest.mark.parametrize(("change", "message"), CASES.values(), ids=CASES)
def test_a_senseless_sweep_is_refused_at_once(call: Any, change: dict[str, Any], message: str) -> None:
    """NaN, infinite, negative or clashing values and unknown names are refused by argument and value, when called."""
    asked = {"rule": rules.Adam, "objective": F1, "starts": [1.0, 2.0], "settings": {}, "steps": 3} | change
    with pytest.raises(ValueError, match=message):
        call(**asked)


def test_a_backend_that_is_not_installed_names_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without numba its backend says which dependency group brings it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="'numba' needs the dependency group 'sweep'"):
        sweep(rules.SGD, F1, [1.0, 2.0], {}, 1, backend="numba", progress=False)


def test_a_rule_that_branches_on_its_path_is_refused() -> None:
    """A rule whose formula depends on a comparison of parameters is refused, not traced wrongly."""

    class Timid(rules.SGD):
        def update(self, x: Any, g: Any, state: Any) -> tuple[Any, Any]:
            return (x if x > 0 else x - self.lr * g), state

    with pytest.raises(TypeError, match="branches on its path cannot be traced: greater"):
        sweep(Timid, F1, [1.0, 2.0], {}, 1)
