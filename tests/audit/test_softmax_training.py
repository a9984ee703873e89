"""Supplement: CrossEntropyLoss, as training sees it: the article's usage, softmax first, beside logits."""

import itertools
import math

import numpy as np
import pytest

from claims.measurement import Share
from reference.intervals import student_interval
from tests import driver
from tests.behaviour import SEED
from tests.usages import learned

# How many seeds in the published audit, and in the thorough profile.
SEEDS = 3, 10
ENOUGH = 0.8
# Adam's steps have the length of its rate, whatever the gradient: its useful rates are smaller.
OPTIMIZERS = {"sgd": 1.0, "adam": 1 / 30}


def epochs_needed(curve):
    """After how many epochs the accuracy was enough for the first time; infinitely many if it never was."""
    reached = np.flatnonzero(curve >= ENOUGH)
    return int(reached[0]) + 1 if len(reached) else math.inf


def share(of_seeds, first):
    """The share of all marks, with an interval over the seeds and the first example of either side."""
    marks = np.concatenate(of_seeds)
    interval = student_interval([np.mean(of_seed) for of_seed in of_seeds if of_seed])
    return Share(int(marks.sum()), marks.size, inside=first.get(True), outside=first.get(False), interval=interval)


def trainings(cell, seeds, as_said, among):
    """In how many trainings the sentence held, among those in which it says something."""
    of_seeds, first = [], {}
    for place, seed in enumerate(seeds):
        of_seeds.append([])
        for (optimizer, factor), axis_lr in itertools.product(OPTIMIZERS.items(), cell.domain.axes["lr"].values):
            lr = factor * axis_lr
            curves = np.array([curve.accuracy for curve in learned(cell.subject, optimizer, lr, seeds)[place]])
            needed = [epochs_needed(curve) for curve in curves]
            if not among(needed):
                continue
            held = as_said(needed, curves[:, -1])
            of_seeds[-1].append(held)
            ends = {"accuracy, softmax first": float(curves[0, -1]), "accuracy on logits": float(curves[1, -1])}
            epochs = {"epochs, softmax first": needed[0], "epochs on logits": needed[1]}
            first.setdefault(held, {"optimizer": optimizer, "lr": lr, "seed": seed, **epochs, **ends})
    return share(of_seeds, first)


@pytest.mark.claim("softmax-first-learns-as-fast")
def test_epochs_to_80_percent(cell, evidence, seeds):
    """With softmax first a network mostly needs more epochs to be right on 80 % of unseen digits."""
    own = seeds(*SEEDS)
    evidence(trainings(cell, own, lambda needed, _: needed[0] <= needed[1], lambda needed: min(needed) < math.inf))


@pytest.mark.claim("softmax-first-learns-as-well")
def test_accuracy_after_training(cell, evidence, seeds):
    """With softmax first a network mostly ends less accurate, but better where SGD has too large a rate for logits."""
    evidence(trainings(cell, seeds(*SEEDS), lambda _, ends: bool(ends[0] >= ends[1]), lambda _: True))


# How many pairs of one sort each seed draws, and how many seeds do, in every profile.
PAIRS, RANKINGS = 50, 8


def drawn_pairs(axes, seed):
    """Pairs of predictions with a target, and their settings."""
    random = np.random.default_rng([SEED, seed])
    for classes, spread in itertools.product(map(int, axes["classes"].values), axes["spread"].values):
        for _ in range(PAIRS):
            yield spread, spread * random.normal(size=(2, classes)), int(random.integers(classes))


@pytest.mark.claim("softmax-first-ranks-predictions-as-the-cross-entropy-does")
def test_ranking_of_predictions(cell, evidence, seeds):
    """A second softmax ranks a pair of predictions otherwise than the cross entropy does in some of the pairs."""
    of_seeds, first = [], {}
    for seed in seeds(RANKINGS, RANKINGS):
        of_seeds.append([])
        for spread, pair, target in drawn_pairs(cell.domain.axes, seed):
            twice, once = (
                [driver.loss(cell.subject, z.tolist(), target, usage) for z in pair] for usage in (True, False)
            )
            held = bool(np.sign(twice[0] - twice[1]) == np.sign(once[0] - once[1]))
            of_seeds[-1].append(held)
            logits = {"logits": tuple(pair[0].tolist()), "other logits": tuple(pair[1].tolist()), "target": target}
            seen = {"losses, softmax first": tuple(twice), "cross entropies": tuple(once)}
            first.setdefault(held, {"spread": spread, **logits, **seen})
    evidence(share(of_seeds, first))
