"""Where the article asks, for tests and placebos of our own: the domains and cases that several of its claims share."""

from __future__ import annotations

from claims.model import Axis, Case, Domain, OneOf, Text
from claims.reading.course import load_article

_SHARED = load_article().shared
ADADELTA, ADAGRAD, ADAM, ADAMW, MOMENTUM, RMSPROP, UNITS = (
    _SHARED.domains[name] for name in ("adadelta", "adagrad", "adam", "adamw", "momentum", "rmsprop", "units")
)
CONSTANT_LR = _SHARED.cases["lr-stays-constant"]
ON_F1 = Case("on-f1", Text("on f1 as it stands, without noise", "そのままの f1(雑音なし)"))
TURNED = _SHARED.cases["on-f1-turned"]
# The squares of these, summed over any run in a domain, do not swallow one another in float32.
LIKE_SIZE = UNITS.axes["gradient"]


def update_domain(**axes: Axis) -> Domain:
    """The domain of an update rule: gradients that owe nothing to any objective, and the named settings."""
    return _SHARED.domains["update"].with_axes(**axes)


def behaviour_domain(**axes: Axis) -> Domain:
    """The domain of a behaviour on f1: runs of real PyTorch, at several horizons."""
    return _SHARED.domains["behaviour"].with_axes(**axes)


def valley_domain(**axes: Axis) -> Domain:
    """The domain of a behaviour on f2: runs of real PyTorch that may end in any of its valleys."""
    return _SHARED.domains["valley"].with_axes(**axes)


def runs_of(*steps: int) -> dict[str, OneOf]:
    """An axis of numbers of steps."""
    return {"horizon": OneOf(tuple(map(float, steps)))}
