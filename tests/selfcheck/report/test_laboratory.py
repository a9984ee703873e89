"""What can be tried in the page: which claims, what stands in the script, and that no author's text is code."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from claims.conventions import known_rules
from claims.formulas import read_formula
from claims.laboratory import laboratory_of
from claims.model import Kind, Measured
from claims.reading.course import load_article
from reports.laboratory import javascript
from reports.laboratory.trials import trials_of
from tests.instruments.grids import grid
from tests.instruments.laboratory import checksum, path_of, sample_of

ARTICLE = load_article().registry.claims
TRIED = {slug: found for slug, claim in ARTICLE.items() if (found := laboratory_of(claim))}


def found_of(slug: str, **facts: str) -> SimpleNamespace:
    """A finding about a claim of the article."""
    case = TRIED[slug].case.slug
    return SimpleNamespace(
        about=ARTICLE[slug], claim=slug, records=[SimpleNamespace(case=case, measurement=None, facts=facts)]
    )


def test_every_behaviour_of_the_article_can_be_tried() -> None:
    """Each claim about behaviour that a measurement settles has a laboratory, and so have the tolerance figures."""
    behaviours = {
        slug for slug, claim in ARTICLE.items() if claim.kind is Kind.BEHAVIOUR and isinstance(claim.settled, Measured)
    }
    assert behaviours <= TRIED.keys()
    assert TRIED.keys() - behaviours == {"figure-5-shows-tolerance-up-to-5", "figure-6-shows-tolerance-up-to-one-half"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x + 2*y", "(x_,y_)=>(x_+(2.0*y_))"),
        ("x**2 - y**3", "(x_,y_)=>(square(x_)-pow(y_,3))"),
        ("x**-2 / y**0.5", "(x_,y_)=>((1/pow(x_,2))/Math.sqrt(y_))"),
        ("where(x < y, sin(x), -pi)", "(x_,y_)=>((x_<y_)?sin(x_):(-Math.PI))"),
        ("max(x, 1e-30, y) == 0.1", "(x_,y_)=>(Math.max(x_,1e-30,y_)===0.1)"),
    ],
)
def test_a_formula_becomes_javascript(text: str, told: str) -> None:
    """Operations keep their order, and powers are those of the interpreter in Python."""
    assert javascript.function(read_formula(text, {"x", "y"}, relation="==" in text), ("x", "y")) == told


@pytest.mark.parametrize("value", [0.1, -2.5e-300, 1e22, 5e-324, math.pi])
def test_a_number_is_written_to_the_last_bit(value: float) -> None:
    """What is written reads back to the same number."""
    assert float(javascript.number(value).strip("()")) == value


def test_what_has_no_javascript_is_refused() -> None:
    """A function of vectors, and a name that nobody knows, are errors and not code."""
    with pytest.raises(javascript.UnknownError, match="softmax"):
        javascript.expression(("call", "softmax", ("name", "x")), {"x": "x"})
    with pytest.raises(javascript.UnknownError, match="alert is not known"):
        javascript.expression(("name", "alert"), {})


def test_words_that_javascript_keeps_are_names_like_others() -> None:
    """A variable may be called new or await: in code it is another word."""
    assert [javascript.safe(name) for name in ("new", "await", "a[0]")] == ["new_", "await_", "a$0$_"]


def test_a_rule_is_written_once() -> None:
    """Claims that are about the same optimizer share its code."""
    script = trials_of([found_of("momentum-overshoots"), found_of("momentum-widens-the-searched-range")]).script
    assert script.count("momentum_*v_") == 1


def test_nothing_ends_the_script() -> None:
    """Text of a course stands in the script as a string, in which no tag can begin."""
    hostile = "</script><script>alert(1)</script>"
    script = trials_of([found_of("momentum-overshoots", sample=f"main={hostile.replace(' ', '')}")]).script
    assert "</script" not in script
    assert "\\u003c/script>" in script


@pytest.mark.parametrize("slug", sorted(TRIED))
def test_a_sample_names_every_run(slug: str) -> None:
    """The sample of a claim has a checksum for each run that its relations speak of, and it stands in the script."""
    sample = sample_of(TRIED[slug])
    assert all(len(word.partition("=")[2]) == 8 for word in sample.split())
    script = trials_of([found_of(slug, sample=sample)]).script
    assert json.dumps(dict(word.split("=") for word in sample.split()), separators=(",", ":")) in script


def test_a_checksum_sees_a_last_bit_and_the_order() -> None:
    """Another last bit, another order and another length are other sums; of numbers that are none there is one."""
    numbers = np.array([1.0, 0.1, -2.0])
    others = [np.nextafter(numbers, 9), numbers[::-1], numbers[:2], np.array([1.0, math.nan, -2.0])]
    assert len({checksum(each) for each in (numbers, *others)}) == 5
    assert checksum(np.array([math.nan])) == checksum(np.array([-math.nan]))


def test_the_values_of_an_axis_are_those_of_the_tests() -> None:
    """Where a claim is measured along an axis, the page takes the values that the tests take."""
    for slug, tried in TRIED.items():
        if tried.along:
            axis = ARTICLE[slug].domain.axes[tried.along.axis]
            assert tried.along.values == tuple(grid(axis, len(tried.along.values)).tolist())


def test_a_path_is_that_of_the_lines() -> None:
    """Two steps of momentum from (1, 0) on 20x² + 2y² are what one works out by hand."""
    tried = TRIED["momentum-overshoots"]
    at = {**tried.usual, "lr": 0.125, "momentum": 0.5, "x": 1.0, "y": 0.0}
    assert path_of(tried, tried.runs[0], at, 2).tolist() == [[1.0, 0.0], [-4.0, 0.0], [13.5, 0.0]]


def test_the_rule_of_each_run_is_one_that_is_known() -> None:
    """PyTorch's optimizers are tried as the lines that `python -m tests.resolve` tells them to follow."""
    conventions = {run.convention for tried in TRIED.values() for run in tried.runs if run.convention}
    assert conventions <= known_rules().keys()
    assert all(name.endswith("/pytorch") for name in conventions)
