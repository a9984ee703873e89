"""Supplement: CrossEntropyLoss."""

import dataclasses
import operator
from functools import reduce

import numpy as np
import pytest

from claims.measurement import Outcome
from reference import losses
from reference.rounding import FORMATS, Ball, exact
from tests.instruments import driver
from tests.instruments.networks import scripts as network_scripts
from tests.instruments.networks.usages import mean_of_one
from tests.instruments.probes import Sides, compare, formula_gap, law, stacked
from tests.instruments.strategies import prediction_pairs, predictions, settings_of, spread

# The article's two predictions, its target class, and the numbers it prints for them.
PREDICTIONS = {"ok": (1.0, 0.5, 0.5, 2.0, 0.1), "ng": (0.5, 2.0, 0.5, 0.1, 0.8)}
TARGET = 3

# A snippet of our own with the article's calls.
SNIPPET = """\
scores = torch.tensor([1, 0.5, 0.5, 2, 0.1]).softmax(0).unsqueeze(0)
loss = nn.CrossEntropyLoss(reduction="sum")(scores, torch.tensor([3]))
print("runs" if "{:.3f}".format(loss) else "prints nothing")
"""
IMPORTS = "import torch\nfrom torch import nn\n"
PREAMBLES = {"on-its-own": "", "after-imports": IMPORTS}

SIMPLE = ((1.0, 0.0, 0.0), 0)


def balls(subject, numbers):
    """Numbers of the subject's format as balls of radius zero."""
    return [exact(number, subject.dtype) for number in numbers]


def losses_of(subject, softmax_first):
    """The losses of the article's two predictions."""
    return [driver.loss(subject, z, TARGET, softmax_first) for z in PREDICTIONS.values()]


@pytest.mark.claim("softmax-sums-to-1")
def test_softmax_sums_to_1(cell, evidence):
    """The outputs of softmax are not negative and sum to 1."""

    def measure(prediction):
        z = cell.subject.tensor(prediction[0]).tolist()
        p = driver.softmax(cell.subject, z)
        radius = reduce(operator.add, losses.softmax(balls(cell.subject, z))).radius
        expected = Ball(np.array([1.0, 0.0]), np.array([radius, 0.0]), FORMATS[cell.subject.dtype])
        return Sides(compare([p.sum(), min(p.min(), 0.0)], expected, {"logits": tuple(z)}))

    evidence(formula_gap(predictions(cell.domain), measure, simplest=[SIMPLE]))


# For each reading: what it expects of the loss, and the shapes of input and target that decide it.
SHAPES = {
    "as-accepted": ("accepted", [([PREDICTIONS["ok"]], [TARGET])]),
    "as-required": ("refused", [(PREDICTIONS["ok"], [TARGET]), (PREDICTIONS["ok"], TARGET)]),
}


@pytest.mark.claim("cross-entropy-loss-takes-batch-by-class")
def test_shapes_that_the_loss_takes(cell, evidence):
    """CrossEntropyLoss takes input of shape (batch, class), and input without a batch dimension too."""
    expected, shapes = SHAPES[cell.case.slug]
    accepted = {driver.accepts(cell.subject, given, target) for given, target in shapes}
    evidence(Outcome(expected, observed="refused" if accepted == {False} else "accepted"))


@pytest.mark.claim("cross-entropy-loss-expects-softmax-output")
def test_loss_expects_logits(cell, evidence):
    """CrossEntropyLoss returns −log p when given the logits, and something else when given p."""

    def measure(prediction):
        z, target = cell.subject.tensor(prediction[0]).tolist(), prediction[1]
        expected = losses.cross_entropy(balls(cell.subject, z), target)
        at = {"logits": tuple(z), "target": target}
        first, direct = (driver.loss(cell.subject, z, target, usage) for usage in (True, False))
        return Sides(compare(first, expected, at), compare(direct, expected, at))

    evidence(formula_gap(predictions(cell.domain), measure, simplest=[SIMPLE]))


@pytest.mark.claim("softmax-first-lets-the-loss-approach-zero")
def test_loss_of_a_perfect_prediction(cell, evidence):
    """The loss of a certain and right prediction is log(e + C − 1) − 1, not 0."""

    def measure(settings):
        classes = int(settings["classes"])
        certain = [1.0] + [0.0] * (classes - 1)
        observed = driver.loss(cell.subject, certain, 0, softmax_first=False)
        floor = losses.cross_entropy(balls(cell.subject, certain), 0)
        closed_form = Ball(np.array(losses.twice_softmaxed_range(classes)[0]), floor.radius, floor.format)
        at = {"classes": classes}
        return Sides(compare(observed, exact(0.0, cell.subject.dtype), at), compare(observed, closed_form, at))

    found = formula_gap(settings_of(cell.domain), measure, simplest=[{"classes": 5}, *spread(cell.domain)])
    ends = zip(("floor", "ceiling"), losses.twice_softmaxed_range(5), strict=True)
    told = {name: f"{end:.3f}" for name, end in ends}
    evidence(dataclasses.replace(found, script=network_scripts.floor(5)), **told)


