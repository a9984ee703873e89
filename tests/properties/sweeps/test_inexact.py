"""``exact=False`` changes a sweep by no more than its bound, the bound is a tight one, and no verdict asks for it."""

from __future__ import annotations

import ast
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import rules
from reference.objectives import F1, F2
from reference.sweep import drift, sweep
from reference.sweeping import cosine as cosines
from reference.sweeping import rearranged, trace
from reference.sweeping.cosine import ERROR, REACH, quick_cosine
from tests.environment import ROOT
from tests.properties.rules.cases import CASES, RATE

RANDOM = np.random.default_rng(20231123)
STARTS = RANDOM.uniform(-5, 5, (50, 2))
SWEPT = [case for case in CASES if case.id != "rprop"]
OBJECTIVES = pytest.mark.parametrize("objective", [F1, F2], ids=lambda objective: objective.name)
# The six optimizers of docs/bench.md.
SIX = [rules.SGD, rules.Momentum, rules.AdaGrad, rules.RMSprop, rules.Adadelta, rules.Adam]
MODEST = {"lr": np.geomspace(1e-2, 1.0, 4)[:, None]}
NOT_VERDICTS = {"tests/benchmarks", "tests/properties/sweeps", "tests/selfcheck/sweeps"}


def distances(*asked: Any, changed: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """How far a sweep ends from the exact one if it is not exact, and settings are changed, and its bound."""
    rule, objective, starts, settings, steps = asked
    inexact = sweep(rule, objective, starts, settings | (changed or {}), steps, exact=False).final
    return abs(inexact - sweep(*asked).final), drift(*asked)


@pytest.mark.parametrize("case", SWEPT, ids=lambda case: case.id)
@given(st.data())
def test_within_the_bound(case: Any, data: st.DataObject) -> None:
    """On both functions, from any start and with any settings, a sweep ends within the bound of the exact one."""
    objective, steps = data.draw(st.sampled_from([F1, F2])), data.draw(st.integers(1, 6))
    settings = data.draw(st.fixed_dictionaries({**case.settings, "lr": RATE}))
    # One setting varies, so that what depends on it is rearranged too.
    varies = data.draw(st.sampled_from(sorted(name for name, value in settings.items() if type(value) is float)))
    settings[varies] = settings[varies] * np.array([1.0, 0.5])[:, None]
    starts = STARTS[:20] * 2.0 ** data.draw(st.integers(-30, 30))
    gap, bound = distances(case.rule, objective, starts, settings, steps)
    # Where nothing is known, a coordinate may be anything, NaN too.
    assert ((gap <= bound) | np.isinf(bound)).all()


@pytest.mark.parametrize("rule", SIX)
@OBJECTIVES
def test_one_step_is_bounded_by_a_few_roundings(rule: Any, objective: Any) -> None:
    """One inexact step at modest rates has a bound everywhere, mostly below 100 roundings of where its path was."""
    asked = (rule, objective, STARTS, MODEST, 2)
    bound, largest = drift(*asked), abs(sweep(*asked, record="path").path).max(axis=0)
    assert np.isfinite(bound).all()
    assert np.median(bound / largest) < 100 * 2.0**-53


@pytest.mark.parametrize("rule", SIX)
@OBJECTIVES
def test_a_wrong_rate_leaves_the_bound(rule: Any, objective: Any) -> None:
    """A learning rate that is wrong in its thirteenth digit is noticed."""
    gap, bound = distances(rule, objective, STARTS, MODEST, 2, changed={"lr": MODEST["lr"] * (1 + 1e-13)})
    assert (gap > bound).any()


@pytest.mark.parametrize("rule", [rules.Adam, rules.NAdam])
def test_a_wrong_reciprocal_leaves_the_bound(rule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reciprocal that is wrong in its thirteenth digit is noticed."""
    asked = (rule, F1, STARTS, MODEST, 2)
    bound = drift(*asked)
    monkeypatch.setitem(trace.UFUNCS, "reciprocal", lambda value: (1 + 1e-13) / value)  # type: ignore[arg-type]
    assert (abs(sweep(*asked, exact=False).final - sweep(*asked).final) > bound).any()


def test_a_shorter_polynomial_leaves_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cosine without the last term of its polynomial is noticed."""
    monkeypatch.setattr(cosines, "_ROOT", cosines._ROOT[:-1])
    gap, bound = distances(rules.SGD, F2, STARTS, MODEST, 2)
    assert (gap > bound).any()


def test_the_quick_cosine_keeps_its_distance() -> None:
    """The quick cosine errs by less than it says up to 2^23, next to the cosine's zeros and turning points too."""
    turns = np.pi / 2 * RANDOM.integers(-40, 40, 400)
    wide = RANDOM.choice([-1, 1], 800) * 2.0 ** RANDOM.uniform(-30, np.log2(REACH), 800)
    with mpmath.workprec(200):
        for a in [*turns, *np.nextafter(turns, 99), *(turns + 1e-9), *wide]:
            assert abs(mpmath.mpf(float(quick_cosine(a))) - mpmath.cos(mpmath.mpf(float(a)))) < ERROR


def test_the_quick_cosine_of_anything_is_one() -> None:
    """Far beyond its accurate range the quick cosine is about within [−1, 1]; of infinity and NaN it is NaN."""
    with np.errstate(all="ignore"):
        assert (abs(quick_cosine(10.0 ** RANDOM.uniform(6, 308, 500))) <= 1 + ERROR).all()
        assert np.isnan(quick_cosine(np.array([np.inf, -np.inf, np.nan]))).all()


def operations(rule: Any, **settings: Any) -> list[str]:
    """What later steps on f1 are made of, once rearranged."""
    program = rearranged.traced(rule, settings, {"lr": 0.1}, lambda x: (40 * x[0],), 1).later
    return [program.nodes[n].operation for n in program.needed]


def test_divisions_and_roots_become_fewer() -> None:
    """Adam is left with one division and one root, Adadelta with one of each as well."""
    for rule in (rules.Adam, rules.Adadelta):
        found = operations(rule)
        assert (found.count("divide"), found.count("sqrt")) == (1, 1)


def test_roots_of_what_may_be_negative_stay_apart() -> None:
    """√a/√b stays as it is where b may be negative: both radicands could be, and NaN must stay NaN."""

    class Roots:
        def __init__(self, lr: Any) -> None:
            self.lr = lr

        def init(self, x: Any) -> tuple[Any, ...]:
            return ()

        def update(self, x: Any, g: Any, state: Any) -> tuple[Any, Any]:
            return x - self.lr * (np.sqrt(g * g) / np.sqrt(g)), state

    assert operations(Roots).count("sqrt") == 2


@pytest.mark.parametrize("rule", SIX)
def test_divergence_stays_divergence(rule: Any) -> None:
    """Trajectories end at infinity or NaN where they do exactly, and nowhere else."""
    asked = (rule, F1, STARTS, {"lr": np.geomspace(1e-3, 1e3, 13)[:, None]}, 400)
    np.testing.assert_array_equal(np.isfinite(sweep(*asked, exact=False).final), np.isfinite(sweep(*asked).final))


def test_the_first_step_is_exact() -> None:
    """The first step is not rearranged, and its bound is 0."""
    gap, bound = distances(rules.Adam, F2, STARTS, MODEST, 1)
    assert not gap.any()
    assert not bound.any()


def test_no_verdict_is_inexact() -> None:
    """Only benchmarks and the tests of sweeps name ``exact`` to a sweep; everything else gets the exact one."""
    texts = [
        (path.parent.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for room in ("claims", "reference", "reports", "tests")
        for path in (ROOT / room).rglob("*.py")
    ]
    named = {
        folder
        for folder, text in texts
        if "exact" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.keyword) and node.arg == "exact"
    }
    assert named == NOT_VERDICTS
