"""The form ``value``: a function of PyTorch, given these numbers, gives the printed ones, or takes them at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.losses import LOSSES, wrong_settings
from claims.forms.schema import (
    DIGITS,
    FLAG,
    FORMULAS,
    ROWS,
    SETTINGS,
    WHOLE_NUMBER,
    WORD,
    WORDS,
    FormKind,
    Made,
    Parameter,
    Tell,
    Type,
)
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.printing import to_text
from claims.model import Kind, Measured

PROGRAMS = ("softmax", *LOSSES)
_DOMAIN = Domain(Text("the numbers as they stand", "書かれた数値そのもの"))
_ASKED = ("prints", "expects", "accepts")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if "program" not in given:
        return None
    if len(asked := [key for key in _ASKED if key in given]) != 1:
        tell("prints", "say one of what it prints, which relations it expects, and whether it accepts these shapes")
        return None
    loss = LOSSES.get(given["program"])
    for what in wrong_settings(loss, given.get("settings", {})) if loss else ["softmax has none"]:
        if "settings" in given:
            tell("settings", what)
    return _OF[asked[0]](given, tell)


def _shapes(given: Mapping[str, Any], tell: Tell) -> Made | None:
    """Whether a loss takes tensors of these shapes."""
    if given["program"] not in LOSSES or not given.get("shapes"):
        tell("shapes", "expected the shapes of an input and a target of a loss, such as [[[1, 5], [1]]]")
        return None
    accepts, shown = given["accepts"], LOSSES[given["program"]].shown
    en, ja = ("takes", "受け取る") if accepts else ("refuses", "拒む")
    return _made(given, Text(f"{shown} {en} these shapes.", f"{shown} はこの形を{ja}。"), kind=Kind.API)


def _numbers(given: Mapping[str, Any], tell: Tell) -> Made | None:
    """What PyTorch gives, as it is printed."""
    if not _given(given, tell):
        return None
    expected = len(given["inputs"]) if given["program"] in LOSSES else len(given["inputs"][0])
    for key in ("prints", "corrected"):
        if len(given.get(key, range(expected))) != expected:
            tell(key, f"expected {expected} printed numbers")
    printed, mended = (", ".join(given.get(key, ())) for key in ("prints", "corrected"))
    program = given["program"]
    asks = Text(f"PyTorch's {program} gives {printed}.", f"PyTorch の {program} は {printed} を返す。")
    return _made(given, asks, Text(f"The numbers are {mended}.", f"正しい値は {mended} である。") if mended else None)


def _relations(given: Mapping[str, Any], tell: Tell) -> Made | None:
    """How what PyTorch gives for several predictions stands to each other."""
    names = given.get("names", ())
    if not _given(given, tell):
        return None
    if given["program"] not in LOSSES or len(names) != len(given["inputs"]):
        tell("names", f"expected {len(given['inputs'])} names, one for each prediction, of a loss")
        return None
    if given.get("cheapest", False) and not LOSSES[given["program"]].of_class:
        tell("cheapest", f"the target of {given['program']} is no class")
    trees: list[Tree] = []
    for text in given["expects"]:
        try:
            trees.append(read_formula(text, names, relation=True))
        except FormulaError as error:
            for problem in error.problems:
                tell("expects", f"{text!r}, {problem}")
    told = ", ".join(map(to_text, trees))
    of = Text("the class that costs least", "損失が最小のクラス") if given.get("cheapest") else Text("the loss", "損失")
    asks = Text(f"Of {of.en} of each prediction: {told}.", f"各予測の{of.ja}について: {told}。")
    return _made({**given, "expects": tuple(trees)}, asks, kind=Kind.PROPERTY)


def _given(given: Mapping[str, Any], tell: Tell) -> bool:
    """Whether the numbers that are given fit the program."""
    if "inputs" not in given:
        tell("inputs", f"this key is missing: {VALUE.parameters['inputs'].words.en}")
        return False
    loss, inputs, target = LOSSES.get(given["program"]), given["inputs"], given.get("target")
    if given.get("cheapest", False):
        return True
    if loss is None:
        if target is not None or "softmax_first" in given or len(inputs) > 1:
            tell("inputs", "softmax is asked of one list of numbers, and target and softmax_first are for losses")
    elif loss.of_class and not isinstance(target, int):
        tell("target", f"{given['program']} needs the number of the right class, from 0")
    elif isinstance(target, int) and loss.of_class and target >= min(map(len, inputs)):
        tell("target", f"there is no class {target}; classes are counted from 0")
    elif not loss.of_class and (isinstance(target, int | None) or {*map(len, inputs)} != {len(target)}):
        tell("target", f"{given['program']} needs a list of as many numbers as each input has")
    return True


def _made(given: Mapping[str, Any], asks: Text, corrected: Text | None = None, kind: Kind = Kind.VALUE) -> Made:
    return Made(kind, asks, _DOMAIN, Measured(given["program"]), corrected=corrected, parameters=given)


def _target(value: Any) -> Any:
    return DIGITS.read(value) if isinstance(value, list) else WHOLE_NUMBER.read(value)


def _pairs_of_shapes(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise TypeError
    return tuple(tuple(tuple(WHOLE_NUMBER.read(each) for each in shape) for shape in pair) for pair in value)


_TARGET = Type("a whole number, or a list of numbers", _target, {"anyOf": [WHOLE_NUMBER.schema, DIGITS.schema]})
_WHOLE: Mapping[str, Any] = {"type": "array", "items": {"type": "array", "items": WHOLE_NUMBER.schema}}
_SHAPES = Type(
    "pairs of shapes, such as [[[1, 5], [1]]]", _pairs_of_shapes, {"type": "array", "items": _WHOLE, "minItems": 1}
)
_OF = {"prints": _numbers, "expects": _relations, "accepts": _shapes}
VALUE = FormKind(
    "value",
    Text("Does a function of PyTorch give these numbers?", "PyTorch の関数はこの数値を返すか。"),
    {
        "program": Parameter(WORD, Text("softmax or a loss", "softmax または損失関数"), True, PROGRAMS),
        "inputs": Parameter(
            ROWS, Text("what it is given, a list for each prediction", "与える数値(予測ごとに一つのリスト)")
        ),
        "target": Parameter(
            _TARGET,
            Text("the right class of each, from 0, or the right numbers", "正解クラス(0 から数える)または正解の数値"),
        ),
        "settings": Parameter(
            SETTINGS, Text("settings of the loss; else PyTorch's defaults", "損失の設定(省略時は PyTorch の既定値)")
        ),
        "softmax_first": Parameter(
            FLAG, Text("whether the loss is given what softmax makes of them", "softmax を掛けてから損失に渡すか")
        ),
        "prints": Parameter(DIGITS, Text("the printed numbers, at their digits", "印刷された数値(印刷の桁数で)")),
        "corrected": Parameter(DIGITS, Text("the numbers as they should read", "正しい数値")),
        "names": Parameter(WORDS, Text("a name for each prediction", "各予測の名前")),
        "expects": Parameter(
            FORMULAS, Text("relations of the losses by these names, such as good < bad", "その名前による損失の関係")
        ),
        "cheapest": Parameter(
            FLAG,
            Text(
                "whether the names stand for the class that costs least, were it the right one",
                "名前が損失の値でなく、損失が最小になるクラスを表すか",
            ),
        ),
        "shapes": Parameter(_SHAPES, Text("shapes of an input and a target, in pairs", "入力と正解の形の組")),
        "accepts": Parameter(
            FLAG, Text("whether it takes one of them, or refuses all", "どれかを受け取るか、すべて拒むか")
        ),
    },
    """\
[statement.value]
program = "softmax"
inputs = [[1, 2, 3]]
prints = [0.090, 0.245, 0.665]""",
    _make,
)
