"""The methods that are put under audit, as data: the rule of each, and the settings in which programs of it are driven.

What laws and cells need to know of a program follows from its method, never from its name.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from reference import rules

Settings = Mapping[str, Any]

SWITCHES: Mapping[str, Sequence[Any]] = {"maximize": (False, True), "weight_decay": (0.0, 0.125)}
# So many steps show what each setting does.
STEPS = 6
EPS, RATES = (0.0625, 1e-3, 1e-8), (0.125, 0.1, 0.5)


@dataclass(frozen=True)
class Acts:
    """One value of an argument that differs from its default, and settings beside which it moves the path, or not.

    Each gradient is the one before times ``fading``.
    """

    setting: Settings
    beside: Settings = field(default_factory=dict)
    fading: float = -0.5
    moves: bool = True


@dataclass(frozen=True, eq=False)
class Method:
    """One method: its rule, sets of settings, switches that go with each of them, and values of all others.

    ``usual`` are the values of settings that nobody states; ``units`` gives, for a setting that is measured in a power
    of the gradient's unit, that power.  ``spread`` are the settings of the heat map, PyTorch's defaults first, then
    some in which every setting takes part; ``arguments`` are what each argument does.  A run has ``steps`` steps.
    """

    rule: Callable[..., Any]
    usual: Settings
    values: Mapping[str, Sequence[Any]]
    spread: Sequence[Settings]
    arguments: Mapping[str, Sequence[Acts]]
    variants: Sequence[Settings] = ({},)
    switches: Mapping[str, Sequence[Any]] = field(default_factory=lambda: SWITCHES)
    units: Mapping[str, int] = field(default_factory=dict)
    steps: int = STEPS

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
        if not self.switches:
            return self.corners(narrowed)
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

    def spelled(self, settings: Settings) -> Settings:
        """The same settings with every other one at its usual value: no default of a program's decides anything."""
        return {**self.usual, **settings}


# --- the rules with their switches ------------------------------------------------------------------------------


def _usual(rule: type, **more: Any) -> Settings:
    return {**{each.name: each.default for each in fields(rule)}, **more}


def _sgd(momentum: float = 0.0, dampening: float = 0.0, nesterov: bool = False, **settings: Any) -> Any:
    # PyTorch ignores dampening without momentum (see claims/annexes/found), so that is plain SGD.
    if not momentum:
        return rules.SGD(**settings)
    return rules.Momentum(momentum=momentum, dampening=dampening, nesterov=nesterov, **settings)


def _adam(decoupled_weight_decay: bool = False, **settings: Any) -> Any:
    return (rules.AdamW if decoupled_weight_decay else rules.Adam)(**settings)


# --- what each argument does ------------------------------------------------------------------------------------

_QUICK = {"lr": 0.5}
_EVERY: Mapping[str, Sequence[Acts]] = {
    "lr": (Acts({"lr": 0.5}),),
    # So large that the gradient changes its sign, which a first step of an adaptive method cannot overlook.
    "weight_decay": (Acts({"weight_decay": 4.0}, _QUICK),),
    "maximize": (Acts({"maximize": True}, _QUICK),),
}
# As large as gradients are: bfloat16 may round the effect of a smaller one away in all of few coordinates.
_EPS = (Acts({"eps": 1.0}, _QUICK),)
_MOMENTS: Mapping[str, Sequence[Acts]] = {
    **_EVERY,
    "eps": _EPS,
    "beta1": (Acts({"beta1": 0.0}, _QUICK),),
    "beta2": (Acts({"beta2": 0.0}, _QUICK, fading=-0.25),),
    # The largest average is another than the last one where averages fall.
    "amsgrad": (Acts({"amsgrad": True}, {**_QUICK, "beta1": 0.0, "beta2": 0.0}, fading=-0.125),),
}
# Adadelta's first steps are as short as the root of ε: only a large one can be seen in every format.
_WIDE = {"eps": 0.25}

# --- the methods ------------------------------------------------------------------------------------------------

