"""Supplement: ResNet."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import settings

from claims.measurement import Comparison, Law, Outcome
from reference.intervals import student_interval
from tests.instruments.grids import SEED, Tally
from tests.instruments.networks import scripts as network_scripts
from tests.instruments.networks.blocks import block_and_sum, is_identity_when_silenced
from tests.instruments.networks.stacks import Plan
from tests.instruments.networks.training import Recipe, initial, ratio, trained

THOROUGH = settings.get_current_profile_name() == "thorough"
KINDS = {
    "default-initialisation": Plan(4),
    "he-initialisation": Plan(4, drawn="he"),
    "glorot-initialisation": Plan(4, drawn="glorot"),
    "with-batch-norm": Plan(4, normalised=True),
}
# Of two rates the one at which most plain nets of 20 layers have no error in the end; a thorough run tries both.
RATES = {kind: 0.003 if kind == "he-initialisation" else 0.01 for kind in KINDS}
# How many seeds in the published audit, and in the thorough profile: of gradients, and of trainings.
SEEDS, TRAINED_SEEDS = (4, 8), (3, 6)
# How many images a gradient is taken over.
IMAGES = 32 if THOROUGH else 16
RECIPE = Recipe(images=128, epochs=400 if THOROUGH else 200, batch=16)
# Training happens on maps of 4 × 4: with the first convolution at a stride of 2.
STRIDE = 2
# The deepest network that the default profile trains.
AFFORDABLE = 20
# At a learning rate of 1 a step changes weights by less than a rounding in float32 if their gradient is a smaller share
# of them than this.
VANISHED = 2.0**-24
LIKELIER, NOT_LIKELIER = "likelier with depth", "not likelier with depth"


def first_layer(subject, plan, seeds):
    """For each seed the first convolution's gradient over its weights, and that at its features over the last ones'."""
    found = initial(subject, plan, seeds, IMAGES)
    return found.of_weights[:, 0] / found.weights[:, 0], ratio(found.of_features[:, 0], found.of_features[:, -1])


def shares_over_depth(cell, plan, seeds):
    """The same for each seed and depth."""
    each = [first_layer(cell.subject, plan.changed(depth=depth), seeds) for depth in depths(cell)]
    return [np.stack(seen, axis=1) for seen in zip(*each, strict=True)]


def depths(cell):
    """The depths of the domain, of those to train only what the profile can afford."""
    every = [int(value) for value in cell.domain.axes["depth"].values]
    return [depth for depth in every if THOROUGH or "lr" not in cell.domain.axes or depth <= AFFORDABLE]


def by_depth(cell, marks):
    """Whether what is marked, in arrays of (seeds, depths), gets likelier with depth, and how often it is there."""
    counts, of = sum(each.sum(axis=0) for each in marks), depths(cell)
    likelier = (np.diff(counts) >= 0).all() and counts[-1] > counts[0]
    facts = {f"at_{depth}": int(count) for depth, count in zip(of, counts, strict=True)}
    return Outcome(LIKELIER, LIKELIER if likelier else NOT_LIKELIER), {"networks": sum(map(len, marks)), **facts}


@pytest.mark.claim("deep-plain-networks-lose-their-gradients")
def test_plain_networks_lose_their_gradients(cell, evidence, seeds):
    """Gradients vanish in ever more networks the deeper they are; with He's initialisation or BatchNorm in none."""
    own = seeds(*SEEDS)
    if cell.case.slug not in KINDS:
        found = [shares_over_depth(cell, plan, own)[0] < VANISHED for plan in KINDS.values()]
        outcome, facts = by_depth(cell, found)
        return evidence(outcome, **facts)
    share, vanished = gradient_share(cell, own, shortcut=False, held=lambda share: share < VANISHED)
    always = [depth for depth, all_of in zip(depths(cell), vanished.all(axis=0), strict=True) if all_of]
    return evidence(share, **{f"from_{cell.case.slug.replace('-', '_')}": always[0] if always else "none"})


@pytest.mark.claim("a-shortcut-keeps-the-gradients")
def test_a_shortcut_keeps_the_gradients(cell, evidence, seeds):
    """With a shortcut around every two layers no gradient vanishes, however the weights are initialised."""
    share, _ = gradient_share(cell, seeds(*SEEDS), shortcut=True, held=lambda share: share >= VANISHED)
    evidence(share)


