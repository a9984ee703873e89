"""§2.5: Adadelta."""

from functools import partial

import pytest

from claims.measurement import Outcome
from reference import printed, rules
from tests import driver
from tests.probes import rule_gap

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
    default = driver.default_of(cell.subject, "lr")
    evidence(Outcome(expected="lr = 1.0", observed="no lr" if default is None else f"lr = {default}"))


@pytest.mark.claim("adadelta-lr-scales-the-step", "adadelta-with-lr-1-is-the-papers-algorithm")
def test_lr_scales_the_papers_step(cell, evidence):
    """The lr of PyTorch's Adadelta multiplies the finished step of Zeiler's algorithm, and is 1 there."""
    evidence(rule_gap(cell.subject, cell.domain, rules.Adadelta))
