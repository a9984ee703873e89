"""Settings of the rules: what they may be made of, and the refusal of those that make no sense."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

# A rule is written once and computes with whatever it is given: Python floats, float64 arrays, arrays of
# mpmath numbers, or the Balls of :mod:`reference.rounding`.  No static type names exactly these.
Numbers: TypeAlias = Any


def require(holds: Numbers, name: str, value: Numbers, rule: str) -> None:
    """Raise a ``ValueError`` that names the setting and its value unless ``holds`` is true everywhere."""
    if not np.all(holds):
        raise ValueError(f"{name} must be {rule}, got {value!r}")


def require_non_negative(**settings: Numbers) -> None:
    """Each setting is a number ≥ 0; NaN is not."""
    for name, value in settings.items():
        require(value >= 0, name, value, "a number >= 0")


def require_below_one(**settings: Numbers) -> None:
    """Each setting is a number in [0, 1); NaN is not."""
    for name, value in settings.items():
        require((value >= 0) & (value < 1), name, value, "a number in [0, 1)")
