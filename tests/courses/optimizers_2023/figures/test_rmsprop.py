"""What RMSprop remembers, and where it ends on f1."""

import math

import numpy as np

from claims.model import Signed
from reference import printed, stability
from tests.courses.optimizers_2023.figures.charts import axis, chart, line, lines, optimizer
from tests.instruments.grids import fixed_starts, refined
from tests.instruments.probes import impulse_weights
from tests.instruments.sweeps import torch_sweep

AGES = 300
# Smaller weights are not drawn: the printed kernel leaves the range of numbers long before the last age.
LEAST = 1e-8
# Nor are distances below this, which RMSprop passes through on its way.
NEAREST = 1e-8


def test_rmsprop_weights(figure):
    """RMSprop's memory reaches back over 1/(1 − α) steps; the printed kernel forgets a gradient in one step."""
    ages = np.arange(AGES)
    panels, facts, unit = [], {}, np.finfo(np.float64).eps
    for alpha in (0.9, 0.99):
        measured = impulse_weights(optimizer("rmsprop"), {"lr": 0.01, "alpha": alpha}, "s", AGES)[::-1]
        weight, kernel = printed.exponential(alpha), printed.by_age(alpha)
        expected = np.array([weight(0, -age) for age in ages.tolist()])
        claimed = np.array([kernel(0, -age) for age in ages.tolist()])
        # One rounding per step on torch's side, at most three in the formula.
        assert (abs(measured - expected) <= (ages + 3) * unit * expected).all()
        half = int(np.argmax(np.cumsum(measured) >= 0.5)) + 1
        assert half == math.ceil(math.log(0.5) / math.log(alpha))
        facts[f"half_{alpha * 100:.0f}"] = half
        series = [
            line(label, ages[values >= LEAST], values[values >= LEAST], role=role)
            for label, values, role in [
                ("h", measured, "measured"),
                ("(1−α)·αᴺ", expected, "closed-form"),
                ("α·e⁻ᴺ", claimed, "closed-form"),
            ]
        ]
        panels.append(lines(f"α = {alpha:g}", axis("N"), axis("w", "log"), series))
    # Of the sum of the printed kernel over all ages, the newest gradient alone has this share, whatever α is.
    newest = claimed[0] / claimed.sum()
    assert newest > 0.5
    figure("rmsprop-weights", chart(facts | {"newest": 100 * newest}, panels, torch=2))


def test_rmsprop_floor(figure):
    """In the long run RMSprop jumps to and fro at Lr/2 from the minimum, though it had been nearer on its way."""
    # At smaller rates some of the starts are too far for RMSprop to arrive within the run.
    lrs, points = np.geomspace(2e-3, 1, refined(28)), fixed_starts(Signed(0.1, 10.0, zero=False), 9)
    amplitudes = [stability.sign_cycle_amplitude(lrs, curvature, eps=1e-8) for curvature in (40.0, 4.0)]
    series, away = [], {}
    for steps in (1000, 10_000):
        final = torch_sweep(optimizer("rmsprop"), "f1", lrs[:, None], points, steps, {}).final
        away[steps] = np.hypot(final[..., 0], final[..., 1])
        drawn = np.maximum(away[steps], NEAREST)
        low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9], axis=1, method="inverted_cdf")
        series.append(line(f"n = {steps}", lrs, middle, band=(low, high)))
    series.append(line("Lr/√2", lrs, np.hypot(*amplitudes), role="closed-form"))
    off = {steps: abs(found / np.hypot(*amplitudes)[:, None] - 1) for steps, found in away.items()}
    assert (off[10_000] < off[1000]).all()
    nearer = away[1000] < away[10_000]
    assert nearer.mean() > 0.5
    facts = {
        "coordinate": float(np.median(away[10_000] / lrs[:, None]) / math.sqrt(2)),
        "off": 100 * off[10_000].max(),
        "nearer": 100 * nearer.mean(),
        "runs": nearer.size,
    }
    frame = axis("Lr", "log"), axis("|Pₙ|", "log")
    figure("rmsprop-floor", chart(facts, [lines("RMSprop", *frame, series)], torch=2 * nearer.size))
