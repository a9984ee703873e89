"""Which minimum of f2 each optimizer reaches, from every start and at every rate."""

from dataclasses import replace

import numpy as np

from reference import stability
from reference.objectives import F2
from reference.sweep import sweep
from tests.courses.optimizers_2023.figures.charts import (
    RULES,
    TITLES,
    axis,
    chart,
    class_map,
    neighbouring_lines,
    optimizer,
)
from tests.instruments.grids import refined
from tests.instruments.landscapes.valleys import STEEPEST, WELLS
from tests.instruments.landscapes.worlds import METHODS
from tests.instruments.sweeps import torch_sweep

STEPS, REACHED = 300, 0.1
RATES, YS = np.geomspace(1e-3, 3, refined(50)), np.linspace(-3, 3, refined(60))
BASINS = stability.f2_basins()
# Some units in the last place: a single one is often rounded away again by the first step.
NUDGE = 16 * np.finfo(np.float64).eps
# The same slope, rounded otherwise: near a minimum its errors count, which no change of the start brings about.
REGROUPED = replace(F2, slopes=(F2.slopes[0], lambda y: 20 * (y + 2.5 * np.cos(5 * y))))
OWN = np.searchsorted([basin.high for basin in BASINS], YS)
NONE, CHANCE = len(WELLS), len(WELLS) + 1
LABELS = (
    *((f"y = {y:.2f}", f"y = {y:.2f}") for y in WELLS),
    ("no minimum", "どの極小点にも着かない"),
    ("decided by rounding errors", "丸め誤差で決まる"),
)


def reached(y):
    """The minimum within 0.1 of the last point, or none."""
    gaps = abs(y[..., None] - WELLS)
    return np.where(gaps.min(axis=-1) <= REACHED, gaps.argmin(axis=-1), NONE)


def reference_paths(target, objective, nudges):
    """The paths, axes (step, nudge, rate, start), without number once they leave the range of numbers."""
    y = np.broadcast_to(YS * (1 + np.array(nudges)[:, None, None]), (len(nudges), 1, len(YS)))
    settings = {**METHODS[target], "lr": RATES[:, None]}
    starts = np.stack([np.zeros_like(y), y], axis=-1)
    with np.errstate(all="ignore"):
        y = sweep(RULES[target], objective, starts, settings, STEPS, record="path").path[..., 1]
    return np.where(np.isinf(y), np.nan, y)


def torch_classes(target, rows):
    """What real PyTorch reaches, for some of the rates."""
    starts = np.stack([np.zeros_like(YS), YS], axis=-1)
    settings = METHODS[target]
    return reached(torch_sweep(optimizer(target), "f2", RATES[rows, None], starts, STEPS, settings).final[..., 1])


def classes_of(target):
    """The minimum reached in each cell, or that rounding errors decide: a control's path parts from it on the way."""
    y, *others = np.moveaxis(reference_paths(target, F2, (0.0, -NUDGE, NUDGE)), 1, 0)
    others += list(np.moveaxis(reference_paths(target, REGROUPED, (-NUDGE, NUDGE)), 1, 0))
    by_chance = np.zeros(y.shape[1:], dtype=bool)
    for other in others:
        with np.errstate(over="ignore"):
            near = (abs(other - y) <= REACHED * np.maximum(abs(y), 1)) | (np.isnan(other) & np.isnan(y))
        by_chance |= ~near.all(axis=0) | (reached(other[-1]) != reached(y[-1]))
    return np.where(by_chance, CHANCE, reached(y[-1]))


def leaving(classes):
    """The cells that surely end in another minimum than that of their own basin."""
    return (classes != OWN) & (classes < NONE)


def test_f2_basins(figure):
    """On f2 momentum leaves its basin at the smallest rate, the others only at larger ones, Adadelta at none."""
    rows = neighbouring_lines(len(RATES), 5)
    maps, compared = {}, 0
    for target in RULES:
        maps[target] = classes = classes_of(target)
        steady = classes[rows] != CHANCE
        assert (torch_classes(target, rows) == classes[rows])[steady].all(), target
        compared += steady.sum()
    first = {t: RATES[leaving(c).any(axis=1)].min(initial=np.inf) for t, c in maps.items()}
    # Up to 1/270 a step of gradient descent cannot leap a border: 270 is f2's greatest curvature.
    assert not leaving(maps["sgd"])[RATES <= 1 / STEEPEST].any()
    assert first["momentum"] == RATES[0]
    assert first["adadelta"] == np.inf
    assert first["momentum"] < first["sgd"] < first["rmsprop"] < first["adam"] < first["adagrad"]
    # RMSprop's cycle is about Lr wide: up to some rate it is within what counts as reached, beyond that never.
    rests = (maps["rmsprop"] < NONE).any(axis=1)
    resting = int(rests.sum())
    assert rests[:resting].all()
    assert 0 < resting < len(RATES)
    facts = {f"first_{target}": rate for target, rate in first.items() if np.isfinite(rate)}
    # Where SGD settles, or is on its way: below 2 over the greatest curvature it falls at every step.
    small = RATES <= 2 / STEEPEST
    assert (maps["sgd"][small] != CHANCE).all()
    # How far each run travels to its minimum; without number where it reaches none for sure.
    travelled = {t: abs(np.append(WELLS, [np.nan] * 2)[maps[t]] - YS) for t in ("sgd", "momentum")}
    facts |= {
        "momentum_farther": 100 * (travelled["momentum"] > travelled["sgd"])[small].mean(),
        "limit": 2 / STEEPEST,
        "resting": RATES[resting - 1],
        "by_chance": int(sum((classes == CHANCE).sum() for classes in maps.values())),
        "cells": len(maps) * OWN.size * len(RATES),
    }
    frame = (axis("y₀"), YS), (axis("Lr", "log"), RATES)
    panels = [class_map(TITLES[target], *frame, classes, LABELS) for target, classes in maps.items()]
    figure("f2-basins", chart(facts, panels, torch=compared, reference=facts["cells"]))
