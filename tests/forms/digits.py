"""Printed numbers: each stands for everything that rounds to it at its last digit."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from reference.formulas import Tree, computed
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


def value_of(formula: Tree, point: Mapping[str, float]) -> float:
    """What a formula gives at a point, in floats; not a number where it gives none, such as 1/0."""
    with np.errstate(all="ignore"), contextlib.suppress(ArithmeticError, TypeError):
        return float(computed(formula)({name: np.float64(value) for name, value in point.items()}))
    return math.nan
