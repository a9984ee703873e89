"""§2.5: Adadelta."""

from dataclasses import replace

import numpy as np
import pytest

from claims.measurement import Outcome, Share
from claims.registry import load_registry
from reference import rounding
from tests.instruments import driver
from tests.instruments.probes import Sides, compare, episode_gap, law, located, rescaled_runs
from tests.instruments.scripts import Fed, fed, run_of, script
from tests.instruments.strategies import episodes, simplest_episodes, visit_drawn


@pytest.mark.claim("adadelta-remembers-squared-gradients-as-rmsprop-does")
def test_average_is_rmsprops(cell, evidence):
    """Adadelta's average of squared gradients is RMSprop's with α = ρ, to the last bit."""
    rmsprop = replace(cell.subject, target="rmsprop")

    def sides(episode, run):
        own = {"lr": episode.settings["lr"], "alpha": episode.settings["rho"], "eps": episode.settings["eps"]}
        other = driver.follow(rmsprop, own, episode.start, episode.gradients).memories["s"]
        return Sides(compare(run.memories["E_g2"], rounding.exact(other, "float64"), located(episode)))

    found = episode_gap(cell.subject, cell.domain, sides)
    example = run_of(found, cell.domain)
    gradients, rho = example["gradients"], example["rho"]
    shown = {
        "E_g2": Fed("adadelta", {"rho": rho}, gradients, "E_g2"),
        "h": Fed("rmsprop", {"alpha": rho}, gradients, "s"),
    }
    evidence(replace(found, script=fed(shown, "E_g2 == h")))


def broken_scaling(subject, episode, gradient_unit, moving=False):
    """Where a run whose gradients are ``gradient_unit`` times as large is not ``scale`` times the first; else None.

    Both factors are powers of two, so that a run that does scale agrees to the last bit.  A run that is ``moving``
    remembers a displacement of 1 in its own unit from before the first step.
    """
    before = [{"E_g2": 0.0, "E_delta2": unit**2} for unit in (1.0, episode.scale)] if moving else [{}, {}]
    first, second = rescaled_runs(subject, episode, gradient_unit, before)
    different = np.argwhere(episode.scale * first != second)
    if not len(different):
        return None
    index = tuple(different[0])
    expected = episode.scale * first[index].item()
    return {**located(episode)(index), "expected": expected, "observed": second[index].item()}


def scaling_law(cell, gradient_unit, moving=False):
    """A law: gradients in the unit that ``gradient_unit`` makes of an episode's scale scale the path by the latter."""
    found = law(
        episodes(cell.domain),
        lambda episode: broken_scaling(cell.subject, episode, gradient_unit(episode.scale), moving),
        simplest_episodes(cell.domain),
    )
    example = run_of(found, cell.domain)
    if moving:
        return replace(found, script=script(MOVING.format(**example)))
    return replace(found, script=scaled(cell.subject.target, example, gradient_unit(example["scale"]), "=="))


# Adadelta without ε, in two units, once it has moved by 1 in the first of them.
MOVING = """\
import torch
def run(unit):
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adadelta([p], lr={lr}, eps=0)
    optimizer.state[p] = dict(step=torch.tensor(0.0), square_avg=torch.zeros(1), acc_delta=torch.full((1,), unit**2))
    for gradient in {gradients}:
        p.grad = torch.full_like(p, gradient / unit)
        optimizer.step()
    return p.item()
print(first := run(1.0), second := run({scale}), {scale} * first == second)
"""


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
    """Of the six beside Adadelta only SGD and momentum move in proportion to the gradients."""
    evidence(scaling_law(cell, lambda scale: scale))


@pytest.mark.claim("adadelta-makes-the-units-agree")
def test_units_agree_but_for_epsilon(cell, evidence):
    """Adadelta's path follows a change of the parameter's unit exactly once it is moving, and ε alone breaks that."""
    evidence(scaling_law(cell, lambda scale: 1 / scale, moving=cell.case.slug == "epsilon-aside"))


@pytest.mark.claim("equation-2-5-contains-no-learning-rate")
def test_equation_2_5_has_no_lr(cell, evidence):
    """Neither the printed (2.5) nor the program made of it has a learning rate."""
    assert not any("L_r" in line for line in load_registry().statements["ADD-4"].prints)
    evidence(Outcome(expected="no lr", observed=driver.default_of(cell.subject, "lr")))


@pytest.mark.claim("adadeltas-first-step-grows-with-epsilon")
def test_epsilon_sets_the_first_step(cell, evidence):
    """Adadelta's first step is the longer, the larger ε is."""

    def first_step(settings, gradient):
        return driver.follow(cell.subject, settings, [0.0], [[gradient]]).points[0, 0]

    def violation(episode):
        gradient, eps = episode.gradients[0][0], episode.settings["eps"]
        steps = [first_step({**episode.settings, "eps": each}, gradient) for each in (eps, 4 * eps)]
        if abs(steps[0]) < abs(steps[1]):
            return None
        return {"gradient": gradient, "eps": eps, "step": steps[0], "step with 4 eps": steps[1]}

    found = law(episodes(cell.domain), violation, simplest_episodes(cell.domain))
    default = cell.domain.axes["eps"].simple
    example = found.counterexample or {"gradient": 1.0, "eps": default}
    eps, gradients = example["eps"], [example["gradient"]]
    shown = {"path": Fed("adadelta", {"eps": eps}, gradients), "other": Fed("adadelta", {"eps": 4 * eps}, gradients)}
    factor = first_step({"eps": 4 * default}, 1.0) / first_step({"eps": default}, 1.0)
    evidence(replace(found, script=fed(shown, "abs(path[1]) < abs(other[1])")), factor=float(factor))
