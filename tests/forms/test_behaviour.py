"""The form ``behaviour``: in how many settings and starts of a domain the relations of a course hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from claims.measurement import Example, Share
from claims.model import Domain
from reference.formulas import computed
from tests.forms.running import quantities
from tests.instruments.strategies import spread

# So many settings, each from so many starts; all in one where the other has no range.
SETTINGS, STARTS, ALONE = 16, 8, 64


@pytest.mark.form("behaviour")
def test_in_how_many_settings_it_holds(cell, evidence):
    """The relations are asked of real runs, over settings and starts that are spread evenly."""
    given = cell.claim.form.under(cell.case)
    settings, starts = cells(cell.domain, given)
    begun = np.array([[float(start[name]) for name in given["start"]] for start in starts])
    inside: list[Example] = []
    outside: list[Example] = []
    for setting in settings:
        found = quantities(cell.subject, given, setting, begun)
        with np.errstate(all="ignore"):
            held = np.all([computed(tree)(found) + np.zeros(len(begun), bool) for tree in given["expects"]], axis=0)
        for place, holds in enumerate(held):
            told = {name: float(found[name][place]) for name in sorted(named(given))}
            (inside if holds else outside).append({**setting, **starts[place], **told})
    examples = (each[0] if each else None for each in (inside, outside))
    evidence(Share(len(inside), len(inside) + len(outside), None, *examples))


def cells(domain: Domain, given: Mapping[str, Any]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """The settings and the starts that are asked, each spread over its ranges."""
    variables, axes = given["start"], {name: axis for name, axis in domain.axes.items() if name != "steps"}
    of_starts = {name: axis for name, axis in axes.items() if name in variables}
    of_settings = {name: axis for name, axis in axes.items() if name not in variables}
    settings = _spread(domain, of_settings, SETTINGS if of_starts else ALONE)
    fixed = {name: float(value) for name, value in variables.items()}
    return settings, [{**fixed, **start} for start in _spread(domain, of_starts, STARTS if of_settings else ALONE)]


def named(given: Mapping[str, Any]) -> set[str]:
    """The quantities that the relations speak of."""

    def within(tree: Any) -> set[str]:
        parts = [part for part in tree[1:] if isinstance(part, tuple)]
        return {tree[1]} if tree[0] == "name" else set().union(*map(within, parts))

    return set().union(*map(within, given["expects"]))


def _spread(domain: Domain, axes: Mapping[str, Any], count: int) -> list[dict[str, float]]:
    return list(spread(Domain(domain.note, axes), count)) if axes else [{}]
