"""The numbers that are the same for every coordinate, as some implementations compute them: rounded on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, SupportsInt

import numpy as np

from reference.rounding import FORMATS, Ball, Format
from reference.rules.adagrad import AdaGrad

# lr to float32 and its division; the root and the product beside it; ε to float32, its division, its own sum.
_LATER = 8
# lr and d to float32, (t − 1)·d, 1 + that, and the division.
_QUOTIENT = 5
# λ·η to float32, its product with t, 1 + that, the power (the error of its base, its exponent's conversion, which costs
# log(base) ≤ 4 units, and two of the library's), its inverse, and the product with η, which is converted too.
_KEPT = 16


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


class Scalar(Ball):
    """A number that a program keeps as a float32 tensor without axes, whatever the format of its parameters.

    What is computed of such numbers and Python's alone is rounded to float32 in each operation.  Together with
    parameters it counts as a ball of their format, in which the result is.
    """

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Dispatch as a ball of the parameters' format where there are such, and of float32 otherwise."""
        for other in inputs:
            if isinstance(other, Ball) and not isinstance(other, Scalar):
                return getattr(ufunc, method)(*(_in_format(each, other.format) for each in inputs), **kwargs)
        found = super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        return Scalar(found.centre, found.radius, found.format) if isinstance(found, Ball) else found


class Count(Scalar):
    """How many steps were taken, as a float32 tensor: whole numbers, which add up exactly there."""

    def __add__(self, more: Any) -> Any:
        """One more step, or what is no count any more."""
        whole = isinstance(more, int | float) and float(more).is_integer()
        return count(int(self.centre + more)) if whole else super().__add__(more)


def count(steps: int) -> Count:
    """A number of steps as such a tensor."""
    return Count(np.asarray(float(steps)), np.zeros(()), FORMATS["float32"])


def _in_format(operand: Any, format: Format) -> Any:
    return Ball(operand.centre, operand.radius, format) if isinstance(operand, Scalar) else operand


@cache
def _keeping(kind: Any, counted: bool) -> Any:
    """A rule that remembers in float32 what depends on the number of steps alone, and perhaps that number too.

    In PyTorch these are NAdam's product of coefficients and ASGD's rate and weight.  They are told from averages of
    gradients, and from the averaged parameter, by what they are before the first step, which is not zero.
    """

    class Keeping(kind):  # type: ignore[misc]
        def init(self, x: Any) -> Any:
            state = super().init(x)
            return _rounded(state._replace(t=count(0)) if counted else state, state, _kept(state), counted)

        def update(self, x: Any, g: Any, before: Any) -> Any:
            x, state = super().update(x, g, before)
            return x, _rounded(state, before, _kept(super().init(g)), counted)

    return Keeping


def _kept(state: Any) -> list[str]:
    """The memories that are not zero at first."""
    return [name for name in state._fields if name != "t" and np.any(getattr(state, name) != 0)]


def _rounded(state: Any, before: Any, kept: list[str], counted: bool) -> Any:
    """A state some memories of which have become float32 numbers, by ``_KEPT`` operations, with 2u for u as above."""
    found, unit = {}, 2 * _KEPT * FORMATS["float32"].unit
    for name in kept:
        # What lines compute of plain numbers is one itself.
        ball = 0 * getattr(before, name) + getattr(state, name)
        radius = ball.radius + unit * abs(ball.centre)
        found[name] = (Scalar if counted else Ball)(ball.centre, radius, FORMATS["float32"] if counted else ball.format)
    return state._replace(**found)


@cache
def _charging(kind: Any, dtype: str) -> Any:
    """A rule each operation of whose settings is charged as one in a format, and each setting as converted to it.

    Of float64 the settings are exact.  A product of t factors β, where the rule has βᵗ, is enclosed: of a narrower
    format since β is charged with u, which makes t·u of the power; of float64 up to t = 9, since with b = βᵗ the power
    and 1 − b are charged 3ub + 3u(1 + b), which is no less than the product's 8ub and the difference's u(1 − b).
    """
    form = FORMATS[dtype]
    unit = 0.0 if dtype == "float64" else form.unit

    class Charging(kind):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **settings: Any) -> None:
            super().__init__(*arguments, **settings)
            for name, value in vars(self).items():
                # Zero is what a part that is off has, and no operation.
                if isinstance(value, float) and value:
                    ball = Scalar(np.asarray(value), np.asarray(unit * abs(value)), form)
                    object.__setattr__(self, name, ball)

    return Charging


class Coefficients(Enum):
    """What a program makes of the numbers that are the same for every coordinate.

    ``KEPT`` are Python's, save those that are remembered, which are float32 tensors; ``COUNTED`` are all such tensors,
    since the number of steps is one.  ``DOUBLE`` are float64 numbers by operations of any order, where Python's are
    those of the reference; of ``ROUNDED`` every setting is a float32 number, and of ``OWN`` one of the parameters'
    format, and so is what is formed of them.
    """

    PYTHON = "python"
    SINGLE_POWERS = "single powers"
    SINGLE = "single"
    KEPT = "kept"
    COUNTED = "counted"
    DOUBLE = "double"
    ROUNDED = "rounded"
    OWN = "own"


_KINDS = {Coefficients.SINGLE_POWERS: SinglePrecision, Coefficients.SINGLE: RoundedCoefficient}
_FORMATS = {Coefficients.DOUBLE: "float64", Coefficients.ROUNDED: "float32"}


def formed(rule: Any, dtype: str, coefficients: Coefficients) -> Any:
    """A rule, evaluated in the format ``dtype``, whose coefficients are such as a program makes them.

    AdaGrad divides its lr by a number that depends on the steps, Adam raises β₁ and β₂ to it; others have none.
    """
    kind: Any = type(rule)
    if coefficients in (Coefficients.KEPT, Coefficients.COUNTED):
        return _keeping(kind, coefficients is Coefficients.COUNTED)(**vars(rule))
    if coefficients in (*_FORMATS, Coefficients.OWN):
        return _charging(kind, _FORMATS.get(coefficients, dtype))(**vars(rule))
    names = ("lr",) if isinstance(rule, AdaGrad) else ("beta1", "beta2")
    known = [name for name in names if hasattr(rule, name)]
    made = _KINDS.get(coefficients)
    return replace(rule, **{name: made(getattr(rule, name), dtype) for name in known}) if made and known else rule
