"""What the forms about runs share: an objective, a start, steps, programs, and relations between their ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from claims.domain import Text
from claims.forms.data import DataError, read_data
from claims.forms.metrics import METRICS, OF_A_MINIMUM, OF_A_PATH
from claims.forms.objectives import read_objective
from claims.forms.programs import COUPLED, OPTIMIZERS, wrong_numbers
from claims.forms.schema import (
    FORMULA,
    FORMULAS,
    LINES,
    NUMBER,
    SETTINGS,
    STATE,
    TABLES,
    VECTORS,
    WHOLE_NUMBER,
    WORD,
    Parameter,
    Tell,
)
from claims.formulas import FormulaError, Tree, read_formula, read_rule
from claims.formulas.derivative import derivative
from claims.formulas.reading import VECTOR_FUNCTIONS
from claims.formulas.vectors import each_part, flattened, parts_of, sizes_of, suffixed
from claims.registry import unknown_name

MOST_STEPS = 20_000
RUNNING = {**OPTIMIZERS, **COUPLED}
# Of each quantity: at the end, at first, and the extremes over the run.
MOMENTS = ("", "_0", "_min", "_max")
# Of a variable over the whole run.
WHOLE = ("_way", "_squares")
# Beside the variables: the loss, the length of its gradient, and with a minimum the distance to it.
_PATHS = ("loss", "slope", "distance")
# What another run may do otherwise.
_OTHERWISE = ("optimizer", "lines", "state", "settings", "start", "steps", "rate", "noise", "batch", "until", "at")

SHARED: Mapping[str, Parameter] = {
    "objective": Parameter(FORMULA, Text("what is minimised, in the names of the start", "最小化する式"), True),
    "start": Parameter(
        VECTORS,
        Text(
            "where it starts: a number, or a list of numbers, for each variable", "開始点(各変数の値、または値の並び)"
        ),
        True,
    ),
    "constants": Parameter(VECTORS, Text("numbers and lists that the objective names", "式の中の定数(数、または並び)")),
    "steps": Parameter(WHOLE_NUMBER, Text("how many steps it takes", "ステップ数"), True),
    "optimizer": Parameter(WORD, Text("PyTorch's optimizer", "PyTorch の最適化手法"), choices=tuple(RUNNING)),
    "lines": Parameter(
        LINES,
        Text(
            "an iteration of the course's own instead; h is the second derivative by each variable",
            "講座独自の反復(最適化手法の代わり)。h は各変数による二階微分",
        ),
    ),
    "state": Parameter(STATE, Text("what such lines remember, and what it is at first", "その状態と最初の値")),
    "settings": Parameter(SETTINGS, Text("settings of the optimizer or of the lines", "最適化手法または式の設定")),
    "rate": Parameter(FORMULA, Text("the learning rate in step t, from 1, by t and lr", "ステップ t の学習率")),
    "noise": Parameter(
        NUMBER,
        Text(
            "the spread of what is added to each gradient in each step, normal",
            "各ステップの勾配に加わる正規雑音の標準偏差",
        ),
    ),
    "seed": Parameter(
        WHOLE_NUMBER, Text("where noise and batches begin: 0, unless stated", "雑音とバッチの種(省略時は 0)")
    ),
    "data": Parameter(
        WORD,
        Text(
            "a CSV file beside the course file; the objective names its columns, and is averaged over its rows",
            "講座ファイルの横の CSV。目的関数は列の名前を使い、行について平均される",
        ),
    ),
    "batch": Parameter(
        WHOLE_NUMBER,
        Text(
            "how many rows a step sees, all of them once before any again", "一歩で使う行数(全行を一巡してから繰り返す)"
        ),
    ),
    "until": Parameter(
        FORMULA,
        Text(
            "where it stops, such as slope < 1e-6: of the variables, loss, slope, distance; after steps at the latest",
            "停止条件(slope < 1e-6 など)。変数、loss, slope, distance の関係。遅くとも steps 歩で止まる",
        ),
    ),
    "at": Parameter(
        FORMULA,
        Text(
            "where the gradient of lines is taken, such as x + mu*v; at x, unless stated",
            "式の勾配をとる点(x + mu*v など。省略時は x)",
        ),
    ),
    "minimum": Parameter(VECTORS, Text("the point that distances are measured from", "距離を測る最小点")),
    "others": Parameter(
        TABLES, Text("further runs by name, each with what is otherwise", "他の実行(名前ごとに異なる点を書く)")
    ),
    "expects": Parameter(
        FORMULAS,
        Text(
            "relations that all hold: of x, loss, distance at the end, at first (x_0), metrics, others (loss_of_fast)",
            "すべて成り立つ関係。終点の x, loss, distance、始点 (x_0)、指標、他の実行のもの (loss_of_fast)",
        ),
    ),
}


def quantities(given: Mapping[str, Any]) -> frozenset[str]:
    """The names of what relations may speak of."""
    paths = [*flattened(given["start"]), "loss", "slope", *(("distance",) if "minimum" in given else ())]
    return frozenset(_told_of(given, paths))


def _told_of(given: Mapping[str, Any], paths: Sequence[str]) -> list[str]:
    own = [suffixed(name, moment) for name in paths for moment in MOMENTS]
    own += [suffixed(name, whole) for name in paths if name not in _PATHS for whole in WHOLE]
    own += [*OF_A_PATH, *(OF_A_MINIMUM if "minimum" in given else ()), *given.get("named", {}), *given.get("free", ())]
    own += ["width"] * ("width" in given)
    return [*own, *(suffixed(name, f"_of_{other}") for other in given.get("others", {}) for name in own)]


def flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same table, in which each part of a vector is a variable of its own; ranges are those of all its parts."""
    found = {**given, "sizes": sizes_of(given["start"])}
    for key in ("start", "minimum", "prints", "corrected"):
        if key in given:
            found[key] = flattened(given[key])
    if "others" in given:
        found["others"] = {
            name: {key: flattened(value) if key == "start" else value for key, value in other.items()}
            for name, other in given["others"].items()
        }
    if "ranges" in given:
        pairs = given["ranges"].items()
        found["ranges"] = {each: ends for name, ends in pairs for each in parts_of(name, found["sizes"])}
    return found


