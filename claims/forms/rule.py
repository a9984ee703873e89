"""The form ``rule``: printed lines against an optimizer, by its steps or by one of its memories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claims.domain import Axis, Domain, OneOf, Text
from claims.forms.programs import OPTIMIZERS, RATES, UPDATE_AXES, UPDATE_NOTE, Program, wrong_numbers
from claims.forms.schema import FLAG, LINES, NAMES, SETTINGS, STATE, WORD, FormKind, Made, Parameter, Tell
from claims.formulas import FormulaError, Rule, read_rule
from claims.formulas.printing import latex_name, to_latex
from claims.model import Case, Equation, Kind, Measured


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "lines"} <= given.keys():
        return None
    program, names = OPTIMIZERS[given["optimizer"]], given.get("names", {})
    fixed = given.get("settings", {})
    for key, argument in [("names", value) for value in names.values()] + [("settings", name) for name in fixed]:
        if argument not in program.settings:
            tell(key, f"{program.shown} has no setting {argument!r} here; known are {', '.join(program.settings)}")
    for what in wrong_numbers(fixed):
        tell("settings", what)
    memory = given.get("memory")
    if memory is not None and memory not in program.memories:
        tell("memory", f"{program.shown} has no memory {memory!r}; known are {', '.join(program.memories) or 'none'}")
    spelled = {argument: name for name, argument in names.items()}
    known = [spelled.get(argument, argument) for argument in program.settings]
    state, result = given.get("state", {}), given.get("result", memory or "x")
    read: dict[str, Rule] = {}
    for key in ("lines", "corrected"):
        if key in given:
            try:
                read[key] = read_rule(given[key], known, state, result, shared="corrected" in given)
            except FormulaError as error:
                for problem in error.problems:
                    tell(key, str(problem))
    if "corrected" in read and (unused := read["corrected"].unused):
        tell("corrected", f"nothing uses {', '.join(unused)}; a correction has no line too many")
    if "lines" not in read:
        return None
    changed = {name for rule in read.values() for name, _ in rule.memories}
    if "corrected" in read and (idle := [name for name in state if name not in changed]):
        tell("state", f"no line changes {', '.join(idle)}; leave it out")
    named = {names.get(name, name) for rule in read.values() for name in rule.settings} | fixed.keys()
    axes: dict[str, Axis] = {name: axis for name, axis in program.settings.items() if name in named}
    axes = {"lr": program.settings["lr"], **axes}
    axes |= {name: OneOf((float(value),)) for name, value in fixed.items() if isinstance(value, int | float)}
    return Made(
        Kind.EQUATION,
        Text(
            f"PyTorch's {program.shown} takes the steps of these lines."
            if memory is None
            else f"The memory {memory} of PyTorch's {program.shown} follows these lines.",
            f"PyTorch の {program.shown} はこの式のとおりに更新する。"
            if memory is None
            else f"PyTorch の {program.shown} の状態 {memory} はこの式に従う。",
        ),
        Domain(UPDATE_NOTE, {**UPDATE_AXES, **axes}),
        Measured(given["optimizer"], implementations=program.implementations),
        _cases(program, given.get("changing", False)),
        Equation(latex_of(read["lines"]), latex_of(read["corrected"]) if "corrected" in read else None),
        _corrected(read.get("corrected")),
        _unused(read["lines"]),
        {**given, **read, "result": result, "names": names},
    )


def latex_of(rule: Rule) -> str:
    """The lines of a rule in LaTeX, one after the other."""
    return r",\quad ".join(f"{latex_name(name)} = {to_latex(tree)}" for name, tree in rule.lines)


def _cases(program: Program, changing: bool) -> tuple[Case, ...]:
    """A rule is printed for a rate that stays; what becomes of it at a rate that changes is a note, unless asked."""
    constant, changed = RATES
    # Who has no learning rate to set cannot change it on the way.
    if isinstance(program.settings["lr"], OneOf):
        return (constant,)
    return (constant, replace(changed, beyond=not changing))


def _unused(rule: Rule) -> Text | None:
    """What a reader is told of printed lines whose value nothing uses."""
    if not rule.unused:
        return None
    names = ", ".join(rule.unused)
    return Text(f"Nothing uses {names} of the printed lines.", f"印刷された行の {names} は、どこにも使われない。")


def _corrected(rule: Rule | None) -> Text | None:
    if rule is None:
        return None
    lines = "; ".join(map(str, rule.lines))
    return Text(f"The lines should read `{lines}`.", f"正しくは `{lines}` である。")


RULE = FormKind(
    "rule",
    Text("Does an optimizer take the steps of these lines?", "最適化手法はこの式のとおりに更新するか。"),
    {
        "optimizer": Parameter(
            WORD, Text("the optimizer that the lines describe", "式が述べる最適化手法"), True, tuple(OPTIMIZERS)
        ),
        "lines": Parameter(LINES, Text("the lines as the course prints them", "講座に印刷された式"), True),
        "corrected": Parameter(LINES, Text("the lines as they should read", "正しい式")),
        "state": Parameter(STATE, Text("what each memory is before the first step", "最初の一歩の前の各状態の値")),
        "names": Parameter(
            NAMES, Text("names of the lines and the settings they stand for", "式の名前とそれが表す設定")
        ),
        "settings": Parameter(SETTINGS, Text("settings that are held at a value", "値を固定する設定")),
        "changing": Parameter(
            FLAG,
            Text("whether the course means a learning rate that changes too", "学習率が変わる場合も講座が述べているか"),
        ),
        "memory": Parameter(
            WORD, Text("the memory that is compared instead of the parameter", "比べる状態(パラメータの代わり)")
        ),
        "result": Parameter(WORD, Text("the line that gives what is compared", "比べる値を与える行")),
    },
    '''\
[statement.rule]
optimizer = "momentum"
names = { mu = "momentum" }
state = { v = 0 }
lines = """
v = mu*v - lr*g
x = x + v
"""''',
    _make,
)
