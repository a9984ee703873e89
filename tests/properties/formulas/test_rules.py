"""A rule written as lines of a course file is the hand-written rule: the same centre and the same radius."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from claims.formulas import read_formula, read_rule
from claims.formulas.derivative import derivative
from reference import rules
from reference.formulas import computed, rule_of
from reference.objectives import F1, F2
from reference.powers import Coefficients, formed
from reference.rounding import exact
from reference.sweeping.trace import on_numbers, reachable, trace
from reference.trajectory import follow


class Written(NamedTuple):
    """A rule as lines, with its settings and what it remembers, and the class that says the same."""

    lines: str
    settings: Mapping[str, float]
    memories: tuple[str, ...]
    rule: Callable[..., Any]


_ADAM = (
    "m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g**2\nmh = m/(1 - beta1**t)\nvh = v/(1 - beta2**t)\n"
    "u = lr*mh/(sqrt(vh) + eps)\n"
)
_BETAS = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
WRITTEN = {
    "sgd": Written("x = x - lr*g", {"lr": 1e-3}, (), rules.SGD),
    "momentum": Written(
        "b = where(t == 1, g, momentum*b + (1 - dampening)*g)\nx = x - lr*b",
        {"lr": 1e-3, "momentum": 0.9, "dampening": 0.0},
        ("b",),
        rules.Momentum,
    ),
    "adagrad": Written(
        "G = G + g**2\neta = lr/(1 + (t - 1)*lr_decay)\nx = x - eta*g/(sqrt(G) + eps)",
        {"lr": 1e-2, "lr_decay": 0.0, "eps": 1e-10},
        ("G",),
        rules.AdaGrad,
    ),
    "rmsprop": Written(
        "s = alpha*s + (1 - alpha)*g**2\nu = g/(sqrt(s) + eps)\nx = x - lr*u",
        {"lr": 1e-2, "alpha": 0.99, "eps": 1e-8},
        ("s",),
        rules.RMSprop,
    ),
    "adadelta": Written(
        "E_g2 = rho*E_g2 + (1 - rho)*g**2\nd = -(sqrt(E_delta2 + eps)/sqrt(E_g2 + eps))*g\n"
        "E_delta2 = rho*E_delta2 + (1 - rho)*d**2\nx = x + lr*d",
        {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
        ("E_g2", "E_delta2"),
        rules.Adadelta,
    ),
    "adam": Written(_ADAM + "x = x - u", _BETAS, ("m", "v"), rules.Adam),
    "adamw": Written(
        _ADAM + "x = x - u - lr*weight_decay*x", {**_BETAS, "weight_decay": 1e-2}, ("m", "v"), rules.AdamW
    ),
}
RULES = pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)


def as_data(written: Written) -> Any:
    """The class made of a rule's lines."""
    rule = read_rule(written.lines, written.settings, dict.fromkeys(written.memories, "0"))
    return rule_of(rule.lines, rule.memories, {name: name for name in written.settings})


@RULES
@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_lines_have_the_centre_and_radius_of_the_class(written: Written, dtype: str) -> None:
    """Over twelve steps at a changing rate, zero and huge gradients among them, both are equal bit for bit."""
    random = np.random.default_rng(7)
    gradients = [np.ldexp(random.choice([-1.0, 1.0, 0.0, 1.5], 8), random.integers(-40, 40, 8)) for _ in range(12)]
    start, rates = exact([1.0, -2.0, 0.5, 3.0, 0.0, -0.25, 8.0, 1.5], dtype), np.geomspace(1e-3, 1, 12).tolist()
    balls, kinds = (
        [exact(row, dtype) for row in gradients],
        Coefficients if "beta1" in written.settings else [Coefficients.PYTHON],
    )
    for kind in kinds:
        both = [formed(rule(**written.settings), dtype, kind) for rule in (as_data(written), written.rule)]
        _assert_equal(written, [follow(rule, start, balls, rates) for rule in both])


def _assert_equal(written: Written, both: list[Any]) -> None:
    for lines, by_hand in zip(*both, strict=True):
        assert np.array_equal(lines.x.centre, by_hand.x.centre, equal_nan=True)
        assert np.array_equal(lines.x.radius, by_hand.x.radius, equal_nan=True)
        for name in written.memories:
            assert np.array_equal(getattr(lines.state, name).radius, getattr(by_hand.state, name).radius)


def test_names_that_are_exchanged_are_not_confused() -> None:
    """Where the lines call one setting by the name of another, each has its own value."""
    rule = read_rule("s = rho*s + (1 - rho)*g**2; x = x - alpha*g/sqrt(s)", ["alpha", "rho"], {"s": "0"})
    made = rule_of(rule.lines, rule.memories, {"alpha": "lr", "rho": "alpha"})(lr=0.5, alpha=0.75)
    x, state = made.update(1.0, 2.0, made.init(1.0))
    assert (x, state.s) == (0.0, 1.0)


@RULES
def test_lines_are_traced_as_the_class_is(written: Written) -> None:
    """The tracer of sweeps makes of the lines a program that gives the same next point as that of the class."""

    def next_point(rule: Callable[..., Any]) -> list[float]:
        constants = {name: value for name, value in written.settings.items() if name != "lr"}
        program = trace(rule, constants, {"lr": 0.1}, lambda point: (40 * point[0], 4 * point[1]), 2).later
        inputs = (*program.coordinates, *program.memories, *program.settings.values(), program.clock)
        values = {node: 0.5 + place for place, node in enumerate(inputs)}
        on_numbers(program, values, reachable(program.nodes, list(program.next_coordinates)))
        return [values[place.node] for place in program.next_coordinates]

    assert next_point(as_data(written)) == next_point(written.rule)


@pytest.mark.parametrize(
    ("objective", "text"), [(F1, "20*x**2 + 2*y**2"), (F2, "2*x**2 + 10*y**2 + 10*sin(5*y)")], ids=["f1", "f2"]
)
def test_an_objective_by_formula_has_the_written_slopes(objective: Any, text: str) -> None:
    """Differentiated once, the formulas of f1 and f2 give the slopes that are written out, bit for bit."""
    points = np.random.default_rng(3).normal(size=(100, 2))
    tree, values = read_formula(text, ("x", "y")), {"x": points[:, 0], "y": points[:, 1]}
    slopes = [computed(derivative(tree, name))(values) for name in ("x", "y")]
    assert np.array_equal(np.stack(slopes, axis=-1), objective.gradient(points))