@pytest.mark.claim("softmax-first-keeps-the-gradient")
def test_gradient_of_softmax_first(cell, evidence):
    """With softmax first, the gradient passes through softmax's Jacobian once more."""

    def measure(prediction):
        z, target = cell.subject.tensor(prediction[0]).tolist(), prediction[1]
        _, observed = driver.cross_entropy(cell.subject, z, target, softmax_first=True)
        given = balls(cell.subject, z)
        printed, corrected = (
            compare(observed, stacked(gradient(given, target)), {"logits": tuple(z), "target": target})
            for gradient in (losses.cross_entropy_gradient, losses.twice_softmaxed_gradient)
        )
        return Sides(printed, corrected)

    evidence(formula_gap(predictions(cell.domain), measure, simplest=[SIMPLE]))


@pytest.mark.claim("sum-and-mean-agree-for-one-image")
def test_sum_and_mean_of_one_image(cell, evidence):
    """For one image the sum of the losses is their mean, to the last bit."""

    def measure(prediction):
        z, target = cell.subject.tensor(prediction[0]).tolist(), prediction[1]
        mean = exact(mean_of_one(cell.subject, z, target), cell.subject.dtype)
        observed = driver.loss(cell.subject, z, target, softmax_first=False)
        return Sides(compare(observed, mean, {"logits": tuple(z), "target": target}))

    evidence(formula_gap(predictions(cell.domain), measure, simplest=[SIMPLE]))


def cheapest_class(subject, z):
    """The class that, were it the target, would cost a prediction least."""
    return int(np.argmin([driver.loss(subject, z, target, softmax_first=True) for target in range(len(z))]))


@pytest.mark.claim("the-ok-prediction-names-the-target")
def test_ok_names_the_target(cell, evidence):
    """The ok prediction costs least for the target class, the ng prediction for another one."""
    named = {name: cheapest_class(cell.subject, z) == TARGET for name, z in PREDICTIONS.items()}
    said = [f"{name} names {'the target' if right else 'another'}" for name, right in named.items()]
    evidence(Outcome("ok names the target, ng names another", ", ".join(said)))


@pytest.mark.claim("the-ok-prediction-gets-the-smaller-loss")
def test_ok_gets_the_smaller_loss(cell, evidence):
    """Of the article's two predictions, the better one has the smaller loss."""
    ok, ng = losses_of(cell.subject, softmax_first=True)
    evidence(Outcome(expected="ok < ng", observed="ok < ng" if ok < ng else "ok >= ng"))


@pytest.mark.claim("a-better-prediction-always-gets-the-smaller-loss")
def test_better_prediction_gets_the_smaller_loss(cell, evidence):
    """With softmax first, more probability on the target means a smaller loss for two classes, not for more."""

    def reversed_order(pair):
        better, worse, target = pair
        p, q = (losses.softmax(balls(cell.subject, z))[target] for z in (better, worse))
        # Only what rounding cannot explain counts: a surely better prediction with a surely greater loss.
        if not p.centre - p.radius > q.centre + q.radius:
            return None
        first, second = (losses.twice_softmaxed(balls(cell.subject, z), target).radius for z in (better, worse))
        loss, other = (driver.loss(cell.subject, z, target, softmax_first=True) for z in (better, worse))
        if not loss - other > first + second:
            return None
        return {
            "target": target,
            "logits": tuple(better),
            "other logits": tuple(worse),
            "probability": p.centre.item(),
            "other probability": q.centre.item(),
            "loss": loss,
            "other loss": other,
        }

    # Certain that it is one of two classes, against a target that is likely enough among three.
    simplest = [((5.0, 5.0, -5.0), (0.65, 0.0, 0.0), 0)] if cell.domain.axes["classes"].low == 3 else []
    evidence(law(prediction_pairs(cell.domain), reversed_order, simplest))


@pytest.mark.claim("cross-entropy-snippet-runs-as-printed")
def test_snippet_runs_after_imports(cell, evidence):
    """The snippet runs once torch and nn have been imported, and not on its own."""
    observed = cell.subject.call(PREAMBLES[cell.case.slug] + SNIPPET)
    evidence(Outcome(expected="runs", observed=observed, corrected=cell.subject.call(IMPORTS + SNIPPET)))