def gradient_share(cell, seeds, shortcut, held):
    """In how many of the depths and seeds the first layer's gradient, as a share of its weights, is as asked."""
    plan = KINDS[cell.case.slug].changed(shortcut=shortcut)
    shares, arriving = shares_over_depth(cell, plan, seeds)
    # The script draws images of its own: it shows the example that lies farthest from what separates the two sides.
    with np.errstate(divide="ignore"):
        clarity = abs(np.log2(shares / VANISHED))

    def script(example):
        return network_scripts.gradient(plan, example, f"share {'>=' if shortcut else '<'} 2**-24")

    axes, seen = {"seed": seeds, "depth": depths(cell)}, {"of its weights": shares, "first to last features": arriving}
    marks = held(shares)
    return seeded_share(marks, axes, seen, clarity, script), marks


def seeded_share(held, axes, seen, clarity, script=None):
    """The share of the cells that hold, the first axis being seeds, with an interval over these."""
    tally = Tally()
    tally.add(held, axes, seen, clarity=clarity)
    interval = student_interval(held.mean(axis=tuple(range(1, held.ndim))))
    return dataclasses.replace(tally.share(script), interval=interval)


# --- training error -----------------------------------------------------------------------------------------------


def courses(subject, kind, depth, seeds, rates, shortcut=False):
    """The training errors of networks on their way, shape (checks, seeds), each at the better of its rates."""
    # All kinds without normalisation fit into one stack, whose training takes little longer than that of one of them.
    alike = [name for name, plan in KINDS.items() if plan.normalised == KINDS[kind].normalised]
    plans = tuple(KINDS[name].changed(depth=depth, shortcut=shortcut, stride=STRIDE) for name in alike)
    lrs = tuple(tuple(rates) if THOROUGH else (RATES[name],) for name in alike)
    own = trained(subject, plans, lrs, seeds, RECIPE).course[:, alike.index(kind)]
    # The fewest errors in the end, and of several such the fewest on the way, which weighs less than one image.
    better = (own[-1] + own.mean(axis=0) / (2 * RECIPE.images)).argmin(axis=0)
    return own[:, better, range(len(seeds))]


def errors(cell, kind, seeds, shortcut=False):
    """The training errors in the end for each seed and depth."""
    rates = cell.domain.axes["lr"].values
    assert set(RATES.values()) <= set(rates)
    found = [courses(cell.subject, kind, depth, seeds, rates, shortcut)[-1] for depth in depths(cell)]
    return np.stack(found, axis=1)


def paired_share(cell, seeds, held, shortcut=False):
    """In how many pairs of depths and seeds the errors of the shallower and the deeper net are as asked."""
    of, found = depths(cell), errors(cell, cell.case.slug, seeds, shortcut)
    both = list(itertools.combinations(range(len(of)), 2))
    shallow, deep = (found[:, [pair[k] for pair in both]] for k in (0, 1))
    axes = {"seed": seeds, "depths": [(float(of[a]), float(of[b])) for a, b in both]}
    seen = {"shallower's error": shallow, "deeper's error": deep}
    # The clearest of those that hold has the most between both, and of the others the fewest errors.
    return seeded_share(held(shallow, deep), axes, seen, np.where(held(shallow, deep), abs(deep - shallow), -shallow))


@pytest.mark.claim("deep-plain-networks-degrade")
def test_plain_networks_degrade(cell, evidence, seeds):
    """The deeper, the more networks end with errors that the shallowest has not; with He's or BatchNorm none do."""
    own = seeds(*TRAINED_SEEDS)
    if cell.case.slug not in KINDS:
        found = [errors(cell, kind, own) for kind in KINDS]
        outcome, facts = by_depth(cell, [each > each[:, :1] for each in found])
        return evidence(outcome, steps=RECIPE.steps, **facts)
    return evidence(paired_share(cell, own, lambda shallow, deep: deep > shallow))


@pytest.mark.claim("a-shortcut-removes-degradation")
def test_a_shortcut_removes_degradation(cell, evidence, seeds):
    """With shortcuts a deeper network ends with no higher training error than a shallower one."""
    evidence(paired_share(cell, seeds(*TRAINED_SEEDS), lambda shallow, deep: deep <= shallow, shortcut=True))


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
