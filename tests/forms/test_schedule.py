"""The form ``schedule``: the rates of PyTorch's scheduler against printed ones, or a printed formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest

from claims.formulas.mutants import mutants_of, other_numbers
from claims.measurement import Comparison, Gap
from reference.formulas import INTERVALS, Tree, computed
from reference.rounding import CHARGE, FORMATS, Ball
from tests.forms.digits import enclosing
from tests.forms.showing import of_a_schedule
from tests.instruments.probes import Sides, compare, formula_gap
from tests.instruments.scheduling import called, scheduled_rates
from tests.instruments.strategies import settings_of, spread
from tests.instruments.subjects import Subject
from tests.plugins import edits


@pytest.mark.form("schedule")
def test_a_scheduler_gives_these_rates(cell, evidence):
    """In each epoch the rate is the one printed, or the one that the printed formula gives."""
    given = cell.claim.form.under(cell.case)
    if "ranges" in given:
        found, seen = over_ranges(cell, given), [at(cell.subject, given, point) for point in spread(cell.domain, 12)]
        held = "formula" if found.as_printed.holds else "corrected"
        there, _ = at(cell.subject, given, {name: found.as_printed.at[name] for name in cell.domain.axes})
        shown = replace(found, script=of_a_schedule(there, given["formula"], found.as_printed))
        evidence(shown, **(_edits(seen, given[held]) if held in given else {}))
        return
    asked = [int(epoch) for key in ("rates", "corrected_rates") for epoch in given.get(key, ())]
    epochs = 1 + (max(asked) if asked else given["epochs"])
    observed = rates_of(cell.subject, given, float(given["lr"]), epochs)
    key, mended = ("rates", "corrected_rates") if "rates" in given else ("formula", "corrected")
    as_printed = compared(given, given[key], observed)
    as_corrected = compared(given, given[mended], observed) if mended in given else None
    failing = None if as_printed.holds else as_printed.at
    found = Gap(as_printed, as_corrected, epochs, failing, of_a_schedule(given, given[key], as_printed))
    held = key if as_printed.holds else mended if as_corrected is not None and as_corrected.holds else None
    evidence(found, **(_edits([(given, observed)], given[held]) if held else {}))


def over_ranges(cell: Any, given: Mapping[str, Any]) -> Gap:
    """A formula over the settings of a domain."""

    def measure(point: Mapping[str, float]) -> Sides:
        there, observed = at(cell.subject, given, point)
        printed, mended = (
            compared(there, given[key], observed) if key in given else None for key in ("formula", "corrected")
        )
        return Sides(replace(printed, at={**point, **printed.at}), mended)

    simplest = {name: axis.simple for name, axis in cell.domain.axes.items()}
    return formula_gap(settings_of(cell.domain), measure, [simplest, *spread(cell.domain)])


def at(subject: Subject, given: Mapping[str, Any], point: Mapping[str, float]) -> tuple[dict[str, Any], Any]:
    """The parameters at one point of a domain, and the rates there."""
    lr, epochs = float(point.get("lr", given["lr"])), int(point.get("epochs", given["epochs"]))
    own = {name: value for name, value in point.items() if name not in ("lr", "epochs")}
    there = {**given, "lr": lr, "settings": {**given["settings"], **own}}
    return there, rates_of(subject, there, lr, epochs)


def rates_of(subject: Subject, given: Mapping[str, Any], lr: float, epochs: int) -> Any:
    """The rates of the first epochs under these parameters."""
    metrics = [float(each) for each in given.get("metrics", ())]
    return scheduled_rates(subject, lr, epochs, called(**given), metrics, given["schedulers"])


def compared(given: Mapping[str, Any], expected: Any, observed: Any) -> Comparison:
    """The rates against printed ones by epoch, or against a formula in every epoch."""
    if not isinstance(expected, Mapping):
        return compare(observed, by_formula(given, expected, len(observed)), lambda at: {"epoch": int(at[0])})
    epochs = [int(epoch) for epoch in expected]
    return compare(observed[epochs], enclosing(expected), lambda at: {"epoch": epochs[at[0]]})


def by_formula(given: Mapping[str, Any], tree: Tree, epochs: int) -> Ball:
    """The rates by a formula of t, lr and the settings.

    PyTorch goes from one epoch to the next: each step rounds as often as one operation is charged for, on a number no
    larger than the largest rate.
    """
    rate = computed(tree, INTERVALS)
    numbers = {name: value for name, value in given["settings"].items() if type(value) in (int, float)}
    values = {name: mpmath.iv.mpf(value) for name, value in {**numbers, "lr": float(given["lr"])}.items()}
    rates = [mpmath.iv.mpf(rate({**values, "t": mpmath.iv.mpf(epoch)})) for epoch in range(epochs)]
    centre = np.array([float(mpmath.mpf(each.mid)) for each in rates])
    width = np.array([float(mpmath.mpf(each.delta)) for each in rates])
    charge = CHARGE * FORMATS["float64"].unit * abs(centre).max()
    return Ball(centre, width + charge * np.arange(1, epochs + 1), FORMATS["float64"])


def _edits(seen: list[tuple[Mapping[str, Any], Any]], held: Any) -> dict[str, int | str]:
    """How many single edits of the formula, or other last digits of the rates, are noticed."""
    if isinstance(held, Mapping):
        tried = [
            (f"{other} in epoch {epoch}", {**held, epoch: other})
            for epoch, digits in held.items()
            for other in other_numbers(digits)
        ]
    else:
        tried = [(mutant.edit.en, mutant.tree) for mutant in mutants_of(held)]
    missed = [edit for edit, other in tried if all(compared(there, other, rates).holds for there, rates in seen)]
    return edits.facts(missed, len(tried))
