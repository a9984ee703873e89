"""Supplement: CrossEntropyLoss, as training sees it: the article's usage, softmax first, beside logits."""

import collections
import itertools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.measurement import Outcome, Share
from reference.intervals import student_interval
from tests.instruments import driver
from tests.instruments.grids import SEED
from tests.instruments.networks.usages import learned

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


def seen(cell, seeds):
    """For each optimizer, seed and rate: the epochs needed and the last accuracy, softmax first and on logits."""
    rates = [float(lr) for lr in cell.domain.axes["lr"].values]
    for (optimizer, factor), (place, seed) in itertools.product(OPTIMIZERS.items(), enumerate(seeds)):
        of_rates = []
        for lr in rates:
            curves = [curve.accuracy for curve in learned(cell.subject, optimizer, factor * lr, seeds)[place]]
            of_rates.append([(epochs_needed(curve), float(curve[-1])) for curve in curves])
        yield optimizer, seed, [factor * lr for lr in rates], np.array(of_rates)


class Gauge(NamedTuple):
    """What is compared: epochs needed (column 0) or last accuracy (1), its best, and when softmax first is no worse."""

    column: int
    best: Callable[..., Any]
    no_worse: Callable[[float, float], bool]
    asks: Callable[[Sequence[float]], bool] = lambda values: True


FAST = Gauge(0, np.min, operator.le, lambda values: min(values) < math.inf)
WELL = Gauge(1, np.max, operator.ge)


def at_equal_rates(found, gauge):
    """In how many trainings softmax first was no worse than logits at the same rate."""
    of_seeds, first = collections.defaultdict(list), {}
    for optimizer, seed, lrs, of_rates in found:
        for lr, both in zip(lrs, of_rates, strict=True):
            if gauge.asks(both[:, gauge.column]):
                held = bool(gauge.no_worse(*both[:, gauge.column]))
                of_seeds[seed].append(held)
                epochs, accuracies = (dict(zip(SIDES[k], both[:, k].tolist(), strict=True)) for k in (0, 1))
                first.setdefault(held, {"optimizer": optimizer, "lr": lr, "seed": seed, **epochs, **accuracies})
    return share(list(of_seeds.values()), first), {}


SIDES = ("epochs, softmax first", "epochs on logits"), ("accuracy, softmax first", "accuracy on logits")
NO_WORSE, WORSE = "no worse on average", "worse on average"


def at_the_best_rate(found, gauge):
    """Whether softmax first is no worse on average, over optimizers and seeds, at the rate that is best for either."""
    best = [gauge.best(of_rates[..., gauge.column], axis=0) for *_, of_rates in found]
    softmax, logits = np.mean(best, axis=0).tolist()
    told = {"softmax_best": f"{softmax:.3g}", "logits_best": f"{logits:.3g}"}
    return Outcome(NO_WORSE, NO_WORSE if gauge.no_worse(softmax, logits) else WORSE), told


COMPARED = {"at-equal-rates": at_equal_rates, "at-the-best-rate": at_the_best_rate}


@pytest.mark.claim("softmax-first-learns-as-fast")
def test_epochs_to_80_percent(cell, evidence, seeds):
    """With softmax first a network mostly needs more epochs to be right on 80 % of unseen digits."""
    found, told = COMPARED[cell.case.slug](seen(cell, seeds(*SEEDS)), FAST)
    evidence(found, **told)


@pytest.mark.claim("softmax-first-learns-as-well")
def test_accuracy_after_training(cell, evidence, seeds):
    """With softmax first a network mostly ends less accurate, at one rate for both as at the best rate of each."""
    found, told = COMPARED[cell.case.slug](seen(cell, seeds(*SEEDS)), WELL)
    evidence(found, **told)


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
    of_seeds, first, by_sort = [], {}, collections.defaultdict(list)
    for seed in seeds(RANKINGS, RANKINGS):
        of_seeds.append([])
        for spread, pair, target in drawn_pairs(cell.domain.axes, seed):
            twice, once = (
                [driver.loss(cell.subject, z.tolist(), target, usage) for z in pair] for usage in (True, False)
            )
            held = bool(np.sign(twice[0] - twice[1]) == np.sign(once[0] - once[1]))
            of_seeds[-1].append(held)
            by_sort[spread, pair.shape[1]].append(not held)
            logits = {"logits": tuple(pair[0].tolist()), "other logits": tuple(pair[1].tolist()), "target": target}
            losses = {"losses, softmax first": tuple(twice), "cross entropies": tuple(once)}
            first.setdefault(held, {"spread": spread, **logits, **losses})
    every = [np.mean(marks) for marks in by_sort.values()]
    reversed_pairs = {"reversed": np.mean(every), "least": min(every), "most": max(every)}
    case = cell.case.slug.replace("-", "_")
    told = {f"{name}_{case}": f"{100 * part:.1f}" for name, part in reversed_pairs.items()}
    evidence(share(of_seeds, first), **told)
