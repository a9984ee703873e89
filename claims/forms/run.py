"""The form ``run``: one run, or several beside each other, from a start; what is printed of its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, OneOf, Text
from claims.forms.running import SHARED, flat, quantities, read_expected, read_runs, shown_program
from claims.forms.schema import VECTORS, FormKind, Made, Parameter, Tell
from claims.formulas import Tree
from claims.formulas.printing import latex_name, to_latex, to_text
from claims.model import Equation, Kind, Measured

_NOTE = Text(
    "the runs as the course sets them up; all else at PyTorch's defaults",
    "講座の設定どおりの実行。その他は PyTorch の既定値",
)


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"objective", "start", "steps"} <= given.keys():
        return None
    given = flat(given)
    read = read_runs(given, (), tell)
    if ("prints" in given) == ("expects" in given):
        tell("prints", 'say either prints = { x = 0.107 }, or expects = ["abs(x) < 1"]')
    known = quantities(given)
    for key in ("prints", "corrected"):
        for name in given.get(key, {}):
            if name not in known:
                tell(key, f"{name!r} is no quantity of this run; known are {', '.join(sorted(known))}")
    expects = read_expected(given, tell)
    if read is None:
        return None
    mended = _shown(read["shown"], given["corrected"]) if "corrected" in given else None
    corrected = ", ".join(f"{name} = {value}" for name, value in given.get("corrected", {}).items())
    return Made(
        Kind.BEHAVIOUR if expects else Kind.VALUE,
        _asks(shown_program(given), given, expects),
        Domain(_NOTE, _axes(given)),
        Measured(given.get("optimizer", "formulas"), ("float64",)),
        equation=Equation(_shown(read["shown"], given.get("prints", {})), mended),
        corrected=Text(f"The run gives {corrected}.", f"実行結果は {corrected} である。") if corrected else None,
        parameters={**given, **read, "expects": expects},
    )


def _axes(given: Mapping[str, Any]) -> dict[str, OneOf]:
    """What a run is set to, for a reader."""
    settings = given.get("settings", {}).items()
    axes = {f"start {name}": OneOf((float(value),)) for name, value in given["start"].items()}
    axes |= {name: OneOf((float(value),)) for name, value in settings if isinstance(value, int | float)}
    return {**axes, "steps": OneOf((float(given["steps"]),))}


def _shown(objective: Tree, numbers: Mapping[str, str]) -> str:
    told = [f"{latex_name(name)} = {value}" for name, value in numbers.items()]
    return r",\quad ".join([f"f = {to_latex(objective)}", *told])


def _asks(program: str, given: Mapping[str, Any], expects: list[Tree]) -> Text:
    steps = given["steps"]
    if expects:
        told = "; ".join(map(to_text, expects))
        return Text(f"After {steps} steps of {program}: {told}.", f"{program} の {steps} 歩の後: {told}。")
    told = ", ".join(f"{name} = {value}" for name, value in given.get("prints", {}).items())
    return Text(f"After {steps} steps of {program} one reads {told}.", f"{program} の {steps} 歩の後は {told} となる。")


RUN = FormKind(
    "run",
    Text("Does a run end as the course says?", "実行は講座の言うとおりに終わるか。"),
    {
        **SHARED,
        "prints": Parameter(VECTORS, Text("numbers printed of such quantities, at their digits", "印刷された数値")),
        "corrected": Parameter(VECTORS, Text("the numbers as they should read", "正しい数値")),
    },
    """\
[statement.run]
optimizer = "sgd"
objective = "x**2"
start = { x = 10 }
steps = 10
settings = { lr = 0.05 }
expects = ["abs(x) > 3", "loss > loss_of_fast"]
[statement.run.others.fast]
settings = { lr = 0.2 }""",
    _make,
)
