"""The form ``law``: relations between settings, gradients, memories and steps of an optimizer, or between two runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from claims.domain import Axis, Between, Domain, OneOf, Signed, Text, Whole
from claims.forms.programs import OPTIMIZERS, UPDATE_AXES, Program, wrong_numbers
from claims.forms.schema import (
    FLAG,
    FORMULA,
    FORMULAS,
    LAW_RUNS,
    RANGES,
    SETTINGS,
    STATE,
    WORD,
    FormKind,
    Made,
    Parameter,
    Tell,
)
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.derivative import derivative
from claims.formulas.printing import to_latex, to_text
from claims.formulas.reading import names_of, nodes_of
from claims.model import Equation, Kind, Measured

_NOTE = Text(
    "any gradients of these magnitudes, given one after the other, any start, eight coordinates at once; relations are "
    "asked of every coordinate; all else at PyTorch's defaults",
    "この大きさの任意の勾配列、任意の開始点、8 座標同時。関係は座標ごとに問う。その他は PyTorch の既定値",
)
# Of each run, after each step; a memory is known by its name, and by it with _before as it was before the step.
OF_A_RUN = ("x", "x_0", "x_before", "move", "moved", "length", "g", "g_max", "g_sum", "g2_sum")
_SHAPE = ("gradient", "start", "steps")
_OTHERWISE = ("optimizer", "settings", "gradient", "start", "remembers", "reversed", "another_coordinate")
# What a bound on rounding is known of.
_BOUNDED = {"sqrt", "exp", "log", "sin", "cos", "abs", "max", "min", "where"}


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "expects"} <= given.keys():
        return None
    program, ranges, fixed = OPTIMIZERS[given["optimizer"]], given.get("ranges", {}), given.get("settings", {})
    for name in fixed.keys() - program.settings.keys():
        tell("settings", f"{program.shown} has no setting {name!r}; known are {', '.join(program.settings)}")
    for what in wrong_numbers(fixed):
        tell("settings", what)
    drawn = [name for name in ranges if name not in program.settings and name not in _SHAPE]
    for name in {*drawn} & {"t", *quantities(given)}:
        tell("ranges", f"{name!r} is taken; call what is drawn otherwise")
    for name in ranges.keys() & fixed.keys():
        tell("ranges", f"{name} has a value in settings as well; say it once")
    plain = {*drawn, *program.settings}
    others, own = _others(given, plain, tell), _own(given, program, plain, tell)
    known = {*plain, "t", *quantities(given)}
    relations = {key: _relations(key, given.get(key, ()), known, tell) for key in ("expects", "assuming")}
    tells = {k: tree for k, text in given.get("tells", {}).items() if (tree := _read("tells", text, known, tell, True))}
    trees = [*relations["expects"], *relations["assuming"], *tells.values(), *_trees(own, *others.values())]
    named = {name for tree in trees for name in names_of(tree)}
    axes, read_of = _axes(program.settings, ranges, fixed, named, tell), tuple(sorted(named & quantities(given)))
    if len(relations["expects"]) < len(given["expects"]) or axes is None:
        return None
    told = "; ".join(map(to_text, relations["expects"]))
    where = "after the last step" if given.get("at_end", False) else "after every step"
    when = "最後の歩の後" if given.get("at_end", False) else "毎歩の後"
    return Made(
        Kind.PROPERTY,
        Text(f"In runs of {program.shown}, {where}: {told}.", f"{program.shown} の実行で、{when}: {told}。"),
        Domain(_NOTE, axes),
        Measured(given["optimizer"], implementations=_implementations(program, others)),
        equation=Equation(r",\quad ".join(map(to_latex, relations["expects"]))),
        parameters={**given, **relations, **own, "others": others, "drawn": drawn, "tells": tells, "named": read_of},
    )


def quantities(given: Mapping[str, Any]) -> frozenset[str]:
    """The names of what differs from step to step, in the main run and in the others."""
    found: set[str] = set()
    for name, other in {"": {}, **given.get("others", {})}.items():
        memories = OPTIMIZERS.get(other.get("optimizer", given["optimizer"]), OPTIMIZERS["sgd"]).memories
        own = [*OF_A_RUN, *memories, *(f"{memory}_before" for memory in memories)]
        found |= {f"{each}_of_{name}" if name else each for each in own}
    return frozenset(found)


def _implementations(program: Program, others: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Those of the main run; beside another optimizer the plainest one, which all have."""
    alike = all(OPTIMIZERS[other["optimizer"]].implementations == program.implementations for other in others.values())
    return program.implementations if alike else program.implementations[:1]


