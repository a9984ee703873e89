"""Formulas with the imaginary unit j: what re(…) and im(…) make real, written without j."""

from __future__ import annotations

from claims.formulas.derivative import negative, product, quotient, summed
from claims.formulas.reading import FormulaError, Problem, Tree

UNIT = "j"
FUNCTIONS: dict[str, int | None] = {"re": 1, "im": 1}
_ZERO: Tree = ("num", "0")
_ONE: Tree = ("num", "1")


def real(tree: Tree) -> Tree:
    """A formula without the imaginary unit; raises :class:`FormulaError` for one that is no real number."""
    found, imaginary = _split(tree)
    if imaginary != _ZERO:
        raise FormulaError([Problem(1, "this is a complex number; make it a real one by re(…) or im(…)")])
    return found


def _split(tree: Tree) -> tuple[Tree, Tree]:
    """The real and the imaginary part."""
    match tree:
        case ("name", name) if name == UNIT:
            return _ZERO, _ONE
        case ("num" | "name", _):
            return tree, _ZERO
        case ("call", ("re" | "im") as name, inner):
            return _split(inner)[name == "im"], _ZERO
    operation, *operands = tree if tree[0] != "call" else (tree[:2], *tree[2:])
    parts = [_split(each) for each in operands]
    if all(imaginary == _ZERO for _, imaginary in parts):
        head = operation if isinstance(operation, tuple) else (operation,)
        return (*head, *(each for each, _ in parts)), _ZERO
    a, b = parts[0]
    match operation, parts[1:]:
        case "neg", _:
            return negative(a), negative(b)
        case (("add" | "sub"), [(c, d)]):
            signed = [each if operation == "add" else negative(each) for each in (c, d)]
            return summed(a, signed[0]), summed(b, signed[1])
        case "mul", [(c, d)]:
            return summed(product(a, c), negative(product(b, d))), summed(product(a, d), product(b, c))
        case "div", [(c, d)] if d == _ZERO:
            return quotient(a, c), quotient(b, c)
        case ("call", "exp"), _:
            size = _ONE if a == _ZERO else ("call", "exp", a)
            return product(size, ("call", "cos", b)), product(size, ("call", "sin", b))
        case ("call", "sum"), _:
            return ("call", "sum", a), ("call", "sum", b)
    raise FormulaError([Problem(1, "with j there are + - * /, exp, sum, re and im, and division by real numbers")])
