"""§2.6: Adam."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from reference import rules
from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import ON_F1, TERRAINS, runs
from tests.instruments.metrics import NEAR, VISIBLE, Overshoot, Tail
from tests.instruments.probes import Sides, compare, enclosed, episode_gap, impulse_weights, law, located
from tests.instruments.scripts import CONVERGED, Fed, alone, fed, run_of, weighed
from tests.instruments.strategies import settings_of, spread


def memory_sides(cell, memory, printed_memory, corrected_memory=None):
    """One of Adam's memories against a memory of another rule that is fed the same gradients."""

    def sides(episode, run):
        printed_, corrected = (
            other and compare(run.memories[memory], other(episode, cell.subject.dtype), located(episode))
            for other in (printed_memory, corrected_memory)
        )
        return Sides(printed_, corrected)

    return episode_gap(cell.subject, cell.domain, sides)


def momentum_buffer(episode, dtype):
    """Momentum's buffer with the coefficient β₁, times 1 − β₁."""
    beta1 = episode.settings["beta1"]
    return (1 - beta1) * enclosed(partial(rules.Momentum, momentum=beta1), episode, dtype, "b")


def adagrad_sum(episode, dtype):
    """AdaGrad's sum of squares, times 1 − β₂."""
    return (1 - episode.settings["beta2"]) * enclosed(rules.AdaGrad, episode, dtype, "G")


def rmsprop_average(episode, dtype):
    """RMSprop's average with α = β₂."""
    return enclosed(partial(rules.RMSprop, alpha=episode.settings["beta2"]), episode, dtype, "s")


@pytest.mark.claim("adam-has-a-momentum-part")
def test_m_is_momentums_buffer(cell, evidence):
    """Adam's m is momentum's buffer, but for the factor 1 − β₁."""
    found = memory_sides(cell, "m", momentum_buffer)
    example = run_of(found, cell.domain)
    gradients, beta1 = example["gradients"], example["beta1"]
    shown = {
        "m": Fed("adam", example, gradients, "m"),
        "b": Fed("sgd", {"momentum": beta1}, gradients, "momentum_buffer"),
    }
    evidence(replace(found, script=fed(shown, f"math.isclose(m, (1 - {beta1}) * b)")))


SUMS = {"a-weighted-sum": rmsprop_average, "the-same-sum": adagrad_sum}


@pytest.mark.claim("adam-has-an-adagrad-part")
def test_v_is_a_weighted_sum_of_squares(cell, evidence):
    """Adam's v is a sum of squared gradients as AdaGrad's, weighted as RMSprop's average."""
    found = memory_sides(cell, "v", SUMS[cell.case.slug], rmsprop_average)
    example = run_of(found, cell.domain)
    gradients, beta2 = example["gradients"], example["beta2"]
    others = {
        "a-weighted-sum": ("s", Fed("rmsprop", {"alpha": beta2}, gradients, "s")),
        "the-same-sum": (f"(1 - {beta2}) * h", Fed("adagrad", {}, gradients, "G")),
    }
    expected, other = others[cell.case.slug]
    shown = {"v": Fed("adam", example, gradients, "v"), expected[-1]: other}
    evidence(replace(found, script=fed(shown, f"math.isclose(v, {expected})")))


@pytest.mark.claim("adam-weights-new-gradients-more")
def test_new_gradients_weigh_more(cell, evidence):
    """In both of Adam's memories a recent gradient weighs more than an old one."""

    def violation(settings):
        of_adam = {name: settings[name] for name in ("lr", "beta1", "beta2", "eps")}
        for memory in ("m", "v"):
            weights = impulse_weights(cell.subject, of_adam, memory, int(settings["steps"]))
            if not (np.diff(weights) > 0).all():
                return {**settings, f"weights in {memory}": tuple(weights)}
        return None

    simplest = {name: axis.simple for name, axis in cell.domain.axes.items()}
    found = law(settings_of(cell.domain), violation, [simplest, *spread(cell.domain)])
    shown = weighed("adam", "m") | weighed("adam", "v")
    evidence(replace(found, script=fed(shown, "old_m < new_m and old_v < new_v")))


def rolls_and_settles(read):
    """Which runs have been visibly beyond the minimum and are near it in their last tenth."""
    return (read[Overshoot] >= VISIBLE) & (read[Tail] <= NEAR)


def held_rate(first, gradient, step, beta2=0.999):
    """What v must be before a step so that, corrected for its bias, it is afterwards what it was after the first."""
    corrected = first / (1 - beta2)
    return (corrected * (1 - beta2 ** (step + 1)) - (1 - beta2) * gradient * gradient) / beta2


@pytest.mark.claim("rate-adjustment-is-why-adams-swing-shrinks")
def test_the_swing_shrinks_at_a_held_rate(cell, evidence):
    """Of the runs in which Adam rolls and settles, most settle as well when its rate is not adjusted."""
    axes, terrain = cell.domain.axes, TERRAINS.get(cell.case.slug, ON_F1)
    lrs, points, tally = grid(axes["lr"], 48), starts(axes["start"], 6), terrain.tally()
    held = driver.Conditions(preset=driver.Preset("v", held_rate))
    adjusted, fixed = (
        runs(terrain, cell.subject, lrs[:, None], points, {}, horizons(axes), [Overshoot, Tail], conditions)
        for conditions in (driver.CALM, held)
    )
    for horizon in horizons(axes):
        settles, near = rolls_and_settles(adjusted[horizon]), {"lr": axes["lr"].simple}
        restless = fixed[horizon][Tail] > NEAR
        tally.add(restless, {"lr": lrs, "start": points}, among=settles, near=near, horizon=horizon)

    def script(example):
        corrected = "v * (1 - 0.999 ** (step + 1)) - 0.001 * p.grad**2"
        before = [
            "v = v if step else p.grad**2",
            f'step and optimizer.state[p]["exp_avg_sq"].copy_(({corrected}) / 0.999)',
        ]
        settings, start = {"lr": example["lr"]}, example["start"]
        return alone("adam", settings, start, example["horizon"], "path[-1]", f"not {CONVERGED}", before=before)

    evidence(tally.share(script))
