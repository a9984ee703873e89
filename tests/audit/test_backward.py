"""Supplement: backward()."""

import pytest

from claims.measurement import Outcome
from reference.rounding import exact
from tests import driver
from tests.probes import values_gap

# A snippet of our own; each defect of the article's snippet is put in alone.
SNIPPET = """\
import torch
torch.set_grad_enabled(True)
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.square().sum().backward()
print(w.grad) # the gradient
"""
DEFECTS = {
    "colon-without-with": ("enabled(True)", "enabled(True):"),
    "ideographic-space": (" # the", "\u3000# the"),
}


@pytest.mark.claim("backward-snippet-runs-as-printed")
def test_snippet_runs_as_printed(cell, evidence):
    """Either defect of the snippet alone keeps it from running; without it, it prints the gradient."""
    defect = SNIPPET.replace(*DEFECTS[cell.case.slug])
    assert defect != SNIPPET
    observed, corrected = cell.subject.call(defect), cell.subject.call(SNIPPET)
    evidence(Outcome(expected="tensor([2., 4., 6.])", observed=observed, corrected=corrected))


@pytest.mark.claim("x-grad-is-2-4-6")
def test_gradient_of_the_sum_of_squares(cell, evidence):
    """The gradient of Σx² at [1, 2, 3] is [2, 4, 6], to the last bit."""
    _, gradient = driver.value_and_gradient(cell.subject, driver.sum_of_squares, [1.0, 2.0, 3.0])
    evidence(values_gap(gradient, exact([2.0, 4.0, 6.0], cell.subject.dtype)))
