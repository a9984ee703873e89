"""What the forms that ask over a grid share: how fine it is, in which world, what is counted, and where it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from claims.domain import Text
from claims.forms.running import MOMENTS, SHARED, WHOLE, flat, quantities, read_expected, read_runs
from claims.forms.schema import (
    BOUNDARY,
    COUNTS,
    DIGITS,
    FLAG,
    FORMULA,
    NAMES,
    STATE,
    WHOLE_NUMBER,
    WIDTH,
    WORD,
    Parameter,
    Tell,
)
from claims.formulas import FormulaError, Tree, read_formula
from claims.formulas.reading import names_of

# What only a grid has.
OF_A_GRID = (
    *("names", "margin", "nudged", "turned", "noise_levels", "seeds"),
    *("boundary", "onwards", "best_over", "counts", "medians", "width", "less"),
)

SWEPT: Mapping[str, Parameter] = {
    **SHARED,
    "expects": replace(SHARED["expects"], required=True),
    "steps": replace(SHARED["steps"], required=False),
    "grid": Parameter(
        COUNTS,
        Text(
            "how many values each range of the claim's domain has, and how many starts; its horizon is the steps",
            "主張の domain の各範囲と開始点の個数。歩数は domain の horizon による",
        ),
    ),
    "names": Parameter(NAMES, Text("axes of that domain that PyTorch calls otherwise", "PyTorch での名前が異なる軸")),
    "named": Parameter(
        STATE,
        Text("further quantities of each run, by formulas of the others", "各実行の他の量(式で与える)"),
    ),
    "among": Parameter(
        FORMULA,
        Text("which settings are counted: a relation; all, unless stated", "数える設定(関係式。省略時はすべて)"),
    ),
    "margin": Parameter(
        FORMULA,
        Text(
            "by how much it holds or not: the clearest example is shown; else the one nearest to usual settings",
            "成否の余裕。格子では最も明らかな例を示す(省略時は通常の設定に最も近い例)",
        ),
    ),
    "nudged": Parameter(
        WHOLE_NUMBER,
        Text(
            "from how many starts a few units in the last place away it is asked again, to count what rounding decides",
            "最終桁を数単位ずらした開始点の個数(丸め誤差が決める設定を数える)",
        ),
    ),
    "turned": Parameter(
        FLAG,
        Text(
            "whether a function of two variables is turned by 45 degrees; points are told in the coordinates it had",
            "二変数の関数を 45° 回すか。点は元の座標で表す",
        ),
    ),
    "noise_levels": Parameter(
        DIGITS,
        Text(
            "spreads of normal noise on each gradient, as shares of the length of the first one",
            "勾配に加える正規雑音の標準偏差(最初の勾配の長さに対する比)",
        ),
    ),
    "seeds": Parameter(WHOLE_NUMBER, Text("how many seeds there are at each level", "各水準の乱数種の数")),
    "width": Parameter(
        WIDTH,
        Text(
            "the quantity width of each run: how much of an axis, up to an end, fulfils relations",
            "各実行の量 width: 軸のうち(上限まで)関係を満たす部分の長さ",
        ),
    ),
    "less": Parameter(
        STATE,
        Text(
            "facts: which other methods have a quantity that is somewhere less than the first one's, by name",
            "事実: ある量がどこかで最初の手法より小さい手法(名前ごと)",
        ),
    ),
    "counts": Parameter(
        STATE,
        Text(
            "facts: in how many of the settings counted a further relation holds, by name",
            "事実: 数える設定のうち、別の関係が成り立つ個数(名前ごと)",
        ),
    ),
    "medians": Parameter(
        STATE,
        Text(
            "facts: the median of a formula over the settings counted, in per cent, by name",
            "事実: 数える設定での式の中央値(百分率、名前ごと)",
        ),
    ),
    "onwards": Parameter(
        WORD,
        Text(
            "an axis: the fact {onwards} is its value from which on it holds from every start, whatever rounding does",
            "軸の名前。事実 {onwards} は、その値以上ならどの開始点からも(丸めによらず)成り立つ値",
        ),
    ),
    "boundary": Parameter(
        BOUNDARY,
        Text(
            "where along an axis relations begin or cease to hold, from the plain start at usual settings; its formula",
            "ある軸に沿って成否が変わる境界と、その式(開始点は start、設定は通常の値)",
        ),
    ),
}


def read_swept(given: Mapping[str, Any], ranged: Collection[str], tell: Tell) -> dict[str, Any] | None:
    """The runs, and the formulas about them; ``ranged`` are the settings and variables that have a range."""
    given = flat(given)
    named = _read_named(given, tell)
    read, expects = read_runs(given, tuple(ranged), tell), read_expected(given, tell)
    if read is None or named is None:
        return None
    found = {**given, **read, "expects": expects, "named": named}
    for key in ("among", "margin"):
        if key in given:
            found[key] = _formula(given[key], quantities(given), key == "among", key, tell)
    if "width" in given:
        found["width"] = _width(given, tell)
    for key in ("counts", "medians"):
        trees = {
            n: _formula(text, quantities(given), key == "counts", key, tell) for n, text in given.get(key, {}).items()
        }
        found[key] = {name: tree for name, tree in trees.items() if tree is not None}
    for name, quantity in given.get("less", {}).items():
        if quantity not in quantities({**given, "others": {}}):
            tell("less", f"{name} is about a quantity of every run, such as length, got {quantity!r}")
    if "boundary" in given:
        found["boundary"] = _boundary(given, ranged, tell)
    return found


def _read_named(given: Mapping[str, Any], tell: Tell) -> dict[str, Tree] | None:
    """The quantities by formula, each of those before it."""
    known = set(quantities({**given, "others": {}, "named": {}}))
    found: dict[str, Tree] = {}
    for name, text in given.get("named", {}).items():
        if not name.isidentifier() or "_of_" in name or name in known:
            tell("named", f"{name!r} is no name for a quantity, or is taken; use letters and digits")
        tree = _formula(text, known, False, "named", tell)
        if tree is None:
            return None
        found[name] = tree
        known.add(name)
    return found


def _formula(text: str, names: Collection[str], relation: bool, key: str, tell: Tell) -> Tree | None:
    try:
        return read_formula(text, names, relation)
    except FormulaError as error:
        for problem in error.problems:
            tell(key, f"{text!r}, {problem}")
    return None


def _width(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Which axis is measured, by which relations about one run, and up to where."""
    said, alone = given["width"], {**given, "others": {}}
    found = {**said, "where": read_expected({**alone, "expects": said["where"]}, tell)}
    if "up_to" in said:
        found["up_to"] = _formula(said["up_to"], given.get("free", ()), False, "width", tell)
    return found


