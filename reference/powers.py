"""What depends on the number of steps alone, as some implementations compute it: in float32 whatever the format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, SupportsInt

import numpy as np

from reference.rounding import FORMATS, Ball, Format
from reference.rules.adagrad import AdaGrad

# lr to float32 and its division; the root and the product beside it; ε to float32, its division, its own sum.
_LATER = 8
# lr and d to float32, (t − 1)·d, 1 + that, and the division.
_QUOTIENT = 5


@dataclass(frozen=True)
class Power:
    """βᵗ with what float32 may make of 1 − βᵗ, the only thing that a rule forms of it."""

    value: float
    radius: float
    format: Format

    def __rsub__(self, one: float) -> Ball:
        """1 − βᵗ as a ball; the format of the parameters has no part in this operation, so it is not charged."""
        return Ball(np.asarray(one - self.value), np.asarray(self.radius), self.format)


class SinglePrecision(float):
    """A coefficient β whose powers enclose what float32 makes of 1 − βᵗ, and of all that is formed of it alone.

    PyTorch's ``capturable``, ``differentiable`` and compiled Adam keep the step count t as a float32 tensor, so that
    1 − βᵗ, its root, lr/(1 − β₁ᵗ) and ε divided by that are float32 numbers even for float64 parameters.

    Why it is a bound.  With u = 2⁻²⁴: converting β costs t·u of βᵗ (u relative, t factors), the library's power 2u of
    it (less than one unit in the last place), the subtraction u·(1 − βᵗ).  What is formed of 1 − βᵗ afterwards enters
    the step as a factor, in at most ``_LATER`` operations of u each.  The sum of all that is charged on 1 − βᵗ
    at once; twice u is taken for u, which covers all products of two errors.
    As a plain number, in β·m or 1 − β, it is exact, as in the other implementations.

    Compiled Adagrad computes η/(1 + (t − 1)d) in float32 in the same way; η then is such a number, and its quotient
    a ball: ``_QUOTIENT`` operations of relative error u, again with 2u for u.
    """

    dtype: str

    def __new__(cls, value: float, dtype: str) -> SinglePrecision:
        """``value`` for a rule that is evaluated in the format ``dtype``."""
        number = super().__new__(cls, value)
        number.dtype = dtype
        return number

    def __pow__(self, t: SupportsInt, modulus: None = None) -> Power:  # type: ignore[override]
        """βᵗ with the radius described above."""
        steps = int(t)
        power, unit = float(self) ** steps, 2 * FORMATS["float32"].unit
        radius = (steps + 2) * unit * power + (1 + _LATER) * unit * (1 - power)
        return Power(power, radius, FORMATS[self.dtype])

    def __truediv__(self, divisor: float) -> Ball:  # type: ignore[override]
        """The quotient with the radius described above."""
        value = float(self) / divisor
        radius = 2 * _QUOTIENT * FORMATS["float32"].unit * abs(value)
        return Ball(np.asarray(value), np.asarray(radius), FORMATS[self.dtype])


class RoundedCoefficient(SinglePrecision):
    """A coefficient β that is a float32 number itself, before anything is formed of it.

    PyTorch's fused Adam on a GPU converts β₁ and β₂ to the format it computes in, so that 1 − β is off by up to u·β for
    the conversion and u·(1 − β) for the subtraction, together u; twice that is taken, as above.
    β·m has one conversion more, which a ball charges anyway.
    """

    def __rsub__(self, one: float) -> Ball:  # type: ignore[misc,override]
        """1 − β with the radius described above."""
        return Ball(np.asarray(one - float(self)), np.asarray(2 * FORMATS["float32"].unit), FORMATS[self.dtype])


class Coefficients(Enum):
    """What a program makes of the numbers that are the same for every coordinate."""

    PYTHON = None
    SINGLE_POWERS = SinglePrecision
    SINGLE = RoundedCoefficient


def formed(rule: Any, dtype: str, coefficients: Coefficients) -> Any:
    """A rule, evaluated in the format ``dtype``, whose coefficients are such as a program makes them.

    AdaGrad divides its lr by a number that depends on the steps, Adam raises β₁ and β₂ to it; others have none.
    """
    names = ("lr",) if isinstance(rule, AdaGrad) else ("beta1", "beta2")
    known = [name for name in names if hasattr(rule, name)]
    kind = coefficients.value
    return replace(rule, **{name: kind(getattr(rule, name), dtype) for name in known}) if kind and known else rule
