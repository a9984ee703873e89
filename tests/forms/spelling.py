"""An example of a grid as a program of ten lines: its formulas and relations spelled in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claims.forms.programs import OPTIMIZERS
from claims.forms.running import WHOLE
from claims.forms.sweep import base_of
from claims.formulas.printing import to_python
from claims.formulas.reading import Tree, names_of
from claims.measurement import Script
from reference.formulas import computed
from tests.forms.digits import value_of
from tests.instruments import scripts

# As many steps of all runs together as a reader waits for.
MOST_STEPS = 25_000


def program_of(
    given: Mapping[str, Any], example: Mapping[str, Any], rates: Sequence[float] = (), dtype: str = "float64"
) -> Script | None:
    """A program of the runs in an example that prints what relations speak of, and at last whether they hold.

    With ``rates`` each method is tried at all of them.  None where no other rounding than that of the example may be
    used, or no one would wait for it.
    """
    if "width" in given:
        return _tolerated(given, example)
    relations = given["expects"]
    if _steps(given, relations, example, rates) > MOST_STEPS:
        relations = [_decisive(each, example) for each in relations]
    best_elsewhere = given.get("best_over", "lr") != "lr"
    if example.get("rounding decides") == "yes" or _elsewhere(given) or best_elsewhere:
        return None
    if _steps(given, relations, example, rates) > MOST_STEPS:
        return None
    place = {name: f"p[{place}]" for place, name in enumerate(given["start"])}
    shown = to_python(given["objective"], place, "torch")
    if _spoken_of(relations) == {""} and not rates:
        return _alone(given, relations, example, shown, dtype)
    return None if dtype != "float64" else _together(given, relations, example, shown, rates)


def _tolerated(given: Mapping[str, Any], example: Mapping[str, Any]) -> Script | None:
    """How much of an axis each run takes, on a coarse grid of a dozen values up to the end."""
    relations, called = given["expects"], given.get("names", {})
    shown = given["width"]["axis"] == "lr" and "up_to" in given["width"] and not _elsewhere(given)
    if not shown or len(_spoken_of(relations)) * 12 * int(example["horizon"]) > MOST_STEPS:
        return None
    numbers = {called.get(name, name): value for name, value in example.items()}
    wanted = sorted({name for tree in given["width"]["where"] for name in names_of(tree)})
    spelled = {
        name: str(numbers[name]) if name in given["free"] else _within(_quantity(given, name)) for name in wanted
    }
    criterion = " and ".join(to_python(each, spelled, "math") for each in given["width"]["where"])
    place = {name: f"p[{place}]" for place, name in enumerate(given["start"])}
    runs = {run: run or given["optimizer"] for run in given["runs"] if run in _spoken_of(relations)}
    places = {f"width_of_{run}" if run else "width": name for run, name in runs.items()}
    return scripts.tolerated(
        {name: _method(given, run, example) for run, name in runs.items()},
        example["start"],
        int(example["horizon"]),
        f"{value_of(given['width']['up_to'], numbers)} * 0.5**k for k in range(12)",
        criterion,
        " and ".join(to_python(each, places, "math") for each in relations),
        to_python(given["objective"], place, "torch"),
    )


def _steps(
    given: Mapping[str, Any], relations: Sequence[Tree], example: Mapping[str, Any], rates: Sequence[float]
) -> int:
    """How many steps its runs take together; one that keeps its rate is run once."""
    runs = [given["runs"][name] for name in _spoken_of(relations)]
    each = [1 if "lr" in run.get("settings", {}) else max(len(rates), 1) for run in runs]
    return int(example["horizon"]) * sum(each)


def _spoken_of(relations: Sequence[Tree]) -> set[str]:
    """The runs, by their names."""
    return {name.partition("_of_")[2] for tree in relations for name in names_of(tree)}


def _decisive(tree: Tree, example: Mapping[str, Any]) -> Tree:
    """A relation with the largest of several numbers, by that alone which is the largest in an example."""
    match tree:
        case (sign, left, ("call", "max", *others)) if all(each[0] == "name" for each in others):
            return (sign, left, max(others, key=lambda each: example[each[1].replace("_", " ")]))
    return tree


def _alone(
    given: Mapping[str, Any], relations: Sequence[Tree], example: Mapping[str, Any], objective: str, dtype: str
) -> Script:
    wanted = sorted(set[str]().union(*map(names_of, relations)))
    shown = ", ".join(f"{name} := {_quantity(given, name)}" for name in wanted)
    held = " and ".join(to_python(each, {}, "math") for each in relations)
    method = _method(given, "", example)
    return scripts.alone(*method, example["start"], int(example["horizon"]), shown, held, objective, dtype=dtype)


def _together(
    given: Mapping[str, Any],
    relations: Sequence[Tree],
    example: Mapping[str, Any],
    objective: str,
    rates: Sequence[float],
) -> Script:
    wanted = sorted({name.partition("_of_")[0] for tree in relations for name in names_of(tree)})
    spoken_of = _spoken_of(relations)
    called = {run: run or given["optimizer"] for run in given["runs"] if run in spoken_of}
    methods = {name: _method(given, run, example) for run, name in called.items()}
    places = {
        f"{quantity}_of_{run}" if run else quantity: name + f"[{place}]" * (len(wanted) > 1)
        for run, name in called.items()
        for place, quantity in enumerate(wanted)
    }
    held = " and ".join(to_python(each, places, "math") for each in relations)
    measures = [_quantity(given, quantity) for quantity in wanted]
    measure = measures[0] if len(measures) == 1 else f"({', '.join(measures)})"
    return scripts.compared(methods, example["start"], int(example["horizon"]), measure, held, objective, rates)


def _elsewhere(given: Mapping[str, Any]) -> bool:
    """Whether the minimum is not the origin, as the spelled metrics have it."""
    return any(float(value) for value in given.get("minimum", {}).values())


def _method(given: Mapping[str, Any], name: str, example: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """An optimizer and its settings in the example, as a script wants them."""
    run, called = given["runs"][name], given.get("names", {})
    known, own = OPTIMIZERS[run["optimizer"]].settings, run.get("settings", {})
    cell = {called.get(key, key): value for key, value in example.items() if called.get(key, key) in known}
    found = {**cell, **own} if name else {**own, **cell}
    if "rate" in run:
        # At several rates each is the one by this formula.
        found["lr"] = float(computed(run["rate"])({"lr": found["lr"]})) if "lr" in found else Spelled(run["rate"])
    first = {"lr": found.pop("lr")} if "lr" in found else {}
    return run["optimizer"], {**first, **found}


class Spelled:
    """A formula of the rate that a program tries."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __repr__(self) -> str:
        return to_python(self.tree, {}, "math")