def _relations(key: str, texts: Collection[str], known: Collection[str], tell: Tell) -> list[Tree]:
    found = []
    for text in texts:
        try:
            tree = read_formula(text, known, relation=True)
        except FormulaError as error:
            for problem in error.problems:
                tell(key, f"{text!r}, {problem}")
            continue
        if _bounded(key, text, tree, tell):
            found.append(tree)
    return found


def _bounded(key: str, text: str, tree: Tree, tell: Tell) -> bool:
    """Whether rounding has a bound for all of a formula; what has none is told."""
    unbounded = sorted({node[1] for node in nodes_of(tree) if node[0] == "call"} - _BOUNDED)
    if unbounded:
        tell(key, f"{text!r}: rounding has no bound here for {', '.join(unbounded)}; write it otherwise")
    return not unbounded


def _own(given: Mapping[str, Any], program: Program, plain: Collection[str], tell: Tell) -> dict[str, Any]:
    """What the main run has beside its settings: an objective with its slope, and what it remembers at first."""
    found: dict[str, Any] = {"remembers": _remembered("remembers", given, program, plain, tell)}
    if "objective" not in given or (tree := _read("objective", given["objective"], {"x", *plain}, tell)) is None:
        return found
    try:
        slope = derivative(tree, "x")
    except FormulaError as error:
        for problem in error.problems:
            tell("objective", str(problem))
        return found
    for name, other in given.get("others", {}).items():
        if other.keys() & {"gradient", "reversed", "another_coordinate"}:
            tell(f"others.{name}", "with an objective no run has gradients of its own; leave them out")
    _bounded("objective", given["objective"], slope, tell)
    return {**found, "objective": tree, "slope": slope}


def _remembered(
    key: str, given: Mapping[str, Any], program: Program, plain: Collection[str], tell: Tell
) -> dict[str, Tree]:
    found = {}
    for memory, text in given.get("remembers", {}).items():
        if memory not in program.memories:
            known = ", ".join(program.memories) or "none"
            tell(key, f"{program.shown} has no memory {memory!r}; known are {known}")
        elif tree := _read(key, text, plain, tell):
            found[memory] = tree
    return found


def _others(given: Mapping[str, Any], plain: Collection[str], tell: Tell) -> dict[str, dict[str, Any]]:
    """The other runs: what is otherwise in each, as formulas."""
    found: dict[str, dict[str, Any]] = {}
    for name, other in given.get("others", {}).items():
        key = f"others.{name}"
        if not name.isidentifier() or "_of_" in name:
            tell("others", f"{name!r} is no name for a run; use letters and digits")
        for each in other.keys() - {*_OTHERWISE}:
            tell(key, f"{each!r} cannot be otherwise; known are {', '.join(_OTHERWISE)}")
        if other.get("another_coordinate", False) and len(other) > 1:
            tell(key, "another coordinate of the same run has nothing that is otherwise")
        program = OPTIMIZERS.get(other.get("optimizer", given["optimizer"]))
        if program is None:
            tell(f"{key}.optimizer", f"expected one of {', '.join(OPTIMIZERS)}, got {other['optimizer']!r}")
            continue
        run: dict[str, Any] = {"optimizer": other.get("optimizer", given["optimizer"]), "settings": {}}
        for setting, text in other.get("settings", {}).items():
            if setting not in program.settings:
                known = ", ".join(program.settings)
                tell(f"{key}.settings", f"{program.shown} has no setting {setting!r}; known are {known}")
            elif tree := _read(f"{key}.settings", text, plain, tell):
                run["settings"][setting] = tree
        for part, names in (("gradient", {"g", "t"}), ("start", {"x_0"})):
            if part in other and (tree := _read(f"{key}.{part}", other[part], {*plain, *names}, tell, True)):
                run[part] = tree
        run["remembers"] = _remembered(f"{key}.remembers", other, program, plain, tell)
        found[name] = run | {flag: other.get(flag, False) for flag in ("reversed", "another_coordinate")}
    return found


def _trees(*runs: Mapping[str, Any]) -> Iterator[Tree]:
    """The formulas that make runs what they are."""
    for run in runs:
        yield from (*run.get("settings", {}).values(), *run["remembers"].values())
        yield from (run[part] for part in ("gradient", "start", "objective") if part in run)


def _read(key: str, text: str, names: Collection[str], tell: Tell, bounded: bool = False) -> Tree | None:
    try:
        tree = read_formula(text, names)
    except FormulaError as error:
        for problem in error.problems:
            tell(key, str(problem))
        return None
    return tree if not bounded or _bounded(key, text, tree, tell) else None


