"""§2.7: AdamW."""

from dataclasses import replace

import pytest

from reference import rules
from tests.instruments.probes import rule_gap
from tests.instruments.scripts import Fed, fed, run_of


def beside(example, changed, held):
    """A script of AdamW beside Adam on the same gradients, at the same settings but for those changed."""
    gradients = example["gradients"]
    runs = {"adamw": Fed("adamw", example, gradients), "adam": Fed("adam", {**example, **changed}, gradients)}
    return fed(runs, held, example["start"])


def decay_added(cell):
    """AdamW against Adam's step on the loss alone, plus a shrinkage of the parameter."""
    found = rule_gap(cell.subject, cell.domain, rules.AdamW)
    example = run_of(found, cell.domain)
    shrunk = 1 - example["lr"] * example["weight_decay"]
    held = f"all(math.isclose(b - {shrunk} * a, d - c) for a, b, c, d in zip(adamw, adamw[1:], adam, adam[1:]))"
    return replace(found, script=beside(example, {"weight_decay": 0}, held))


def l2_term(cell):
    """AdamW against Adam with an L2 term in the loss."""
    found = rule_gap(cell.subject, cell.domain, rules.Adam, rules.AdamW)
    return replace(found, script=beside(run_of(found, cell.domain), {}, "all(map(math.isclose, adamw, adam))"))


@pytest.mark.claim("adamw-is-adam-with-weight-decay-added")
def test_decay_is_added_and_is_no_l2_term(cell, evidence):
    """PyTorch's AdamW is Adam's step plus a shrinkage of the parameter, and not Adam with an L2 term in the loss."""
    evidence({"the-decay-is-added": decay_added, "the-decay-is-an-l2-term": l2_term}[cell.case.slug](cell))
