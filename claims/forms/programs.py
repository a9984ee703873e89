"""What optimizers of PyTorch a course file may name, with their settings and memories."""

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
    or that of the papers where PyTorch's switches the rule off.  The flags are settings that are on or off.
    """

    shown: str
    implementations: tuple[str, ...]
    settings: Mapping[str, Axis]
    memories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ("maximize",)


_RATE = {"lr": Between(1e-4, 1.0, 0.1)}
_DECAY = {"weight_decay": Between(1e-3, 0.5, 0.1)}
_BETAS = {"beta1": Between(0.5, 0.99, 0.9), "beta2": Between(0.9, 0.9999, 0.999), "eps": Between(1e-10, 1e-2, 1e-8)}
_DECOUPLED = ("maximize", "decoupled_weight_decay")
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
        {
            **_RATE,
            "eps": Between(1e-12, 1e-2, 1e-10),
            "lr_decay": Between(1e-3, 0.5, 0.1),
            "initial_accumulator_value": Between(0.1, 1.0, 0.5),
            **_DECAY,
        },
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
    "adam": Program("Adam", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v"), _DECOUPLED),
    "adamw": Program("AdamW", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v")),
    "amsgrad": Program("Adam with AMSGrad", EAGER_AND_FUSED, {**_RATE, **_BETAS, **_DECAY}, ("m", "v")),
    "adamax": Program("Adamax", EAGER, {**_RATE, **_BETAS, **_DECAY}, ("m", "u")),
    "nadam": Program(
        "NAdam",
        EAGER,
        {**_RATE, **_BETAS, **_DECAY, "momentum_decay": Between(1e-4, 0.5, 4e-3)},
        ("m", "v", "mu_product"),
        _DECOUPLED,
    ),
    "radam": Program("RAdam", EAGER, {**_RATE, **_BETAS, **_DECAY}, ("m", "v"), _DECOUPLED),
    "rprop": Program(
        "Rprop",
        EAGER,
        {
            **_RATE,
            "etaminus": Between(0.25, 0.875, 0.5),
            "etaplus": Between(1.0625, 2.0, 1.2),
            "step_size_min": Between(1e-6, 0.1, 1e-6),
            "step_size_max": Between(0.5, 50.0, 50.0),
        },
        ("prev", "step_size"),
    ),
    "asgd": Program(
        "ASGD",
        EAGER,
        {
            **_RATE,
            **_DECAY,
            "lambd": Between(1e-4, 0.5, 1e-4),
            "alpha": Between(0.5, 1.0, 0.75),
            # PyTorch's own, a million, is beyond every run.
            "t0": Between(0.0, 8.0, 1.0),
        },
        ("eta", "mu", "ax"),
    ),
}
# Optimizers whose step in one coordinate depends on the others: runs may name them, rules of one coordinate cannot.
COUPLED: Mapping[str, Program] = {
    "adafactor": Program(
        "Adafactor", EAGER, {**_RATE, "beta2_decay": Between(-1.0, -0.5, -0.8), "d": Between(1.0, 2.0, 1.0), **_DECAY}
    ),
    "lbfgs": Program(
        "L-BFGS",
        ("eager",),
        {
            "lr": Between(1e-4, 1.0, 1.0),
            "max_iter": Whole(1, 100, 20),
            "max_eval": Whole(1, 125, 25),
            "history_size": Whole(1, 100, 100),
            "tolerance_grad": Between(1e-12, 1e-3, 1e-7),
            "tolerance_change": Between(1e-15, 1e-3, 1e-9),
        },
    ),
}
# Every optimizer that PyTorch has: of matrices and of sparse gradients, which no run here has, only defaults are asked.
ALL: Mapping[str, str] = {
    **{name: program.shown for name, program in {**OPTIMIZERS, **COUPLED}.items()},
    "muon": "Muon",
    "sparse_adam": "SparseAdam",
}
# Optimizers that PyTorch does not have; lines are held against those of a convention.
ELSEWHERE: Mapping[str, Program] = {
    "lion": Program("Lion", (), {**_RATE, "beta1": _BETAS["beta1"], "beta2": _BETAS["beta2"], **_DECAY}),
    "adabelief": Program("AdaBelief", (), {**_RATE, **_BETAS}),
}


def program_of(optimizer: str) -> Program:
    """An optimizer of PyTorch's or of others."""
    return {**ELSEWHERE, **OPTIMIZERS}[optimizer]


def wrong_numbers(settings: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the settings of an optimizer, as numbers."""
    for name, value in settings.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            yield f"{name} is a number of at least 0, got {value!r}"


def target_of(name: str) -> str:
    """What the tests call an optimizer or a scheduler."""
    return re.sub(r"(?<=[a-z])_?(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", "-", name).lower()


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
