"""Figures 1 to 3, redrawn: the arrays they are drawn from are measured here, and what they show is asserted."""

import numpy as np
import pytest

from reference.objectives import F1, F2
from tests import driver
from tests.subjects import subjects_of

START, STEPS = (-1.6, 2.2), 60
DECAY = {"step_size": 15, "gamma": 0.3}
# The article states no settings; these are chosen so that each method's habit can be seen, and the caption says them.
PANELS = [
    ("SGD", "sgd", {"lr": 0.045}, None),
    ("SGD with momentum", "momentum", {"lr": 0.01, "momentum": 0.9}, None),
    ("AdaGrad", "adagrad", {"lr": 0.5, "eps": 1e-10}, None),
    ("RMSprop", "rmsprop", {"lr": 0.05, "alpha": 0.99, "eps": 1e-8}, None),
    ("Adadelta", "adadelta", {"lr": 1.0, "rho": 0.9, "eps": 1e-6}, None),
    ("Adam", "adam", {"lr": 0.2, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, None),
    ("AdamW", "adamw", {"lr": 0.2, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.1}, None),
    ("SGD with decay", "sgd", {"lr": 0.045}, DECAY),
    ("momentum with decay", "momentum", {"lr": 0.01, "momentum": 0.9}, DECAY),
]
OBJECTIVES = {"figure-1": F1, "figure-3": F2}
PATHS = {"figure-2": F1}
# Who ends closest to a minimum, and who farthest from one.
ENDS = {"figure-2": ("SGD", "Adadelta")}
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


@pytest.mark.parametrize("name", PATHS)
def test_paths(name, figure):
    """Each of the nine runs of real PyTorch ends lower than it starts."""
    objective = PATHS[name]
    panels, away = [], {}
    for title, target, settings, decay in PANELS:
        (subject,) = subjects_of(target, ["cpu"], ["float64"])
        path = driver.descend(subject, settings, START, objective.name, STEPS, decay)
        values = objective.value(path)
        assert values[-1] < values[0], title
        gaps = np.hypot(*(np.array(objective.minimisers) - path[-1]).T)
        away[title] = float(gaps.min())
        shown = {"start": START, "steps": STEPS, **settings, **(decay or {})}
        panels.append({"title": title, "settings": shown, "path": path.tolist(), "final_value": values[-1].item()})
    ranked = sorted(away, key=away.__getitem__)
    assert (ranked[0], ranked[-1]) == ENDS[name]
    facts = {"closest": away[ranked[0]], "farthest": away[ranked[-1]], "steps": STEPS}
    figure(name, {"facts": facts, "objective": objective.name, "panels": panels})
