"""The form ``rate``: how fast a memory forgets, or a run converges, against a printed value or formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text, ranging
from claims.forms.objectives import read_numbers, read_objective
from claims.forms.programs import OPTIMIZERS, Program
from claims.forms.schema import FORMULA, RANGES, STATE, VECTORS, WORD, FormKind, Made, Parameter, Tell, read_formulas
from claims.formulas import Tree
from claims.formulas.printing import to_latex, to_text
from claims.model import Equation, Kind, Measured

# What may be measured of the weights that a memory gives to past gradients, and of the distances in a run.
OF_A_MEMORY: Mapping[str, Text] = {
    "sum": Text("the sum of its weights", "重みの和"),
    "newest": Text("the weight of the newest gradient", "最新の勾配の重み"),
    "factor": Text("the factor by which a weight fades per step", "一歩ごとの重みの減衰率"),
    "half_life": Text("the number of steps in which a weight halves", "重みが半分になるステップ数"),
}
OF_A_RUN: Mapping[str, Text] = {
    "factor": Text("the factor by which the distance shrinks per step", "一歩ごとの距離の縮小率"),
}
_NOTE = Text("values spread evenly over these ranges", "この範囲に一様に散らした値")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "quantity", "formula", "ranges"} <= given.keys():
        return None
    program, ranges = OPTIMIZERS[given["optimizer"]], given["ranges"]
    read = _of_a_memory(program, given, tell) if "memory" in given else _of_a_run(program, given, tell)
    formulas = read_numbers(given, ("formula", "corrected"), ranges, tell)
    if read is None or "formula" not in formulas:
        return None
    words = (OF_A_MEMORY if "memory" in given else OF_A_RUN).get(given["quantity"])
    if words is None:
        known = ", ".join(OF_A_MEMORY if "memory" in given else OF_A_RUN)
        tell("quantity", f"expected one of {known}, got {given['quantity']!r}")
        return None
    corrected, printed = formulas.get("corrected"), to_text(formulas["formula"])
    of = f"of the memory {given['memory']} of" if "memory" in given else "of runs of"
    return Made(
        Kind.PROPERTY,
        Text(
            f"{words.en[0].upper()}{words.en[1:]}, {of} {program.shown}, is {printed}.",
            f"{program.shown} の{words.ja}は {printed} である。",
        ),
        Domain(_NOTE, {name: ranging(*ends) for name, ends in ranges.items()}),
        Measured(given["optimizer"], ("float64",)),
        equation=Equation(_shown(given, formulas["formula"]), None if corrected is None else _shown(given, corrected)),
        corrected=None if corrected is None else _corrected(to_text(corrected)),
        parameters={**given, **formulas, **read},
    )


def _of_a_memory(program: Program, given: Mapping[str, Any], tell: Tell) -> dict[str, Any] | None:
    if given["memory"] not in program.memories:
        known = ", ".join(program.memories) or "none"
        tell("memory", f"{program.shown} has no memory {given['memory']!r}; known are {known}")
        return None
    for key in ("objective", "start", "constants"):
        if key in given:
            tell(key, "the weights of a memory need none; leave it out")
    if unknown := sorted(set(given["ranges"]) - set(program.settings)):
        tell("ranges", f"{program.shown} has no setting {', '.join(unknown)}; known are {', '.join(program.settings)}")
        return None
    return {}


def _of_a_run(program: Program, given: Mapping[str, Any], tell: Tell) -> dict[str, Any] | None:
    if not {"objective", "start"} <= given.keys():
        tell("memory", "say either which memory, or the objective and the start of a run")
        return None
    settings = given.get("settings", {})
    ranged = [name for name in given["ranges"] if name not in program.settings]
    if (read := read_objective(given, ranged, tell)) is None:
        return None
    found = read_formulas(settings, tuple(settings), given["ranges"], lambda key, what: tell(f"settings.{key}", what))
    for name in settings.keys() - program.settings.keys():
        tell("settings", f"{program.shown} has no setting {name!r}; known are {', '.join(program.settings)}")
    return {"objective": read["objective"], "ranged": ranged, "settings": found}


def _shown(given: Mapping[str, Any], formula: Tree) -> str:
    name = given["quantity"].replace("_", r"\ ")
    return rf"\mathrm{{{name}}} = {to_latex(formula)}"


def _corrected(shown: str) -> Text:
    return Text(f"It is {shown}.", f"正しくは {shown} である。")


RATE = FormKind(
    "rate",
    Text("How fast does a memory forget, or a run converge?", "状態はどの速さで忘れ、実行はどの速さで収束するか。"),
    {
        "optimizer": Parameter(WORD, Text("PyTorch's optimizer", "PyTorch の最適化手法"), True, tuple(OPTIMIZERS)),
        "quantity": Parameter(WORD, Text("what is measured: sum, newest, factor or half_life", "測る量"), True),
        "memory": Parameter(WORD, Text("the memory whose weights are meant", "重みを測る状態")),
        "objective": Parameter(
            FORMULA, Text("or what a run minimises, its minimum at 0", "または最小化する式(最小点は 0)")
        ),
        "start": Parameter(
            VECTORS, Text("where that run starts: a number or a list for each variable", "その開始点(数、または並び)")
        ),
        "constants": Parameter(
            VECTORS, Text("numbers and lists that the objective and the formula name", "式の中の定数(数、または並び)")
        ),
        "settings": Parameter(
            STATE, Text("settings of that run, numbers or formulas of the ranges", "その設定(数値または式)")
        ),
        "ranges": Parameter(RANGES, Text("settings, and constants of the objective", "設定と定数の範囲"), True),
        "formula": Parameter(FORMULA, Text("the printed value or formula", "印刷された値または式"), True),
        "corrected": Parameter(FORMULA, Text("the value or formula as it should read", "正しい値または式")),
    },
    """\
[statement.rate]
optimizer = "sgd"
quantity = "factor"
objective = "(x**2 + kappa*y**2)/2"
start = { x = 1, y = 1 }
settings = { lr = "2/(1 + kappa)" }
ranges = { kappa = [2, 50] }
formula = "(kappa - 1)/(kappa + 1)\"""",
    _make,
)
