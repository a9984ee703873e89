"""What schedulers of PyTorch a course file may name, with their settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from claims.formulas import FormulaError, Tree, read_formula

_NUMBER, _FLAG = "a number", "true or false"
_COUNT, _WHOLE, _WHOLES = "a whole number", "a whole number of at least 1", "a list of whole numbers"
# Settings that are functions, and what a formula of them speaks of.
_FACTOR, _SCALE = "a formula of the epoch t", "a formula of x"
_VARIABLES = {_FACTOR: "t", _SCALE: "x"}
_CYCLED = {"cycle_momentum": _FLAG, "base_momentum": _NUMBER, "max_momentum": _NUMBER}

# The schedulers by PyTorch's names, and what each of their settings is; several words are those it may be one of.
SCHEDULERS: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {
    "StepLR": {"step_size": _WHOLE, "gamma": _NUMBER},
    "MultiStepLR": {"milestones": _WHOLES, "gamma": _NUMBER},
    "ConstantLR": {"factor": _NUMBER, "total_iters": _WHOLE},
    "LinearLR": {"start_factor": _NUMBER, "end_factor": _NUMBER, "total_iters": _WHOLE},
    "ExponentialLR": {"gamma": _NUMBER},
    "PolynomialLR": {"total_iters": _WHOLE, "power": _NUMBER},
    "CosineAnnealingLR": {"T_max": _WHOLE, "eta_min": _NUMBER},
    "CosineAnnealingWarmRestarts": {"T_0": _WHOLE, "T_mult": _WHOLE, "eta_min": _NUMBER},
    "LambdaLR": {"lr_lambda": _FACTOR},
    "MultiplicativeLR": {"lr_lambda": _FACTOR},
    "CyclicLR": {
        "base_lr": _NUMBER,
        "max_lr": _NUMBER,
        "step_size_up": _WHOLE,
        "step_size_down": _WHOLE,
        "mode": ("triangular", "triangular2", "exp_range"),
        "gamma": _NUMBER,
        "scale_fn": _SCALE,
        "scale_mode": ("cycle", "iterations"),
        **_CYCLED,
    },
    "OneCycleLR": {
        "max_lr": _NUMBER,
        "total_steps": _WHOLE,
        "epochs": _WHOLE,
        "steps_per_epoch": _WHOLE,
        "pct_start": _NUMBER,
        "anneal_strategy": ("cos", "linear"),
        **_CYCLED,
        "div_factor": _NUMBER,
        "final_div_factor": _NUMBER,
        "three_phase": _FLAG,
    },
    "ReduceLROnPlateau": {
        "mode": ("min", "max"),
        "factor": _NUMBER,
        "patience": _COUNT,
        "threshold": _NUMBER,
        "threshold_mode": ("rel", "abs"),
        "cooldown": _COUNT,
        "min_lr": _NUMBER,
        "eps": _NUMBER,
    },
    "SequentialLR": {"milestones": _WHOLES},
    "ChainedScheduler": {},
}
# Those made of others, and the one that is told a metric after each epoch.
COMPOSITE, PLATEAU = ("SequentialLR", "ChainedScheduler"), "ReduceLROnPlateau"
# What PyTorch has no default for.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "StepLR": ("step_size",),
    "MultiStepLR": ("milestones",),
    "ExponentialLR": ("gamma",),
    "CosineAnnealingLR": ("T_max",),
    "CosineAnnealingWarmRestarts": ("T_0",),
    "LambdaLR": ("lr_lambda",),
    "MultiplicativeLR": ("lr_lambda",),
    "CyclicLR": ("base_lr", "max_lr"),
    "OneCycleLR": ("max_lr",),
    "SequentialLR": ("milestones",),
}


def wrong_settings(scheduler: str, settings: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the settings of a scheduler, a sentence each."""
    known = SCHEDULERS[scheduler]
    for name, value in settings.items():
        if name not in known:
            yield f"{scheduler} has no setting {name!r} here; known are {', '.join(known) or 'none'}"
        elif not _fits(value, kind := known[name]):
            yield f"{name} of {scheduler} is {words_of(kind)}, got {value!r}"
        elif kind in _VARIABLES:
            try:
                read_formula(str(value), {_VARIABLES[kind]})
            except FormulaError as error:
                yield from (f"{name} of {scheduler}: {problem}" for problem in error.problems)
    for name in _NEEDED.get(scheduler, ()):
        if name not in settings:
            yield f"{scheduler} needs {name}, {words_of(known[name])}"
    if scheduler == "OneCycleLR" and steps_of(settings) is None:
        yield "OneCycleLR needs total_steps, or epochs and steps_per_epoch, whole numbers of at least 1"


def steps_of(settings: Mapping[str, Any]) -> int | None:
    """How many steps OneCycleLR has, where its settings say so."""
    parts = ("total_steps",) if "total_steps" in settings else ("epochs", "steps_per_epoch")
    counts: list[Any] = [settings.get(name) for name in parts]
    return prod(counts) if all(type(each) is int and each > 0 for each in counts) else None


def functions_of(scheduler: str, settings: Mapping[str, Any]) -> dict[str, tuple[str, Tree]]:
    """The settings that are functions: the name that each formula speaks of, and its tree."""
    kinds = {name: SCHEDULERS[scheduler][name] for name in settings}
    variables = {name: _VARIABLES[kind] for name, kind in kinds.items() if kind in _VARIABLES}
    return {name: (variable, read_formula(str(settings[name]), {variable})) for name, variable in variables.items()}


def words_of(kind: str | tuple[str, ...]) -> str:
    """What a setting is, in words."""
    return kind if isinstance(kind, str) else f"one of {', '.join(kind)}"


def _fits(value: Any, kind: str | tuple[str, ...]) -> bool:
    if isinstance(kind, tuple):
        return value in kind
    if kind == _WHOLES:
        return isinstance(value, tuple) and all(type(each) is int and each > 0 for each in value)
    types = {_NUMBER: (int, float), _FLAG: (bool,), _COUNT: (int,), _WHOLE: (int,)}.get(kind, (str, int, float))
    return type(value) in types and (kind != _WHOLE or value > 0) and (kind != _COUNT or value >= 0)
