"""A number that is found with an error, such as a rate or a boundary, against the printed formula and the corrected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from claims.formulas.mutants import mutants_of, other_numbers
from claims.formulas.vectors import flattened
from claims.measurement import Comparison, Gap
from reference.formulas import Tree
from tests.forms.digits import unit_of, value_of
from tests.instruments.probes import Worst
from tests.plugins import edits


class Estimate(NamedTuple):
    """A number at one point of the domain, and how far it may be off, by the estimator's own account."""

    point: Mapping[str, float]
    value: float
    error: float


def measured(found: Sequence[Estimate], given: Mapping[str, Any]) -> tuple[Gap, dict[str, int | str]]:
    """The worst of what was found, and what is noticed of single edits of the formula that holds."""
    printed, mended = Worst(), Worst()
    for each in found:
        printed.see(compared(each, given["formula"], given))
        if "corrected" in given:
            mended.see(compared(each, given["corrected"], given))
    failing = None if printed.found.holds else printed.found.at
    right = "formula" if failing is None else "corrected" if mended.comparison and mended.found.holds else None
    gap = Gap(printed.found, mended.comparison, len(found), failing)
    return gap, _edits(found, given[right], given) if right else {}


def compared(found: Estimate, formula: Tree, given: Mapping[str, Any]) -> Comparison:
    """A printed number against an estimate; its last digit leaves room."""
    constants = {name: float(value) for name, value in flattened(given.get("constants", {})).items()}
    printed = value_of(formula, {**constants, **found.point})
    room = float(unit_of(formula[1])) / 2 if formula[0] == "num" else 0.0
    gap, at = abs(printed - found.value), {**found.point, "formula": printed}
    if not math.isfinite(gap):
        return Comparison(math.inf, 0.0, at)
    return Comparison(gap, found.error + room, {**at, "observed": found.value})


def _edits(found: Sequence[Estimate], formula: Tree, given: Mapping[str, Any]) -> dict[str, int | str]:
    """How many single edits of the formula, or other last digits of a number, are noticed."""
    if formula[0] == "num":
        tried = [(other, ("num", other)) for other in other_numbers(formula[1]) if float(other) >= 0]
    else:
        tried = [(mutant.edit.en, mutant.tree) for mutant in mutants_of(formula)]
    with np.errstate(all="ignore"):
        missed = [edit for edit, tree in tried if all(compared(each, tree, given).holds for each in found)]
    return edits.facts(missed, len(tried))
