"""How the gradient changes on its way to the first layer, and what is left of the training error, over depth."""

import numpy as np

from reference import networks
from reference.intervals import student_interval
from tests.audit.figures.charts import axis, chart, line, lines
from tests.audit.test_resnet import IMAGES, KINDS, RECIPE, SEEDS, STRIDE, THOROUGH, VANISHED
from tests.networks import SIDE, initial, ratio, trained
from tests.subjects import subjects_of

NAMES = {"default-initialisation": "default", "he-initialisation": "He", "with-batch-norm": "BatchNorm"}
GAINS = {
    "default-initialisation": networks.DEFAULT_GAIN,
    "he-initialisation": networks.HE_GAIN,
    "with-batch-norm": networks.NORMALISED_GAIN,
}
DEPTHS = (8, 20, 32, 56, 110)
TRAINED = (4, *DEPTHS) if THOROUGH else (4, 8, 20)
LRS = (0.01, 0.1)
# The pair that is compared: what the deeper of these networks gets wrong more often, BatchNorm or not.
SHALLOW, DEEP = TRAINED.index(8), TRAINED.index(20)


def subject(dtype):
    """PyTorch's networks on the CPU."""
    (found,) = subjects_of("network", ["cpu"], [dtype])
    return found


def test_gradient_over_depth(figure, seeds):
    """Default initialisation starves the first layer, BatchNorm floods it, and a shortcut does neither so fast."""
    panels, shares, middles, own = [], {}, {}, seeds(*SEEDS)
    for shortcut in (False, True):
        series = []
        for kind, plan in KINDS.items():
            # Plain ones in float64: 110 layers make a gradient too small for float32, or enlarge its roundings.
            dtype = "float32" if shortcut else "float64"
            plans = [plan.changed(depth=depth, shortcut=shortcut) for depth in DEPTHS]
            found = [initial(subject(dtype), each, own, IMAGES) for each in plans]
            arriving = np.array([ratio(each.of_features[:, 0], each.of_features[:, -1]) for each in found])
            relative = [each.of_weights / each.weights for each in found]
            shares[kind, shortcut] = np.array([ratio(each[:, 0], each[:, -1]) for each in relative])
            middles[kind, shortcut] = np.median(arriving, axis=1)
            band = arriving.min(axis=1), arriving.max(axis=1)
            series.append(line(NAMES[kind], DEPTHS, middles[kind, shortcut], band=band))
            if not shortcut:
                # Between the outputs of the first and the last convolution lie so many layers.
                formula = [networks.arriving_share(depth - 2, SIDE, GAINS[kind]) for depth in DEPTHS]
                series.append(line(f"{NAMES[kind]}: Π gain", DEPTHS, formula, role="closed-form"))
        title = "plain" if not shortcut else "shortcut"
        panels.append(lines(title, axis("depth"), axis("|∂ℓ/∂z₁| / |∂ℓ/∂z|", "log"), series))
    starved = shares["default-initialisation", False]
    beyond = DEPTHS.index(32)
    assert (starved[beyond:] < VANISHED).all()
    assert all((share >= VANISHED).all() for key, share in shares.items() if key != ("default-initialisation", False))
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
        "vanished_from": DEPTHS[beyond],
        "flood": flooded[-1],
        "with_shortcut": middles["with-batch-norm", True][-1],
        "he": middles["he-initialisation", False][-1],
    }
    runs = 2 * len(KINDS) * len(DEPTHS) * len(own)
    figure("gradient-over-depth", chart(facts, panels, torch=runs))


def test_training_error_over_depth(figure, seeds):
    """The deeper plain net with BatchNorm gets more of its training images wrong, at every rate and for every seed."""
    errors, own = {}, seeds(*SEEDS)
    for kind, plan in KINDS.items():
        for shortcut in (False, True):
            plans = [plan.changed(depth=depth, shortcut=shortcut, stride=STRIDE) for depth in TRAINED]
            errors[kind, shortcut] = np.array(
                [trained(subject("float32"), each, LRS, own, RECIPE).errors for each in plans]
            )
    panels = []
    for k, lr in enumerate(LRS):
        series = [
            line(
                NAMES[kind] + " + x" * shortcut,
                TRAINED,
                100 * found[:, k].mean(axis=1),
                band=(100 * found[:, k].min(axis=1), 100 * found[:, k].max(axis=1)),
            )
            for (kind, shortcut), found in errors.items()
        ]
        panels.append(lines(f"Lr = {lr:g}", axis("depth"), axis("%"), series))
    plain, residual = errors["with-batch-norm", False], errors["with-batch-norm", True]
    gaps = plain[DEEP] - plain[SHALLOW]
    assert (gaps > 0).all()
    low, high = student_interval(gaps[0])
    assert low > 0
    # At the lower rate the shortcut takes nearly all of it away; the higher one is too high for the residual net.
    assert (residual[DEEP, 0] < plain[DEEP, 0]).all()
    assert (residual[DEEP, 1] > residual[DEEP, 0]).all()
    facts = {
        "shallow": TRAINED[SHALLOW],
        "deep": TRAINED[DEEP],
        "shallow_error": 100 * plain[SHALLOW, 0].mean(),
        "deep_error": 100 * plain[DEEP, 0].mean(),
        "low": 100 * low,
        "high": 100 * high,
        "residual_error": 100 * residual[DEEP, 0].mean(),
        "residual_fast": 100 * residual[DEEP, 1].mean(),
        "plain_fast": 100 * plain[DEEP, 1].mean(),
        "worse": int((residual[DEEP, 1] > plain[DEEP, 1]).sum()),
        "seeds": len(own),
    }
    figure("training-error-over-depth", chart(facts, panels, torch=len(errors) * len(TRAINED) * len(LRS) * len(own)))
