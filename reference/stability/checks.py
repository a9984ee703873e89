"""What the settings of a closed form must be."""

from __future__ import annotations

import math

from reference.settings import Numbers, require


def require_finite(**settings: Numbers) -> None:
    """Each setting is a finite number ≥ 0; NaN is not."""
    for name, value in settings.items():
        require((value >= 0) & (value < math.inf), name, value, "a finite number >= 0")


def require_positive(**settings: Numbers) -> None:
    """Each setting is a finite number > 0; NaN is not."""
    for name, value in settings.items():
        require((value > 0) & (value < math.inf), name, value, "a finite number > 0")
