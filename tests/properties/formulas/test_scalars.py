"""A formula reads back as it is printed, differs from each of its mutants, and no text ever does anything."""

from __future__ import annotations

import math
import string
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims.formulas import FormulaError, Tree, read_formula, read_rule
from claims.formulas.derivative import derivative
from claims.formulas.mutants import mutants_of
from claims.formulas.printing import latex_name, to_latex, to_text
from claims.formulas.reading import DEPTH, FUNCTIONS, LENGTH, RELATIONS
from reference.formulas import INTERVALS, MPMATH, NUMPY, computed
from reference.rounding import exact

NAMES = ("a", "b", "x", "lr")
NUMBERS = st.sampled_from(("0", "1", "2", "3", "0.5", "1e-3", "0.001", ".25", "12.75", "2e5")).map(lambda n: ("num", n))
LEAVES = NUMBERS | st.sampled_from(NAMES).map(lambda name: ("name", name))
ONE_ARGUMENT = [name for name, arguments in FUNCTIONS.items() if arguments == 1]


def _grown(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    operations = st.tuples(st.sampled_from(("add", "sub", "mul", "div")), parts, parts)
    relations = st.tuples(st.sampled_from(RELATIONS), parts, parts)
    # A base that is itself a power is refused.
    bases = parts.filter(lambda tree: tree[0] != "pow")
    powers = st.tuples(st.just("pow"), bases, LEAVES.filter(lambda tree: tree[0] == "name" or float(tree[1]) <= 3))
    return st.one_of(
        operations,
        powers,
        parts.map(lambda part: ("neg", part)),
        st.tuples(st.just("call"), st.sampled_from(ONE_ARGUMENT), parts),
        st.tuples(st.just("call"), st.sampled_from(("max", "min")), parts, parts),
        st.tuples(st.just("call"), st.just("where"), relations, parts, parts),
    )


TREES = st.recursive(LEAVES, _grown, max_leaves=12)


@given(TREES)
def test_a_formula_reads_back_as_it_is_printed(tree: Tree) -> None:
    """The text of a tree is read as the same tree, and its text is the same again."""
    text = to_text(tree)
    assume(len(text) <= LENGTH)
    assert read_formula(text, NAMES) == tree
    assert to_text(read_formula(text, NAMES)) == text


@given(TREES)
def test_latex_is_balanced(tree: Tree) -> None:
    """Every brace and every parenthesis that a formula opens in LaTeX is closed."""
    shown = to_latex(tree)
    assert shown.count("{") == shown.count("}")
    assert shown.count(r"\left") - shown.count(r"\leftarrow") == shown.count(r"\right")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("beta1", r"\beta_{1}"),
        ("vh", r"\hat{v}"),
        ("E_delta2", r"E_{\mathrm{delta2}}"),
        ("x_of_scaled", r"x_{\mathrm{scaled}}"),
        ("loss_min_of_adam", r"\mathrm{loss}_{\mathrm{min, adam}}"),
        ("best_so_far", r"\mathrm{best}_{\mathrm{so\ far}}"),
    ],
)
def test_a_name_is_shown_as_a_reader_would_write_it(name: str, shown: str) -> None:
    """Digits, what follows an underscore, and the run that a quantity is of are an index."""
    assert latex_name(name) == shown


