"""The form ``run``: an optimizer on an objective by formula, from a start; what is printed of its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, OneOf, Text
from claims.forms.programs import OPTIMIZERS
from claims.forms.schema import (
    FORMULA,
    FORMULAS,
    NUMBERS,
    SETTINGS,
    WHOLE_NUMBER,
    WORD,
    FormKind,
    Made,
    Parameter,
    Tell,
)
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.derivative import derivative
from claims.formulas.printing import latex_name, to_latex, to_text
from claims.model import Equation, Kind, Measured

_MOST_STEPS = 100_000
# Of each variable and of the loss: at the end, at first, and the extremes over the run.
MOMENTS = ("", "_0", "_min", "_max")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "objective", "start", "steps"} <= given.keys():
        return None
    program, settings = OPTIMIZERS[given["optimizer"]], given.get("settings", {})
    for setting in settings:
        if setting not in program.settings:
            tell(
                "settings", f"{program.shown} has no setting {setting!r} here; known are {', '.join(program.settings)}"
            )
    if not 1 <= given["steps"] <= _MOST_STEPS:
        tell("steps", f"a run has 1 to {_MOST_STEPS} steps")
    variables = tuple(given["start"])
    quantities = {name + moment for name in (*variables, "loss") for moment in MOMENTS}
    if "loss" in variables or len(quantities) < len(MOMENTS) * (len(variables) + 1):
        tell("start", "a variable may be called neither loss nor another one with _0, _min or _max behind it")
    if ("prints" in given) == ("expects" in given):
        tell("prints", 'say either prints = { x = 0.107 }, or expects = ["abs(x) < 1"]')
    for name in (*given.get("prints", {}), *given.get("corrected", {})):
        if name not in quantities:
            tell("prints", f"{name!r} is no quantity of this run; known are {', '.join(sorted(quantities))}")
    objective = _formula(given["objective"], variables, False, "objective", tell)
    expects = [_formula(text, quantities, True, "expects", tell) for text in given.get("expects", ())]
    if objective is None or None in expects:
        return None
    try:
        slopes = [derivative(objective, name) for name in variables]
    except FormulaError as error:
        tell("objective", str(error))
        return None
    axes = {name: OneOf((float(value),)) for name, value in settings.items() if isinstance(value, int | float)}
    starts = {f"start {name}": OneOf((float(value),)) for name, value in given["start"].items()}
    corrected = ", ".join(f"{name} = {value}" for name, value in given.get("corrected", {}).items())
    mended = _shown(objective, given["corrected"]) if "corrected" in given else None
    return Made(
        Kind.BEHAVIOUR if expects else Kind.VALUE,
        _asks(program.shown, given, [to_text(each) for each in expects if each]),
        Domain(
            Text(
                "one run, as the course sets it up; all else at PyTorch's defaults",
                "講座の設定どおりの 1 回の実行。その他は PyTorch の既定値",
            ),
            {**starts, **axes, "steps": OneOf((float(given["steps"]),))},
        ),
        Measured(given["optimizer"], ("float64",)),
        equation=Equation(_shown(objective, given.get("prints", {})), mended),
        corrected=Text(f"The run gives {corrected}.", f"実行結果は {corrected} である。") if corrected else None,
        parameters={**given, "objective": objective, "slopes": slopes, "expects": expects, "settings": settings},
    )


def _shown(objective: Tree, numbers: Mapping[str, str]) -> str:
    told = [f"{latex_name(name)} = {value}" for name, value in numbers.items()]
    return r",\quad ".join([f"f = {to_latex(objective)}", *told])


def _asks(program: str, given: Mapping[str, Any], expects: list[str]) -> Text:
    if expects:
        told = "; ".join(expects)
        return Text(
            f"After {given['steps']} steps of {program}: {told}.", f"{program} の {given['steps']} 歩の後: {told}。"
        )
    told = ", ".join(f"{name} = {value}" for name, value in given.get("prints", {}).items())
    return Text(
        f"After {given['steps']} steps of {program} one reads {told}.",
        f"{program} の {given['steps']} 歩の後は {told} となる。",
    )


def _formula(text: str, names: Any, relation: bool, key: str, tell: Tell) -> Tree | None:
    try:
        return read_formula(text, names, relation)
    except FormulaError as error:
        for problem in error.problems:
            tell(key, f"{text!r}, {problem}")
    return None


RUN = FormKind(
    "run",
    Text("Does a run end as the course says?", "実行は講座の言うとおりに終わるか。"),
    {
        "optimizer": Parameter(WORD, Text("the optimizer", "最適化手法"), True, tuple(OPTIMIZERS)),
        "objective": Parameter(FORMULA, Text("what is minimised, in the names of the start", "最小化する式"), True),
        "start": Parameter(NUMBERS, Text("where it starts: a number for each variable", "開始点(各変数の値)"), True),
        "steps": Parameter(WHOLE_NUMBER, Text("how many steps it takes", "ステップ数"), True),
        "settings": Parameter(SETTINGS, Text("settings of the optimizer", "最適化手法の設定")),
        "prints": Parameter(
            NUMBERS,
            Text(
                "numbers printed of the end (x, loss), the start (x_0) or the extremes (x_max), at their digits",
                "終点・始点・極値の印刷された数値",
            ),
        ),
        "expects": Parameter(
            FORMULAS, Text("relations between such numbers, all of which hold", "それらの数値の関係(すべて成り立つ)")
        ),
        "corrected": Parameter(NUMBERS, Text("the numbers as they should read", "正しい数値")),
    },
    """\
[statement.run]
optimizer = "sgd"
objective = "x**2"
start = { x = 10 }
steps = 10
settings = { lr = 1.1 }
expects = ["abs(x) > abs(x_0)"]""",
    _make,
)
