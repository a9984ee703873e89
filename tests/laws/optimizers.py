"""What the laws need to know of each optimizer, as data: its reference rule and the settings they draw from."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reference import rules

Settings = Mapping[str, Any]

_SWITCHES: Mapping[str, Sequence[Any]] = {"maximize": (False, True), "weight_decay": (0.0, 0.125)}
_EPS = (0.0625, 1e-3, 1e-8)
_MOMENTS = {"eps": _EPS, "beta1": (0.9, 0.5), "beta2": (0.999, 0.75, 0.99)}


@dataclass(frozen=True)
class Optimizer:
    """One optimizer: its rule, sets of settings, switches that go with each of them, and values of all others.

    ``units`` gives, for a setting that is measured in a power of the gradient's unit, that power.
    """

    rule: Callable[..., Any]
    values: Mapping[str, Sequence[Any]]
    variants: Sequence[Settings] = ({},)
    switches: Mapping[str, Sequence[Any]] = field(default_factory=lambda: _SWITCHES)
    units: Mapping[str, int] = field(default_factory=dict)

    def corners(self, narrowed: Mapping[str, Sequence[Any]]) -> list[Settings]:
        """Each variant with each setting of the switches; ``narrowed`` are the values that a setting may have."""
        allowed = [
            each for each in self.variants if all(each[name] in narrowed.get(name, (each[name],)) for name in each)
        ]
        switches = {name: narrowed.get(name, options) for name, options in self.switches.items()}
        flips = [dict(zip(switches, chosen, strict=True)) for chosen in itertools.product(*switches.values())]
        return [{**variant, **flip} for variant in allowed for flip in flips]

    def pairs(self, narrowed: Mapping[str, Sequence[Any]]) -> list[Settings]:
        """So many corners that each variant meets each value of a switch, and any two switches in all their values."""
        missing: set[Any] = set()
        held = {}
        for place, corner in enumerate(corners := self.corners(narrowed)):
            variant = frozenset((name, value) for name, value in corner.items() if name not in self.switches)
            factors = {"variant": variant, **{name: corner[name] for name in self.switches}}
            held[place] = set(itertools.combinations(factors.items(), 2))
            missing |= held[place]
        chosen = set()
        while missing:
            most = max(held, key=lambda place: len(held[place] & missing))
            chosen.add(most)
            missing -= held[most]
        return [corners[place] for place in sorted(chosen)]

    def fillings(self, narrowed: Mapping[str, Sequence[Any]]) -> list[Settings]:
        """Every choice of the other values."""
        options = {name: narrowed.get(name, options) for name, options in self.values.items()}
        return [dict(zip(options, chosen, strict=True)) for chosen in itertools.product(*options.values())]


OPTIMIZERS: Mapping[str, Optimizer] = {
    "sgd": Optimizer(
        rules.Momentum,
        {"lr": (0.125, 0.1, 0.5)},
        (
            {"momentum": 0.0},
            {"momentum": 0.9},
            {"momentum": 0.5, "dampening": 0.25},
            {"momentum": 0.75, "nesterov": True},
        ),
    ),
    "adagrad": Optimizer(
        rules.AdaGrad,
        {"lr": (0.125, 0.1, 0.5), "eps": _EPS},
        ({"lr_decay": 0.0}, {"lr_decay": 0.25}, {"initial_accumulator_value": 0.5}),
        units={"eps": 1, "initial_accumulator_value": 2},
    ),
    "rmsprop": Optimizer(
        rules.RMSprop,
        {"lr": (0.125, 0.1, 0.5), "eps": _EPS, "alpha": (0.99, 0.5)},
        (
            {"momentum": 0.0},
            {"momentum": 0.5},
            {"momentum": 0.0, "centered": True},
            {"momentum": 0.9, "centered": True},
        ),
        units={"eps": 1},
    ),
    "adadelta": Optimizer(rules.Adadelta, {"lr": (1.0, 0.5), "eps": _EPS[:2], "rho": (0.9, 0.5)}, units={"eps": 2}),
    "adam": Optimizer(
        rules.Adam,
        {"lr": (0.125, 0.1, 0.5), **_MOMENTS},
        ({"amsgrad": False}, {"amsgrad": True}),
        units={"eps": 1},
    ),
    "adamw": Optimizer(
        rules.AdamW,
        {"lr": (0.125, 0.1, 0.5), **_MOMENTS},
        ({"amsgrad": False}, {"amsgrad": True}),
        units={"eps": 1},
    ),
}
