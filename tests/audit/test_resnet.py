"""Supplement: ResNet."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import settings

from claims.measurement import Comparison, Law
from reference.intervals import student_interval
from tests import network_scripts
from tests.behaviour import SEED, Tally
from tests.blocks import block_and_sum, is_identity_when_silenced
from tests.networks import Plan, Recipe, initial, ratio, trained

THOROUGH = settings.get_current_profile_name() == "thorough"
KINDS = {
    "default-initialisation": Plan(4),
    "he-initialisation": Plan(4, he=True),
    "with-batch-norm": Plan(4, normalised=True),
}
# How many seeds in the published audit, and in the thorough profile.
SEEDS = 4, 8
# How many images a gradient is taken over.
IMAGES = 32 if THOROUGH else 16
RECIPE = Recipe(images=256, epochs=20, batch=32) if THOROUGH else Recipe(images=128, epochs=10, batch=16)
# Training happens on maps of 4 × 4: with the first convolution at a stride of 2.
STRIDE = 2
# The deepest network that the default profile trains, save in a case that names depths of its own.
AFFORDABLE = 20
# At one learning rate for all layers that moves the last convolution by as much as its own size, a first one whose
# gradient is a smaller share than this moves by less than a rounding of its weights in float32.
VANISHED = 2.0**-24


def first_to_last(subject, plan, seeds):
    """The gradient of the first convolution, as a share of its weights, over the same of the last, for each seed."""
    found = initial(subject, plan, seeds, IMAGES)
    relative = found.of_weights / found.weights
    return ratio(relative[:, 0], relative[:, -1])


def depths(cell):
    """The depths of the domain, without those that only the thorough profile can afford to train in every case."""
    every = [int(value) for value in cell.domain.axes["depth"].values]
    if THOROUGH or "lr" not in cell.domain.axes or "depth" in cell.case.axes:
        return every
    return [depth for depth in every if depth <= AFFORDABLE]


@pytest.mark.claim("deep-plain-networks-lose-their-gradients")
def test_plain_networks_lose_their_gradients(cell, evidence, seeds):
    """The first layer's gradient vanishes with PyTorch's default initialisation, not with He's or with BatchNorm."""
    evidence(gradient_share(cell, seeds(*SEEDS), shortcut=False, held=lambda share: share < VANISHED))


@pytest.mark.claim("a-shortcut-keeps-the-gradients")
def test_a_shortcut_keeps_the_gradients(cell, evidence, seeds):
    """With a shortcut around every two layers no gradient vanishes, however the weights are initialised."""
    evidence(gradient_share(cell, seeds(*SEEDS), shortcut=True, held=lambda share: share >= VANISHED))


def gradient_share(cell, seeds, shortcut, held):
    """In how many of the depths and seeds the first layer's gradient, as a share of the last's, is as asked."""
    of = depths(cell)
    plans = [KINDS[cell.case.slug].changed(depth=depth, shortcut=shortcut) for depth in of]
    shares = np.stack([first_to_last(cell.subject, plan, seeds) for plan in plans], axis=1)
    # The script draws images of its own: it shows the example that lies farthest from what separates the two sides.
    with np.errstate(divide="ignore"):
        clarity = abs(np.log2(shares / VANISHED))

    def script(example):
        return network_scripts.gradient(plans[0], example, f"first / last {'>=' if shortcut else '<'} 2**-24")

    axes = {"seed": seeds, "depth": of}
    return seeded_share(held(shares), axes, {"first to last": shares}, clarity=clarity, script=script)


def seeded_share(held, axes, seen, among=None, clarity=None, script=None):
    """The share of the cells that hold among those asked, the first axis being seeds, with an interval over these."""
    asked = np.ones_like(held) if among is None else among
    tally = Tally()
    tally.add(held, axes, seen, asked, clarity)
    others = tuple(range(1, held.ndim))
    held_of_seed, asked_of_seed = (held & asked).sum(axis=others), asked.sum(axis=others)
    counted = asked_of_seed > 0
    interval = student_interval(held_of_seed[counted] / asked_of_seed[counted]) if counted.sum() > 1 else None
    return dataclasses.replace(tally.share(script), interval=interval)


# --- training error -----------------------------------------------------------------------------------------------


def errors(cell, plan, of, seeds):
    """The training errors for each seed, depth and rate."""
    lrs = cell.domain.axes["lr"].values
    plans = [plan.changed(depth=depth, stride=STRIDE) for depth in of]
    found = [trained(cell.subject, each, lrs, seeds, RECIPE).errors for each in plans]
    return np.stack(found).transpose(2, 0, 1)


