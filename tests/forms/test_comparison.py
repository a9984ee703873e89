"""The form ``comparison``: methods beside each other over a grid of the domain."""

from __future__ import annotations

import pytest

from tests.forms.counting import share_of


@pytest.mark.form("comparison")
def test_how_often_one_method_is_ahead(cell, evidence):
    """The relations between methods are asked of real runs that share settings and start, or of each at its best."""
    share, facts = share_of(cell)
    evidence(share, **facts)