def read_runs(given: Mapping[str, Any], settings: Sequence[str], tell: Tell) -> dict[str, Any] | None:
    """The objective, its slopes and each run by name, the main one without; ``settings`` are those with a range."""
    variables, sizes = tuple(given["start"]), given["sizes"]
    constants = given.get("constants", {})
    if clash := {*_PATHS, *METRICS, *VECTOR_FUNCTIONS} & {*variables, *sizes}:
        tell("start", f"a variable cannot be called {', '.join(sorted(clash))}")
    if "minimum" in given and set(given["minimum"]) != set(variables):
        tell("minimum", f"expected a number for each of {', '.join(variables)}")
    if (columns := _columns(given, tell)) is None:
        return None
    if clash := {*columns} & {*variables, *sizes, *constants}:
        tell("data", f"{', '.join(sorted(clash))} is a variable or a constant as well; call one otherwise")
    if (read := read_objective(given, columns, tell)) is None:
        return None
    # Second derivatives are long, and of use only to lines that name them.
    bent = any("h" in str(each.get("lines", "")) for each in (given, *given.get("others", {}).values()))
    try:
        curvatures = {name: derivative(slope, name) for name, slope in read["slopes"].items()} if bent else {}
    except FormulaError as error:
        for problem in error.problems:
            tell("objective", str(problem))
        return None
    runs = {"": _run(given, "", variables, sizes, settings, tell)}
    for name, otherwise in given.get("others", {}).items():
        if not name.isidentifier() or "_of_" in name:
            tell("others", f"{name!r} is no name for a run; use letters and digits")
        for key in otherwise.keys() - set(_OTHERWISE):
            tell(f"others.{name}", f"{key!r} cannot be otherwise; known are {', '.join(_OTHERWISE)}")
        runs[name] = _run(_as_main(given, otherwise), f"others.{name}.", variables, sizes, (), tell)
    return {**read, "columns": columns, "curvatures": curvatures, "runs": runs}


def _columns(given: Mapping[str, Any], tell: Tell) -> Mapping[str, tuple[float, ...]] | None:
    """The columns of the data beside the course file, if the course names any."""
    if "data" not in given:
        for run in (given, *given.get("others", {}).values()):
            if "batch" in run:
                tell("batch", "a batch is of rows of data; name a CSV file beside the course file")
        return {}
    try:
        found = read_data(given["folder"], given["data"])
    except DataError as error:
        for problem in error.problems:
            tell("data", problem)
        return None
    rows = len(next(iter(found.values())))
    for run in (given, *given.get("others", {}).values()):
        if "batch" in run and not 1 <= run["batch"] <= rows:
            tell("batch", f"a batch has 1 to {rows} rows, got {run['batch']}")
    return found


