"""§2.5: Adadelta."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from claims.measurement import Outcome, Share
from reference import printed, rules
from tests import driver
from tests.probes import law, located, rescaled_runs, rule_gap
from tests.scripts import Fed, fed, run_of
from tests.strategies import episodes, simplest_episodes, visit_drawn

READINGS = {
    "signed-displacement": partial(printed.Adadelta25, absolute=False),
    "absolute-displacement": partial(printed.Adadelta25, absolute=True),
}


@pytest.mark.claim("adadelta-follows-equation-2-5")
def test_equation_2_5(cell, evidence):
    """PyTorch's Adadelta is Zeiler's, not (2.5), whichever way ΔP is read."""
    evidence(rule_gap(cell.subject, cell.domain, READINGS[cell.case.slug], rules.Adadelta))


@pytest.mark.claim("adadelta-averages-as-equation-2-5-says")
def test_average_of_equation_2_5(cell, evidence):
    """PyTorch's running average follows the second line of (2.5)."""
    evidence(rule_gap(cell.subject, cell.domain, rules.Adadelta, memory="E_g2"))


@pytest.mark.claim("adadelta-in-pytorch-has-an-lr-argument")
def test_there_is_an_lr_argument(cell, evidence):
    """torch.optim.Adadelta takes an argument lr, 1.0 unless stated."""
    evidence(Outcome(expected="lr = 1.0", observed=driver.default_of(cell.subject, "lr")))


@pytest.mark.claim("adadelta-lr-scales-the-step", "adadelta-with-lr-1-is-the-papers-algorithm")
def test_lr_scales_the_papers_step(cell, evidence):
    """The lr of PyTorch's Adadelta multiplies the finished step of Zeiler's algorithm, and is 1 there."""
    evidence(rule_gap(cell.subject, cell.domain, rules.Adadelta))


def broken_scaling(subject, episode, gradient_unit):
    """Where a run whose gradients are ``gradient_unit`` times as large is not ``scale`` times the first; else None.

    Both factors are powers of two, so that a run that does scale agrees to the last bit.
    """
    first, second = rescaled_runs(subject, episode, gradient_unit)
    different = np.argwhere(episode.scale * first != second)
    if not len(different):
        return None
    index = tuple(different[0])
    expected = episode.scale * first[index].item()
    return {**located(episode)(index), "expected": expected, "observed": second[index].item()}


def scaling_law(cell, gradient_unit):
    """A law: gradients in the unit that ``gradient_unit`` makes of an episode's scale scale the path by the latter."""
    found = law(
        episodes(cell.domain),
        lambda episode: broken_scaling(cell.subject, episode, gradient_unit(episode.scale)),
        simplest_episodes(cell.domain),
    )
    example = run_of(found, cell.domain)
    return replace(found, script=scaled(cell.subject.target, example, gradient_unit(example["scale"]), "=="))


def scaled(target, example, unit, relation):
    """A script of a run beside one with gradients ``unit`` times as large, and how their paths are related."""
    gradients = example["gradients"]
    runs = {"first": Fed(target, example, gradients), "second": Fed(target, example, [unit * g for g in gradients])}
    return fed(runs, f"[{example['scale']} * x for x in first] {relation} second")


@pytest.mark.claim("most-optimizers-ignore-units")
def test_most_optimizers_ignore_units(cell, evidence):
    """A change of the parameter's unit changes the path of every optimizer but Adadelta, beyond the change of unit."""
    ignored, inside, tried = 0, None, 0

    def visit(episode):
        nonlocal ignored, inside, tried
        difference = broken_scaling(cell.subject, episode, 1 / episode.scale)
        tried, ignored = tried + 1, ignored + (difference is not None)
        inside = inside or difference

    for episode in simplest_episodes(cell.domain):
        visit(episode)
    visit_drawn(episodes(cell.domain), visit)
    shown = inside and scaled(cell.subject.target, inside, 1 / inside["scale"], "!=")
    evidence(Share(ignored, tried, inside=inside, inside_script=shown))


@pytest.mark.claim("parameters-are-updated-in-the-unit-of-the-gradient")
def test_updates_in_the_unit_of_the_gradient(cell, evidence):
    """Only SGD and momentum move in proportion to the gradients."""
    evidence(scaling_law(cell, lambda scale: scale))


@pytest.mark.claim("adadelta-makes-the-units-agree")
def test_units_agree_only_without_epsilon(cell, evidence):
    """Adadelta's path follows a change of unit only with ε = 0, and then it does not move."""
    evidence(scaling_law(cell, lambda scale: 1 / scale))


@pytest.mark.claim("equation-2-5-needs-no-learning-rate")
def test_epsilon_sets_the_first_step(cell, evidence):
    """Adadelta's first step changes with ε, which is thus set from outside as a learning rate is."""

    def violation(episode):
        first, second = (
            driver.follow(cell.subject, {**episode.settings, "eps": eps}, [0.0], [episode.gradients[0][:1]]).points[
                0, 0
            ]
            for eps in (episode.settings["eps"], 4 * episode.settings["eps"])
        )
        if first == second:
            return None
        return {
            "gradient": episode.gradients[0][0],
            "eps": episode.settings["eps"],
            "step": first,
            "step with 4 eps": second,
        }

    found = law(episodes(cell.domain), violation, simplest_episodes(cell.domain))
    example = found.counterexample or {"gradient": 1.0, "eps": cell.domain.axes["eps"].simple}
    eps, gradients = example["eps"], [example["gradient"]]
    shown = {"path": Fed("adadelta", {"eps": eps}, gradients), "other": Fed("adadelta", {"eps": 4 * eps}, gradients)}
    evidence(replace(found, script=fed(shown, "path == other")))