def _axes(
    settings: Mapping[str, Axis],
    ranges: Mapping[str, tuple[str, str]],
    fixed: Mapping[str, Any],
    named: Collection[str],
    tell: Tell,
) -> dict[str, Axis] | None:
    """Where runs, settings and what else is drawn come from: settings that are named vary, unless a value is given."""
    axes: dict[str, Axis] = {"start": UPDATE_AXES["start"], "gradient": Signed(1e-3, 100.0), "steps": Whole(1, 12, 3)}
    axes |= {"lr change": OneOf((1.0,)), "lr": settings["lr"]}
    axes |= {name: axis for name, axis in settings.items() if name in named}
    for name, (low, high) in ranges.items():
        first, last = float(low), float(high)
        if name in ("gradient", "start"):
            if not 0 < first < last:
                tell("ranges", f"{name} is a range of magnitudes above zero, such as [0.001, 100]")
                return None
            axes[name] = Signed(first, last, simple=min(max(1.0, first), last))
        elif name == "steps":
            if not (low.isdigit() and high.isdigit() and 1 <= first <= last <= 100):
                tell("ranges", "steps is a range of whole numbers from 1 to 100, such as [1, 12]")
                return None
            axes[name] = Whole(int(low), int(high), int(low))
        else:
            if name in settings and (first < 0 or (name.startswith("beta") and last >= 1)):
                tell("ranges", f"{name} is at least 0" + (", and below 1" if name.startswith("beta") else ""))
                return None
            axes[name] = OneOf((first,)) if first == last else Between(first, last, first)
    return axes | {name: OneOf((float(value),)) for name, value in fixed.items() if isinstance(value, int | float)}


LAW = FormKind(
    "law",
    Text(
        "Does a relation hold in every run, or between two?", "どの実行でも、または二つの実行の間で関係が成り立つか。"
    ),
    {
        "optimizer": Parameter(WORD, Text("PyTorch's optimizer", "PyTorch の最適化手法"), True, tuple(OPTIMIZERS)),
        "expects": Parameter(
            FORMULAS,
            Text(
                "relations that hold after every step, of x, x_0, x_before, move, moved, length, the gradient g, "
                "g_max, g_sum, g2_sum, memories (v, v_before), t, settings; of another run by its name (move_of_twin)",
                "毎歩の後に成り立つ関係。x, x_0, x_before, move, moved, length, 勾配 g, g_max, g_sum, g2_sum, "
                "状態 (v, v_before), t, 設定。他の実行はその名前を付ける (move_of_twin)",
            ),
            True,
        ),
        "assuming": Parameter(
            FORMULAS, Text("relations without which it says nothing, such as g > 0", "前提となる関係(g > 0 など)")
        ),
        "at_end": Parameter(
            FLAG, Text("whether it is said of the last step alone", "最後の歩についてだけ述べているか")
        ),
        "exact": Parameter(
            FLAG,
            Text(
                "whether it is said to the last bit, so that rounding explains nothing",
                "最後の 1 ビットまで述べているか(丸め誤差を認めない)",
            ),
        ),
        "objective": Parameter(
            FORMULA,
            Text(
                "a formula of x whose gradient each step sees, at the point that it leaves, instead of drawn ones",
                "各歩の出発点での勾配を与える x の式(任意の勾配列の代わり)",
            ),
        ),
        "remembers": Parameter(
            STATE, Text("what a memory is before the first step, if not 0", "最初の一歩の前の状態の値(0 でない場合)")
        ),
        "settings": Parameter(SETTINGS, Text("settings that are held at a value", "値を固定する設定")),
        "ranges": Parameter(
            RANGES,
            Text(
                "settings, numbers of your own, steps, and magnitudes of gradient and start",
                "設定、任意の定数、ステップ数、勾配と開始点の大きさの範囲",
            ),
        ),
        "others": Parameter(
            LAW_RUNS,
            Text(
                "further runs by name: optimizer, settings, gradient (a formula of g and t), start (of x_0), "
                "remembers, reversed; or another_coordinate of the same run",
                "他の実行(名前ごと): optimizer, settings, gradient(g と t の式), start(x_0 の式), remembers, "
                "reversed。または同じ実行の別の座標 (another_coordinate)",
            ),
        ),
        "tells": Parameter(
            STATE,
            Text(
                "numbers by name that a correction or remark quotes, of the simplest run after its last step",
                "訂正や注記が引用する数値(最も単純な実行の最後の歩の後)",
            ),
        ),
    },
    """\
[statement.law]
optimizer = "sgd"
ranges = { c = [0.5, 4] }
expects = ["moved_of_twin == c*moved"]
[statement.law.others.twin]
gradient = "c*g\"""",
    _make,
)
