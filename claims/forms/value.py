"""The form ``value``: a function of PyTorch, given these numbers, gives the printed ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.schema import DIGITS, FLAG, ROWS, WHOLE_NUMBER, WORD, FormKind, Made, Parameter, Tell
from claims.model import Kind, Measured

PROGRAMS = ("softmax", "cross-entropy")
_DOMAIN = Domain(Text("the numbers as they stand", "書かれた数値そのもの"))


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"program", "inputs", "prints"} <= given.keys():
        return None
    program, inputs = given["program"], given["inputs"]
    loss = program == "cross-entropy"
    if loss != ("target" in given):
        tell("target", "cross-entropy needs the number of the right class, from 0, and softmax has none")
    elif loss and given["target"] >= min(map(len, inputs)):
        tell("target", f"there is no class {given['target']}; classes are counted from 0")
    if not loss and ("softmax_first" in given or len(inputs) > 1):
        tell("inputs", "softmax is asked of one list of numbers, and softmax_first is for cross-entropy")
    expected = len(inputs) if loss else len(inputs[0])
    for key in ("prints", "corrected"):
        if len(given.get(key, range(expected))) != expected:
            tell(key, f"expected {expected} printed numbers")
    printed = ", ".join(given["prints"])
    mended = ", ".join(given.get("corrected", ()))
    return Made(
        Kind.VALUE,
        Text(f"PyTorch's {program} gives {printed}.", f"PyTorch の {program} は {printed} を返す。"),
        _DOMAIN,
        Measured(program),
        corrected=Text(f"The numbers are {mended}.", f"正しい値は {mended} である。") if mended else None,
        parameters=given,
    )


VALUE = FormKind(
    "value",
    Text("Does a function of PyTorch give these numbers?", "PyTorch の関数はこの数値を返すか。"),
    {
        "program": Parameter(WORD, Text("softmax or cross-entropy", "softmax または cross-entropy"), True, PROGRAMS),
        "inputs": Parameter(
            ROWS, Text("what it is given, a list for each prediction", "与える数値(予測ごとに一つのリスト)"), True
        ),
        "target": Parameter(
            WHOLE_NUMBER, Text("the right class of each, from 0, for cross-entropy", "正解クラス(0 から数える)")
        ),
        "softmax_first": Parameter(
            FLAG, Text("whether the loss is given what softmax makes of them", "softmax を掛けてから損失に渡すか")
        ),
        "prints": Parameter(DIGITS, Text("the printed numbers, at their digits", "印刷された数値(印刷の桁数で)"), True),
        "corrected": Parameter(DIGITS, Text("the numbers as they should read", "正しい数値")),
    },
    """\
[statement.value]
program = "softmax"
inputs = [[1, 2, 3]]
prints = [0.090, 0.245, 0.665]""",
    _make,
)
