"""Few cells are looked at, and nothing that a check can tell apart is left out."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.browser.cells import CELLS, STILL, cells_that_show

NAMES = ("scheme", "language", "width", "scripted")


@pytest.mark.parametrize("names", [names for many in range(5) for names in combinations(NAMES, many)], ids="-".join)
@pytest.mark.parametrize("size", [1, 2])
def test_every_combination_is_seen(names: tuple[str, ...], size: int) -> None:
    """Whatever a check tells apart, each value or pair of values is seen in a cell, and in five cells at most."""
    size = min(size, len(names))
    chosen = cells_that_show(CELLS, names, size)
    assert len(chosen) <= 5
    for group in combinations(names, size):
        assert {tuple(getattr(cell, name) for name in group) for cell in chosen} == {
            tuple(getattr(cell, name) for name in group) for cell in CELLS
        }


def test_pages_of_one_language_are_both_looked_at() -> None:
    """Of the pages without a script each is seen, one wide and one narrow."""
    chosen = cells_that_show(STILL, ("file", "width"), 1)
    assert {cell.file for cell in chosen} == {"report.en.html", "report.ja.html"}
    assert {cell.width for cell in chosen} == {1280, 320}
