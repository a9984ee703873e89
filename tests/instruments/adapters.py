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
PAIRED = {name: (argument, place) for argument, pair in _PAIRS.items() for place, name in enumerate(pair)}


def paired(optimizer: Callable[..., Any]) -> Callable[..., Any]:
    """An optimizer of PyTorch that takes each number of a pair by its own name, in groups of parameters too."""
    defaults = {name: argument.default for name, argument in inspect.signature(optimizer).parameters.items()}

    @wraps(optimizer, assigned=(), updated=())
    def build(params: Any, **settings: Any) -> Any:
        def spelled(given: Any, usual: Mapping[str, Any]) -> dict[str, Any]:
            found = {name: value for name, value in given.items() if name not in PAIRED}
            for name in given.keys() & PAIRED.keys():
                argument, place = PAIRED[name]
                pair = list(found.get(argument, usual[argument]))
                pair[place] = given[name]
                found[argument] = tuple(pair)
            return found

        own = spelled(settings, defaults)
        # A group may have coefficients of its own; under a name it does not know PyTorch would keep them unused.
        groups = [spelled(each, defaults | own) if isinstance(each, Mapping) else each for each in params]
        return optimizer(groups, **own)

    return build
