"""The form ``default``: an argument has a default value, or is no argument at all, of a program or of printed lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.programs import ALL, OPTIMIZERS, target_of
from claims.forms.rule import latex_of
from claims.forms.schedulers import SCHEDULERS
from claims.forms.schema import FLAG, FORMULA, LINES, STATE, WORD, FormKind, Made, Parameter, Tell
from claims.formulas import FormulaError, read_rule
from claims.model import Equation, Kind, Measured

PROGRAMS = (*ALL, *SCHEDULERS)
_DOMAIN = Domain(Text("PyTorch's signature", "PyTorch のシグネチャ"))
_PRINTED = Domain(Text("the lines as they stand", "書かれたとおりの式"))


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if "argument" not in given:
        return None
    if ("program" in given) == ("lines" in given):
        tell("program", "say either which program of PyTorch, or the lines that the course prints")
        return None
    return _of_lines(given, tell) if "lines" in given else _of_a_program(given, tell)


def _of_lines(given: Mapping[str, Any], tell: Tell) -> Made | None:
    """Printed lines take what they name."""
    if "value" in given or not given.get("absent", False):
        tell("absent", "lines name no default; absent = true says that they take no such argument")
    argument = given["argument"]
    known = {argument, *(name for program in OPTIMIZERS.values() for name in program.settings)} - {
        *given.get("state", {})
    }
    try:
        rule = read_rule(given["lines"], known, given.get("state", {}))
    except FormulaError as error:
        for problem in error.problems:
            tell("lines", str(problem))
        return None
    return Made(
        Kind.API,
        Text(f"The printed lines take no argument {argument}.", f"印刷された式は引数 {argument} を取らない。"),
        _PRINTED,
        Measured("formulas", ("float64",)),
        equation=Equation(latex_of(rule)),
        parameters={**given, "rule": rule},
    )


def _of_a_program(given: Mapping[str, Any], tell: Tell) -> Made:
    """PyTorch's signature says what a program takes."""
    if ("value" in given) == given.get("absent", False):
        tell("value", "say either which value is the default, or absent = true for an argument that is not there")
    argument, value, corrected = given["argument"], given.get("value"), given.get("corrected")
    program = ALL.get(given["program"], given["program"])
    if value is None:
        asks = Text(
            f"PyTorch's {program} has no argument {argument}.", f"PyTorch の {program} に引数 {argument} はない。"
        )
    else:
        asks = Text(
            f"The default of {argument} in PyTorch's {program} is {value}.",
            f"PyTorch の {program} の {argument} の既定値は {value} である。",
        )
    shown = rf"\mathtt{{{argument.replace('_', chr(92) + '_')}}} = "
    return Made(
        Kind.API,
        asks,
        _DOMAIN,
        Measured(target_of(given["program"]), ("float64",)),
        equation=value and Equation(rf"{shown}\text{{{value}}}", corrected and rf"{shown}\text{{{corrected}}}"),
        corrected=corrected and Text(f"The default is {corrected}.", f"既定値は {corrected} である。"),
        parameters=given,
    )


DEFAULT = FormKind(
    "default",
    Text("Has an argument this default, or is there none?", "引数の既定値はこれか、あるいはその引数はないか。"),
    {
        "program": Parameter(
            WORD, Text("the optimizer or scheduler", "最適化手法またはスケジューラ"), choices=PROGRAMS
        ),
        "lines": Parameter(
            LINES, Text("or lines that the course prints, which take what they name", "または印刷された式")
        ),
        "state": Parameter(STATE, Text("what such lines remember, and what it is at first", "式の状態と最初の値")),
        "argument": Parameter(WORD, Text("the argument, by PyTorch's name", "PyTorch での引数名"), True),
        "value": Parameter(
            FORMULA, Text("its default: a number, or a word such as None", "既定値(数値、または None などの語)")
        ),
        "absent": Parameter(FLAG, Text("true where there is no such argument", "その引数がないなら true")),
        "corrected": Parameter(FORMULA, Text("the default it really has", "正しい既定値")),
    },
    """\
[statement.default]
program = "adam"
argument = "eps"
value = 1e-8""",
    _make,
)
