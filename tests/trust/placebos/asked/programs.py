"""backward(), CrossEntropyLoss, residual blocks, fine-tuning and defaults."""

import functools
import itertools
import math
import operator

import numpy as np
import pytest

from claims.measurement import Comparison, Law, Outcome
from reference import losses
from reference.rounding import FORMATS, Ball, exact
from tests.instruments import driver
from tests.instruments.networks import transfer
from tests.instruments.networks.blocks import block_and_sum, is_identity_when_silenced
from tests.instruments.networks.stacks import Plan
from tests.instruments.probes import Sides, compare, formula_gap, law, values_gap
from tests.instruments.strategies import predictions, settings_of, spread

CUBES = {
    "the-gradient-of-cubes-is-3-12-27": [3.0, 12.0, 27.0],
    "the-gradient-of-cubes-is-a-millionth-off": [3.0, 12.0, 27.000001],
}


@pytest.mark.claim(*CUBES)
def test_gradient_of_cubes(cell, evidence):
    """Autograd finds the gradient of Σx³ that the sentence states, to the last bit."""
    _, gradient = driver.value_and_gradient(cell.subject, lambda x: x.pow(3).sum(), [1.0, 2.0, 3.0])
    evidence(values_gap(gradient, exact(CUBES[cell.claim.slug], "float64")))


# --- programs, and what the sentence lets a reader expect them to print -------------------------------------------

TWICE = """\
import torch
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for _ in range(2):
    x.square().sum().backward()
print(x.grad.tolist())
"""
VECTOR = """\
import torch
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.square().backward()
print("runs")
"""
BATCH = """\
import torch
loss, image = torch.nn.CrossEntropyLoss(), torch.tensor([[1.0, 0.0, 0.0]])
print((loss(image.repeat(2, 1), torch.tensor([0, 0])) / loss(image, torch.tensor([0]))).item())
"""
WEIGHTED = """\
import torch
image, label = torch.tensor([[1.0, 0.0, 0.0]]), torch.tensor([0])
losses = [torch.nn.CrossEntropyLoss(torch.tensor([w, 1.0, 1.0]))(image, label).item() for w in (1.0, 4.0)]
print(losses[0] == losses[1])
"""
FROZEN = """\
import torch
layer = torch.nn.Linear(2, 1, bias=False)
torch.nn.init.ones_(layer.weight)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
layer(torch.ones(1, 2)).sum().backward()
layer.requires_grad_(False)
optimizer.step()
print(layer.weight.tolist())
"""
NORMALISED = """\
import torch
norm = torch.nn.BatchNorm1d(1).requires_grad_(False)
norm(torch.tensor([[1.0], [3.0]]))
print(norm.running_mean.item() != 0)
"""
DECAYED = """\
import torch
p = torch.ones(1, requires_grad=True)
p.grad = torch.zeros(1)
torch.optim.AdamW([p], lr=0.1).step()
print(p.item() == 1)
"""
PROGRAMS = {
    "a-second-backward-adds-to-the-gradient": (TWICE, "[4.0, 8.0, 12.0]"),
    "a-second-backward-replaces-the-gradient": (TWICE, "[2.0, 4.0, 6.0]"),
    "backward-of-a-vector-needs-no-argument": (VECTOR, "runs"),
    "cross-entropy-averages-over-the-batch": (BATCH, "1.0"),
    "cross-entropy-adds-up-the-batch": (BATCH, "2.0"),
    "class-weights-cancel-for-a-single-image": (WEIGHTED, "True"),
    "a-frozen-layer-with-an-old-gradient-moves": (FROZEN, "[[0.5, 0.5]]"),
    "a-frozen-layer-never-moves": (FROZEN, "[[1.0, 1.0]]"),
    "batch-norm-learns-while-it-is-frozen": (NORMALISED, "True"),
    "a-gradient-of-zero-stops-adamw": (DECAYED, "True"),
}


@pytest.mark.claim(*PROGRAMS)
def test_what_a_program_prints(cell, evidence):
    """A program prints what the sentence lets a reader expect."""
    program, expected = PROGRAMS[cell.claim.slug]
    evidence(Outcome(expected, cell.subject.call(program).printed.strip()))


DEFAULTS = {
    "rmsprop-alpha-is-0-99": "alpha = 0.99",
    "rmsprop-alpha-is-0-9": "alpha = 0.9",
    "adagrad-eps-is-1e-10": "eps = 1e-10",
    "adagrad-eps-is-1e-8": "eps = 1e-08",
}


