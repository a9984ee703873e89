"""The form ``rule``: printed lines against an optimizer, by its steps or by one of its memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from claims.conventions import PYTORCH, Known, conventions_of, known_rules
from claims.domain import Axis, Domain, OneOf, Text
from claims.forms.programs import (
    ELSEWHERE,
    OPTIMIZERS,
    RATES,
    UPDATE_AXES,
    UPDATE_NOTE,
    Program,
    program_of,
    wrong_numbers,
)
from claims.forms.schema import FLAG, LINES, NAMES, SETTINGS, STATE, WORD, FormKind, Made, Parameter, Tell
from claims.formulas import FormulaError, Rule, read_rule
from claims.formulas.printing import latex_name, to_latex
from claims.model import Case, Equation, Kind, Measured
from claims.registry import unknown_name

_BY_FORMULAS = Measured("formulas", ("float64",))


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"optimizer", "lines"} <= given.keys():
        return None
    program, names = program_of(given["optimizer"]), given.get("names", {})
    flags, fixed = _flags(program, given.get("settings", {}), tell)
    known = conventions_of(given["optimizer"])
    convention = given.get("convention", PYTORCH if given["optimizer"] in OPTIMIZERS else known[0])
    if convention not in (PYTORCH, *known):
        tell("convention", unknown_name(f"convention of {program.shown}", convention, known))
        return None
    if convention != PYTORCH and flags:
        tell("settings", f"{', '.join(flags)} is PyTorch's; leave out the convention")
    if convention != PYTORCH and "memory" in given:
        tell("memory", "a memory is compared with PyTorch's; leave out the convention")
    for key, argument in [("names", value) for value in names.values()] + [("settings", name) for name in fixed]:
        if argument not in program.settings:
            tell(key, f"{program.shown} has no setting {argument!r} here; known are {', '.join(program.settings)}")
    for what in wrong_numbers(fixed):
        tell("settings", what)
    memory = given.get("memory")
    if memory is not None and memory not in program.memories:
        tell("memory", f"{program.shown} has no memory {memory!r}; known are {', '.join(program.memories) or 'none'}")
    spelled = {argument: name for name, argument in names.items()}
    arguments = [spelled.get(argument, argument) for argument in program.settings]
    state, result = given.get("state", {}), given.get("result", memory or "x")
    read, unread = _read(given, arguments, result, tell)
    if "corrected" in read and (unused := read["corrected"].unused):
        tell("corrected", f"nothing uses {', '.join(unused)}; a correction has no line too many")
    if not read or ("lines" not in read and not unread):
        return None
    changed = {name for rule in read.values() for name, _ in rule.memories}
    if "corrected" in read and (idle := [name for name in state if name not in changed]):
        tell("state", f"no line changes {', '.join(idle)}; leave it out")
    named = {names.get(name, name) for rule in read.values() for name in rule.settings} | fixed.keys()
    axes: dict[str, Axis] = {name: axis for name, axis in program.settings.items() if name in named}
    axes = {"lr": program.settings["lr"], **axes}
    axes |= {name: OneOf((float(value),)) for name, value in fixed.items() if isinstance(value, int | float)}
    own = convention == PYTORCH
    return Made(
        Kind.EQUATION,
        _asks(program, memory, flags) if own else _asks_of(known_rules()[f"{given['optimizer']}/{convention}"]),
        Domain(UPDATE_NOTE, {**UPDATE_AXES, **axes}),
        Measured(given["optimizer"], implementations=program.implementations) if own else _BY_FORMULAS,
        _cases(program, given.get("changing", False)),
        Equation(
            latex_of(read["lines"]) if "lines" in read else _as_text(given["lines"]),
            latex_of(read["corrected"]) if "corrected" in read else None,
        ),
        _corrected(read.get("corrected")),
        _unused(read["lines"]) if "lines" in read else None,
        {
            **given,
            "lines": None,
            **read,
            "names": names,
            "unread": unread,
            "result": result,
            "convention": convention,
            "flags": tuple(flags),
        },
    )


def _flags(program: Program, settings: Mapping[str, object], tell: Tell) -> tuple[list[str], Mapping[str, object]]:
    """What is switched on, and the settings that are numbers."""
    flags = [name for name in settings if name in program.flags]
    for name in flags:
        if settings[name] is not True:
            tell("settings", f"{name} is off unless it is true, got {settings[name]!r}")
    return flags, {name: value for name, value in settings.items() if name not in flags}


def _as_text(lines: str) -> str:
    """Lines that are no formulas, as they stand."""
    shown = (line.strip() for line in lines.replace(";", "\n").splitlines() if line.strip())
    return r",\quad ".join(rf"\text{{{line}}}" for line in shown)


def _asks(program: Program, memory: str | None, flags: Sequence[str]) -> Text:
    shown = f"{program.shown} ({', '.join(flags)})" if flags else program.shown
    if memory is None:
        return Text(
            f"PyTorch's {shown} takes the steps of these lines.", f"PyTorch の {shown} はこの式のとおりに更新する。"
        )
    return Text(
        f"The memory {memory} of PyTorch's {shown} follows these lines.",
        f"PyTorch の {shown} の状態 {memory} はこの式に従う。",
    )


def _asks_of(known: Known) -> Text:
    return Text(f"These lines are {known.shown.en}.", f"この式は次の規則である。{known.shown.ja}。")


def _read(given: Mapping[str, Any], arguments: Sequence[str], result: str, tell: Tell) -> tuple[dict[str, Rule], str]:
    """The printed and the corrected lines that can be read, and why printed ones that nobody can compute cannot."""
    read: dict[str, Rule] = {}
    unreadable, unread = given.get("unreadable", False), ""
    for key in ("lines", "corrected"):
        if key in given:
            try:
                read[key] = read_rule(given[key], arguments, given.get("state", {}), result, "corrected" in given)
            except FormulaError as error:
                if key == "lines" and unreadable:
                    unread = str(error.problems[0])
                    continue
                for problem in error.problems:
                    tell(key, str(problem))
    if unreadable and "lines" in read:
        tell("unreadable", "these lines can be computed as they stand; leave it out")
    if unreadable and "corrected" not in given:
        tell("unreadable", "say in corrected what the lines should read")
    return read, unread


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
            WORD,
            Text("the optimizer that the lines describe", "式が述べる最適化手法"),
            True,
            (*OPTIMIZERS, *ELSEWHERE),
        ),
        "convention": Parameter(
            WORD,
            Text(
                "the rule of that name that the course means, such as eps-hat: PyTorch's, unless stated",
                "その名の規則のうち講座が指すもの(eps-hat など。省略時は PyTorch のもの)",
            ),
        ),
        "describes": Parameter(
            WORD,
            Text(
                "program: lines of another convention are wrong; method: they are right under that convention",
                "program なら別の流儀の式は誤り、method ならその流儀で正しい",
            ),
            choices=("program", "method"),
        ),
        "lines": Parameter(LINES, Text("the lines as the course prints them", "講座に印刷された式"), True),
        "corrected": Parameter(LINES, Text("the lines as they should read", "正しい式")),
        "unreadable": Parameter(
            FLAG,
            Text(
                "whether the printed lines cannot be computed: a name without a definition, a missing parenthesis",
                "印刷された式が計算できないか(定義のない名前、閉じない括弧など)",
            ),
        ),
        "state": Parameter(STATE, Text("what each memory is before the first step", "最初の一歩の前の各状態の値")),
        "names": Parameter(
            NAMES, Text("names of the lines and the settings they stand for", "式の名前とそれが表す設定")
        ),
        "settings": Parameter(
            SETTINGS,
            Text("settings that are held at a value, or switched on", "値を固定する設定、または true にする設定"),
        ),
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
