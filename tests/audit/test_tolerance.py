"""Tolerance to the learning rate."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from claims.measurement import Outcome
from reference import stability
from reference.objectives import F1
from tests import driver
from tests.behaviour import agree, bisect, converged, grid, share, starts
from tests.sweeps import torch_sweep


@pytest.mark.claim("adadelta-in-pytorch-contains-no-learning-rate")
def test_adadelta_contains_a_learning_rate(cell, evidence):
    """PyTorch's Adadelta has a learning rate that could have been varied."""
    evidence(Outcome(expected="no lr", observed=driver.default_of(cell.subject, "lr")))


OTHERS = {
    "momentum": {"momentum": 0.9},
    "adagrad": {},
    "rmsprop": {},
    "adam": {},
    "adamw": {"weight_decay": 0.0},
}


@pytest.mark.claim("sgd-tolerates-only-a-narrow-range")
def test_sgd_tolerates_a_narrow_range(cell, evidence):
    """SGD's range of Lr is the narrowest while the loss need only fall somewhat; RMSprop's is when it must fall far."""
    axes = cell.domain.axes
    points = starts(axes["start"], 4)

    def losses_left(target, settings, lrs, horizon):
        subject = replace(cell.subject, target=target)
        final = torch_sweep(subject, "f1", lrs[:, None], points[None], horizon, settings, record="final").final
        with np.errstate(all="ignore"):
            left = F1.value(final) / F1.value(points)
        return np.where(np.isnan(left), np.inf, left)

    def cells():
        for horizon in map(int, axes["horizon"].values):
            for upper in axes["lr"].values:
                lrs = np.geomspace(1e-4, upper, 160)
                # Each rate stands for the stretch up to it from the one before.
                stretches = np.diff(lrs, prepend=0.0)
                left = {name: losses_left(name, s, lrs, horizon) for name, s in {"sgd": {}, **OTHERS}.items()}
                for enough in axes["loss left"].values:
                    widths = {name: stretches @ (values <= enough) for name, values in left.items()}
                    for j, start in enumerate(points):
                        each = {f"range of {name}": width[j] for name, width in widths.items()}
                        example = {
                            "lr up to": upper,
                            "horizon": horizon,
                            "loss left": enough,
                            "start": tuple(start),
                            **each,
                        }
                        yield example, all(widths["sgd"][j] < widths[name][j] for name in OTHERS)

    evidence(share(cells()))


def limit_without_divergence(subject, axes):
    """The share of momenta whose limit of Lr is higher than without momentum; the boundary is that of α = 0.9."""

    def grows(lr, momentum):
        path = torch_sweep(subject, "f1", lr, [1.0, 0.0], 400, {"momentum": momentum}, record="path").path
        before, after = (abs(path[steps : steps + 2, 0]).max() for steps in (200, 399))
        return bool(after > before)

    def limit_of(momentum):
        limit = bisect(partial(grows, momentum=momentum), 0.02, 0.11)
        assert agree(limit, stability.heavy_ball_threshold(40.0, momentum)), momentum
        # Without a boundary the rates in between tell nothing apart, and nothing was gained.
        return limit or 0.0

    simple, without = axes["momentum"].simple, stability.gradient_descent_threshold(40.0)
    cells = [
        ({"momentum": momentum, "limit": limit, "limit without": without}, bool(limit > without))
        for momentum in grid(axes["momentum"], 4)
        for limit in [limit_of(momentum)]
    ]
    return share(cells, limit_of(simple), stability.heavy_ball_threshold(40.0, simple))


def range_of_convergence(subject, axes):
    """The share of momenta and starts with which more rates converge in time than without momentum."""
    (horizon,) = map(int, axes["horizon"].values)
    lrs, points = np.linspace(0, 0.1, 201)[1:], starts(axes["start"], 4)

    def width(momentum):
        settings = {"momentum": momentum}
        path = torch_sweep(subject, "f1", lrs[:, None], points[None], horizon, settings, record="path").path
        return converged(path).mean(axis=0) * lrs[-1]

    without = width(0.0)
    for momentum in grid(axes["momentum"], 12):
        for j, found in enumerate(width(momentum)):
            example = {"momentum": momentum, "start": tuple(points[j]), "range": found, "range without": without[j]}
            yield example, bool(found > without[j])


RANGES = {
    "range-without-divergence": limit_without_divergence,
    "range-of-convergence-in-100-steps": lambda subject, axes: share(range_of_convergence(subject, axes)),
}


@pytest.mark.claim("momentum-widens-the-range-a-little")
def test_momentum_widens_the_range(cell, evidence):
    """Momentum raises the limit of Lr by the factor 1 + α; within 100 steps strong momentum narrows the range."""
    evidence(RANGES[cell.case.slug](cell.subject, cell.domain.axes))