def _quantity(given: Mapping[str, Any], name: str) -> str:
    """A quantity of a run, over the list ``path`` of its points."""
    if name in given["named"]:
        tree = given["named"][name]
        return to_python(tree, {each: _within(_quantity(given, each)) for each in names_of(tree)}, "math")
    base, moment = base_of(name)
    if base in scripts.METRICS:
        return scripts.METRICS[base]
    variables = tuple(given["start"])
    if moment in WHOLE:
        place = variables.index(base)
        slope = to_python(given["slopes"][base], {v: f"p[{k}]" for k, v in enumerate(variables)}, "math")
        way = f"sum(abs(b[{place}] - a[{place}]) for a, b in zip(path, path[1:]))"
        return way if moment == "_way" else f"sum(({slope}) ** 2 for p in path[:-1])"
    if (base, moment) == ("loss", ""):
        # A tensor is infinite where Python's numbers would end in an error.
        return f"({to_python(given['objective'], {v: f'p[{k}]' for k, v in enumerate(variables)}, 'torch')}).item()"
    at = {"": "path[-1]", "_0": "path[0]"}.get(moment, "p")
    if base == "distance":
        told = f"math.hypot(*{at})"
    elif base in variables:
        told = f"{at}[{variables.index(base)}]"
    else:
        told = to_python(given["objective"], {v: f"{at}[{place}]" for place, v in enumerate(variables)}, "math")
    return told if at != "p" else f"{moment[1:]}({told} for p in path)"


def _within(text: str) -> str:
    """An expression as a part of another one."""
    return f"({text})" if " " in text else text
