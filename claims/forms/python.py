"""The form ``python``: what no other form can say is measured by a test of the course's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Text
from claims.forms.schema import WORD, WORDS, FormKind, Made, Parameter, Tell
from claims.model import Kind, Measured

_ASKS = Text("It is as the statement says.", "記述のとおりである。")
_FORMATS = ("float64", "float32", "bfloat16", "float16")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if "target" not in given:
        return None
    dtypes = given.get("dtypes", ("float64", "float32"))
    for name in dtypes:
        if name not in _FORMATS:
            tell("dtypes", f"expected some of {', '.join(_FORMATS)}, got {name!r}")
    settled = Measured(given["target"], dtypes, given.get("implementations", ()))
    return Made(Kind.BEHAVIOUR, _ASKS, None, settled, parameters=given)


PYTHON = FormKind(
    "python",
    Text("Which program does a test of the course's own drive?", "講座自身のテストはどのプログラムを動かすか。"),
    {
        "target": Parameter(WORD, Text("the program that is driven", "動かすプログラム"), True),
        "dtypes": Parameter(WORDS, Text("the number formats in which it is driven", "数値形式")),
        "implementations": Parameter(WORDS, Text("its implementations", "実装")),
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
