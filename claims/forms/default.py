"""The form ``default``: an argument has a default value, or is no argument at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.programs import OPTIMIZERS, target_of
from claims.forms.schedulers import SCHEDULERS
from claims.forms.schema import FLAG, FORMULA, WORD, FormKind, Made, Parameter, Tell
from claims.model import Equation, Kind, Measured

PROGRAMS = (*OPTIMIZERS, *SCHEDULERS)
_DOMAIN = Domain(Text("PyTorch's signature", "PyTorch のシグネチャ"))


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"program", "argument"} <= given.keys():
        return None
    if ("value" in given) == given.get("absent", False):
        tell("value", "say either which value is the default, or absent = true for an argument that is not there")
    argument, value, corrected = given["argument"], given.get("value"), given.get("corrected")
    program = OPTIMIZERS[given["program"]].shown if given["program"] in OPTIMIZERS else given["program"]
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
        "program": Parameter(WORD, Text("the optimizer or scheduler", "最適化手法またはスケジューラ"), True, PROGRAMS),
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
