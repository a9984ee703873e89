"""Supplement: CrossEntropyLoss."""

import dataclasses

import numpy as np
import pytest

from reference import losses
from reference.rounding import Ball, exact
from tests.instruments import driver
from tests.instruments.networks import scripts as network_scripts
from tests.instruments.probes import Sides, compare, formula_gap, law
from tests.instruments.strategies import prediction_pairs, settings_of, spread


def balls(subject, numbers):
    """Numbers of the subject's format as balls of radius zero."""
    return [exact(number, subject.dtype) for number in numbers]


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
