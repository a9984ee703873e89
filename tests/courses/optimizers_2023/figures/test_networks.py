"""How the gradient changes on its way to the first layer, and what is left of the training error, over depth."""

import numpy as np

from reference import networks
from tests.courses.optimizers_2023.figures.charts import axis, chart, line, lines
from tests.courses.optimizers_2023.test_resnet import (
    IMAGES,
    KINDS,
    RATES,
    RECIPE,
    SEEDS,
    THOROUGH,
    TRAINED_SEEDS,
    VANISHED,
    courses,
)
from tests.instruments.networks.stacks import SIDE
from tests.instruments.networks.training import initial, ratio
from tests.instruments.subjects import subjects_of

NAMES = {
    "default-initialisation": "default",
    "he-initialisation": "He",
    "glorot-initialisation": "Glorot",
    "with-batch-norm": "BatchNorm",
}
GAINS = {
    "default-initialisation": networks.DEFAULT_GAIN,
    "he-initialisation": networks.HE_GAIN,
    "glorot-initialisation": networks.GLOROT_GAIN,
    "with-batch-norm": networks.NORMALISED_GAIN,
}
DEPTHS = (8, 20, 32, 56, 110)
TRAINED = (4, 8, 20, 32, 56) if THOROUGH else (4, 8, 20)
LRS = tuple(sorted(set(RATES.values())))
# The depth whose way is drawn.
DEEP = 20


def subject(dtype):
    """PyTorch's networks on the CPU."""
    (found,) = subjects_of("network", ["cpu"], [dtype])
    return found


def test_gradient_over_depth(figure, seeds):
    """Default and Glorot initialisation starve the first layer, BatchNorm floods it, a shortcut neither so fast."""
    panels, shares, middles, own = [], {}, {}, seeds(*SEEDS)
    for shortcut in (False, True):
        series = []
        for kind, plan in KINDS.items():
            # Plain ones in float64: 110 layers make a gradient too small for float32, or enlarge its roundings.
            dtype = "float32" if shortcut else "float64"
            plans = [plan.changed(depth=depth, shortcut=shortcut) for depth in DEPTHS]
            found = [initial(subject(dtype), each, own, IMAGES) for each in plans]
            arriving = np.array([ratio(each.of_features[:, 0], each.of_features[:, -1]) for each in found])
            shares[kind, shortcut] = np.array([each.of_weights[:, 0] / each.weights[:, 0] for each in found])
            middles[kind, shortcut] = np.median(arriving, axis=1)
            band = arriving.min(axis=1), arriving.max(axis=1)
            series.append(line(NAMES[kind], DEPTHS, middles[kind, shortcut], band=band))
            if not shortcut:
                # Between the outputs of the first and the last convolution lie so many layers.
                formula = [networks.arriving_share(depth - 2, SIDE, GAINS[kind]) for depth in DEPTHS]
                series.append(line(f"{NAMES[kind]}: Π gain", DEPTHS, formula, role="closed-form"))
        title = "plain" if not shortcut else "shortcut"
        panels.append(lines(title, axis("depth"), axis("|∂ℓ/∂z₁| / |∂ℓ/∂z|", "log"), series))
    starving = [(kind, False) for kind in ("default-initialisation", "glorot-initialisation")]
    default_from, glorot_from = (vanished_from(shares[key]) for key in starving)
    assert default_from < glorot_from < DEPTHS[-1]
    assert all((share >= VANISHED).all() for key, share in shares.items() if key not in starving)
    flooded = middles["with-batch-norm", False]
    assert (np.diff(flooded) > 0).all()
    assert (middles["with-batch-norm", True] < flooded)[1:].all()

    def per_layer(kind):
        measured = middles[kind, False]
        return (measured[-1] / measured[0]) ** (1 / (DEPTHS[-1] - DEPTHS[0]))

    def formula_per_layer(kind):
        ends = [networks.arriving_share(DEPTHS[k] - 2, SIDE, GAINS[kind]) for k in (0, -1)]
        return (ends[1] / ends[0]) ** (1 / (DEPTHS[-1] - DEPTHS[0]))

    facts = {
        "default_factor": per_layer("default-initialisation"),
        "default_formula": formula_per_layer("default-initialisation"),
        "norm_factor": per_layer("with-batch-norm"),
        "norm_formula": formula_per_layer("with-batch-norm"),
        "default_from": default_from,
        "glorot_from": glorot_from,
        "flood": flooded[-1],
        "with_shortcut": middles["with-batch-norm", True][-1],
        "he": middles["he-initialisation", False][-1],
    }
    runs = 2 * len(KINDS) * len(DEPTHS) * len(own)
    figure("gradient-over-depth", chart(facts, panels, torch=runs))


def vanished_from(shares):
    """The depth from which on the first layer's gradient has vanished for every seed."""
    return min(depth for k, depth in enumerate(DEPTHS) if (shares[k:] < VANISHED).all())


def test_training_error_over_depth(figure, seeds):
    """Deep nets with He's initialisation or BatchNorm lose their errors late, starved ones keep them."""
    own = seeds(*TRAINED_SEEDS)
    # Errors in percent for each seed: all checks of the plain nets whose way is drawn, and the last one at each depth.
    way = {kind: 100 * courses(subject("float32"), kind, DEEP, own, LRS) for kind in KINDS}
    ends = {
        (kind, shortcut): 100
        * np.stack([courses(subject("float32"), kind, d, own, LRS, shortcut)[-1] for d in TRAINED])
        for kind in KINDS
        for shortcut in (False, True)
    }
    epochs = [epoch for epoch in range(1, RECIPE.epochs + 1) if RECIPE.checked(epoch)]
    steps = np.array(epochs) * RECIPE.steps // RECIPE.epochs
    panels = [
        lines(f"plain-{DEEP}", axis("n"), axis("%"), [spread(NAMES[kind], steps, way[kind]) for kind in KINDS]),
        lines(
            f"n ≤ {RECIPE.steps}",
            axis("depth"),
            axis("%"),
            [spread(NAMES[kind] + " + x" * shortcut, TRAINED, found) for (kind, shortcut), found in ends.items()],
        ),
    ]
    deep = TRAINED.index(DEEP)
    kept = {kind: found[-1].mean() for kind, found in way.items()}
    for kind in ("he-initialisation", "with-batch-norm"):
        assert kept[kind] < way[kind][0].mean()
        assert kept[kind] < min(kept["default-initialisation"], kept["glorot-initialisation"])
    residual = max(ends[kind, True][deep].mean() for kind in KINDS)
    assert residual <= min(kept.values())
    facts = {"seeds": len(own), "deep": DEEP, "steps": RECIPE.steps, "early": int(steps[0]), "residual": residual}
    for name, kind in {"norm": "with-batch-norm", "he": "he-initialisation"}.items():
        facts |= {f"{name}_early": way[kind][0].mean(), f"{name}_end": kept[kind]}
    facts |= {"default_end": kept["default-initialisation"], "glorot_end": kept["glorot-initialisation"]}
    figure("training-error-over-depth", chart(facts, panels, torch=len(ends) * len(TRAINED) * len(own)))


def spread(label, x, values):
    """A line of the means over seeds, the last axis, with a band from the least to the most."""
    return line(label, x, values.mean(axis=-1), band=(values.min(axis=-1), values.max(axis=-1)))
