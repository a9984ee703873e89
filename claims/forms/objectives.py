"""The objective of a run, written out in numbers, with its slopes: what the forms about runs on one share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from claims.forms.schema import Tell
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.derivative import derivative
from claims.formulas.vectors import flattened, number, sizes_of, with_numbers


def read_objective(given: Mapping[str, Any], names: Collection[str], tell: Tell) -> dict[str, Any] | None:
    """The objective by the variables of its start, its constants and these names; None where it is wrong.

    ``shown`` is the formula as it stands; in ``objective`` each vector is written out, and constants are numbers.
    """
    variables, constants = flattened(given["start"]), given.get("constants", {})
    sizes = {**sizes_of(constants), **sizes_of(given["start"]), **given.get("sizes", {})}
    if clash := {*constants} & {*variables, *sizes_of(given["start"]), *names}:
        tell("constants", f"{', '.join(sorted(clash))} has another meaning; call the constant otherwise")
    try:
        shown = read_formula(given["objective"], {*variables, *sizes, *constants, *names}, vectors=sizes)
        objective = with_numbers(number(shown, sizes), flattened(constants))
        slopes = {name: derivative(objective, name) for name in variables}
    except FormulaError as error:
        for problem in error.problems:
            tell("objective", str(problem))
        return None
    return {"shown": shown, "objective": objective, "slopes": slopes}


def read_numbers(
    given: Mapping[str, Any], keys: Collection[str], names: Collection[str], tell: Tell
) -> dict[str, Tree]:
    """Formulas that give one number each, of these names and of constants, vectors among them."""
    constants = given.get("constants", {})
    sizes, found = sizes_of(constants), {}
    for key in keys:
        if key in given:
            try:
                found[key] = number(read_formula(given[key], {*names, *constants}, vectors=sizes), sizes)
            except FormulaError as error:
                for problem in error.problems:
                    tell(key, str(problem))
    return found
