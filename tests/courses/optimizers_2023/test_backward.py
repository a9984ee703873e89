"""Supplement: backward()."""

import pytest

from claims.measurement import Outcome
from reference.rounding import exact
from tests.instruments import driver
from tests.instruments.probes import values_gap

# A snippet of our own; each defect of the article's snippet is put in alone.
IMPORT = "import torch\n"
SNIPPET = """\
torch.set_grad_enabled(True)
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.square().sum().backward()
print(w.grad) # the gradient
"""
COLON, SPACE = ("enabled(True)", "enabled(True):"), (" # the", "\u3000# the")
# For each case: the snippet as it is there.
SNIPPETS = {
    "colon-without-with": IMPORT + SNIPPET.replace(*COLON),
    "ideographic-space": IMPORT + SNIPPET.replace(*SPACE),
    "without-import": SNIPPET,
}
# The other repair: `with` before the first line, and the others within its block.
WITHIN = "with " + SNIPPET.replace(*COLON).strip().replace("\n", "\n    ") + "\n"
GRADIENT = "tensor([2., 4., 6.])"


@pytest.mark.claim("backward-snippet-runs-as-printed")
def test_snippet_runs_as_printed(cell, evidence):
    """Either defect of the snippet keeps it from running; mended in either way, it prints the gradient."""
    snippet = SNIPPETS[cell.case.slug]
    assert snippet != IMPORT + SNIPPET
    observed, *repaired = (cell.subject.call(each) for each in (snippet, IMPORT + SNIPPET, IMPORT + WITHIN))
    evidence(Outcome(expected=GRADIENT, observed=observed, corrected=", ".join(dict.fromkeys(repaired))))


@pytest.mark.claim("x-grad-is-2-4-6")
def test_gradient_of_the_sum_of_squares(cell, evidence):
    """The gradient of Σx² at [1, 2, 3] is [2, 4, 6], to the last bit."""
    _, gradient = driver.value_and_gradient(cell.subject, driver.sum_of_squares, [1.0, 2.0, 3.0])
    evidence(values_gap(gradient, exact([2.0, 4.0, 6.0], cell.subject.dtype)))
