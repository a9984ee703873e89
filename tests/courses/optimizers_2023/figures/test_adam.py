"""Adam's swings about the minimum, and the length of AdamW's path beside Adam's."""

import numpy as np

from claims.model import Signed
from reference.objectives import F1
from reference.sweep import sweep
from reference.sweeping.records import Recorder, Wish
from tests.courses.optimizers_2023.figures.charts import (
    HALF_THE_DIGITS,
    RULES,
    axis,
    beside,
    chart,
    line,
    lines,
    optimizer,
    sample,
    value_map,
)
from tests.instruments import driver
from tests.instruments.grids import fixed_starts, refined
from tests.instruments.sweeps import torch_sweep

LR, STEPS, WINDOW = 0.01, 6000, 50
RATIOS = np.geomspace(0.1, 100, refined(60) + 1)
# Smaller distances, as shares of the first one, are drawn at this floor.
FLOOR = 1e-12


def first_swings(path):
    """The greatest distance from the minimum, as a share of the first one, in the first three excursions beyond it."""
    share = abs(path / path[0])
    crossings = np.flatnonzero(path[1:] * path[:-1] < 0)[:4] + 1
    return [piece.max() for piece in np.split(share, crossings)[1:4]]


def test_adam_swing(figure):
    """Adam's swings depend on |x₀|/Lr, not on the curvature; they shrink, and later some come back."""
    start = LR * np.stack([RATIOS, RATIOS], axis=-1)
    path = torch_sweep(optimizer("adam"), "f1", np.full(len(RATIOS), LR), start, STEPS, {}, record="path").path
    swings = np.array([[first_swings(path[:, cell, k]) for cell in range(len(RATIOS))] for k in range(2)])
    # The two curvatures, 40 and 4, differ by less than one start differs from the next: they are one curve.
    assert (abs(swings[0] - swings[1])[1:] < abs(np.diff(swings[0], axis=0))).all()
    assert (np.diff(swings, axis=2) < 0).all()
    # Adam's first step is Lr long, whatever the gradient: from less than Lr/2 it ends farther away than it was.
    assert ((swings[..., 0] > 1) == (RATIOS < 0.5)).all()
    windows = abs(path[1:, :, 0] / path[0, :, 0]).reshape(STEPS // WINDOW, WINDOW, len(RATIOS)).max(axis=1)
    quietest = np.minimum.accumulate(windows)
    # "Back" is a swing that is larger than the third one had been, after a window in which all were smaller.
    back = (quietest < swings[0, :, 2]) & (windows > swings[0, :, 2])
    returns = back.any(axis=0)
    at_one, at_three, at_ten = (int(np.argmin(abs(np.log(RATIOS / ratio)))) for ratio in (1, 3, 10))
    assert returns[at_one]
    assert not returns[-1]
    shapes = [("20x²", 0), ("2y²", 1)]
    panels = [
        lines(
            title,
            axis("|x₀|/Lr", "log"),
            axis("|x|/|x₀|", "log"),
            [line(f"{n + 1}", RATIOS, np.maximum(swings[k, :, n], FLOOR)) for n in range(3)],
            [("1/2", 0.5)],
        )
        for title, k in shapes
    ]
    ends = np.arange(1, len(windows) + 1) * WINDOW
    shown = [
        line(f"|x₀|/Lr = {RATIOS[cell]:.2g}", ends, np.maximum(windows[:, cell], FLOOR))
        for cell in (at_one, at_three, len(RATIOS) - 1)
    ]
    panels.append(lines("20x²", axis("n"), axis("|x|/|x₀|", "log"), shown))
    facts = {
        "at_1": 100 * swings[0, at_one, 0],
        "at_10": 100 * swings[0, at_ten, 0],
        "third_at_1": 100 * swings[0, at_one, 2],
        "quiet_at_1": float(quietest[:, at_one].min()),
        "back_at_1": 100 * float(windows[back[:, at_one], at_one].max()),
        "step": int(ends[np.argmax(np.where(back[:, at_one], windows[:, at_one], 0))]),
        "returns_to": float(RATIOS[returns].max()),
        "steps": STEPS,
    }
    figure("adam-swing", chart(facts, panels, torch=2 * len(RATIOS)))


# --- AdamW's path beside Adam's -----------------------------------------------------------------------------------

RATES, DECAYS = np.geomspace(0.01, 1, refined(36)), np.geomspace(1e-3, 1, refined(30) + 1)
STARTS = fixed_starts(Signed(0.1, 10.0, zero=False), 15)
# Of long runs fewer cells are compared: each costs real PyTorch a parameter group.
COMPARED = {100: 20, 1000: 4}


def reference_ratio(steps):
    """The median over the starts of the length of AdamW's path, as a multiple of Adam's, for every λ and Lr."""
    adam = sweep(RULES["adam"], F1, STARTS, {"lr": RATES[:, None]}, steps, record="length").length
    settings = {"lr": RATES[:, None], "weight_decay": DECAYS[:, None, None]}
    adamw = sweep(RULES["adamw"], F1, STARTS, settings, steps, record="length").length
    return np.median(adamw / adam, axis=-1)


def torch_ratio(cells, steps):
    """The same by real PyTorch in some cells, each a parameter group of its own."""
    start = np.broadcast_to(STARTS.T[:, None], (2, len(cells), len(STARTS)))
    lengths = []
    for target in ("adam", "adamw"):
        recorder = Recorder(Wish(("length",), (0.0, 0.0)), steps, start.shape[1:], 2)
        decays = DECAYS[cells[:, 0]] if target == "adamw" else np.zeros(len(cells))
        groups = [
            {"lr": float(lr), "weight_decay": float(decay)}
            for lr, decay in zip(RATES[cells[:, 1]], decays, strict=True)
        ]
        driver.descend_scaled(optimizer(target), groups, np.ones(()), start, "f1", steps, recorder.observe)
        lengths.append(recorder.length)
    return np.median(lengths[1] / lengths[0], axis=-1)


def where_equal(ratio):
    """For each λ the Lr at which the ratio first falls through one, by interpolation; none where it starts below."""
    found = []
    for row, decay in zip(ratio, DECAYS, strict=True):
        after = int(np.argmax(row < 1))
        if after:
            part = (row[after - 1] - 1) / (row[after - 1] - row[after])
            found.append((RATES[after - 1] * (RATES[after] / RATES[after - 1]) ** part, decay))
    return np.array(found)


def test_adamw_path_ratio(figure):
    """AdamW's path is longer than Adam's while Adam is still on its way, and shorter after that."""
    panels, facts, runs = [], {"starts": len(STARTS)}, 0
    for steps, count in COMPARED.items():
        ratio = reference_ratio(steps)
        shorter = ratio < 1
        cells = np.concatenate([sample(np.ones_like(shorter), count), sample(beside(shorter), count)])
        measured, drawn = torch_ratio(cells, steps), ratio[tuple(cells.T)]
        assert ((measured < 1) == (drawn < 1)).all()
        assert (abs(measured - drawn) <= HALF_THE_DIGITS * drawn).all()
        runs += len(cells)
        usual = ratio[np.argmin(abs(DECAYS - 0.01))]
        facts |= {
            f"shorter_{steps}": 100 * shorter.mean(),
            f"least_{steps}": ratio.min(),
            f"most_{steps}": ratio.max(),
            f"usual_least_{steps}": usual.min(),
            f"usual_most_{steps}": usual.max(),
        }
        one = where_equal(ratio)
        frame = (axis("Lr", "log"), RATES), (axis("λ", "log"), DECAYS)
        panels.append(value_map(f"n = {steps}", *frame, ratio, (0, 2), [line("1", *one.T)]))
    assert facts["shorter_100"] < 50 < facts["shorter_1000"]
    figure("adamw-path-ratio", chart(facts, panels, torch=runs, reference=2 * len(RATES) * len(DECAYS)))
