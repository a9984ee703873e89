"""Formulas in which every operation, the functions too, gives the float64 number nearest to the exact result.

Libraries round + − × ÷ √ so, but differ from each other in the last place of a power or a sine.  What is nearest is the
same on every machine and in every language, so that numbers can be compared with it bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from reference.formulas import NUMPY
from reference.settings import Numbers

# Far beyond what separates a result from the middle between two numbers, save by an accident of 2⁻¹⁰⁰.
_BITS = 200


def _nearest(name: str, exact: Callable[..., Any]) -> Callable[[Numbers], Numbers]:
    """A function of one number, worked out to many bits and then rounded; of what is no number it is NumPy's."""
    plain = getattr(np, name)

    def function(value: Numbers) -> Numbers:
        if not np.isfinite(value) or (name == "log" and value <= 0):
            return np.float64(plain(value))
        with mpmath.workprec(_BITS):
            return np.float64(exact(mpmath.mpf(float(value))))

    return function


def whole_power(base: Numbers, exponent: int) -> Numbers:
    """A power by a whole number, exact and then rounded."""
    if not np.isfinite(base) or (base == 0 and exponent < 0):
        return np.float64(np.power(np.float64(base), np.float64(exponent)))
    with mpmath.workprec(_BITS):
        return np.float64(mpmath.mpf(float(base)) ** exponent)


def power(base: Numbers, exponent: Numbers) -> Numbers:
    """A power; by a whole number of either sign for any base, by others for a base above zero."""
    if np.isfinite(exponent) and float(exponent).is_integer():
        return whole_power(base, int(exponent))
    if not np.isfinite(base) or not np.isfinite(exponent) or base <= 0:
        return np.float64(np.power(np.float64(base), np.float64(exponent)))
    with mpmath.workprec(_BITS):
        return np.float64(mpmath.power(mpmath.mpf(float(base)), mpmath.mpf(float(exponent))))


_FUNCTIONS = {
    name: _nearest(name, getattr(mpmath, name)) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")
}
# + − × ÷ √ and what rounds nothing are NumPy's.
NEAREST = NUMPY._replace(
    number=np.float64,
    functions={**NUMPY.functions, **_FUNCTIONS},
    where=lambda condition, yes, no: yes if condition else no,
    pi=np.float64(np.pi),
    power=power,
    whole=whole_power,
)
