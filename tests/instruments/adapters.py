"""PyTorch's spelling of what the papers name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

# What the papers call by a name each is one argument of PyTorch's, and a place in it.
_PAIRS = {
    "betas": ("beta1", "beta2"),
    "etas": ("etaminus", "etaplus"),
    "step_sizes": ("step_size_min", "step_size_max"),
}
# Of a pair whose default is hidden in a program.
_USUAL = (0.9, 0.999)
PAIRED: Mapping[str, tuple[str, int | None]] = {
    name: (argument, place) for argument, pair in _PAIRS.items() for place, name in enumerate(pair)
}


def paired(optimizer: Callable[..., Any]) -> Callable[..., Any]:
    """An optimizer of PyTorch that takes each number of a pair by its own name, in groups of parameters too."""
    return spelled(optimizer, PAIRED)


def translated(
    given: Mapping[str, Any], names: Mapping[str, tuple[str, int | None]], usual: Mapping[str, Any]
) -> dict[str, Any]:
    """Settings by an optimizer's own names; what else is in a pair is as it is there, or in ``usual``."""
    placed = {name: names.get(name, (name, None)) for name in given}
    found = {own: given[name] for name, (own, place) in placed.items() if place is None}
    for name, (own, place) in placed.items():
        if place is not None:
            pair = list(found.get(own, usual.get(own)) or _USUAL)
            pair[place] = given[name]
            found[own] = tuple(pair)
    return found


def spelled(
    optimizer: Callable[..., Any], names: Mapping[str, tuple[str, int | None]], held: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """An optimizer that takes settings by other names, each an argument of its own or a place in one, in groups too.

    ``held`` are arguments that are always given, by its own names.
    """
    defaults = {name: argument.default for name, argument in inspect.signature(optimizer).parameters.items()}

    @wraps(optimizer, assigned=(), updated=())
    def build(*params: Any, **settings: Any) -> Any:
        own = {**(held or {}), **translated(settings, names, defaults)}
        # A group may have coefficients of its own; under a name it does not know PyTorch would keep them unused.
        groups = [
            [translated(each, names, defaults | own) if isinstance(each, Mapping) else each for each in given]
            for given in params
        ]
        return optimizer(*groups, **own)

    return build
