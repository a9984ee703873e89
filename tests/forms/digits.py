"""Printed numbers: each stands for everything that rounds to it at its last digit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from reference.rounding import FORMATS, Ball


def unit_of(digits: str) -> Decimal:
    """The value of one in the last digit of a printed number."""
    return Decimal((0, (1,), int(Decimal(digits).as_tuple().exponent)))


def enclosing(printed: Mapping[str, str]) -> Ball:
    """Printed numbers, half a unit of the last digit to either side."""
    centre = np.array([float(digits) for digits in printed.values()])
    radius = np.array([float(unit_of(digits)) / 2 for digits in printed.values()])
    # What a number rounds to on its way here is added, so that one printed in full is not missed by a last bit.
    return Ball(centre, radius + np.spacing(abs(centre)), FORMATS["float64"])
