"""§2.5: Adadelta."""

import pytest

from claims.measurement import Outcome
from claims.registry import load_registry
from tests.instruments import driver


@pytest.mark.claim("equation-2-5-contains-no-learning-rate")
def test_equation_2_5_has_no_lr(cell, evidence):
    """Neither the printed (2.5) nor the program made of it has a learning rate."""
    assert not any("L_r" in line for line in load_registry().statements["ADD-4"].prints)
    evidence(Outcome(expected="no lr", observed=driver.default_of(cell.subject, "lr")))
