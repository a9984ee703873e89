"""Supplement: CrossEntropyLoss."""

import pytest

from reference import losses
from reference.rounding import exact
from tests.instruments import driver
from tests.instruments.probes import law
from tests.instruments.strategies import prediction_pairs


def balls(subject, numbers):
    """Numbers of the subject's format as balls of radius zero."""
    return [exact(number, subject.dtype) for number in numbers]


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
