"""Hand-made figures of every kind for the tests of the report: contours, paths, curves, and maps of both sorts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from claims.figures import Figure
from claims.model import Text

Document = dict[str, Any]


def figure(name: str, *illustrates: str, conclusion: str = "The best is {best}.") -> Figure:
    """A figure of which a test states only its name, what it illustrates and what it concludes."""
    return Figure(name, Text(f"Title of {name}", f"{name} の題"), Text(conclusion, "最良は {best}。"), illustrates)


SAMPLES = (
    figure("figure-1", "AAA-1"),
    figure("figure-2", "AAA-1", "AAA-3"),
    figure("figure-3"),
    figure("figure-4", "BBB-3"),
    figure("curve-plot", "BBB-1"),
    figure("class-map", "BBB-1", "BBB-3"),
    figure("number-map"),
    figure("network-diagram", "BBB-3"),
)


def small_figures(hostile: str = "plain words") -> dict[str, Document]:
    """The arrays of all :data:`SAMPLES`, some of them infinite, some zero on a logarithmic axis."""
    line = [step / 10 - 1 for step in range(21)]
    bowl = {"objective": "f1", "x": line, "y": line, "x_part": [20 * x * x for x in line]}
    waves = {**bowl, "objective": "f2", "y_part": [10 * y * y + 10 * math.sin(5 * y) for y in line]}
    lowest, other = {"x": 0.0, "y": -0.3, "value": -9.0}, {"x": 0.0, "y": 0.85, "value": -2.1}
    figures = {
        "figure-1": {**bowl, "y_part": [2 * y * y for y in line], "minima": [{"x": 0.0, "y": 0.0, "value": 0.0}]},
        "figure-2": {"objective": "f1", "panels": _paths()},
        "figure-3": {**waves, "minima": [lowest, other]},
        "figure-4": {"objective": "f2", "panels": _paths()},
        "curve-plot": {"panels": [curves(hostile), curves(hostile)], "cells": {"torch": 1200, "reference": 34567}},
        "class-map": {"panels": [class_map(hostile)]},
        "number-map": {"panels": [number_map()]},
        "network-diagram": {"panels": [diagram(hostile)]},
    }
    return {name: {"facts": {"best": f"{hostile} {name}"}, **document} for name, document in figures.items()}


def curves(hostile: str = "plain words") -> Document:
    """Curves over a logarithmic plane: a band, runs that diverge, one that reaches zero, formulas and thresholds."""
    x = [0.001 * 1.5**step for step in range(20)]
    middle = [math.inf if place > 14 else 100 * value**1.5 for place, value in enumerate(x)]
    band = {"low": [0.5 * value for value in middle], "high": [math.inf if v > 5 else 2 * v for v in middle]}
    return {
        "kind": "lines",
        "title": f"α = 0.9 {hostile}",
        "x": {"label": f"Lr {hostile}", "scale": "log"},
        "y": {"label": "|x|", "scale": "log"},
        "series": [
            {"label": "SGD", "x": x, "y": middle, **band, "role": "measured"},
            {"label": hostile, "x": x, "y": [0.0 if v < 0.01 else v / 10 for v in x], "role": "measured"},
            {"label": "n Lr x₀ / 2", "x": x, "y": [100 * value**1.5 for value in x], "role": "closed-form"},
            {"label": "x₀", "x": [x[0], x[-1]], "y": [0.5, 0.5], "role": "closed-form"},
        ],
        "marks": [{"label": "2/40", "x": 0.05}, {"label": "2/(40 + λ)", "x": 0.06}],
    }


def class_map(hostile: str = "plain words") -> Document:
    """Three classes over logarithmic axes, with a measured boundary and one that a formula gives."""
    lr, x0 = [10 ** (-4 + step / 10) for step in range(41)], [10 ** (-2 + step / 10) for step in range(31)]
    rows = ["".join("0" if lr_ < 0.02 else "1" if lr_ * start < 0.5 else "2" for lr_ in lr) for start in x0]
    return {
        "kind": "map",
        "title": "momentum",
        "x": {"label": "Lr", "scale": "log", "values": lr},
        "y": {"label": "x₀", "scale": "log", "values": x0},
        "classes": [
            {"label": {"en": f"slow {hostile}", "ja": "遅い"}},
            {"label": {"en": "settles", "ja": "収束"}},
            {"label": {"en": "diverges", "ja": "発散"}},
        ],
        "values": rows,
        "lines": [
            {"label": "1/50", "x": [0.02, 0.02], "y": [0.001, 1e3], "role": "closed-form"},
            {"label": "edge", "x": lr, "y": [0.5 / value for value in lr], "role": "measured"},
        ],
    }


def number_map() -> Document:
    """Numbers over an uneven linear axis; some are beyond the range and some infinite."""
    x, y = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0], [float(step) for step in range(9)]
    return {
        "kind": "map",
        "title": "",
        "x": {"label": "n", "scale": "linear", "values": x},
        "y": {"label": "k", "scale": "linear", "values": y},
        "range": [0.0, 100.0],
        "values": [[math.inf if row + column > 12 else row * column * 4.0 for column in range(6)] for row in range(9)],
    }


def diagram(hostile: str = "plain words") -> Document:
    """Six operations, two of which are a part of their own, with two edges past others, one after the other."""
    labels = (hostile, "conv 3×3", "+", "ReLU", "conv 3×3", "+")
    nodes = [
        {"label": label, "part": "", "shape": [8, 4, 4], "parameters": 1184 * label.startswith("conv")}
        for label in labels
    ]
    for node in nodes[2:4]:
        node["part"] = f"part {hostile}"
    edges = [[place, place + 1] for place in range(5)] + [[0, 2], [3, 5]]
    return {"kind": "diagram", "title": "net", "nodes": nodes, "edges": edges}


def _paths() -> list[Document]:
    settings = {"lr": 0.04, "start": [-0.9, 0.8], "steps": 3, "nesterov": False}
    paths: list[Sequence[Sequence[float]]] = [[[-0.9, 0.8], [0.1 * k, 0.05], [0.01 * k, 0.0]] for k in range(7)]
    paths.append([[-0.9, 0.8], [5.0, 0.8], [50.0, -30.0]])
    paths.append([[-0.9, 0.8], [1e300, 0.0], [math.inf, math.nan]])
    return [
        {"title": f"method {place}", "settings": settings, "path": path, "final_value": path[-1][0] ** 2}
        for place, path in enumerate(paths)
    ]
