"""§2.3: AdaGrad."""

import numpy as np
import pytest

from reference import printed, rounding, rules
from tests import driver
from tests.probes import Sides, compare, episode_gap, law, located, rule_gap, stacked
from tests.strategies import episodes, simplest_episodes


@pytest.mark.claim("adagrad-changes-its-rate-at-every-step")
def test_rate_changes_at_every_step(cell, evidence):
    """The effective rate of a coordinate changes in every step in which its gradient is not zero."""

    def unchanged(episode):
        run = driver.follow(cell.subject, episode.settings, episode.start, episode.gradients)
        h = np.vstack([np.zeros(len(episode.start)), run.memories["G"]])
        rates = episode.settings["lr"] / (np.sqrt(h) + episode.settings["eps"])
        stalled = np.argwhere(np.diff(rates, axis=0) == 0)
        return {**episode.seen_by(stalled[0, 1]), "step": int(stalled[0, 0]) + 1} if len(stalled) else None

    evidence(law(episodes(cell.domain), unchanged, simplest_episodes(cell.domain)))


@pytest.mark.claim("h-is-the-sum-of-squared-gradients")
def test_h_is_the_sum_of_squares(cell, evidence):
    """h is the plain sum of squared gradients, computed here without any recursion."""

    def measure(episode, run):
        gradients = [rounding.exact(row, cell.subject.dtype) for row in episode.gradients]
        squares = [g * g for g in gradients]
        sums = stacked([sum(squares[: n + 1]) for n in range(len(squares))])
        return Sides(compare(run.memories["G"], sums, located(episode)))

    evidence(episode_gap(cell.subject, cell.domain, measure))


def _without_the_first(gradients):
    return [[0.0] * len(gradients[0]), *gradients[1:]]


def _with_other_signs(gradients):
    return [[-g for g in row] for row in gradients]


# For each reading: another history of gradients, which must leave another h.
OTHER_HISTORIES = {
    "every-gradient-counts": _without_the_first,
    "histories-can-be-told-apart": _with_other_signs,
}


@pytest.mark.claim("h-records-all-gradient-information")
def test_h_forgets_sign_and_order(cell, evidence):
    """Every gradient counts in h, but the same gradients with other signs leave exactly the same h."""

    def same_h(episode):
        other = OTHER_HISTORIES[cell.case.slug](episode.gradients)
        if other == [list(row) for row in episode.gradients]:
            return None
        first, second = (
            driver.follow(cell.subject, episode.settings, episode.start, history).memories["G"][-1]
            for history in (episode.gradients, other)
        )
        if not np.array_equal(first, second):
            return None
        others = tuple(row[0] for row in other)
        return {"gradients": episode.seen_by(0)["gradients"], "other gradients": others, "h of both": first[0]}

    evidence(law(episodes(cell.domain), same_h, simplest_episodes(cell.domain)))


@pytest.mark.claim("adagrad-follows-equation-2-3")
def test_equation_2_3(cell, evidence):
    """PyTorch's Adagrad is (2.3) with an ε in the denominator, without which a zero gradient gives 0/0."""
    evidence(rule_gap(cell.subject, cell.domain, printed.AdaGrad23, rules.AdaGrad))


@pytest.mark.claim("adagrad-accumulates-as-equation-2-3-says")
def test_accumulation_of_equation_2_3(cell, evidence):
    """Each step adds the squared gradient to h."""
    evidence(rule_gap(cell.subject, cell.domain, rules.AdaGrad, memory="G"))
