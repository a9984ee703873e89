"""The form ``behaviour``: in how many settings and starts of a domain the relations of a course hold."""

from __future__ import annotations

import pytest

from tests.forms.counting import share_of


@pytest.mark.form("behaviour")
def test_in_how_many_settings_it_holds(cell, evidence):
    """The relations are asked of real runs, over a grid, or over settings and starts that are spread evenly."""
    share, facts = share_of(cell)
    evidence(share, **facts)