def read_expected(given: Mapping[str, Any], tell: Tell) -> list[Tree]:
    """The relations that a course states."""
    known, sizes = quantities(given), given["sizes"]
    found: list[Tree] = []
    vectors = {each: size for name, size in sizes.items() for each in _told_of(given, [name]) if each not in known}
    for text in given.get("expects", ()):
        found += _parts("expects", text, known, vectors, tell)
    return found


def _parts(key: str, text: str, names: Collection[str], sizes: Mapping[str, int], tell: Tell) -> list[Tree]:
    """A relation for every part of the vectors that it names."""
    try:
        return [*each_part(read_formula(text, {*names, *sizes}, relation=True, vectors=sizes), sizes)]
    except FormulaError as error:
        for problem in error.problems:
            tell(key, f"{text!r}, {problem}")
    return []


def shown_program(run: Mapping[str, Any]) -> str:
    """How a reader knows what takes the steps."""
    shown = RUNNING[run["optimizer"]].shown if "optimizer" in run else "these lines"
    told = [f"noise {run['noise']}"] if "noise" in run else []
    told += [f"batches of {run['batch']}"] if "batch" in run else []
    return f"{shown} ({', '.join(told)})" if told else shown


def _as_main(given: Mapping[str, Any], otherwise: Mapping[str, Any]) -> dict[str, Any]:
    """Another run: the main one but for what is otherwise; what takes the steps is either an optimizer or lines."""
    found = {key: given[key] for key in (*SHARED, "free") if key in given}
    if {"optimizer", "lines"} & set(otherwise):
        for key in ("optimizer", "lines", "state", "at"):
            found.pop(key, None)
    return {**found, **otherwise}


def _run(
    given: Mapping[str, Any],
    key: str,
    variables: Sequence[str],
    sizes: Mapping[str, int],
    ranged: Sequence[str],
    tell: Tell,
) -> dict[str, Any]:
    """One run: what takes the steps, checked."""
    settings, found = given.get("settings", {}), dict(given)
    if ("optimizer" in given) == ("lines" in given):
        tell(f"{key}optimizer", "say either which optimizer of PyTorch, or the lines of the course's own iteration")
        return found
    if set(given["start"]) != set(variables):
        tell(f"{key}start", f"expected a number for each of {', '.join(variables)}")
    if not 1 <= given["steps"] <= MOST_STEPS:
        tell(f"{key}steps", f"a run has 1 to {MOST_STEPS} steps")
    own = [name for name in ranged if name not in given["start"]]
    if twice := sorted(set(own) & set(settings)):
        tell(f"{key}settings", f"{', '.join(twice)} has a range as well; say it once")
    for what in wrong_numbers(settings):
        tell(f"{key}settings", what)
    if "optimizer" in given and given["optimizer"] not in RUNNING:
        tell(f"{key}optimizer", unknown_name("optimizer", given["optimizer"], RUNNING))
    elif "optimizer" in given:
        program = RUNNING[given["optimizer"]]
        if given["optimizer"] in COUPLED and "batch" in given:
            tell(f"{key}batch", f"a step of {program.shown} may ask for the gradient at several points; leave it out")
        for setting in {*settings, *own} - set(program.settings):
            known = ", ".join(program.settings)
            tell(f"{key}settings", f"{program.shown} has no setting {setting!r}; known are {known}")
    else:
        try:
            found["rule"] = read_rule(given["lines"], {"h", "lr", *settings, *own}, given.get("state", {}))
        except FormulaError as error:
            for problem in error.problems:
                tell(f"{key}lines", str(problem))
    if "noise" in given and float(given["noise"]) < 0:
        tell(f"{key}noise", "a spread is at least 0")
    if "at" in given and "lines" not in given:
        tell(f"{key}at", "PyTorch's optimizers take the gradient at x; write the lines of the course's own")
    elif "rule" in found and "at" in given:
        memories = [name for name, _ in found["rule"].memories]
        found |= _formula(given, "at", {"x", "lr", *settings, *own, *memories}, key, tell)
    if "until" in given:
        paths = {*variables, "loss", "slope", *(("distance",) if "minimum" in given else ())}
        found["until"] = _parts(f"{key}until", given["until"], paths, sizes, tell)
    if "rate" in given:
        found |= _formula(given, "rate", ("t", "lr", *given.get("free", ())), key, tell)
    return found


def _formula(given: Mapping[str, Any], name: str, names: Collection[str], key: str, tell: Tell) -> dict[str, Tree]:
    try:
        return {name: read_formula(given[name], names)}
    except FormulaError as error:
        for problem in error.problems:
            tell(f"{key}{name}", str(problem))
    return {}
