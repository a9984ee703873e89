"""Optax under audit: its transformations of gradients as programs on NumPy arrays.

XLA compiles each operation anew for every shape, so numbers are laid in vectors of 2ᵏ, whose ends are zeros: what it
makes of other lengths is not asked.
"""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)


class _Optax:
    """A program that makes its transformation anew in each step: the rate is an argument of it, and no state."""

    def __init__(self, **settings: Any) -> None:
        settings.pop("learning_rate", None)
        self.made = lambda lr: type(self).__wrapped__(lr, **settings)

    def start(self, parameter: Any) -> None:
        """Begin at this point."""
        self.shape = parameter.shape
        self.x = _laid(parameter)
        self.state = self.made(1.0).init(self.x)

    def step(self, gradient: Any, lr: float) -> Any:
        """One step."""
        change, self.state = self.made(lr).update(_laid(gradient), self.state, self.x)
        self.x = optax.apply_updates(self.x, change)
        return np.asarray(self.x)[: math.prod(self.shape)].reshape(self.shape)

    def save(self) -> Any:
        """The state as Optax keeps it, which no step changes in place."""
        return self.state

    def load(self, state: Any) -> None:
        """Go on from a state."""
        self.state = state


def _laid(array: Any) -> Any:
    """The numbers of an array at the beginning of a vector."""
    laid = np.zeros(1 << (array.size - 1).bit_length() if array.size else 1, array.dtype)
    laid[: array.size] = array.ravel()
    return jnp.asarray(laid)


def _rmsprop(learning_rate: float, decay_rate: float = 0.9, eps: float = 1e-8, momentum: float = 0.0) -> Any:
    return optax.rmsprop(learning_rate, decay_rate, eps, momentum=momentum)


_MADE = {
    **{name: getattr(optax, name) for name in ("sgd", "adagrad", "adadelta", "adam", "adamw", "amsgrad", "adamax")},
    **{name: getattr(optax, name) for name in ("nadam", "radam", "lion")},
    "rmsprop": _rmsprop,
}
globals().update({name: type(name, (_Optax,), {"__wrapped__": staticmethod(make)}) for name, make in _MADE.items()})
PROGRAMS = {name: {} for name in _MADE} | {"adagrad": {"with": {"initial_accumulator_value": 0.0}}}
