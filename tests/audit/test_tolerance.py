"""Tolerance to the learning rate."""

import pytest

from claims.measurement import Outcome
from tests import driver


@pytest.mark.claim("adadelta-in-pytorch-contains-no-learning-rate")
def test_adadelta_contains_a_learning_rate(cell, evidence):
    """PyTorch's Adadelta has a learning rate that could have been varied."""
    default = driver.default_of(cell.subject, "lr")
    evidence(Outcome(expected="no lr", observed="no lr" if default is None else f"lr = {default}"))