def pairs(cell, plan, seeds):
    """For each seed, pair of depths and rate: the error of the shallower and the deeper network, and the pairs."""
    of = depths(cell)
    found = errors(cell, plan, of, seeds)
    both = list(itertools.combinations(range(len(of)), 2))
    shallow, deep = (found[:, [pair[k] for pair in both]] for k in (0, 1))
    return shallow, deep, [(float(of[a]), float(of[b])) for a, b in both]


def paired_share(cell, plan, seeds, held, among=None, script=None):
    """In how many pairs of depths, rates and seeds the errors are as asked, with what was seen."""
    shallow, deep, both = pairs(cell, plan, seeds)
    seen = {"shallower's error": shallow, "deeper's error": deep}
    axes = {"seed": seeds, "depths": both, "lr": cell.domain.axes["lr"].values}
    asked = None if among is None else among(shallow, deep)
    return seeded_share(held(shallow, deep), axes, seen, asked, abs(deep - shallow), script)


@pytest.mark.claim("deep-plain-networks-degrade")
def test_plain_networks_degrade(cell, evidence, seeds):
    """The deeper plain net has the higher training error, unless the shallower one cannot be trained either."""
    plan = KINDS[cell.case.slug]

    def script(example):
        # It has batches of its own: where neither net is clearly worse, it could say otherwise.
        clear = plan.normalised and example["deeper's error"] > example["shallower's error"]
        return network_scripts.degraded(example) if clear else None

    evidence(paired_share(cell, plan, seeds(*SEEDS), lambda shallow, deep: deep > shallow, script=script))


@pytest.mark.claim("degradation-comes-from-vanishing-gradients")
def test_degradation_comes_from_vanishing_gradients(cell, evidence, seeds):
    """He's initialisation and BatchNorm keep every gradient from vanishing, and the deeper net still trains worse."""
    plan, own = KINDS[cell.case.slug].changed(stride=STRIDE), seeds(*SEEDS)
    of = depths(cell)
    vanished = [first_to_last(cell.subject, plan.changed(depth=depth), own) < VANISHED for depth in of]
    of_deeper = np.stack([vanished[deep] for _, deep in itertools.combinations(range(len(of)), 2)], axis=1)
    lrs = cell.domain.axes["lr"].values

    def held(shallow, deep):
        return np.repeat(of_deeper[..., None], len(lrs), axis=-1)

    evidence(paired_share(cell, plan, own, held, among=lambda shallow, deep: deep > shallow))


@pytest.mark.claim("a-shortcut-removes-degradation")
def test_a_shortcut_removes_degradation(cell, evidence, seeds):
    """Where a plain net degrades, the same net with shortcuts has a lower error, save where the rate is too high."""
    plan, own = KINDS[cell.case.slug], seeds(*SEEDS)
    _, with_shortcut, _ = pairs(cell, plan.changed(shortcut=True), own)
    evidence(
        paired_share(
            cell,
            plan,
            own,
            lambda shallow, deep: with_shortcut < deep,
            among=lambda shallow, deep: deep > shallow,
        )
    )


# --- figure 7 -----------------------------------------------------------------------------------------------------


def law(cell, seeds, compare):
    """A law of blocks tried on seeded blocks of every kind; ``compare`` gives two arrays that must be equal."""
    examples = 0
    for (name, plan), seed in itertools.product(KINDS.items(), seeds):
        found, expected = compare(cell.subject, plan.changed(shortcut=True, width=2), SEED + seed)
        gap, examples = float(abs(found - expected).max()), examples + 1
        if gap:
            at = {"kind": name, "seed": seed, "gap": gap}
            return Law(examples, Comparison(gap, 0.0, at), at)
    return Law(examples, Comparison(0.0, 0.0, {"kind": name, "seed": seed}))


@pytest.mark.claim("figure-7-shows-the-shortcut")
def test_a_block_adds_its_input(cell, evidence, seeds):
    """The Jacobian of a residual block is that of its layers plus the identity, to the last bit; silent, it is x."""
    found = law(cell, seeds(*SEEDS), COMPARISONS[cell.case.slug])
    evidence(dataclasses.replace(found, script=network_scripts.block(cell.case.slug)))


COMPARISONS = {"jacobian-is-identity-plus-its-own": block_and_sum, "silent-layers-leave-x": is_identity_when_silenced}
