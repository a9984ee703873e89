"""In how many cells of a domain relations hold: over a grid, or over settings and starts that are spread evenly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from claims.measurement import Example, Share
from claims.model import Domain
from tests.forms import gridded
from tests.forms.gridded import holds, told
from tests.forms.running import quantities
from tests.instruments.strategies import spread
from tests.plugins.matrix import Cell

# So many settings, each from so many starts; all in one where the other has no range.
SETTINGS, STARTS, ALONE = 16, 8, 64


def share_of(cell: Cell) -> tuple[Share, dict[str, float | int | str]]:
    """The share of the cells, and facts about it."""
    given: Mapping[str, Any] = cell.claim.form.under(cell.case) if cell.claim.form else {}
    if "grid" in given:
        return gridded.share(cell, given)
    settings, starts = cells(cell.domain, given)
    begun = np.array([[float(start[name]) for name in given["start"]] for start in starts])
    inside: list[Example] = []
    outside: list[Example] = []
    for setting in settings:
        found = quantities(cell.subject, given, setting, begun)
        among = holds([given["among"]] if "among" in given else [], found)
        answers, counted = (np.broadcast_to(each, len(begun)) for each in (holds(given["expects"], found), among))
        for place in np.flatnonzero(counted):
            seen = {name: float(found[name][place]) for name in sorted(told(given))}
            (inside if answers[place] else outside).append({**setting, **starts[place], **seen})
    examples = (each[0] if each else None for each in (inside, outside))
    return Share(len(inside), len(inside) + len(outside), None, *examples), {}


def cells(domain: Domain, given: Mapping[str, Any]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """The settings and the starts that are asked, each spread over its ranges."""
    variables, axes = given["start"], {name: axis for name, axis in domain.axes.items() if name != "steps"}
    of_starts = {name: axis for name, axis in axes.items() if name in variables}
    of_settings = {name: axis for name, axis in axes.items() if name not in variables}
    settings = _spread(domain, of_settings, SETTINGS if of_starts else ALONE)
    fixed = {name: float(value) for name, value in variables.items()}
    return settings, [{**fixed, **start} for start in _spread(domain, of_starts, STARTS if of_settings else ALONE)]


def _spread(domain: Domain, axes: Mapping[str, Any], count: int) -> list[dict[str, float]]:
    return list(spread(Domain(domain.note, axes), count)) if axes else [{}]