_ADAM: Mapping[str, Any] = {
    "values": {"lr": RATES, "eps": EPS, "beta1": (0.9, 0.5), "beta2": (0.999, 0.75, 0.99)},
    "variants": ({"amsgrad": False}, {"amsgrad": True}),
    "units": {"eps": 1},
    "spread": (
        {"lr": 0.1},
        {"lr": 0.01, "beta1": 0.5, "beta2": 0.9, "eps": 1e-3},
        {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1},
        {"lr": 0.1, "maximize": True, "weight_decay": 0.1, "beta2": 0.9},
        {"lr": 0.1, "amsgrad": True, "maximize": True, "beta1": 0.0, "beta2": 0.5},
    ),
}
METHODS: Mapping[str, Method] = {
    "sgd": Method(
        _sgd,
        _usual(rules.Momentum, momentum=0.0),
        {"lr": RATES},
        (
            {"lr": 0.1},
            {"lr": 0.1, "momentum": 0.9},
            {"lr": 0.1, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1},
            {"lr": 0.1, "momentum": 0.9, "nesterov": True},
            {"lr": 0.1, "momentum": 0.5, "nesterov": True, "weight_decay": 0.1, "maximize": True},
            {"lr": 0.01, "maximize": True},
            {"lr": 0.01, "weight_decay": 0.1},
        ),
        {
            **_EVERY,
            "momentum": (Acts({"momentum": 0.9}, _QUICK),),
            "dampening": (
                Acts({"dampening": 1.0}, {**_QUICK, "momentum": 0.9}),
                Acts({"dampening": 1.0}, _QUICK, moves=False),
            ),
            "nesterov": (Acts({"nesterov": True}, {**_QUICK, "momentum": 0.9}),),
        },
        (
            {"momentum": 0.0},
            {"momentum": 0.9},
            {"momentum": 0.5, "dampening": 0.25},
            {"momentum": 0.75, "nesterov": True},
        ),
    ),
    "adagrad": Method(
        rules.AdaGrad,
        _usual(rules.AdaGrad),
        {"lr": RATES, "eps": EPS},
        (
            {"lr": 0.1},
            {"lr": 0.1, "lr_decay": 0.5},
            {"lr": 0.1, "weight_decay": 0.1},
            {"lr": 0.1, "weight_decay": 0.1, "maximize": True},
            {"lr": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3, "maximize": True},
        ),
        {
            **_EVERY,
            "eps": _EPS,
            "lr_decay": (Acts({"lr_decay": 4.0}, _QUICK),),
            "initial_accumulator_value": (Acts({"initial_accumulator_value": 0.5}, _QUICK),),
        },
        ({"lr_decay": 0.0}, {"lr_decay": 0.25}, {"initial_accumulator_value": 0.5}),
        units={"eps": 1, "initial_accumulator_value": 2},
    ),
    "rmsprop": Method(
        rules.RMSprop,
        _usual(rules.RMSprop),
        {"lr": RATES, "eps": EPS, "alpha": (0.99, 0.5)},
        (
            {"lr": 0.1},
            {"lr": 0.1, "alpha": 0.9, "momentum": 0.9},
            {"lr": 0.1, "alpha": 0.9, "centered": True, "eps": 1e-3},
            {"lr": 0.1, "weight_decay": 0.1, "maximize": True, "momentum": 0.5, "centered": True},
            {"lr": 0.1, "weight_decay": 0.1},
            {"lr": 0.1, "maximize": True, "eps": 1e-3},
        ),
        {
            **_EVERY,
            "eps": _EPS,
            "alpha": (Acts({"alpha": 0.5}, _QUICK),),
            "momentum": (Acts({"momentum": 0.5}, _QUICK),),
            "centered": (Acts({"centered": True}, {**_QUICK, "alpha": 0.5}),),
        },
        (
            {"momentum": 0.0},
            {"momentum": 0.5},
            {"momentum": 0.0, "centered": True},
            {"momentum": 0.9, "centered": True},
        ),
        units={"eps": 1},
    ),
    "adadelta": Method(
        rules.Adadelta,
        _usual(rules.Adadelta),
        {"lr": (1.0, 0.5), "eps": EPS[:2], "rho": (0.9, 0.5)},
        (
            {"lr": 1.0},
            {"lr": 0.5, "rho": 0.5, "eps": 1e-3},
            {"lr": 1.0, "weight_decay": 0.1, "maximize": True},
            {"lr": 1.0, "weight_decay": 0.1, "eps": 1e-2},
            {"lr": 0.5, "maximize": True},
        ),
        {
            "lr": (Acts({"lr": 0.25}, _WIDE),),
            "weight_decay": (Acts({"weight_decay": 4.0}, _WIDE),),
            "maximize": (Acts({"maximize": True}, _WIDE),),
            "eps": (Acts(_WIDE),),
            "rho": (Acts({"rho": 0.5}, _WIDE),),
        },
        units={"eps": 2},
    ),
    "adam": Method(
        _adam,
        _usual(rules.Adam, decoupled_weight_decay=False),
        arguments={
            **_MOMENTS,
            "decoupled_weight_decay": tuple(
                Acts({"decoupled_weight_decay": True}, {**_QUICK, "weight_decay": decay}, moves=decay > 0)
                for decay in (0.5, 0.0)
            ),
        },
        **_ADAM,
    ),
    "adamw": Method(rules.AdamW, _usual(rules.AdamW), arguments=_MOMENTS, **_ADAM),
}
