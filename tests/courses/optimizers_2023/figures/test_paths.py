"""Figures 1 to 4, redrawn: the arrays they are drawn from are measured here, and what they show is asserted."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pytest

from claims.model import Signed
from reference import stability
from reference.objectives import F1, F2, Objective
from tests.courses.optimizers_2023 import figure_two
from tests.courses.optimizers_2023.figures.charts import TITLES, axis, chart, line, lines, optimizer
from tests.instruments import driver
from tests.instruments.grids import fixed_starts, refined
from tests.instruments.landscapes.valleys import STEEPEST, well
from tests.instruments.sweeps import torch_sweep


class Plan(NamedTuple):
    """The settings of nine runs, of which the article states none: the rate of each method, and a decay for two."""

    objective: Objective
    start: tuple[float, float]
    steps: int
    rates: Mapping[str, float]
    decay: Mapping[str, float]

    def runs(self) -> Iterator[tuple[str, str, dict[str, float], Mapping[str, float] | None]]:
        """Title, target, settings and decay of each."""
        runs = [(title, target, None) for target, title in TITLES.items()]
        runs += [("SGD with decay", "sgd", self.decay), ("momentum with decay", "momentum", self.decay)]
        for title, target, decay in runs:
            yield title, target, {"lr": self.rates[target], **STATED.get(target, {})}, decay


STATED = {
    "momentum": {"momentum": 0.9},
    "adagrad": {"eps": 1e-10},
    "rmsprop": {"alpha": 0.99, "eps": 1e-8},
    "adadelta": {"rho": 0.9, "eps": 1e-6},
    "adam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
}
GAMMA, STEP_SIZE = figure_two.DECAY
FIGURE_2 = Plan(
    F1,
    figure_two.START,
    figure_two.STEPS,
    dict.fromkeys(figure_two.RATED, figure_two.LR) | {"adadelta": 1.0},
    {"step_size": STEP_SIZE, "gamma": GAMMA},
)
# At this rate, from this start, all that the article says of figure 4 can be seen at once.
FIGURE_4 = Plan(
    F2,
    (-1.6, -2.2),
    60,
    dict.fromkeys(figure_two.RATED, 0.005) | {"adadelta": 1.0},
    {"step_size": 15, "gamma": 0.3},
)
LIKES = ("AdaGrad", "Adadelta", "Adam", "AdamW")
OBJECTIVES = {"figure-1": F1, "figure-3": F2}
WINDOW = np.linspace(-2.5, 2.5, 161)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_contours(name, figure):
    """Every minimum marked in the contour plot is lower than all points around it."""
    objective = OBJECTIVES[name]
    minima = [np.array(minimum) for minimum in objective.minimisers]
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    for minimum in minima:
        ring = minimum + np.stack([np.cos(angles), np.sin(angles)], axis=-1) / 100
        assert (objective.value(ring) > objective.value(minimum)).all()
    parts = [part(WINDOW).tolist() for part in objective.parts]
    marks = [{"x": m[0], "y": m[1], "value": objective.value(m).item()} for m in minima]
    # The first minimiser is the lowest one, and it alone has its value.
    assert all(mark["value"] > marks[0]["value"] for mark in marks[1:])
    facts = {"count": len(marks), **marks[0]}
    lines = {"x": WINDOW.tolist(), "y": WINDOW.tolist(), "x_part": parts[0], "y_part": parts[1]}
    figure(name, {"facts": facts, "objective": objective.name, **lines, "minima": marks})


def drawn(plan):
    """The panels of the nine runs of real PyTorch, each of which ends lower than it starts, and where each ends."""
    panels, ends = [], {}
    for title, target, settings, decay in plan.runs():
        path = driver.descend(optimizer(target), settings, plan.start, plan.objective.name, plan.steps, decay)
        values = plan.objective.value(path)
        assert values[-1] < values[0], title
        ends[title] = path[-1]
        shown = {"start": plan.start, "steps": plan.steps, **settings, **(decay or {})}
        panels.append({"title": title, "settings": shown, "path": path.tolist(), "final_value": values[-1].item()})
    return panels, ends


def test_figure_2(figure):
    """All that the article says of figure 2 is to be seen in the figure as it is redrawn."""
    panels, ends = drawn(FIGURE_2)
    lrs, starts = np.array([figure_two.LR]), np.array([FIGURE_2.start])
    said, _ = figure_two.holding(optimizer("sgd"), lrs, starts, FIGURE_2.steps)
    assert all(held.all() for held in said.values())
    away = {title: float(np.hypot(*end)) for title, end in ends.items()}
    rivals = [away[TITLES[target]] for target in figure_two.RATED if target != "adagrad"]
    facts = {"lr": figure_two.LR, "steps": FIGURE_2.steps, "adagrad": away["AdaGrad"], "next": max(rivals)}
    figure("figure-2", {"facts": facts, "objective": FIGURE_2.objective.name, "panels": panels})


def test_figure_4(figure):
    """At one rate from one start momentum is wider and farther than SGD, and RMSprop farther than its like."""
    panels, ends = drawn(FIGURE_4)
    rate, y = FIGURE_4.rates["sgd"], FIGURE_4.start[1]
    paths = {panel["title"]: np.array(panel["path"])[:, 1] for panel in panels}
    reach = {title: float(abs(path - y).max()) for title, path in paths.items()}
    minima = {title: float(well(end[1])) for title, end in ends.items()}
    assert all(abs(path).max() < WINDOW[-1] for path in paths.values())
    assert reach["SGD with momentum"] > reach["SGD"]
    assert abs(minima["SGD with momentum"] - y) > abs(minima["SGD"] - y)
    assert reach["RMSprop"] > max(reach[title] for title in LIKES)
    # Where it stops: RMSprop leaves its valley only at rates at which SGD does not settle.
    lrs, settings = np.geomspace(1e-3, 0.5, refined(400)), STATED["rmsprop"]
    last = torch_sweep(optimizer("rmsprop"), "f2", lrs, np.array(FIGURE_4.start), FIGURE_4.steps, settings).final
    leaving_from = lrs[np.argmax(well(last[:, 1]) != well(np.array(y)))]
    assert leaving_from > 2 / STEEPEST
    facts = {
        "rate": rate,
        "steps": FIGURE_4.steps,
        "sgd_reach": reach["SGD"],
        "momentum_reach": reach["SGD with momentum"],
        "sgd_end": minima["SGD"],
        "momentum_end": minima["SGD with momentum"],
        "rmsprop_reach": reach["RMSprop"],
        "next_reach": max(reach[title] for title in LIKES),
        "leaving_from": leaving_from,
        "settling": 2 / STEEPEST,
    }
    figure("figure-4", {**chart(facts, panels), "objective": F2.name})


def test_where_the_sentences_hold(figure):
    """Each sentence about figure 2 holds at some rates by itself, and all of them at once just below Lr = 2/L."""
    lrs = np.geomspace(1e-3, 0.1, refined(41))
    points = fixed_starts(Signed(0.5, 3.0, zero=False), 24)
    said, _ = figure_two.holding(optimizer("sgd"), lrs, points, FIGURE_2.steps)
    shares = {name: 100 * held.mean(axis=1) for name, held in said.items()}
    together = 100 * np.logical_and.reduce(list(said.values())).mean(axis=1)
    assert all(share.max() > 0 for share in shares.values())
    limit = stability.gradient_descent_threshold(40.0)
    low, high = lrs[together > 0][[0, -1]]
    assert low < high < limit
    series = [line(figure_two.STATEMENTS[name], lrs, share) for name, share in shares.items()]
    panels = [
        lines("SGD-4 … ADAM-8", axis("Lr", "log"), axis("%"), series[:4], [("2/L", limit)]),
        lines(
            "ADAM-8 … SCH-3", axis("Lr", "log"), axis("%"), [*series[4:], line("Σ", lrs, together)], [("2/L", limit)]
        ),
    ]
    facts = {
        "steps": FIGURE_2.steps,
        "starts": len(points),
        "low": low,
        "high": high,
        "limit": limit,
        "most": together.max(),
    }
    runs = len(lrs) * len(points) * (len(figure_two.RATED) + len(figure_two.DECAYS))
    figure("figure-2-where", chart(facts, panels, torch=runs))
