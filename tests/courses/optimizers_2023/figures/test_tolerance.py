"""Figures 5 and 6, and the map behind them: which learning rates the optimizers tolerate on f1."""

import numpy as np
import pytest

from claims.model import Signed
from reference import stability
from reference.objectives import F1
from reference.sweeping.records import Recorder, Wish
from tests.courses.optimizers_2023.figures.charts import (
    TITLES,
    axis,
    beside,
    chart,
    class_map,
    line,
    lines,
    optimizer,
)
from tests.instruments import driver
from tests.instruments.grids import fixed_starts, refined
from tests.instruments.landscapes.worlds import METHODS
from tests.instruments.metrics import unnumbered_is_infinite
from tests.instruments.sweeps import torch_sweep

STEEP = 40.0
STARTS = fixed_starts(Signed(0.5, 3.0, zero=False), 11)
SIX = ("sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw")
THRESHOLDS = {
    "sgd": ("2/L", stability.gradient_descent_threshold(STEEP)),
    "momentum": ("2(1+α)/L", stability.heavy_ball_threshold(STEEP, 0.9)),
}
# Outside this span, as shares of the loss at the start, a curve is drawn as diverged or at its floor.
DRAWN = (1e-20, 1e6)


def loss_left(target, lrs, steps):
    """The share of its first loss that real PyTorch leaves, for each learning rate and start."""
    final = torch_sweep(optimizer(target), "f1", lrs[:, None], STARTS, steps, METHODS[target]).final
    with np.errstate(all="ignore"):
        return unnumbered_is_infinite(F1.value(final) / F1.value(STARTS))


def curve(lrs, shares, steps):
    """The median over the starts, in a band that holds four fifths of them."""
    drawn = np.where(shares > DRAWN[1], np.inf, np.maximum(shares, DRAWN[0]))
    low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9], axis=1, method="inverted_cdf")
    return line(f"n = {steps}", lrs, middle, band=(low, high))


def tolerated(lrs, shares):
    """The last learning rate up to which the loss falls from every start, and the next one; infinite if none."""
    falls = (shares < 1).all(axis=1)
    count = len(lrs) if falls.all() else int(np.argmin(falls))
    return lrs[count - 1] if count else 0.0, lrs[count] if count < len(lrs) else np.inf


@pytest.mark.parametrize(("name", "highest"), [("figure-5", 5.0), ("figure-6", 0.5)])
def test_tolerance(name, highest, figure):
    """Only SGD and momentum end above their start within 100 steps, exactly beyond their thresholds on f1."""
    # The number of rates keeps the grid off the thresholds, where the steep coordinate neither grows nor shrinks.
    lrs = np.linspace(0, highest, refined(128) + 1)[1:]
    near_eighth = int(np.argmin(abs(lrs - 0.125)))
    panels, at_eighth, runs = [], {}, 0
    for target in SIX:
        # AdamW takes a parameter group for each rate, so that its long runs are spread more thinly.
        rates = {100: lrs, 500: lrs[7::8] if target == "adamw" else lrs}
        left = {steps: loss_left(target, rate, steps) for steps, rate in rates.items()}
        last, following = tolerated(lrs, left[100])
        mark = THRESHOLDS.get(target)
        if mark:
            assert last < mark[1] < following, target
            assert tolerated(lrs, left[500]) == (last, following), target
        else:
            assert following == np.inf, target
        if target == "rmsprop":
            rmsprop_long = tolerated(lrs, left[500])
        elif not mark:
            assert (left[500] < 1).all(), target
        at_eighth[target] = float(np.median(left[100][near_eighth]))
        runs += sum(shares.size for shares in left.values())
        series = [curve(rates[steps], shares, steps) for steps, shares in left.items()]
        frame = axis("Lr"), axis("f1(Pₙ)/f1(P₀)", "log")
        panels.append(lines(TITLES[target], *frame, series, [mark] if mark else []))
    # RMSprop ends in a cycle of size Lr/2 along both axes: above its start where that is lower.
    assert (rmsprop_long[1] < np.inf) == (F1.value(np.full(2, highest / 2)) > F1.value(STARTS).min())
    assert at_eighth["adagrad"] == max(at_eighth[target] for target in SIX if target not in THRESHOLDS)
    facts = {
        "sgd_limit": THRESHOLDS["sgd"][1],
        "momentum_limit": THRESHOLDS["momentum"][1],
        **({"rmsprop_long": rmsprop_long[1]} if rmsprop_long[1] < np.inf else {}),
        "highest": highest,
        "rate": lrs[near_eighth],
        "adagrad_left": 100 * at_eighth["adagrad"],
        "adam_left": 100 * at_eighth["adam"],
        "starts": len(STARTS),
        "rates": len(lrs),
        "adamw_rates": len(lrs[7::8]),
    }
    figure(name, chart(facts, panels, torch=runs))