def _boundary(given: Mapping[str, Any], ranged: Collection[str], tell: Tell) -> dict[str, Any]:
    """Where it ends: along which axis, between which values, by which relations and by which formula."""
    said = given["boundary"]
    if said["axis"] not in ranged:
        tell("boundary", f"axis is one of {', '.join(ranged)}, got {said['axis']!r}")
    settings = said.get("settings", {})
    if unknown := settings.keys() - set(ranged):
        tell("boundary", f"the domain has no {', '.join(sorted(unknown))}; known are {', '.join(ranged)}")
    formula = _formula(said["formula"], set(ranged) - {said["axis"]}, False, "boundary", tell)
    found = {**said, "settings": settings, "formula": formula}
    if "expects" in said:
        found["expects"] = read_expected({**given, "expects": said["expects"]}, tell)
    return found


def needed(given: Mapping[str, Any], relations: Collection[Tree]) -> frozenset[str]:
    """The quantities of single runs that relations speak of, by themselves or by a named one."""
    wanted = {name.partition("_of_")[0] for tree in relations for name in names_of(tree)}
    if "width" in wanted and "width" in given:
        wanted |= {name for tree in given["width"]["where"] for name in names_of(tree)}
    for name, tree in reversed(given["named"].items()):
        if name in wanted:
            wanted = (wanted - {name}) | names_of(tree)
    return frozenset(wanted - {*given.get("free", ()), "width"})


def base_of(name: str) -> tuple[str, str]:
    """A quantity as what it is of a run, and at which moment."""
    for moment in (*MOMENTS[1:], *WHOLE):
        if name.endswith(moment):
            return name.removesuffix(moment), moment
    return name, ""
