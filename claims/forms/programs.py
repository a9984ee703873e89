"""What of PyTorch a course file may name: optimizers with their settings and memories, and schedulers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from claims.domain import Axis, Between, OneOf, Signed, Text, Whole
from claims.model import EAGER, EAGER_AND_FUSED, Case


@dataclass(frozen=True)
class Program:
    """An optimizer: how a reader knows it, its implementations, and the settings and memories that lines may name.

    The settings are numbers with the range over which a rule is asked; the simple value of each is PyTorch's default,
    or that of the papers where PyTorch's switches the rule off.
    """

    shown: str
    implementations: tuple[str, ...]
    settings: Mapping[str, Axis]
    memories: tuple[str, ...] = ()


_NUMBER, _WHOLE, _WHOLES = "a number", "a whole number of at least 1", "a list of whole numbers"
_RATE = {"lr": Between(1e-4, 1.0, 0.1)}
_DECAY = {"weight_decay": Between(1e-3, 0.5, 0.1)}
_BETAS = {"beta1": Between(0.5, 0.99, 0.9), "beta2": Between(0.9, 0.9999, 0.999), "eps": Between(1e-10, 1e-2, 1e-8)}
OPTIMIZERS: Mapping[str, Program] = {
    "sgd": Program("SGD", EAGER_AND_FUSED, {**_RATE, **_DECAY}),
    "momentum": Program(
        "SGD with momentum",
        EAGER_AND_FUSED,
        {**_RATE, "momentum": Between(0.5, 0.99, 0.9), **_DECAY, "dampening": Between(0.1, 0.9, 0.5)},
        ("b",),
    ),
    "nesterov": Program(
        "SGD with Nesterov momentum",
        EAGER_AND_FUSED,
        {**_RATE, "momentum": Between(0.5, 0.99, 0.9), **_DECAY},
        ("b",),
    ),
    "adagrad": Program(
        "Adagrad",
        EAGER_AND_FUSED,
        {**_RATE, "eps": Between(1e-12, 1e-2, 1e-10), "lr_decay": Between(1e-3, 0.5, 0.1), **_DECAY},
        ("G",),
    ),
    "rmsprop": Program(
        "RMSprop",
        EAGER,
        {**_RATE, "alpha": Between(0.5, 0.999, 0.99), "eps": Between(1e-10, 1e-2, 1e-8), **_DECAY},
        ("s",),
    ),
    "adadelta": Program(
        "Adadelta",
        EAGER,
        {"lr": OneOf((1.0,)), "rho": Between(0.5, 0.99, 0.9), "eps": Between(1e-8, 1e-3, 1e-6), **_DECAY},
        ("E_g2", "E_delta2"),
    ),
    "adam": Program("Adam", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v")),
    "adamw": Program("AdamW", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v")),
    "amsgrad": Program("Adam with AMSGrad", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v")),
}
# Optimizers that PyTorch does not have; lines are held against those of a convention.
ELSEWHERE: Mapping[str, Program] = {
    "lion": Program("Lion", (), {**_RATE, "beta1": _BETAS["beta1"], "beta2": _BETAS["beta2"], **_DECAY}),
    "adabelief": Program("AdaBelief", (), {**_RATE, **_BETAS}),
    "nadam": Program("NAdam", (), {**_RATE, **_BETAS}),
}


def program_of(optimizer: str) -> Program:
    """An optimizer of PyTorch's or of others."""
    return {**ELSEWHERE, **OPTIMIZERS}[optimizer]


# The schedulers by PyTorch's names, and what each of their settings is: a number, a whole one, or several whole ones.
SCHEDULERS: Mapping[str, Mapping[str, str]] = {
    "StepLR": {"step_size": _WHOLE, "gamma": _NUMBER},
    "MultiStepLR": {"milestones": _WHOLES, "gamma": _NUMBER},
    "ConstantLR": {"factor": _NUMBER, "total_iters": _WHOLE},
    "LinearLR": {"start_factor": _NUMBER, "end_factor": _NUMBER, "total_iters": _WHOLE},
    "ExponentialLR": {"gamma": _NUMBER},
    "PolynomialLR": {"total_iters": _WHOLE, "power": _NUMBER},
    "CosineAnnealingLR": {"T_max": _WHOLE, "eta_min": _NUMBER},
    "CosineAnnealingWarmRestarts": {"T_0": _WHOLE, "T_mult": _WHOLE, "eta_min": _NUMBER},
}
# What PyTorch has no default for.
NEEDED = frozenset({("StepLR", "step_size"), ("MultiStepLR", "milestones"), ("ExponentialLR", "gamma")}) | {
    *{("CosineAnnealingLR", "T_max"), ("CosineAnnealingWarmRestarts", "T_0")},
}


def wrong_numbers(settings: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the settings of an optimizer, as numbers."""
    for name, value in settings.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            yield f"{name} is a number of at least 0, got {value!r}"


def wrong_settings(scheduler: str, settings: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the settings of a scheduler, a sentence each."""
    known = SCHEDULERS[scheduler]
    for name, value in settings.items():
        if name not in known:
            yield f"{scheduler} has no setting {name!r} here; known are {', '.join(known)}"
            continue
        several = value if isinstance(value, tuple) else (value,)
        whole = all(type(each) is int and each > 0 for each in several)
        fits = {
            _WHOLES: isinstance(value, tuple) and whole,
            _WHOLE: not isinstance(value, tuple) and whole,
            _NUMBER: type(value) in (int, float),
        }
        if not fits[known[name]]:
            yield f"{name} of {scheduler} is {known[name]}, got {value!r}"
    for name in known:
        if (scheduler, name) in NEEDED and name not in settings:
            yield f"{scheduler} needs {name}, {known[name]}"


def target_of(name: str) -> str:
    """What the tests call an optimizer or a scheduler."""
    return re.sub(r"(?<=[a-z])_?(?=[A-Z])|_", "-", name).lower()


UPDATE_NOTE = Text(
    "any sequence of gradients (zero, of one sign, huge, tiny), any start, eight coordinates at once; in the second "
    "case the learning rate is multiplied by `lr change` from the second step on; all else at PyTorch's defaults",
    "任意の勾配列(ゼロ、同符号、巨大、微小)、任意の開始点、8 座標同時。二つ目の場合は学習率を 2 ステップ目以降 "
    "`lr change` 倍する。その他は PyTorch の既定値",
)
# As ranges of a rule's domain: magnitudes whose squares neither overflow nor become subnormal in float32.
UPDATE_AXES: Mapping[str, Axis] = {
    "start": Signed(1e-3, 100.0),
    "gradient": Signed(1e-15, 1e15),
    "steps": Whole(1, 12, 3),
    "lr change": OneOf((1.0, 0.5, 0.1, 2.0, 10.0)),
}
RATES = (
    Case(
        "lr-stays-constant",
        Text("the learning rate stays constant", "学習率が一定のとき"),
        {"lr change": OneOf((1.0,))},
    ),
    Case(
        "lr-changes-on-the-way",
        Text("the learning rate changes on the way", "途中で学習率が変わるとき"),
        {"lr change": OneOf((0.5, 0.1, 2.0, 10.0))},
    ),
)
