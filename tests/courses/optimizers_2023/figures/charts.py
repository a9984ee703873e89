"""The documents of figures: lines, maps and diagrams as plain data, and what the tests that make them share.

Numbers are rounded for drawing here, after everything has been asserted on the arrays themselves.
"""

import math

import numpy as np

from reference import rules
from tests.instruments.grids import SEED
from tests.instruments.subjects import subjects_of

TITLES = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adadelta": "Adadelta",
    "adam": "Adam",
    "adamw": "AdamW",
}
RULES = {
    "sgd": rules.SGD,
    "momentum": rules.Momentum,
    "adagrad": rules.AdaGrad,
    "rmsprop": rules.RMSprop,
    "adadelta": rules.Adadelta,
    "adam": rules.Adam,
    "adamw": rules.AdamW,
}


def optimizer(target):
    """PyTorch's own optimizer of that name, on the CPU in float64."""
    (subject,) = subjects_of(target, ["cpu"], ["float64"])
    return subject


# Two computations of one number agree if half its digits do: far more than is drawn, far less than chaos leaves.
HALF_THE_DIGITS = float(np.sqrt(np.finfo(np.float64).eps))


# --- which cells of a map real PyTorch runs -----------------------------------------------------------------------


def beside(classes):
    """The cells that touch a cell of another class: both sides of every boundary."""
    marks = np.zeros(classes.shape, dtype=bool)
    for axis in range(2):
        ahead, behind = [slice(None)] * 2, [slice(None)] * 2
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        differ = classes[tuple(ahead)] != classes[tuple(behind)]
        marks[tuple(ahead)] |= differ
        marks[tuple(behind)] |= differ
    return marks


def sample(of, count):
    """The indices of so many of the cells marked in ``of``, seeded; of all of them, if they are fewer."""
    cells = np.argwhere(of)
    chosen = np.random.default_rng(SEED).permutation(len(cells))[:count]
    return cells[np.sort(chosen)]


def neighbouring_lines(length, pairs):
    """Seeded pairs of neighbouring lines of a map, so that both sides of boundaries along and across are among them."""
    first = np.random.default_rng(SEED).choice(length - 1, size=pairs, replace=False)
    return np.unique(np.concatenate([first, first + 1]))


# --- the document -------------------------------------------------------------------------------------------------


def rounded(values, digits=4):
    """A number, or nested lists of the numbers of an array, at so many significant digits."""
    if isinstance(values, np.ndarray | list | tuple):
        return [rounded(value, digits) for value in values]
    return float(f"{values:.{digits}g}") if math.isfinite(values) else float(values)


def axis(label, scale="linear"):
    """An axis; labels are symbols, which need no translation."""
    return {"label": label, "scale": scale}


def line(label, x, y, *, band=None, role="measured"):
    """One line, with a band from low to high around it if there is one."""
    document = {"label": label, "x": rounded(x), "y": rounded(y), "role": role}
    return document if band is None else {**document, "low": rounded(band[0]), "high": rounded(band[1])}


def lines(title, x, y, series, marks=()):
    """A panel of lines; ``marks`` are the labels and places of vertical thresholds in closed form."""
    panel = {"kind": "lines", "title": title, "x": x, "y": y, "series": list(series)}
    return panel | {"marks": [{"label": label, "x": rounded(at)} for label, at in marks]}


def class_map(title, x, y, classes, labels, drawn=()):
    """A panel that shows one of few classes in each cell; an axis comes with its values, rows go with y upwards."""
    return {
        "kind": "map",
        "title": title,
        "x": _with_values(*x),
        "y": _with_values(*y),
        "classes": [{"label": {"en": english, "ja": japanese}} for english, japanese in labels],
        "values": ["".join(str(int(index)) for index in row) for row in classes],
        "lines": list(drawn),
    }


def value_map(title, x, y, values, span, drawn=()):
    """A panel that shows a number in each cell, on a scale from the first to the second of ``span``."""
    return {
        "kind": "map",
        "title": title,
        "x": _with_values(*x),
        "y": _with_values(*y),
        "range": rounded(span),
        "values": rounded(values),
        "lines": list(drawn),
    }


def diagram(title, nodes):
    """A panel that shows which operation is given the output of which; see :mod:`tests.instruments.networks.graphs`."""
    return {
        "kind": "diagram",
        "title": title,
        "nodes": [
            {"label": node.label, "part": node.part, "shape": list(node.shape), "parameters": node.parameters}
            for node in nodes
        ],
        "edges": [[source, place] for place, node in enumerate(nodes) for source in sorted(node.inputs)],
    }


def chart(facts, panels, *, torch=0, reference=0):
    """A document; the facts are rounded to what a reader wants, cells say how many runs each side made, if any."""
    shown = {name: value if isinstance(value, int) else rounded(value, 3) for name, value in facts.items()}
    document = {"facts": shown, "panels": list(panels)}
    return document | ({"cells": {"torch": int(torch), "reference": int(reference)}} if torch or reference else {})


def _with_values(frame, values):
    return frame | {"values": [float(value) for value in values]}
