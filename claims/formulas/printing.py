"""A tree as text that reads back to the same tree, and as LaTeX, so that what is shown is what is run."""

from __future__ import annotations

from collections.abc import Mapping

from claims.formulas.reading import Tree

_SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "pow": "**",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "==",
    "ne": "!=",
}
# How tightly an operation binds; what binds less tightly than its surroundings needs parentheses.
_BINDING = {"lt": 0, "le": 0, "gt": 0, "ge": 0, "eq": 0, "ne": 0, "add": 1, "sub": 1, "mul": 2, "div": 2, "neg": 3}
_POWER, _ATOM = 4, 5
_GREEK = frozenset(
    (
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "eta",
        "theta",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "rho",
        "sigma",
        "tau",
        "phi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
        "pi",
    )
)
_LATEX_NAMES = {"eps": r"\epsilon", "lam": r"\lambda", "lr": r"\mathrm{lr}"}
_LATEX_SIGNS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne", "add": "+", "sub": "-"}


def to_text(tree: Tree) -> str:
    """The canonical text of a tree: reading it gives the same tree."""
    match tree:
        case ("num" | "name", word):
            return str(word)
        case ("call", name, *arguments):
            return f"{name}({', '.join(map(to_text, arguments))})"
        case ("neg", operand):
            return "-" + _within(operand, 3)
        case ("pow", base, exponent):
            # A minus before a power binds less tightly than the power, one in the exponent needs no parentheses.
            return f"{_within(base, _ATOM)}**{_within(exponent, 3)}"
        case (operation, left, right):
            binding = _BINDING[operation]
            spaced = f" {_SIGNS[operation]} " if binding < 2 else _SIGNS[operation]
            return f"{_within(left, binding)}{spaced}{_within(right, binding + 1)}"
    raise ValueError(f"this is no tree: {tree!r}")


def to_python(tree: Tree, names: Mapping[str, str], module: str) -> str:
    """A tree as a reader of Python would write it: names spelled otherwise, functions those of a module."""

    def spelled(part: Tree, least: int = 0) -> str:
        match part:
            case ("num", word):
                return str(word)
            case ("name", word):
                return names.get(word, word)
            case ("call", "where", *parts):
                relation, yes, no = map(spelled, parts)
                return f"({yes} if {relation} else {no})"
            case ("call", name, *arguments):
                own = name if name in ("abs", "max", "min") else f"{module}.{name}"
                return f"{own}({', '.join(map(spelled, arguments))})"
            case ("neg", operand):
                return "-" + spelled(operand, 3)
            case ("pow", base, exponent):
                text = f"{spelled(base, _ATOM)} ** {spelled(exponent, 3)}"
            case (operation, left, right):
                binding = _BINDING[operation]
                text = f"{spelled(left, binding)} {_SIGNS[operation]} {spelled(right, binding + 1)}"
            case _:
                raise ValueError(f"this is no tree: {part!r}")
        return text if _binding(part) >= least else f"({text})"

    return spelled(tree)


def _within(tree: Tree, least: int) -> str:
    text = to_text(tree)
    return text if _binding(tree) >= least else f"({text})"


def _binding(tree: Tree) -> int:
    return _POWER if tree[0] == "pow" else _BINDING.get(tree[0], _ATOM)


def to_latex(tree: Tree) -> str:
    """A tree in LaTeX: quotients as fractions, roots as roots, products without a sign where none is needed."""
    match tree:
        case ("num", word):
            return _latex_number(word)
        case ("name", word):
            return latex_name(word)
        case ("neg", operand):
            return "-" + _latex_within(operand, 3)
        case ("div", left, right):
            return rf"\frac{{{to_latex(left)}}}{{{to_latex(right)}}}"
        case ("mul", left, right):
            sign = r" \cdot " if right[0] == "num" or (left[0], right[0]) == ("num", "div") else r" \, "
            return _latex_within(left, 2) + sign + _latex_within(right, 3)
        case ("pow", base, exponent):
            return f"{_latex_within(base, _ATOM)}^{{{to_latex(exponent)}}}"
        case ("call", name, *arguments):
            return _latex_call(name, arguments)
        case (operation, left, right):
            binding = _BINDING[operation]
            return f"{_latex_within(left, binding)} {_LATEX_SIGNS[operation]} {_latex_within(right, binding + 1)}"
    raise ValueError(f"this is no tree: {tree!r}")


def latex_name(name: str) -> str:
    """A name in LaTeX: Greek letters as such; as an index digits, what follows an underscore, and the run it is of."""
    if name in _LATEX_NAMES:
        return _LATEX_NAMES[name]
    if name.endswith("]"):
        stem, _, index = name[:-1].partition("[")
        return f"{{{latex_name(stem)}}}_{{{index}}}"
    stem, _, index = name.partition("_")
    letters = stem.rstrip("0123456789")
    words = index.removeprefix("of_").replace("_of_", ", ").replace("_", r"\ ")
    index = ", ".join(part for part in (stem[len(letters) :], words) if part)
    shown = f"\\{letters}" if letters in _GREEK else letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"
    if len(letters) == 2 and letters.endswith("h"):
        # The usual spelling of a hat in code: mh, vh.
        shown = rf"\hat{{{letters[0]}}}"
    subscript = index if len(index) == 1 or index.isdigit() else rf"\mathrm{{{index}}}"
    return shown + (f"_{{{subscript}}}" if index else "")


def _latex_number(word: str) -> str:
    digits, _, exponent = word.lower().partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _latex_within(tree: Tree, least: int) -> str:
    text = to_latex(tree)
    # A fraction and a root carry their own bounds.
    binding = _ATOM if tree[0] == "div" and least < _ATOM else _binding(tree)
    return text if binding >= least else rf"\left({text}\right)"


def _latex_call(name: str, arguments: list[Tree]) -> str:
    shown = [to_latex(each) for each in arguments]
    match name:
        case "sqrt":
            return rf"\sqrt{{{shown[0]}}}"
        case "abs":
            return rf"\left|{shown[0]}\right|"
        case "floor":
            return rf"\left\lfloor {shown[0]} \right\rfloor"
        case "sum":
            return rf"\textstyle\sum \left({shown[0]}\right)"
        case "norm":
            return rf"\left\|{shown[0]}\right\|"
        case "dot":
            return rf"\left\langle {shown[0]}, {shown[1]} \right\rangle"
        case "onehot":
            return rf"e_{{{shown[0]}}}"
        case "where":
            return rf"\begin{{cases}} {shown[1]} & {shown[0]} \\ {shown[2]} & \mathrm{{otherwise}} \end{{cases}}"
    known = name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min")
    words = name.replace("_", r"\,")
    return (rf"\{name}" if known else rf"\operatorname{{{words}}}") + rf"\left({', '.join(shown)}\right)"