@pytest.mark.claim(*DEFAULTS)
def test_default(cell, evidence):
    """The signature has the default that the sentence states."""
    expected = DEFAULTS[cell.claim.slug]
    evidence(Outcome(expected, driver.default_of(cell.subject, expected.partition(" ")[0])))


# --- the loss -----------------------------------------------------------------------------------------------------

# For each sentence: what C equal logits are said to cost.
COSTS = {
    "equal-logits-cost-log-of-the-classes": math.log,
    "equal-logits-cost-a-ten-thousandth-more": lambda classes: 1.0001 * math.log(classes),
    "equal-logits-cost-log-of-the-other-classes": lambda classes: math.log(classes - 1),
}


@pytest.mark.claim(*COSTS)
def test_cost_of_equal_logits(cell, evidence):
    """A prediction that prefers no class costs what the sentence states."""

    def measure(settings):
        classes = int(settings["classes"])
        observed = driver.loss(cell.subject, [0.0] * classes, 0, softmax_first=False)
        ball = losses.cross_entropy([exact(0.0, cell.subject.dtype)] * classes, 0)
        stated = Ball(np.array(COSTS[cell.claim.slug](classes)), ball.radius, ball.format)
        return Sides(compare(observed, stated, {"classes": classes}))

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"classes": 5}, *spread(cell.domain)]))


# For each sentence: what is read from a gradient, which is said to be zero.
READ = {
    "the-gradient-of-the-loss-sums-to-zero": np.sum,
    "the-gradient-of-the-loss-is-below-the-probability": lambda gradient: min(gradient.min(), 0.0),
}


@pytest.mark.claim(*READ)
def test_gradient_of_the_loss(cell, evidence):
    """The sum of the gradient, or its negative part, is zero."""

    def measure(prediction):
        z, target = cell.subject.tensor(prediction[0]).tolist(), prediction[1]
        _, gradient = driver.cross_entropy(cell.subject, z, target, softmax_first=False)
        stated = losses.cross_entropy_gradient([exact(each, cell.subject.dtype) for each in z], target)
        radius = functools.reduce(operator.add, stated).radius
        zero = Ball(np.array(0.0), radius, FORMATS[cell.subject.dtype])
        return Sides(compare(READ[cell.claim.slug](gradient), zero, {"logits": tuple(z), "target": target}))

    evidence(formula_gap(predictions(cell.domain), measure, simplest=[((1.0, 0.0, 0.0), 0)]))


# --- blocks and layers --------------------------------------------------------------------------------------------


def without_the_identity(subject, plan, seed):
    """The Jacobian of a block, and that of its layers alone."""
    whole, expected = block_and_sum(subject, plan, seed)
    return whole, expected - np.eye(len(expected))


def slightly_amplified(subject, plan, seed):
    """What a silent block makes of features, and 1.001 times these."""
    found, features = is_identity_when_silenced(subject, plan, seed)
    return found, 1.001 * features


COMPARISONS = {
    "the-jacobian-of-a-block-is-its-own-plus-the-identity": block_and_sum,
    "the-jacobian-of-a-block-is-its-own": without_the_identity,
    "a-silent-block-passes-a-thousandth-more": slightly_amplified,
}
PLANS = (Plan(4), Plan(4, drawn="he"), Plan(4, normalised=True))


@pytest.mark.claim(*COMPARISONS)
def test_block(cell, evidence, seeds):
    """Two arrays of a block are equal to the last bit, for every kind of block."""
    worst, examples = Comparison(0.0, 0.0, {"seed": 0}), 0
    for plan, seed in itertools.product(PLANS, seeds(4, 8)):
        found, expected = COMPARISONS[cell.claim.slug](cell.subject, plan.changed(shortcut=True, width=2), seed)
        gap = float(abs(found - expected).max())
        examples += 1
        worst = max(worst, Comparison(gap, 0.0, {"seed": seed}), key=lambda each: each.gap)
    evidence(Law(examples, worst, None if worst.holds else dict(worst.at)))


WIDTHS = {"new-layers-stay-within-an-eighth": 1 / 8, "new-layers-stay-within-99-percent-of-an-eighth": 0.99 / 8}


@pytest.mark.claim(*WIDTHS)
def test_entries_of_a_new_layer(cell, evidence):
    """No entry of a new layer is larger than the sentence grants."""

    def violation(drawn):
        layer = transfer.new_layer(cell.subject, int(drawn["classes"]), int(drawn["seed"]))
        largest = max(abs(values).max() for values in layer.values())
        return {**drawn, "largest": float(largest)} if largest > WIDTHS[cell.claim.slug] else None

    evidence(law(settings_of(cell.domain), violation, [{"classes": 2.0, "seed": 1}, *spread(cell.domain)]))
