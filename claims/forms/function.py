"""The form ``function``: what PyTorch makes of a formula, its gradient by autograd, or a loss, equals a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claims.domain import Axis, Domain, Text, Whole
from claims.forms.losses import LOSSES, Called, wrong_settings
from claims.forms.pairs import Pair, fits, read_pairs
from claims.forms.schema import (
    FLAG,
    FORMULA,
    NAMES,
    RANGES,
    SETTINGS,
    SNIPPET,
    VECTORS,
    WHOLE_NUMBER,
    WORD,
    FormKind,
    Made,
    Parameter,
    Tell,
    Type,
    axis_of,
    one_or_several,
    table_of,
)
from claims.formulas import FormulaError, read_formula
from claims.formulas.printing import latex_name, to_latex, to_text
from claims.formulas.reading import Tree
from claims.formulas.vectors import MOST_PARTS
from claims.model import Equation, Kind, Measured

# What PyTorch is asked for, each with what it is in a formula, or of one.
PROGRAMS: Mapping[str, str] = {"autograd": "gradient", "softmax": "softmax", **dict.fromkeys(LOSSES, "loss")}
_NOTE = Text(
    "all values in these ranges, as numbers of each number format", "この範囲のすべての値(各数値形式で表せる数)"
)
_NO_AXES = Text("the numbers as they stand", "書かれた数値そのもの")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    if not {"program", "left"} <= given.keys():
        return None
    if not {"right", "gradient"} & given.keys():
        tell("right", "say what it equals, what its gradient equals, or both")
        return None
    axes, called = _axes(given, tell), _called(given, tell)
    if axes is None or called is None:
        return None
    printed = read_pairs(given, ("left", "right", "gradient"), called, tell)
    keys = [f"corrected_{key}" if f"corrected_{key}" in given else key for key in ("left", "right", "gradient")]
    correcting = any(key.startswith("corrected") for key in keys)
    mended = read_pairs(given, keys, called, tell) if correcting else None
    facts = _facts(given, tell)
    if printed is None or (correcting and mended is None) or facts is None:
        return None
    made = {**given, "printed": printed, "mended": mended, "called": called, "facts": facts}
    if not fits([*printed, *(mended or ())], made, axes, tell):
        return None
    text = "" if mended is None else "; ".join(f"{_left_text(pair)} = {to_text(pair.right)}" for pair in mended)
    return Made(
        Kind.EQUATION,
        Text("PyTorch gives what the formula says.", "PyTorch の結果は式のとおりである。"),
        Domain(_NOTE if axes else _NO_AXES, axes),
        Measured(given["program"]),
        equation=Equation(_latex(printed), None if mended is None else _latex(mended)),
        corrected=Text(f"It should read {text}.", f"正しくは {text} である。") if text else None,
        parameters=made,
    )


def _axes(given: Mapping[str, Any], tell: Tell) -> dict[str, Axis] | None:
    """The ranges of all that is drawn; what is drawn as a place has the range of its count."""
    axes: dict[str, Axis] = {name: axis_of(*ends) for name, ends in given.get("ranges", {}).items()}
    told = False
    for key, counted in (("places", given.get("places", {})), ("vectors", given.get("vectors", {}))):
        for name, count in counted.items():
            of = axes.get(count) if isinstance(count, str) else Whole(1, max(count, 1), 1)
            if not isinstance(of, Whole) or not 1 <= of.low <= of.high <= MOST_PARTS or count == 0:
                told = True
                tell(key, f"{name} has a number of parts from 1 to {MOST_PARTS}, or the name of a range of such")
    for name in given.get("vectors", {}):
        if name not in axes:
            told = True
            tell("vectors", f"{name!r} is none of the names in ranges")
    for name in {*given.get("places", {})} & {*axes}:
        told = True
        tell("places", f"{name!r} has a range already; a place is drawn below its count")
    return None if told else axes


def _called(given: Mapping[str, Any], tell: Tell) -> dict[str, Called] | None:
    """The losses that formulas may call, by the name of the call."""
    loss, others, told = LOSSES.get(given["program"]), given.get("others", {}), False
    if loss is None:
        for key in {"settings", "others"} & given.keys():
            told = True
            tell(key, f"{given['program']} has no settings; those that have are {', '.join(LOSSES)}")
        return None if told else {}
    found = {"loss": Called("loss", loss, given.get("settings", {}))}
    for name, settings in others.items():
        found[f"loss_of_{name}"] = Called(f"loss_of_{name}", loss, settings)
    for key, each in found.items():
        for what in wrong_settings(loss, each.settings):
            told = True
            tell("settings" if key == "loss" else f"others.{key.removeprefix('loss_of_')}", what)
    return None if told else found


def _facts(given: Mapping[str, Any], tell: Tell) -> dict[str, Tree] | None:
    """The numbers that a correction or remark quotes."""
    found: dict[str, Tree] = {}
    for name, text in given.get("facts", {}).items():
        try:
            found[name] = read_formula(text, ())
        except FormulaError as error:
            for problem in error.problems:
                tell(f"facts.{name}", str(problem))
    return found if len(found) == len(given.get("facts", {})) else None


def _left_text(pair: Pair) -> str:
    return to_text(pair.left) if pair.by is None else f"d/d{pair.by} ({to_text(pair.left)})"


def _latex(pairs: Sequence[Pair]) -> str:
    shown = []
    for left, right, by in pairs:
        of = to_latex(left)
        of = of if by is None else rf"\frac{{\partial}}{{\partial {latex_name(by)}}} \left({of}\right)"
        shown.append(f"{of} = {to_latex(right)}")
    return r",\quad ".join(shown)


_FORMULAS = one_or_several(FORMULA, "a formula in a string, or a list of such")
_BY_NAME = table_of(FORMULA, 'a table of formulas, such as { x = "2*x" }')
_SIZE = Type(
    "a whole number, or the name of a range",
    lambda value: WORD.read(value) if isinstance(value, str) else WHOLE_NUMBER.read(value),
    {"anyOf": [WHOLE_NUMBER.schema, WORD.schema]},
)
FUNCTION = FormKind(
    "function",
    Text("Does PyTorch, or its gradient, give what a formula says?", "PyTorch の結果や勾配は式のとおりか。"),
    {
        "program": Parameter(
            WORD,
            Text(
                "what of PyTorch is asked: its arithmetic and autograd, softmax, or a loss",
                "対象: 演算と autograd、softmax、または損失関数",
            ),
            True,
            tuple(PROGRAMS),
        ),
        "left": Parameter(
            _FORMULAS,
            Text(
                "what PyTorch computes: a formula, or several; a loss is loss(input, target)",
                "PyTorch が計算する式(複数可)。損失は loss(入力, 正解)",
            ),
            True,
        ),
        "right": Parameter(
            _FORMULAS, Text("the formula that each equals; numbers are exact", "それぞれが等しい式(数値は正確な値)")
        ),
        "gradient": Parameter(
            _BY_NAME,
            Text("its derivatives by autograd, by the name of the variable", "autograd による導関数(変数名ごと)"),
        ),
        "corrected_left": Parameter(_FORMULAS, Text("what should be computed", "計算すべき式")),
        "corrected_right": Parameter(_FORMULAS, Text("what it really equals", "正しい右辺")),
        "corrected_gradient": Parameter(_BY_NAME, Text("what the derivatives really are", "正しい導関数")),
        "settings": Parameter(
            SETTINGS, Text("settings of the loss; else PyTorch's defaults", "損失の設定(省略時は PyTorch の既定値)")
        ),
        "others": Parameter(
            table_of(SETTINGS, "tables of settings, one for each"),
            Text(
                "the same loss with other settings, by name: loss_of_mean(input, target)",
                "同じ損失の別の設定(名前ごと): loss_of_mean(入力, 正解)",
            ),
        ),
        "ranges": Parameter(
            RANGES,
            Text(
                "the names and the values they take, of a vector those of its parts",
                "名前とその値の範囲。ベクトルでは成分の範囲",
            ),
        ),
        "vectors": Parameter(
            table_of(_SIZE, "a table of whole numbers, or of names of ranges"),
            Text(
                "which names are vectors, and of how many parts; the name of a range, if that varies",
                "ベクトルである名前とその成分の数。数が変わるときは範囲の名前",
            ),
        ),
        "places": Parameter(
            NAMES,
            Text(
                "which names are a place or class, from 0, and the range that says how many there are",
                "位置やクラス(0 から数える)を表す名前と、その個数の範囲の名前",
            ),
        ),
        "at": Parameter(
            VECTORS,
            Text(
                "the point that is asked first; all of them, without ranges", "最初に問う点。範囲がなければこの点のみ"
            ),
        ),
        "facts": Parameter(
            _BY_NAME,
            Text("numbers that a correction or remark quotes, by name", "訂正や注記で引用する数(名前ごと)"),
        ),
        "script": Parameter(
            SNIPPET,
            Text(
                "ten lines of Python at most that show it; their last word is True if it holds there",
                "例を示す 10 行以内の Python。最後の語は、成り立てば True",
            ),
        ),
        "exact": Parameter(FLAG, Text("whether both agree to the last bit", "最後のビットまで一致するか")),
    },
    """\
[statement.function]
program = "mse"
left = "loss(x, y)"
right = "sum((x - y)**2)/3"
gradient = { x = "2*(x - y)/3" }
ranges = { x = [-3, 3], y = [-3, 3] }
vectors = { x = 3, y = 3 }""",
    _make,
)
