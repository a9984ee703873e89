"""§2.6: Adam."""

from functools import partial

import pytest

from reference import printed, rules
from tests.probes import rule_gap

READINGS = {
    "h-is-v": partial(printed.Adam26, h_is_sum=False),
    "h-is-the-sum-of-squares": partial(printed.Adam26, h_is_sum=True),
}
MEMORIES = {"adam-m-follows-equation-2-6": "m", "adam-v-follows-equation-2-6": "v"}


@pytest.mark.claim("adam-step-follows-equation-2-6")
def test_equation_2_6(cell, evidence):
    """PyTorch's Adam is Kingma and Ba's, not (2.6), whichever way h is read."""
    evidence(rule_gap(cell.subject, cell.domain, READINGS[cell.case.slug], rules.Adam))


@pytest.mark.claim("adam-needs-no-bias-correction")
def test_bias_correction_is_needed(cell, evidence):
    """Without bias correction even the mended (2.6) is not PyTorch's Adam."""
    evidence(rule_gap(cell.subject, cell.domain, printed.UncorrectedAdam, rules.Adam))


@pytest.mark.claim(*MEMORIES)
def test_moments_of_equation_2_6(cell, evidence):
    """Both moments of PyTorch's Adam follow (2.6)."""
    evidence(rule_gap(cell.subject, cell.domain, rules.Adam, memory=MEMORIES[cell.claim.slug]))
