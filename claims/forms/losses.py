"""The losses of PyTorch that a course file may name, with their settings, and what each makes of one prediction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from claims.formulas import Tree, read_formula
from claims.formulas.vectors import each_part

# What a setting may be, in words.
_SHARE, _POSITIVE, _LIST, _FLAG = "a number from 0 to 1", "a number above 0", "a list of numbers", "true or false"


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss by its class in ``torch.nn``; ``formula`` is what each number of the input x and the target y costs.

    Where the target is a class, y is 1 there and 0 elsewhere, and what the numbers cost is added up.  ``settings`` are
    what each may be, beside ``reduction``; ``usual`` are PyTorch's defaults, where the formula names them; ``fixed`` is
    what makes it this loss.
    """

    shown: str
    formula: str
    of_class: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, Any] = field(default_factory=dict)
    reductions: tuple[str, ...] = ("mean", "sum")
    fixed: Mapping[str, Any] = field(default_factory=dict)


_OF_CLASSES: Mapping[str, Any] = {"of_class": True, "usual": {"weight": 1.0, "label_smoothing": 0.0}}
_OF_BATCHES = ("mean", "sum", "batchmean")
LOSSES: Mapping[str, Loss] = {
    "cross-entropy": Loss(
        "CrossEntropyLoss",
        "-(((1 - label_smoothing)*y + label_smoothing/classes)*weight)*log_softmax(x)",
        settings={"label_smoothing": _SHARE, "weight": _LIST},
        **_OF_CLASSES,
    ),
    "nll": Loss("NLLLoss", "-(y*weight)*x", settings={"weight": _LIST}, **_OF_CLASSES),
    "mse": Loss("MSELoss", "(x - y)**2"),
    "l1": Loss("L1Loss", "abs(x - y)"),
    "smooth-l1": Loss(
        "SmoothL1Loss",
        "where(abs(x - y) < beta, 0.5*(x - y)**2/beta, abs(x - y) - 0.5*beta)",
        settings={"beta": _POSITIVE},
        usual={"beta": 1.0},
    ),
    "huber": Loss(
        "HuberLoss",
        "where(abs(x - y) < delta, 0.5*(x - y)**2, delta*(abs(x - y) - 0.5*delta))",
        settings={"delta": _POSITIVE},
        usual={"delta": 1.0},
    ),
    "bce": Loss("BCELoss", "-(y*log(x) + (1 - y)*log(1 - x))"),
    "bce-with-logits": Loss(
        "BCEWithLogitsLoss",
        "(1 - y)*x + (1 + (pos_weight - 1)*y)*log(1 + exp(-x))",
        settings={"pos_weight": _LIST},
        usual={"pos_weight": 1.0},
    ),
    "kl-div": Loss("KLDivLoss", "y*(log(y) - x)", reductions=_OF_BATCHES),
    "kl-div-of-logs": Loss("KLDivLoss", "exp(y)*(y - x)", reductions=_OF_BATCHES, fixed={"log_target": True}),
}
_RIGHT: Mapping[str, Any] = {
    _SHARE: lambda value: isinstance(value, int | float) and 0 <= value <= 1,
    _POSITIVE: lambda value: isinstance(value, int | float) and value > 0,
    _LIST: lambda value: isinstance(value, tuple) and all(each >= 0 for each in value),
}


def wrong_settings(loss: Loss, settings: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the settings of a loss."""
    for name, value in settings.items():
        if name == "reduction":
            if value not in loss.reductions:
                yield f"reduction of {loss.shown} is one of {', '.join(loss.reductions)}, got {value!r}"
        elif name not in loss.settings:
            known = ", ".join(("reduction", *loss.settings))
            yield f"{loss.shown} has no setting {name!r} here; known are {known}"
        elif isinstance(value, bool) or not _RIGHT[loss.settings[name]](value):
            yield f"{name} of {loss.shown} is {loss.settings[name]}, got {value!r}"


class Called(NamedTuple):
    """A loss as a formula calls it: by this name, with these settings."""

    name: str
    loss: Loss
    settings: Mapping[str, Any]

    @property
    def lists(self) -> dict[str, tuple[float, ...]]:
        """The settings that are lists, by names that no course can give."""
        return {f"{self.name}.{name}": value for name, value in self.settings.items() if isinstance(value, tuple)}


def meant(tree: Tree, called: Mapping[str, Called], sizes: Mapping[str, int]) -> Tree:
    """A formula in which what a loss costs is written out; names of places and sizes must be numbers by now."""
    parts = [meant(each, called, sizes) if isinstance(each, tuple) else each for each in tree]
    if tree[0] != "call" or tree[1] not in called:
        return tuple(parts)
    _, _, given, target = parts
    return _cost(called[tree[1]], given, target, len(each_part(given, sizes)))


def _cost(called: Called, given: Tree, target: Tree, count: int) -> Tree:
    loss, settings = called.loss, {**called.loss.usual, **called.settings}
    length: Tree = ("num", str(count))
    right = ("call", "onehot", target, length) if loss.of_class else target
    values: dict[str, Tree] = {"x": given, "y": right, "classes": length}
    for name, value in settings.items():
        if name != "reduction":
            listed = isinstance(value, tuple)
            values[name] = ("name", f"{called.name}.{name}") if listed else ("num", f"{float(value)}")
    whole: Tree = ("call", "sum", _with(_formula_of(loss), values))
    if settings.get("reduction", "mean") != "mean":
        # Of a batch of one the mean over the batch is the sum.
        return whole
    if not loss.of_class:
        return ("div", whole, length)
    return ("div", whole, ("call", "dot", values["weight"], right)) if "weight" in called.settings else whole


@cache
def _formula_of(loss: Loss) -> Tree:
    names = ("x", "y", "classes", *loss.usual)
    return read_formula(loss.formula, names, vectors={"x": 2, "y": 2})


def _with(tree: Tree, values: Mapping[str, Tree]) -> Tree:
    if tree[0] == "name":
        return values.get(tree[1], tree)
    return tuple(_with(each, values) if isinstance(each, tuple) else each for each in tree)
