"""Keras under audit, on PyTorch: its optimizers as programs on NumPy arrays."""

from __future__ import annotations

import os
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras


class _Keras:
    """A program that holds one variable, in the format of what it is given."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    def start(self, parameter: Any) -> None:
        """Begin at this point; Keras keeps rates in its own format, which who trains in float64 sets to it."""
        keras.config.set_floatx("float64" if parameter.dtype == "float64" else "float32")
        self.x = keras.Variable(parameter, dtype=str(parameter.dtype))
        self.optimizer = type(self).__wrapped__(**self.settings)
        self.optimizer.build([self.x])

    def step(self, gradient: Any, lr: float) -> Any:
        """One step."""
        self.optimizer.learning_rate = lr
        self.optimizer.apply([keras.ops.convert_to_tensor(gradient)], [self.x])
        return self.x.numpy().copy()

    def save(self) -> Any:
        """The values of all variables of the optimizer."""
        return [each.numpy().copy() for each in self.optimizer.variables]

    def load(self, state: Any) -> None:
        """Go on from saved values."""
        for variable, value in zip(self.optimizer.variables, state, strict=True):
            variable.assign(value)


_NAMES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "AdamW", "Adamax", "Nadam", "Lion")
globals().update({name: type(name, (_Keras,), {"__wrapped__": getattr(keras.optimizers, name)}) for name in _NAMES})
PROGRAMS = {name: {} for name in _NAMES} | {"Adagrad": {"with": {"initial_accumulator_value": 0.0}}}
