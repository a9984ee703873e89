"""A formula over vectors is written out to what NumPy computes of them, and what does not fit together is refused."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formulas import FormulaError, read_formula
from claims.formulas.derivative import derivative
from claims.formulas.printing import to_latex, to_text
from claims.formulas.vectors import MOST_PARTS, each_part, number, parts_of
from reference.formulas import computed
from reference.rounding import exact

NAMES = ("x", "a", "b", "lr")
TEXTS = {
    "sum(a*(x - 1)**2)/2": lambda x, a, b, lr: (a * (x - 1) ** 2).sum() / 2,
    "dot(a, x) - lr*norm(x)": lambda x, a, b, lr: a @ x - lr * np.linalg.norm(x),
    "sum(where(x < a, x, lr*a))": lambda x, a, b, lr: np.where(x < a, x, lr * a).sum(),
    "sum(max(x, a))*dot(b, b)": lambda x, a, b, lr: np.maximum(x, a).sum() * (b @ b),
    "x[0]*sum(x) + b[1]": lambda x, a, b, lr: x[0] * x.sum() + b[1],
}


@pytest.mark.parametrize("text", TEXTS)
@given(size=st.integers(1, 12), seed=st.integers(0, 1000))
def test_it_is_what_numpy_computes(text: str, size: int, seed: int) -> None:
    """In any number of dimensions, at any point, as far as rounding allows in whatever order sums are taken."""
    random = np.random.default_rng(seed)
    sizes, values = {"x": size, "a": size, "b": 2}, {"lr": 0.5}
    vectors = {name: random.normal(size=parts) for name, parts in sizes.items()}
    tree = read_formula(text, NAMES, vectors=sizes)
    assert read_formula(to_text(tree), NAMES, vectors=sizes) == tree
    assert to_latex(tree).count(r"\left") == to_latex(tree).count(r"\right")
    for name, vector in vectors.items():
        values |= dict(zip(parts_of(name, sizes), vector.tolist(), strict=True))
    found = computed(number(tree, sizes))({name: exact(value, "float64") for name, value in values.items()})
    assert abs(found.centre - TEXTS[text](**vectors, lr=0.5)) <= found.radius < np.inf


def test_a_vector_has_a_formula_for_each_part() -> None:
    """What is not made one number keeps its parts; a number goes with each of them."""
    tree = read_formula("x - lr*a", NAMES, vectors={"x": 2, "a": 2})
    assert list(map(to_text, each_part(tree, {"x": 2, "a": 2}))) == ["x[0] - lr*a[0]", "x[1] - lr*a[1]"]


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "x*b": "vectors of 2 and 3 parts",
        "x": "this is a vector of 3 parts",
        "sum(x, a)": "sum takes 1 argument",
        "x[3]": "x has the parts x[0] to x[2]",
        "lr[0]": "'lr' is no vector here",
        "x[lr]": "a part of a vector is x[0]",
        "x[-1]": "a part of a vector is x[0]",
        "x[0][0]": "only numbers, names",
        "[0]": "only numbers, names",
        "x[0:2]": "a part of a vector is x[0]",
        "x['a']": "is not part of a formula",
        "sum[0]": "'sum' is no vector here",
        "norm": "'norm' is not known here",
    }.items(),
)
def test_what_does_not_fit_is_refused(text: str, told: str) -> None:
    """Subscripts are whole numbers that a vector has; sizes agree; the result is one number."""
    with pytest.raises(FormulaError, match=told.replace("[", r"\[").replace("]", r"\]")):
        number(read_formula(text, NAMES, vectors={"x": 3, "a": 3, "b": 2}), {"x": 3, "a": 3, "b": 2})


def test_a_formula_is_not_written_out_without_end() -> None:
    """Sums within sums would grow as a power of the size; a plain sum of the largest size has its derivatives soon."""
    sizes = {"x": MOST_PARTS}
    nested = "sum(x*" * 8 + "x" + ")" * 8
    begun = time.process_time()
    with pytest.raises(FormulaError, match="written out for all parts"):
        number(read_formula(nested, ["x"], vectors=sizes), sizes)
    tree = number(read_formula("sum((x - 1)**4) + norm(x)", ["x"], vectors=sizes), sizes)
    assert len([derivative(tree, name) for name in parts_of("x", sizes)]) == MOST_PARTS
    assert time.process_time() - begun < 10


def test_without_vectors_nothing_of_them_is_known() -> None:
    """A course without vectors has neither their functions nor subscripts."""
    for text in ("sum(lr)", "norm(lr)", "lr[0]"):
        with pytest.raises(FormulaError):
            read_formula(text, ["lr"])
