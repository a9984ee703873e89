"""Where step decay lets SGD converge on f1, and where it comes too late or too soon."""

import numpy as np

from reference import stability
from tests.courses.optimizers_2023.figures.charts import axis, beside, chart, class_map, line, optimizer, sample
from tests.instruments import sweeps
from tests.instruments.driver import Conditions
from tests.instruments.grids import refined
from tests.instruments.metrics import NEAR

LR, STEPS, START = 0.06, 300, np.array([-1.6, 2.2])
CURVATURES = (40.0, 4.0)
GAMMAS, SIZES = np.linspace(0.02, 0.98, refined(48) + 1), np.arange(1, 61)
LABELS = (
    ("converges", "収束する"),
    ("flung off, farther away than at the start", "開始点より遠くへ飛ばされる"),
    ("short of the minimum", "最小点に届かない"),
)


def classes_of(left):
    """The class of what is left of the first distance: near nothing, more than all of it, or something between."""
    return np.select([left <= NEAR, left > 1], [0, 1], 2)


def closed_form():
    """What is left of the first distance in every cell, by the product of the factors of all steps."""
    factors = [
        [stability.step_decay_factor(LR, curvature, GAMMAS, int(size), STEPS) for curvature in CURVATURES]
        for size in SIZES
    ]
    ends = np.array(factors) * START[:, None]
    return np.hypot(ends[:, 0], ends[:, 1]) / np.hypot(*START)


def measured(cells):
    """The same by real PyTorch with its StepLR, in some cells."""
    ends = [
        sweeps.torch_runs(
            optimizer("sgd"),
            "f1",
            np.array(LR),
            START,
            STEPS,
            {},
            conditions=Conditions(decay={"step_size": int(SIZES[row]), "gamma": float(GAMMAS[column])}),
        )
        for row, column in cells
    ]
    return np.hypot(*np.transpose(ends)) / np.hypot(*START)


def least_sizes():
    """For each γ the least s for which the flat coordinate ever gets near enough, after however many steps."""
    # The product over all steps is that of a schedule with s = 1, to the power s; 2000 drops leave nothing of the rate.
    logarithm = np.log(stability.step_decay_factor(LR, CURVATURES[1], GAMMAS, 1, 2000))
    return np.log(NEAR * np.hypot(*START) / abs(START[1])) / logarithm


def test_step_decay_freeze(figure):
    """From a rate at which SGD diverges decay leads to the minimum, if it is neither too late nor too soon."""
    assert stability.gradient_descent_threshold(CURVATURES[0]) < LR
    classes = classes_of(closed_form())
    cells = np.concatenate([sample(np.ones_like(classes, dtype=bool), 15), sample(beside(classes), 15)])
    assert (classes_of(measured(cells)) == classes[tuple(cells.T)]).all()
    least = least_sizes()
    converges = classes == 0
    assert (SIZES[:, None] >= least)[converges].all()
    half = int(np.argmin(abs(GAMMAS - 0.5)))
    # Halving the rate is early enough for any s drawn: what fails is only what stops short.
    assert (classes[:, half] != 1).all()
    first = int(SIZES[np.argmax(converges[:, half])])
    assert converges[first <= SIZES, half].all()
    flung = classes == 1
    slow, abrupt = GAMMAS[flung[-1] & (GAMMAS > 0.5)].min(), GAMMAS[flung[-1] & (GAMMAS < 0.5)].max()
    facts = {
        "lr": LR,
        "limit": stability.gradient_descent_threshold(CURVATURES[0]),
        "steps": STEPS,
        "converging": 100 * converges.mean(),
        "short": 100 * (classes == 2).mean(),
        "flung": 100 * flung.mean(),
        "first": first,
        "slow": slow,
        "abrupt": abrupt,
    }
    inside = least <= SIZES[-1]
    drawn = [line("|y∞| = |P₀|/1000", GAMMAS[inside], least[inside], role="closed-form")]
    panel = class_map("SGD", (axis("γ"), GAMMAS), (axis("s"), SIZES), classes, LABELS, drawn)
    figure("step-decay-freeze", chart(facts, [panel], torch=len(cells), reference=classes.size))
