"""The form ``identity``: a formula equals a formula or a printed value, or is less or greater, wherever it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.domain import Domain, Text
from claims.forms.schema import (
    COUNTS,
    FLAG,
    FORMULA,
    RANGES,
    WORD,
    FormKind,
    Made,
    Parameter,
    Tell,
    axis_of,
    read_formulas,
)
from claims.formulas import FormulaError
from claims.formulas.derivative import derivative
from claims.formulas.printing import latex_name, to_latex, to_text
from claims.formulas.reading import RELATIONS, Tree
from claims.formulas.vectors import MOST_PARTS, each_part, number, parts_of
from claims.model import Equation, Kind, Measured

_AXES_NOTE = Text("all values in these ranges", "この範囲のすべての値")
_NO_AXES = Text("the numbers as they stand", "書かれた数値そのもの")


def _make(given: Mapping[str, Any], tell: Tell) -> Made | None:
    sizes = given.get("vectors", {})
    ranges = {each: ends for name, ends in given.get("ranges", {}).items() for each in parts_of(name, sizes)}
    names = {*given.get("ranges", {}), *ranges}
    trees = read_formulas(given, ("left", "right", "corrected"), names, tell, sizes)
    name = given.get("derivative")
    if name is not None and name not in names:
        tell("derivative", f"{name!r} is none of the names in ranges")
    for each, size in sizes.items():
        if not 1 <= size <= MOST_PARTS or each not in names:
            tell("vectors", f"{each} is a name in ranges, with 1 to {MOST_PARTS} parts")
            return None
    if not trees.keys() >= {"left", "right"} or (name is not None and name not in names):
        return None
    try:
        left = _left(trees["left"], name, sizes)
        for key in ("right", "corrected"):
            if key in trees and len(each_part(trees[key], sizes)) not in (1, len(left)):
                tell(key, f"the left side has {len(left)} parts, and this has another number")
    except FormulaError as error:
        tell("left", str(error))
        return None
    shown = to_latex(trees["left"])
    shown = rf"\frac{{\partial}}{{\partial {latex_name(name)}}} \left({shown}\right)" if name is not None else shown
    relation = given.get("relation", "eq")
    sign = {"eq": "=", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "ne": r"\ne"}[relation]
    corrected = trees.get("corrected")
    mended = None if corrected is None else f"{shown} {sign} {to_latex(corrected)}"
    return Made(
        Kind.VALUE if trees["right"][0] == "num" else Kind.EQUATION,
        Text("Both sides agree, for all values asked.", "問うたすべての値で両辺は一致する。"),
        Domain(_AXES_NOTE if ranges else _NO_AXES, {key: axis_of(*ends) for key, ends in ranges.items()}),
        Measured("formulas", ("float64",)),
        equation=Equation(f"{shown} {sign} {to_latex(trees['right'])}", mended),
        corrected=None if corrected is None else _corrected(to_text(corrected)),
        parameters={**given, **trees, "left": left, "relation": relation, "vectors": sizes},
    )


def _left(tree: Tree, name: str | None, sizes: Mapping[str, int]) -> tuple[Tree, ...]:
    """The left side, or its derivatives by a name, a formula for each part."""
    if name is None:
        return each_part(tree, sizes)
    value = number(tree, sizes)
    return tuple(derivative(value, each) for each in parts_of(name, sizes))


def _corrected(shown: str) -> Text:
    return Text(f"It should read {shown}.", f"正しくは {shown} である。")


IDENTITY = FormKind(
    "identity",
    Text("Does a formula equal another one, or a printed value?", "式は別の式、または印刷された値に等しいか。"),
    {
        "left": Parameter(FORMULA, Text("the formula", "左辺の式"), True),
        "right": Parameter(
            FORMULA,
            Text(
                "what it equals: a formula, or a number at the digits printed", "右辺の式、または印刷された桁数の数値"
            ),
            True,
        ),
        "corrected": Parameter(FORMULA, Text("what it really equals", "正しい右辺")),
        "relation": Parameter(
            WORD,
            Text("how both sides stand to each other: eq, unless stated", "両辺の関係(省略時は eq)"),
            choices=RELATIONS,
        ),
        "ranges": Parameter(
            RANGES,
            Text(
                "the names and the values they take; whole numbers stay whole",
                "名前とその値の範囲。整数の範囲は整数のまま",
            ),
        ),
        "vectors": Parameter(
            COUNTS,
            Text(
                "which of the names are vectors, and of how many parts", "名前のうちベクトルであるものと、その成分の数"
            ),
        ),
        "derivative": Parameter(
            WORD, Text("the name by which the left side is differentiated first", "左辺をまず微分する変数")
        ),
        "cut": Parameter(
            FLAG,
            Text(
                "a printed number may be cut off as well as rounded", "印刷された数値は四捨五入でなく切り捨てでもよい"
            ),
        ),
    },
    """\
[statement.identity]
left = "x**2 + 2*y**2"
derivative = "y"
right = "4*y"
ranges = { x = [-3, 3], y = [-3, 3] }""",
    _make,
)
