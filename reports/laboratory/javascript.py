"""Trees of formulas as JavaScript: the same operations in the same order, each rounded to the nearest number.

+ − × ÷ √ are so in JavaScript as they are in NumPy; powers and functions are those of ``nearest.js``, which work them
out to twice the digits first.  Nothing of a tree is ever text of its author's: numbers are read and written anew, and
every name is one that is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from claims.formulas import Rule, Tree
from claims.formulas.lines import GIVEN

_OPERATORS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "===",
    "ne": "!==",
}
RELATIONS: Mapping[str, str] = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠"}
# Functions of JavaScript's own that round as they should, and those of nearest.js.
_FUNCTIONS = {
    "sqrt": "Math.sqrt",
    "abs": "Math.abs",
    "sign": "Math.sign",
    "floor": "Math.floor",
    "max": "Math.max",
    "min": "Math.min",
    **{name: name for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
}
_HALF = (("num", "0.5"), ("num", ".5"), ("div", ("num", "1"), ("num", "2")))


class UnknownError(ValueError):
    """A tree has something that JavaScript has not."""


def number(value: float) -> str:
    """A number as JavaScript reads it back to the last bit."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else f"{'-' * (value < 0)}Infinity"
    return f"({value!r})" if value < 0 else repr(float(value))


def expression(tree: Tree, names: Mapping[str, str]) -> str:
    """A tree as an expression; ``names`` gives each of its names as JavaScript has it."""
    match tree:
        case ("num", digits):
            return number(float(digits))
        case ("name", "pi"):
            return "Math.PI"
        case ("name", name):
            return _known(names, name)
        case ("neg", inner):
            return f"(-{expression(inner, names)})"
        case ("pow", base, exponent):
            return _power(base, exponent, names)
        case ("call", "where", condition, yes, no):
            return "(" + "?".join([expression(condition, names), _either(yes, no, names)]) + ")"
        case ("call", name, *arguments) if name in _FUNCTIONS:
            return f"{_FUNCTIONS[name]}({','.join(expression(each, names) for each in arguments)})"
        case (operation, left, right) if operation in _OPERATORS:
            return f"({expression(left, names)}{_OPERATORS[operation]}{expression(right, names)})"
    raise UnknownError(f"{tree[0]} {tree[1]}: there is no JavaScript for it")


def _either(yes: Tree, no: Tree, names: Mapping[str, str]) -> str:
    return f"{expression(yes, names)}:{expression(no, names)}"


def _known(names: Mapping[str, str], name: str) -> str:
    if name not in names:
        raise UnknownError(f"{name} is not known here")
    return names[name]


def _power(base: Tree, exponent: Tree, names: Mapping[str, str]) -> str:
    """A power by the operations of :func:`reference.formulas.computed`."""
    a = expression(base, names)
    match exponent:
        case ("num", "2"):
            return f"square({a})"
        case ("num", digits) if digits.isdigit():
            return f"pow({a},{int(digits)})"
        case ("neg", ("num", digits)) if digits.isdigit():
            return f"(1/pow({a},{int(digits)}))"
    return f"Math.sqrt({a})" if exponent in _HALF else f"pow({a},{expression(exponent, names)})"


def function(tree: Tree, names: Sequence[str]) -> str:
    """A tree as a function of these names, in this order."""
    called = {name: safe(name) for name in names}
    return f"({','.join(called.values())})=>{expression(tree, called)}"


def of_table(tree: Tree, names: Sequence[str], table: str = "S") -> str:
    """A tree as a function of a table that holds these names."""
    return f"{table}=>{expression(tree, {name: f'{table}.{safe(name)}' for name in names})}"


def safe(name: str) -> str:
    """A name that JavaScript takes as one, whatever words it keeps for itself."""
    return re.sub(r"[^A-Za-z0-9_]", "$", f"{name}_")


def rule(lines: Rule) -> str:
    """A rule as what it remembers at first, and the step that moves a number and what is remembered of it.

    Both are given the settings as a table ``S``; the step writes memories ``M`` in place and gives the number.
    """
    settings = {name: f"S.{safe(name)}" for name in lines.settings}
    starts = [expression(tree, {**settings, "lr": "S.lr_", "x": "x"}) for _, tree in lines.memories]
    known = {**settings, **{name: safe(name) for name in GIVEN}}
    known |= {"h": "H"} if "h" in lines.settings else {}
    memories = [name for name, _ in lines.memories]
    known |= {name: safe(name) for name in memories}
    body = "".join(f"let {safe(name)}=M[{place}];" for place, name in enumerate(memories))
    for name, tree in lines.lines:
        value = expression(tree, known)
        body += f"{'' if name in known else 'let '}{safe(name)}={value};"
        known[name] = safe(name)
    body += "".join(f"M[{place}]={safe(name)};" for place, name in enumerate(memories))
    return f"[(S,x)=>[{','.join(starts)}],(x_,g_,t_,M,S,H)=>{{{body}return x_}}]"
