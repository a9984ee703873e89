"""What each argument of a constructor is documented to do, as data: with what, and from which step on, it acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.laws.optimizers import Settings


@dataclass(frozen=True)
class Acts:
    """One value of an argument that differs from its default, and where it must and must not move the path.

    It acts from step ``first`` on, given ``beside``; given ``silent`` it does not act at all.  Where it makes the
    optimizer into another one, ``like`` names that.  Each gradient is the one before times ``fading``.
    """

    setting: Settings
    first: int = 1
    beside: Settings = field(default_factory=dict)
    silent: Settings | None = None
    like: str | None = None
    fading: float = -0.5


_EVERY: Mapping[str, Sequence[Acts]] = {
    "lr": (Acts({"lr": 0.5}),),
    # So large that the gradient changes its sign, which a first step of an adaptive method cannot overlook.
    "weight_decay": (Acts({"weight_decay": 4.0}, beside={"lr": 0.5}),),
    "maximize": (Acts({"maximize": True}, beside={"lr": 0.5}),),
}
# As large as gradients are: bfloat16 may round the effect of a smaller one away in all of few coordinates.
_EPS = (Acts({"eps": 1.0}, beside={"lr": 0.5}),)
_MOMENTS: Mapping[str, Sequence[Acts]] = {
    **_EVERY,
    "eps": _EPS,
    # The bias correction makes the first step that of any other average.
    "betas": (
        Acts({"beta1": 0.0}, first=2, beside={"lr": 0.5}),
        Acts({"beta2": 0.0}, first=2, beside={"lr": 0.5}, fading=-0.25),
    ),
    # The largest average is another than the last one where averages fall.
    "amsgrad": (Acts({"amsgrad": True}, first=2, beside={"lr": 0.5, "beta1": 0.0, "beta2": 0.0}, fading=-0.125),),
}

ARGUMENTS: Mapping[str, Mapping[str, Sequence[Acts]]] = {
    "sgd": {
        **_EVERY,
        "momentum": (Acts({"momentum": 0.9}, first=2, beside={"lr": 0.5}),),
        "dampening": (
            Acts({"dampening": 1.0}, first=2, beside={"lr": 0.5, "momentum": 0.9}, silent={"momentum": 0.0}),
        ),
        "nesterov": (Acts({"nesterov": True}, beside={"lr": 0.5, "momentum": 0.9}),),
    },
    "adagrad": {
        **_EVERY,
        "eps": _EPS,
        "lr_decay": (Acts({"lr_decay": 4.0}, first=2, beside={"lr": 0.5}),),
        "initial_accumulator_value": (Acts({"initial_accumulator_value": 0.5}, beside={"lr": 0.5}),),
    },
    "rmsprop": {
        **_EVERY,
        "eps": _EPS,
        "alpha": (Acts({"alpha": 0.5}, beside={"lr": 0.5}),),
        "momentum": (Acts({"momentum": 0.5}, first=2, beside={"lr": 0.5}),),
        "centered": (Acts({"centered": True}, beside={"lr": 0.5, "alpha": 0.5}),),
    },
    # Its first steps are as short as the root of ε: only a large one can be seen in every format.
    "adadelta": {
        "lr": (Acts({"lr": 0.25}, beside={"eps": 0.25}),),
        "weight_decay": (Acts({"weight_decay": 4.0}, beside={"eps": 0.25}),),
        "maximize": (Acts({"maximize": True}, beside={"eps": 0.25}),),
        "eps": (Acts({"eps": 0.25}),),
        "rho": (Acts({"rho": 0.5}, beside={"eps": 0.25}),),
    },
    "adam": {
        **_MOMENTS,
        "decoupled_weight_decay": (
            Acts(
                {"decoupled_weight_decay": True},
                beside={"lr": 0.5, "weight_decay": 0.5},
                silent={"weight_decay": 0.0},
                like="adamw",
            ),
        ),
    },
    "adamw": _MOMENTS,
}
