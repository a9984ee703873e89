"""The form ``behaviour``: in how many settings and starts of a domain the relations of a course hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Axis, Domain, OneOf, Text, ranging
from claims.forms.grid import read_grid
from claims.forms.running import flat, shown_program
from claims.forms.schema import RANGES, FormKind, Made, Parameter, Tell
from claims.forms.sweep import OF_A_GRID, SWEPT, read_swept
from claims.formulas.printing import to_latex, to_text
from claims.model import Equation, Kind, Measured

_NOTE = Text(
    "settings and starts spread evenly over these ranges, by ratio where a range is positive; all else at "
    "PyTorch's defaults",
    "この範囲に一様に(正の範囲では比で)散らした設定と開始点。その他は PyTorch の既定値",
)


def make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    """The claim: over a grid of its own domain, or over ranges of its own."""
    if not {"objective", "expects", "start"} <= given.keys():
        return None
    if ("grid" in given) == ("ranges" in given) or ("ranges" in given) != ("steps" in given):
        tell("grid", "say either ranges and steps, or a grid over the claim's own domain, whose horizon is the steps")
        return None
    for key in OF_A_GRID:
        if key in given and "grid" not in given:
            tell(key, "only a grid has it: lay one over the claim's own domain")
    ranges = flat(given).get("ranges", {})
    read = read_grid(given, tell) if "grid" in given else read_swept(given, tuple(ranges), tell)
    if read is None:
        return None
    axes: dict[str, Axis] = {name: ranging(*ends) for name, ends in ranges.items()}
    steps = given.get("steps")
    domain = None if steps is None else Domain(_NOTE, {**axes, "steps": OneOf((float(steps),))})
    program, told = shown_program(given), "; ".join(map(to_text, read["expects"]))
    after = ("", "") if steps is None else (f"After {steps} steps of {program}: ", f"{program} の {steps} 歩の後: ")
    return Made(
        Kind.BEHAVIOUR,
        Text(f"{after[0]}{told}.", f"{after[1]}{told}。"),
        domain,
        Measured(given.get("optimizer", "formulas"), ("float64",)),
        equation=Equation(f"f = {to_latex(read['shown'])}"),
        parameters=read,
    )


PARAMETERS: Mapping[str, Parameter] = {
    **SWEPT,
    "ranges": Parameter(RANGES, Text("variables and settings, and from where to where", "変数と設定の範囲")),
}
BEHAVIOUR = FormKind(
    "behaviour",
    Text("In how many settings does it hold?", "どれだけの設定で成り立つか。"),
    PARAMETERS,
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
    make,
)
