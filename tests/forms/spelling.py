"""An example of a grid as a program of ten lines: its formulas and relations spelled in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.forms.sweep import base_of
from claims.formulas.printing import to_python
from claims.formulas.reading import names_of
from claims.measurement import Script
from reference.formulas import computed
from tests.instruments import scripts
from tests.instruments.driver import settings_of
from tests.instruments.subjects import subjects_of

# As many steps of all runs together as a reader waits for.
MOST_STEPS = 10_000


def program_of(given: Mapping[str, Any], example: Mapping[str, Any]) -> Script | None:
    """A program of the runs in an example that prints what relations speak of, and at last whether they hold.

    None where no other rounding than that of the example may be used, or no one would wait for it.
    """
    runs, steps = given["runs"], int(example["horizon"])
    if len(runs) * steps > MOST_STEPS or example.get("rounding decides") == "yes" or _elsewhere(given):
        return None
    variables, start = tuple(given["start"]), example["start"]
    methods = {name or given["optimizer"]: _method(given, name, run, example) for name, run in runs.items()}
    objective = to_python(given["objective"], {v: f"p[{place}]" for place, v in enumerate(variables)}, "torch")
    if len(runs) == 1:
        wanted = sorted(set().union(*map(names_of, given["expects"])))
        shown = ", ".join(f"{name} := {_quantity(given, name)}" for name in wanted)
        held = " and ".join(to_python(each, {}, "math") for each in given["expects"])
        return scripts.alone(*methods[given["optimizer"]], start, steps, shown, held, objective)
    wanted = sorted({name.partition("_of_")[0] for tree in given["expects"] for name in names_of(tree)})
    measures = [_quantity(given, name) for name in wanted]
    places = {
        f"{name}_of_{run}" if run else name: f"{run or given['optimizer']}" + f"[{place}]" * (len(wanted) > 1)
        for run in runs
        for place, name in enumerate(wanted)
    }
    held = " and ".join(to_python(each, places, "math") for each in given["expects"])
    measure = measures[0] if len(measures) == 1 else f"({', '.join(measures)})"
    return scripts.compared(methods, start, steps, measure, held, objective)


def _elsewhere(given: Mapping[str, Any]) -> bool:
    """Whether the minimum is not the origin, as the spelled metrics have it."""
    return any(float(value) for value in given.get("minimum", {}).values())


def _method(
    given: Mapping[str, Any], name: str, run: Mapping[str, Any], example: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """An optimizer and its settings in the example, as a script wants them."""
    known, called = settings_of(subjects_of(run["optimizer"], ["cpu"], ["float64"])[0]), given.get("names", {})
    cell = {called.get(key, key): value for key, value in example.items() if called.get(key, key) in known}
    own = run.get("settings", {})
    found = {**cell, **own} if name else {**own, **cell}
    if "rate" in run:
        found["lr"] = float(computed(run["rate"])({"lr": found["lr"]}))
    first = {"lr": found.pop("lr")} if "lr" in found else {}
    return run["optimizer"], {**first, **found}


def _quantity(given: Mapping[str, Any], name: str) -> str:
    """A quantity of a run, over the list ``path`` of its points."""
    if name in given["named"]:
        tree = given["named"][name]
        return to_python(tree, {each: _quantity(given, each) for each in names_of(tree)}, "math")
    base, moment = base_of(name)
    if base in scripts.METRICS:
        return scripts.METRICS[base]
    variables = tuple(given["start"])
    at = {"": "path[-1]", "_0": "path[0]"}.get(moment, "p")
    if base == "distance":
        told = f"math.hypot(*{at})"
    elif base in variables:
        told = f"{at}[{variables.index(base)}]"
    else:
        told = to_python(given["objective"], {v: f"{at}[{place}]" for place, v in enumerate(variables)}, "math")
    return told if at != "p" else f"{moment[1:]}({told} for p in path)"
