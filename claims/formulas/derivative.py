"""The derivative of a formula, as a formula: differentiated once, run as often as one likes."""

from __future__ import annotations

from decimal import Decimal

from claims.formulas.reading import FormulaError, Problem, Tree, names_of

_ZERO: Tree = ("num", "0")
_ONE: Tree = ("num", "1")


def derivative(tree: Tree, name: str) -> Tree:
    """∂tree/∂name; at a kink of abs, max, min or where, that of the branch which is taken there.

    Raises :class:`FormulaError` for an operation that has none, such as floor.
    """
    if name not in names_of(tree):
        return _ZERO
    match tree:
        case ("name", _):
            return _ONE
        case ("neg", inner):
            return negative(derivative(inner, name))
        case ("add", left, right):
            return summed(derivative(left, name), derivative(right, name))
        case ("sub", left, right):
            return summed(derivative(left, name), negative(derivative(right, name)))
        case ("mul", left, right):
            return summed(product(derivative(left, name), right), product(left, derivative(right, name)))
        case ("div", left, right):
            # (a/b)′ = a′/b − a b′/b²
            turned = product(left, derivative(right, name))
            return summed(
                quotient(derivative(left, name), right), negative(quotient(turned, ("pow", right, ("num", "2"))))
            )
        case ("pow", base, exponent):
            return _of_a_power(base, exponent, name)
        case ("call", function, *arguments):
            return _of_a_call(str(function), arguments, name)
    raise FormulaError([Problem(1, "a comparison has no derivative")])


def _of_a_power(base: Tree, exponent: Tree, name: str) -> Tree:
    if name not in names_of(exponent):
        less = summed(exponent, ("num", "-1"))
        power = base if less == _ONE else _ONE if less == _ZERO else ("pow", base, less)
        return product(product(exponent, power), derivative(base, name))
    if name in names_of(base):
        raise FormulaError([Problem(1, "a variable stands in base and exponent; write exp(b*log(a)) for a**b")])
    # A bare number needs its own logarithm.
    return product(product(("pow", base, exponent), ("call", "log", base)), derivative(exponent, name))


def _of_a_call(function: str, arguments: list[Tree], name: str) -> Tree:
    inner = arguments[0]
    two: Tree = ("num", "2")
    slopes: dict[str, Tree] = {
        "sqrt": quotient(("num", "0.5"), ("call", "sqrt", inner)),
        "exp": ("call", "exp", inner),
        "log": ("div", _ONE, inner),
        "sin": ("call", "cos", inner),
        "cos": negative(("call", "sin", inner)),
        "tan": ("add", _ONE, ("pow", ("call", "tan", inner), two)),
        "sinh": ("call", "cosh", inner),
        "cosh": ("call", "sinh", inner),
        "tanh": ("sub", _ONE, ("pow", ("call", "tanh", inner), two)),
        "abs": ("call", "sign", inner),
    }
    if function in slopes:
        return product(slopes[function], derivative(inner, name))
    parts = [derivative(each, name) for each in arguments[1:]]
    match function:
        case "where":
            return ("call", "where", inner, *parts)
        case "max" | "min" if len(arguments) == 2:
            order = "ge" if function == "max" else "le"
            return ("call", "where", (order, inner, arguments[1]), derivative(inner, name), parts[0])
    raise FormulaError([Problem(1, f"{function} has no derivative here; write the formula without it")])


# --- simplifying as the derivative is put together, so that it costs what a written-out one costs -----------------


def _number(tree: Tree) -> Decimal | None:
    if tree[0] == "neg" and tree[1][0] == "num":
        return -Decimal(tree[1][1])
    return Decimal(tree[1]) if tree[0] == "num" else None


def _from_number(value: Decimal) -> Tree:
    return ("neg", ("num", f"{-value:f}")) if value < 0 else ("num", f"{value:f}")


def _split(tree: Tree) -> tuple[Decimal, Tree | None]:
    """A tree as a number times the rest; no rest where it is a number."""
    number = _number(tree)
    if number is not None:
        return number, None
    if tree[0] == "neg":
        factor, rest = _split(tree[1])
        return -factor, rest
    if tree[0] == "mul" and (number := _number(tree[1])) is not None:
        factor, rest = _split(tree[2])
        return number * factor, rest
    return Decimal(1), tree


def _joined(factor: Decimal, rest: Tree | None) -> Tree:
    if rest is None or factor == 0:
        return _from_number(factor)
    if abs(factor) == 1:
        return rest if factor == 1 else ("neg", rest)
    return ("mul", _from_number(factor), rest)


def product(left: Tree, right: Tree) -> Tree:
    """A product, with all numbers in front as one."""
    (a, of_left), (b, of_right) = _split(left), _split(right)
    rest = ("mul", of_left, of_right) if of_left is not None and of_right is not None else of_left or of_right
    return _joined(a * b, rest)


def quotient(left: Tree, right: Tree) -> Tree:
    """A quotient, nothing where nothing is divided."""
    return _ZERO if _number(left) == 0 else ("div", left, right)


def negative(tree: Tree) -> Tree:
    """A formula with the other sign."""
    factor, rest = _split(tree)
    return _joined(-factor, rest)


def summed(left: Tree, right: Tree) -> Tree:
    """A sum without what adds nothing."""
    a, b = _number(left), _number(right)
    if a is not None and b is not None:
        return _from_number(a + b)
    if a == 0 or b == 0:
        return right if a == 0 else left
    factor, rest = _split(right)
    return ("sub", left, _joined(-factor, rest)) if factor < 0 else ("add", left, right)
