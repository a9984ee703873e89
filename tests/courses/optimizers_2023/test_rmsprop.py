"""§2.4: RMSprop."""

from dataclasses import replace

import numpy as np
import pytest

from tests.instruments.probes import impulse_weights, law
from tests.instruments.scripts import fed, weighed
from tests.instruments.strategies import settings_of, spread


@pytest.mark.claim("rmsprop-counts-new-gradients-more-than-adagrad")
def test_new_gradients_count_more(cell, evidence):
    """In RMSprop's memory a recent gradient weighs more than an old one; in AdaGrad's all weigh the same."""
    adagrad = replace(cell.subject, target="adagrad")

    def violation(settings):
        rate, steps = {"lr": settings["lr"]}, int(settings["steps"])
        fading = {**rate, "alpha": settings["alpha"], "eps": settings["eps"]}
        forgetful = impulse_weights(cell.subject, fading, "s", steps)
        faithful = impulse_weights(adagrad, rate, "G", steps)
        if (np.diff(forgetful) > 0).all() and (faithful == faithful[0]).all():
            return None
        return {**settings, "weights": tuple(forgetful), "weights in AdaGrad": tuple(faithful)}

    simplest = {name: axis.simple for name, axis in cell.domain.axes.items()}
    found = law(settings_of(cell.domain), violation, [simplest, *spread(cell.domain)])
    shown = weighed("rmsprop", "s") | weighed("adagrad", "G")
    evidence(replace(found, script=fed(shown, "old_s < new_s and old_G == new_G")))
