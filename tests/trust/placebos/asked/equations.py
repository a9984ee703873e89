"""Update rules: sentences that are an equation, and laws of what follows from one."""

from functools import partial

import numpy as np
import pytest

from reference import rules
from tests.instruments import driver
from tests.instruments.probes import law, located, rescaled_runs, rule_gap
from tests.instruments.strategies import episodes, simplest_episodes
from tests.trust.placebos.asked import rules as said

# For each sentence: the rule that it states.
STATED = {
    "sgd-moves-by-lr-times-the-gradient": rules.SGD,
    "sgd-moves-a-thousandth-farther": partial(said.FartherSGD, factor=1.001),
    "sgd-moves-a-millionth-farther": partial(said.FartherSGD, factor=1.000001),
    "sgd-moves-by-lr-whatever-the-gradient": said.BySign,
    "momentum-adds-up-its-gradients": rules.Momentum,
    "momentum-averages-its-gradients": said.AveragedMomentum,
    "momentum-keeps-a-millionth-too-much": said.slipped(rules.Momentum, momentum=1.000001),
    "momentum-of-zero-is-plain-sgd": rules.SGD,
    "momentum-is-plain-sgd": rules.SGD,
    "dampening-spares-the-first-gradient": rules.Momentum,
    "dampening-weakens-every-gradient": said.DampenedFromTheStart,
    "adagrad-first-step-is-as-long-as-lr": said.AsLongAsLr,
    "adagrad-every-step-is-as-long-as-lr": said.AsLongAsLr,
    "adagrad-puts-eps-inside-the-root": said.AdaGradRootOfSum,
    "adagrad-sum-starts-at-a-tenth": partial(rules.AdaGrad, initial_accumulator_value=0.1),
    "rmsprop-adds-eps-outside-the-root": rules.RMSprop,
    "rmsprop-adds-eps-squared-inside-the-root": said.RMSpropRootOfSum,
    "rmsprop-corrects-its-bias": said.UnbiasedRMSprop,
    "adadelta-puts-eps-inside-both-roots": rules.Adadelta,
    "adadelta-remembers-steps-times-lr": said.AdadeltaOfScaledSteps,
    "adam-first-step-is-as-long-as-lr": said.AsLongAsLr,
    "adam-counts-one-step-too-many": partial(said.AdamByOtherPowers, late=1),
    "adam-corrects-the-first-moment-only": partial(said.AdamByOtherPowers, corrects_v=False),
    "adam-adds-eps-before-the-correction": partial(said.AdamByOtherPowers, eps_first=True),
    "adam-keeps-a-millionth-less-of-v": said.slipped(rules.Adam, beta2=0.999999),
    "adam-without-memories-follows-the-sign": said.AsLongAsLr,
    "adam-without-momentum-is-rmsprop": said.rmsprop_of_adam,
    "adamw-shrinks-the-parameter-itself": rules.AdamW,
    "adamw-decay-owes-nothing-to-lr": said.AdamWWithPlainDecay,
    "adamw-decays-where-it-arrives": said.AdamWDecayingLast,
    "adamw-decays-a-thousandth-more": said.slipped(rules.AdamW, weight_decay=1.001),
    "adamw-without-decay-is-adam": rules.Adam,
}


@pytest.mark.claim(*STATED)
def test_stated_rule(cell, evidence):
    """The optimizer takes the steps that the sentence states."""
    evidence(rule_gap(cell.subject, cell.domain, STATED[cell.claim.slug]))


@pytest.mark.claim("adagrad-sum-leaks-a-millionth-per-step")
def test_stated_memory(cell, evidence):
    """The memory is what the sentence states, or else the plain sum."""
    evidence(rule_gap(cell.subject, cell.domain, said.LeakyAdaGrad, rules.AdaGrad, memory="G"))


def over_episodes(cell, violation):
    """A law over the runs of a domain."""
    return law(episodes(cell.domain), violation, simplest_episodes(cell.domain))


@pytest.mark.claim("adagrad-root-is-never-less-than-the-gradient")
def test_root_of_the_sum(cell, evidence):
    """No gradient is larger than the root of the sum that holds it."""

    def violation(episode):
        run = driver.follow(cell.subject, episode.settings, episode.start, episode.gradients)
        broken = np.argwhere(np.sqrt(run.memories["G"]) < np.abs(episode.gradients))
        return located(episode)(broken[0]) if len(broken) else None

    evidence(over_episodes(cell, violation))


@pytest.mark.claim("rmsprop-without-eps-ignores-the-scale-of-gradients", "rmsprop-ignores-the-scale-of-gradients")
def test_scale_of_gradients(cell, evidence):
    """The path does not change, to the last bit, when all gradients are a power of two times as large."""

    def violation(episode):
        first, second = rescaled_runs(cell.subject, episode, episode.scale)
        different = np.argwhere(first != second)
        return located(episode)(different[0]) if len(different) else None

    evidence(over_episodes(cell, violation))


# For each sentence: the length, as a multiple of Lr, that it grants to a step.
LONGEST = {
    "adadelta-first-step-is-below-0-0032": 0.0032,
    "adadelta-first-step-is-below-0-00313": 0.00313,
    "adam-never-steps-farther-than-lr": 1.0,
    "adam-never-steps-farther-than-four-lr": 4.0,
}


@pytest.mark.claim(*LONGEST)
def test_longest_step(cell, evidence):
    """No step is longer than the sentence grants, beyond what rounding the points can explain."""
    unit = np.finfo(cell.subject.dtype).eps

    def violation(episode):
        run = driver.follow(cell.subject, episode.settings, episode.start, episode.gradients)
        points = np.vstack([episode.start, run.points])
        # Each rounding moves a point, or a step, by half a unit of its size; a step of Adam takes about ten.
        noise = unit * (8 * episode.settings["lr"] + np.abs(points).max())
        broken = np.argwhere(
            np.abs(np.diff(points, axis=0)) > LONGEST[cell.claim.slug] * episode.settings["lr"] + noise
        )
        return located(episode)(broken[0]) if len(broken) else None

    evidence(over_episodes(cell, violation))


@pytest.mark.claim("adam-is-finite-with-eps-1e-8", "adam-is-finite-with-eps-1e-46")
def test_step_is_a_number(cell, evidence):
    """Every point of every run is a finite number."""

    def violation(episode):
        run = driver.follow(cell.subject, episode.settings, episode.start, episode.gradients, episode.lrs)
        broken = np.argwhere(~np.isfinite(run.points))
        return located(episode)(broken[0]) if len(broken) else None

    evidence(over_episodes(cell, violation))
