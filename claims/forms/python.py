"""The form ``python``: what no other form can say is measured by a test of the course's own.

What a reader can try of it, runs and relations between them, may stand there as in the form ``behaviour``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claims.domain import Text
from claims.forms.grid import axes_of_runs
from claims.forms.schema import WORD, WORDS, FormKind, Made, Parameter, Tell
from claims.forms.sweep import OF_A_GRID, SWEPT, read_swept
from claims.model import Domain, Kind, Measured

_ASKS = Text("It is as the statement says.", "記述のとおりである。")
_FORMATS = ("float64", "float32", "bfloat16", "float16")
TRIED: Mapping[str, Parameter] = {
    name: replace(each, required=False) for name, each in SWEPT.items() if name not in (*OF_A_GRID, "grid", "steps")
}


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if "target" not in given:
        return None
    dtypes = given.get("dtypes", ("float64", "float32"))
    for name in dtypes:
        if name not in _FORMATS:
            tell("dtypes", f"expected some of {', '.join(_FORMATS)}, got {name!r}")
    settled = Measured(given["target"], dtypes, given.get("implementations", ()))
    if {"objective", "start", "expects"} <= given.keys():
        tried = _tried(given, tell)
        return None if tried is None else Made(Kind.BEHAVIOUR, _ASKS, None, settled, parameters={**given, **tried})
    if unused := given.keys() & TRIED.keys():
        tell("objective", f"what can be tried has an objective, a start and what is expected: {', '.join(unused)}")
    return Made(Kind.BEHAVIOUR, _ASKS, None, settled, parameters=given)


def _tried(given: Mapping[str, Any], tell: Tell) -> dict[str, Any] | None:
    """The runs that can be tried, and the relations between them, over the claim's own domain."""
    domain: Domain | None = given["domain"]
    if domain is None or not {"start", "horizon"} <= domain.axes.keys():
        tell("objective", "what can be tried needs a domain with the axes start and horizon")
        return None
    settings, free = axes_of_runs(given, domain)
    return read_swept({**given, "steps": 1, "free": (*free, "lr")}, settings, tell)


PYTHON = FormKind(
    "python",
    Text("Which program does a test of the course's own drive?", "講座自身のテストはどのプログラムを動かすか。"),
    {
        "target": Parameter(WORD, Text("the program that is driven", "動かすプログラム"), True),
        "dtypes": Parameter(WORDS, Text("the number formats in which it is driven", "数値形式")),
        "implementations": Parameter(WORDS, Text("its implementations", "実装")),
        **TRIED,
    },
    """\
[statement.domain]
note = "starts near the minimum"
axes.lr = { from = 0.001, to = 0.5, usual = 0.01 }
[statement.python]
target = "sgd"
dtypes = ["float64"]""",
    _make,
)
