"""The form ``behaviour``: in how many settings and starts of a domain relations hold; methods beside each other too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claims.domain import Axis, Domain, OneOf, Text, ranging
from claims.forms.running import SHARED, flat, read_expected, read_runs, shown_program
from claims.forms.schema import RANGES, FormKind, Made, Parameter, Tell
from claims.formulas.printing import to_latex, to_text
from claims.model import Equation, Kind, Measured

_NOTE = Text(
    "settings and starts spread evenly over these ranges, by ratio where a range is positive; all else at "
    "PyTorch's defaults",
    "この範囲に一様に(正の範囲では比で)散らした設定と開始点。その他は PyTorch の既定値",
)


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"objective", "steps", "ranges", "expects", "start"} <= given.keys():
        return None
    given = flat(given)
    ranges = given["ranges"]
    read = read_runs(given, tuple(ranges), tell)
    expects = read_expected(given, tell)
    if read is None:
        return None
    steps = given["steps"]
    program, told = shown_program(given), "; ".join(map(to_text, expects))
    axes: dict[str, Axis] = {name: ranging(*ends) for name, ends in ranges.items()}
    axes["steps"] = OneOf((float(steps),))
    return Made(
        Kind.BEHAVIOUR,
        Text(f"After {steps} steps of {program}: {told}.", f"{program} の {steps} 歩の後: {told}。"),
        Domain(_NOTE, axes),
        Measured(given.get("optimizer", "formulas"), ("float64",)),
        equation=Equation(f"f = {to_latex(read['shown'])}"),
        parameters={**given, **read, "expects": expects},
    )


BEHAVIOUR = FormKind(
    "behaviour",
    Text("In how many settings does it hold?", "どれだけの設定で成り立つか。"),
    {
        **SHARED,
        "expects": replace(SHARED["expects"], required=True),
        "ranges": Parameter(RANGES, Text("variables and settings, and from where to where", "変数と設定の範囲"), True),
    },
    """\
[statement.behaviour]
optimizer = "momentum"
objective = "(x**2 + 20*y**2)/2"
start = { x = 1, y = 1 }
steps = 100
settings = { momentum = 0.9 }
ranges = { lr = [0.001, 0.05], x = [-3, 3], y = [-3, 3] }
minimum = { x = 0, y = 0 }
expects = ["distance < distance_of_plain"]
[statement.behaviour.others.plain]
optimizer = "sgd"
settings = {}""",
    _make,
)
