"""Sums over the axes of a parameter, for rules that do not act on each coordinate alone.

They are made of additions and products, so that balls know their error: the last addition alone is charged three units
of the whole sum, which encloses every order of up to four summands.
"""

from __future__ import annotations

import functools
import operator

import numpy as np

from reference.settings import Numbers


def shape_of(values: Numbers) -> tuple[int, ...]:
    """The shape of an array, or of the balls in one."""
    return np.shape(values.centre if hasattr(values, "centre") else values)


def total(values: Numbers, axis: int = 0) -> Numbers:
    """The sum along an axis."""
    parts = (values[(slice(None),) * axis + (k,)] for k in range(shape_of(values)[axis]))
    return functools.reduce(operator.add, parts)


def product(left: Numbers, right: Numbers) -> Numbers:
    """The product of two matrices."""
    return total(left[:, :, None] * right[None], 1)


def mean_square(values: Numbers) -> Numbers:
    """The mean of the squares of a matrix."""
    rows, columns = shape_of(values)
    return total(total(values * values, 1)) / (rows * columns)