# --- the map over momentum ----------------------------------------------------------------------------------------

LABELS = (
    ("comes from one side", "片側から近づく"),
    ("crosses the minimum, then settles", "最小点を越えてから落ち着く"),
    ("jumps over it at every step, yet settles", "毎ステップ飛び越えるが落ち着く"),
    ("diverges", "発散する"),
)


def heavy_ball_runs(lrs, momenta, steps):
    """How often real PyTorch's steep coordinate crosses the minimum, and where it ends, from 1 for every cell."""
    shape = len(momenta), len(lrs)
    recorder = Recorder(Wish(("final", "sign_changes"), (0.0, 0.0)), steps, shape, 2)
    groups = [{"lr": 1.0, "momentum": float(momentum)} for momentum in momenta]
    start = np.broadcast_to(1 / lrs, (2, *shape))
    final = driver.descend_scaled(optimizer("sgd"), groups, lrs, start, "f1", steps, recorder.observe)
    records = recorder.records(final)
    return records.sign_changes[..., 0], records.final[..., 0]


def test_stability_map(figure):
    """What SGD with momentum does on f1 is decided by Lr and α as three closed forms say."""
    columns, rows = refined(120), refined(50)
    lrs, momenta = (np.arange(columns) + 0.5) / (columns / 0.12), (np.arange(rows) + 0.5) / rows
    # The nearer α is to 1, the longer a run takes to settle, and finer maps have a nearer one.
    ever, final = heavy_ball_runs(lrs, momenta, refined(1000))
    # Few steps for "at every step": a coordinate that has shrunk out of the range of numbers no longer jumps.
    early, _ = heavy_ball_runs(lrs, momenta, 50)
    far = unnumbered_is_infinite(abs(final)) > 1
    classes = np.select([far, early == 50, ever > 0], [3, 2, 1], 0)
    low, high = stability.heavy_ball_oscillation_range(STEEP, momenta)
    limit = stability.heavy_ball_threshold(STEEP, momenta)
    rates = lrs[None]
    expected = np.select([rates > limit[:, None], rates >= high[:, None], rates > low[:, None]], [3, 2, 1], 0)
    # A crossing or a slip of the phase that takes longer than the run is not seen: only next to a line.
    assert beside(expected)[classes != expected].all()
    settled = classes < 3
    assert (classes[momenta > 0.9] > 0).all()
    facts = {
        "limit_without": stability.gradient_descent_threshold(STEEP),
        "limit_with": stability.heavy_ball_threshold(STEEP, 0.9),
        "agreeing": 100 * (classes == expected).mean(),
        "crossing": 100 * (settled & (classes > 0)).sum() / settled.sum(),
    }
    drawn = [
        line("(1−√α)²/L", low, momenta, role="closed-form"),
        line("(1+√α)²/L", high, momenta, role="closed-form"),
        line("2(1+α)/L", limit, momenta, role="closed-form"),
    ]
    panel = class_map("SGD with momentum", (axis("Lr"), lrs), (axis("α"), momenta), classes, LABELS, drawn)
    figure("stability-map", chart(facts, [panel], torch=classes.size))
