"""§2.7: AdamW."""

from functools import partial

import pytest

from reference import printed, rules
from tests.probes import rule_gap

READINGS = {
    "h-is-v": partial(printed.AdamW27, h_is_sum=False),
    "h-is-the-sum-of-squares": partial(printed.AdamW27, h_is_sum=True),
}
MEMORIES = {"adamw-m-follows-equation-2-7": "m", "adamw-v-follows-equation-2-7": "v"}


@pytest.mark.claim("adamw-is-adam-with-weight-decay-added")
def test_adam_with_decay_added(cell, evidence):
    """PyTorch's AdamW is Adam's step on the loss alone, plus a shrinkage of the parameter."""
    evidence(rule_gap(cell.subject, cell.domain, rules.AdamW))


@pytest.mark.claim("adamw-decay-is-an-l2-term")
def test_decay_is_no_l2_term(cell, evidence):
    """PyTorch's AdamW is not Adam with an L2 term in the loss."""
    evidence(rule_gap(cell.subject, cell.domain, rules.Adam, rules.AdamW))


@pytest.mark.claim("adamw-step-follows-equation-2-7")
def test_equation_2_7(cell, evidence):
    """PyTorch's AdamW is Loshchilov and Hutter's, not (2.7), whichever way h is read."""
    evidence(rule_gap(cell.subject, cell.domain, READINGS[cell.case.slug], rules.AdamW))


@pytest.mark.claim("adamw-decay-adds-lr-times-the-parameter")
def test_sign_and_size_of_the_decay(cell, evidence):
    """The decay of PyTorch's AdamW is −Lr·λ·P, not the printed +Lr·P."""
    evidence(rule_gap(cell.subject, cell.domain, printed.GrowingAdamW, rules.AdamW))


@pytest.mark.claim(*MEMORIES)
def test_moments_of_equation_2_7(cell, evidence):
    """Both moments of PyTorch's AdamW follow (2.7)."""
    evidence(rule_gap(cell.subject, cell.domain, rules.AdamW, memory=MEMORIES[cell.claim.slug]))
