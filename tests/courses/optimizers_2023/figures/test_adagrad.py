"""How AdaGrad's rate falls, with and without noise, and where AdaGrad is the last of the seven on f1."""

import numpy as np

from reference import stability
from reference.objectives import F1
from reference.sweep import sweep
from tests.courses.optimizers_2023.figures.charts import (
    RULES,
    axis,
    chart,
    class_map,
    line,
    lines,
    neighbouring_lines,
    optimizer,
)
from tests.instruments import objectives as functions
from tests.instruments.grids import SEED, refined
from tests.instruments.landscapes.worlds import METHODS
from tests.instruments.metrics import unnumbered_is_infinite
from tests.instruments.sweeps import torch_sweep

LR, NOISE, SEEDS, STEPS = 0.5, 10.0, 24, 5000


def effective_rates(start, noise):
    """Lr/(√h + ε) after each step of real PyTorch on f1, with this noise added to the gradients of each run."""
    subject = optimizer("adagrad")
    point = subject.tensor(np.broadcast_to(start, noise.shape[1:]), requires_grad=True)
    adagrad = subject.call([point], lr=LR, eps=1e-10)
    rates = []
    for added in noise:
        adagrad.zero_grad()
        functions.f1(point).sum().backward()
        point.grad += subject.tensor(added)
        adagrad.step()
        rates.append(LR / (np.sqrt(adagrad.state[point]["sum"].numpy()) + 1e-10))
    return np.array(rates)


def test_adagrad_rate(figure):
    """AdaGrad's rate levels off above zero where gradients vanish; with noise it falls like 1/√n without end."""
    noise = NOISE * np.random.default_rng(SEED).standard_normal((STEPS, SEEDS + 1, 2))
    # The first run is the one without noise.
    noise[:, 0] = 0
    rates = effective_rates((-1.6, 2.2), noise)
    quiet, noisy = rates[:, 0], rates[:, 1:]
    assert (np.diff(quiet, axis=0) <= 0).all()
    # The rate does not change in the last bit over the last nine tenths of the run: it has levelled off.
    assert (quiet[STEPS // 10] == quiet[-1]).all()
    assert (quiet[-1] > 0).all()
    # Once the run hovers about the minimum, noise is all that h still gathers: σ² per step.
    n = np.arange(1, STEPS + 1)
    law = LR / (NOISE * np.sqrt(n))
    # Along y, whose gradients are soon smaller than the noise, over the last decade of steps.
    slope = float(np.median(np.log10(noisy[-1, :, 1] / noisy[STEPS // 10 - 1, :, 1])))
    assert f"{slope:.2f}" == "-0.50"
    shown = np.unique(np.geomspace(1, STEPS, 80).astype(int)) - 1
    panels = []
    for k, name in enumerate(("x", "y")):
        low, middle, high = np.quantile(noisy[shown, :, k], [0.1, 0.5, 0.9], axis=1)
        series = [
            line("σ = 0", n[shown], quiet[shown, k]),
            line(f"σ = {NOISE:g}", n[shown], middle, band=(low, high)),
            line("Lr/(σ√n)", n[shown], law[shown], role="closed-form"),
        ]
        panels.append(lines(name, axis("n", "log"), axis("Lr/(√h+ε)", "log"), series))
    facts = {
        "level_x": quiet[-1, 0],
        "level_y": quiet[-1, 1],
        "slope": slope,
        "steps": STEPS,
        "sigma": NOISE,
        "ratio": float(np.median(noisy[-1, :, 1]) / law[-1]),
    }
    figure("adagrad-rate", chart(facts, panels, torch=SEEDS + 1))


# --- the map of the last one --------------------------------------------------------------------------------------

# AdaGrad first, for it is the one in question; the others share a class where they are of one kind.
LABELS = (
    ("AdaGrad", "AdaGrad"),
    ("Adadelta", "Adadelta"),
    ("SGD, with momentum or without", "SGD(モーメンタムの有無を問わず)"),
    ("RMSprop", "RMSprop"),
    ("Adam or AdamW", "Adam か AdamW"),
)
KINDS = {"adagrad": 0, "adadelta": 1, "sgd": 2, "momentum": 2, "rmsprop": 3, "adam": 4, "adamw": 4}
ANGLES = np.deg2rad([15.0, 30.0, 40.0, 55.0, 75.0])
RATES, RADII = np.geomspace(1e-3, 1, refined(60)), np.geomspace(0.1, 10, refined(40))
DIRECTIONS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=-1)


def last_kinds(finals):
    """The kind of the optimizer whose distance to the minimum, the median over the directions, is the greatest."""
    with np.errstate(all="ignore"):
        far = [np.median(unnumbered_is_infinite(np.hypot(p[..., 0], p[..., 1])), axis=-1) for p in finals.values()]
    return np.array([KINDS[target] for target in finals])[np.argmax(np.stack(far), axis=0)]


def reference_finals(steps):
    """Where each rule ends from every distance (row) at every rate (column)."""
    starts = RADII[:, None, None, None] * DIRECTIONS
    finals = {}
    for target, rule in RULES.items():
        lrs = np.array([1.0]) if target == "adadelta" else RATES
        final = sweep(rule, F1, starts, {**METHODS[target], "lr": lrs[:, None]}, steps).final
        finals[target] = np.broadcast_to(final, (len(RADII), len(RATES), len(ANGLES), 2))
    return finals


def torch_finals(columns, steps):
    """The same by real PyTorch, for some of the rates."""
    starts = RADII[:, None, None, None] * DIRECTIONS
    finals = {}
    for target in RULES:
        lrs = np.ones(len(columns)) if target == "adadelta" else RATES[columns]
        settings = METHODS[target]
        finals[target] = torch_sweep(optimizer(target), "f1", lrs[:, None], starts, steps, settings).final
    return finals


def test_adagrad_last(figure):
    """AdaGrad ends farthest from the minimum only where Lr is small; beyond 2/L, from any start, SGD does."""
    threshold = stability.gradient_descent_threshold(40.0)
    columns = neighbouring_lines(len(RATES), 3)
    panels, facts, runs = [], {"limit": threshold}, 0
    for steps in (100, 1000):
        classes = last_kinds(reference_finals(steps))
        assert (last_kinds(torch_finals(columns, steps)) == classes[:, columns]).all()
        runs += len(columns) * len(RADII)
        assert (classes[:, threshold < RATES] == 2).all()
        everywhere = (classes == 0).all(axis=0)
        assert everywhere[0]
        facts[f"everywhere_{steps}"] = RATES[np.argmin(everywhere) - 1]
        facts[f"share_{steps}"] = 100 * (classes == 0).mean()
        mark = line("2/L", [threshold, threshold], [RADII[0], RADII[-1]], role="closed-form")
        frame = (axis("Lr", "log"), RATES), (axis("|P₀|", "log"), RADII)
        panels.append(class_map(f"n = {steps}", *frame, classes, LABELS, [mark]))
    figure("adagrad-last", chart(facts, panels, torch=runs, reference=2 * classes.size))