HOSTILE = (
    "__import__('os').system('true')",
    "x.__class__.__base__",
    "x[0]",
    "(lambda: x)()",
    "(y := x)",
    "f'{x}'",
    "'x'.join(a)",
    "[x for x in (1, 2)]",
    "{x}",
    "x if a else b",
    "a and b",
    "not a",
    "~a",
    "a @ b",
    "a // b",
    "a % b",
    "a << 3",
    "9**9**9**9",
    "(9**9)**9",
    "2**1000",
    "x**(1e300)",
    "1e999",
    "1e-999999999",
    "9" * 500,
    "0x10",
    "1_000",
    "1j",
    "0777",
    "x\n+ a",
    "x; a",
    "print(x)",
    "eval(x)",
    "exec(x)",
    "sqrt(*x)",
    "sqrt(x=1)",
    "where(x, a, b)",
    "a < b < x",
    "True",
    "None",
    "...",
    "x" * 2000,
    "(" * 10_000 + "x" + ")" * 10_000,
    "-" * 900 + "x",
    "a+" * 450 + "a",
    "ⅹ",
    "ａ",
    "a\u200bb",
    "x\u202e+a",
    "x\0",
    "#x",
    "x # a",
    "x\\",
    "`x`",
    "yield x",
    "await x",
    "a, b",
    "()",
    "sqrt",
    "",
    " ",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_what_is_no_formula_is_refused_with_a_place(text: str) -> None:
    """Whatever else Python's grammar has, and whatever is too large, is an error that names a column."""
    with pytest.raises(FormulaError) as caught:
        read_formula(text, NAMES)
    assert all(
        1 <= problem.column <= max(len(text), 1) + 1 and len(problem.what) < 250 for problem in caught.value.problems
    )


@given(
    st.text(max_size=60)
    | st.text(string.printable, max_size=60)
    | st.lists(st.sampled_from(HOSTILE[:30])).map(" ".join)
)
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    """No text ends in another error, and what is read is made of nothing but numbers, names and operations."""
    try:
        tree = read_formula(text, NAMES)
    except FormulaError:
        return
    assert read_formula(to_text(tree), NAMES) == tree


def test_all_that_is_wrong_is_told_at_once() -> None:
    """A formula with three faults and a rule with four give all of them, each in its place."""
    with pytest.raises(FormulaError) as caught:
        read_formula("foo(a) + y*2**x**2", NAMES)
    assert [problem.column for problem in caught.value.problems] == [1, 10, 12]
    with pytest.raises(FormulaError) as caught:
        read_rule("m = v*q\nv = m\nno line\nlr = 3\nx = x - lr*m", ["lr"], {"k": "0"})
    assert [problem.line for problem in caught.value.problems] == [0, 1, 1, 3, 4]


def test_a_line_that_nothing_uses_is_told() -> None:
    """A value that is made and not used, or only by itself, is named."""
    rule = read_rule("v = a*v + g\nw = 2*g\nx = x - a*g", ["a"], {"v": "0"})
    assert rule.unused == ("v", "w")


def test_depth_is_bounded() -> None:
    """A sum of more terms than the depth allows is refused, one term fewer is read."""
    assert read_formula("+".join(["a"] * (DEPTH + 1)), NAMES)
    with pytest.raises(FormulaError, match="deep"):
        read_formula("+".join(["a"] * (DEPTH + 2)), NAMES)


@given(TREES)
def test_no_mutant_is_the_formula(tree: Tree) -> None:
    """Each single edit gives another formula, which can be printed and read."""
    for mutant in mutants_of(tree):
        assert mutant.tree != tree
        assert mutant.edit.en
        assert mutant.edit.ja
        assert to_latex(mutant.tree)


SMOOTH = ("x**3 - 2*x", "sqrt(x**2 + 1)", "exp(-x/2)*cos(3*x)", "log(1 + x**2)", "x/(1 + x**2)", "tanh(x)**2", "2**x")


@pytest.mark.parametrize(
    "text", [*SMOOTH, "cosh(x/2)", "sin(x) + sinh(x)", "tan(x/3)", "max(x, x**2)", "abs(x)", "(1 + x**2)**-2"]
)
def test_the_derivative_is_the_derivative(text: str) -> None:
    """A formula's derivative is what mpmath's differences converge to, at forty digits."""
    tree = read_formula(text, ["x"])
    value, slope = computed(tree, MPMATH), computed(derivative(tree, "x"), MPMATH)
    with mpmath.workdps(40):
        for x in map(mpmath.mpf, ("-1.25", "0.5", "2")):
            expected = mpmath.diff(lambda at: value({"x": at}), x)
            assert abs(slope({"x": x}) - expected) <= mpmath.mpf(10) ** -25 * (1 + abs(expected))


# Of functions without a bound of their own, what is the same and rounds in more steps.
ROUNDS_MORE = {"tanh(x)**2": "((exp(x) - exp(-x))/(exp(x) + exp(-x)))**2", "2**x": "exp(x*log(2))"}


@given(st.sampled_from(SMOOTH), st.floats(-3, 3))
def test_floats_arrays_and_many_digits_agree(text: str, x: float) -> None:
    """One tree gives floats, arrays and numbers of forty digits, as close to each other as rounding allows."""
    tree, bounded = (read_formula(each, ["x"]) for each in (text, ROUNDS_MORE.get(text, text)))
    alone, row = computed(tree)({"x": x}), computed(tree, NUMPY)({"x": np.array([x, x])})
    bound = computed(bounded)({"x": exact(x, "float64")}).radius
    with mpmath.workdps(40):
        exactly = computed(tree, MPMATH)({"x": mpmath.mpf(x)})
        assert all(abs(mpmath.mpf(float(value)) - exactly) <= float(bound) < math.inf for value in (alone, *row))


@pytest.mark.parametrize("text", [*SMOOTH, "abs(x) + sign(x)", "floor(x)", "max(x, 1, -x)", "min(x, 1)", "(1 - x)**3"])
@given(x=st.floats(-3, 3))
def test_intervals_enclose(text: str, x: float) -> None:
    """What a formula gives at sixty digits lies within what it gives in intervals of twenty."""
    tree = read_formula(text, ["x"])
    mpmath.iv.dps = 20
    enclosed = mpmath.iv.mpf(computed(tree, INTERVALS)({"x": mpmath.iv.mpf(x)}))
    with mpmath.workdps(60):
        value = mpmath.mpf(computed(tree, MPMATH)({"x": mpmath.mpf(x)}))
        assert mpmath.mpf(enclosed.a) <= value <= mpmath.mpf(enclosed.b)
        assert enclosed.delta < 1e-15 * (1 + abs(value))


def test_numbers_stay_the_decimals_that_were_written() -> None:
    """A tenth is a tenth in any precision, not the float nearest to it."""
    with mpmath.workdps(40):
        tenth: Any = computed(read_formula("0.1", []), MPMATH)({})
        assert tenth * 10 == 1
