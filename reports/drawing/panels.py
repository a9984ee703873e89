"""The arrays of a chart: panels of lines, maps and diagrams, read from the evidence and checked against each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claims.evidence import EvidenceError
from claims.model import Text
from reports.drawing.trajectories import FAR


@dataclass(frozen=True)
class Axis:
    """What one side of a drawing measures, and whether equal steps on it are equal factors."""

    label: str
    log: bool

    def place(self, value: float) -> float:
        """Where a value lies along the axis."""
        return math.log10(value) if self.log else value

    def value(self, place: float) -> float:
        """The inverse of :meth:`place`."""
        return float(10**place) if self.log else place

    def shows(self, value: float) -> bool:
        """Whether a value can be drawn at all: beyond these bounds it is as good as infinite, or as zero."""
        return (1 / FAR if self.log else -FAR) < value < FAR


@dataclass(frozen=True)
class Curve:
    """One line with its label and perhaps a band around it; ``closed`` says that a formula gives it."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    closed: bool
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The places the line joins."""
        return tuple(zip(self.x, self.y, strict=True))


@dataclass(frozen=True)
class Mark:
    """A threshold that a formula gives: one place on the horizontal axis."""

    label: str
    x: float


@dataclass(frozen=True)
class LinesPanel:
    """Curves over one pair of axes."""

    title: str
    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class MapPanel:
    """A value in each cell of a grid: the index of a class, or a number of which ``span`` is coloured."""

    title: str
    x: Axis
    y: Axis
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[float, ...], ...]
    classes: tuple[Text, ...]
    span: tuple[float, float] | None
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Node:
    """One operation of a diagram, the part of the whole to which it belongs, what comes out, and its parameters."""

    label: str
    part: str
    shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True)
class DiagramPanel:
    """Operations in the order in which they run; each but the first is given the output of the one before.

    ``skips`` are the edges that go past others: from, to.
    """

    title: str
    nodes: tuple[Node, ...]
    skips: tuple[tuple[int, int], ...]


Panel = LinesPanel | MapPanel | DiagramPanel


@dataclass(frozen=True)
class Chart:
    """The panels of one figure, and how many of its cells PyTorch and the reference measured."""

    panels: tuple[Panel, ...]
    torch: int | None
    reference: int | None


def chart(document: Mapping[str, Any], name: str) -> Chart:
    """The chart in a figure of the evidence; arrays that do not fit each other are an error that says where."""
    panels = tuple(_panel(panel, f"{name}.panels[{place}]") for place, panel in enumerate(document["panels"]))
    cells = document.get("cells", {})
    return Chart(panels, cells.get("torch"), cells.get("reference"))


def _panel(document: Mapping[str, Any], where: str) -> Panel:
    readers: Mapping[str, Callable[[Mapping[str, Any], str], Panel]] = {
        "lines": _lines,
        "map": _map,
        "diagram": _diagram,
    }
    return readers[document["kind"]](document, where)


def _diagram(document: Mapping[str, Any], where: str) -> DiagramPanel:
    nodes = tuple(Node(n["label"], n["part"], tuple(n["shape"]), n["parameters"]) for n in document["nodes"])
    edges = [(int(start), int(end)) for start, end in document["edges"]]
    _demand(all(a < b < len(nodes) for a, b in edges), f"{where}.edges", "an edge leads back or to no operation")
    chain = set(pairwise(range(len(nodes))))
    _demand(chain <= set(edges), f"{where}.edges", "an operation is not given the output of the one before it")
    skips = sorted(set(edges) - chain)
    apart = all(one[1] <= two[0] for one, two in pairwise(skips))
    _demand(apart, f"{where}.edges", "two edges go past the same operation, and there is room for one")
    return DiagramPanel(document["title"], nodes, tuple(skips))


def _lines(document: Mapping[str, Any], where: str) -> LinesPanel:
    x, y = _axis(document["x"]), _axis(document["y"])
    curves = tuple(_curve(series, f"{where}.series[{place}]", x, y) for place, series in enumerate(document["series"]))
    marks = tuple(Mark(mark["label"], float(mark["x"])) for mark in document.get("marks", ()))
    _demand(all(x.shows(mark.x) for mark in marks), f"{where}.marks", "a value has no place on the horizontal axis")
    return LinesPanel(document["title"], x, y, curves, marks)


def _map(document: Mapping[str, Any], where: str) -> MapPanel:
    x, y = _axis(document["x"]), _axis(document["y"])
    columns, rows = (_grid(document[side], f"{where}.{side}", axis) for side, axis in (("x", x), ("y", y)))
    _demand("classes" not in document or "range" not in document, where, "it has both classes and a range")
    classes = tuple(Text(kind["label"]["en"], kind["label"]["ja"]) for kind in document.get("classes", ()))
    span = None if classes else (float(document["range"][0]), float(document["range"][1]))
    cells = tuple(tuple(map(float, row)) for row in document["values"])
    _demand(len(cells) == len(rows), f"{where}.values", f"{len(cells)} rows for {len(rows)} values of y")
    for place, row in enumerate(cells):
        here = f"{where}.values[{place}]"
        _demand(len(row) == len(columns), here, f"{len(row)} cells for {len(columns)} values of x")
        _demand(not classes or max(row) < len(classes), here, f"a digit is beyond the {len(classes)} classes")
    _demand(span is None or span[0] < span[1], f"{where}.range", "the range is empty")
    curves = tuple(_curve(line, f"{where}.lines[{place}]") for place, line in enumerate(document.get("lines", ())))
    return MapPanel(document["title"], x, y, columns, rows, cells, classes, span, curves)


def _axis(document: Mapping[str, Any]) -> Axis:
    return Axis(document["label"], document["scale"] == "log")


def _grid(document: Mapping[str, Any], where: str, axis: Axis) -> tuple[float, ...]:
    values = tuple(map(float, document["values"]))
    _demand(all(one < two for one, two in pairwise(values)), f"{where}.values", "the values do not increase")
    _demand(all(map(axis.shows, values)), f"{where}.values", "a value has no place on the axis")
    return values


def _curve(document: Mapping[str, Any], where: str, x: Axis | None = None, y: Axis | None = None) -> Curve:
    """One curve; where axes are given, every point must have a place, if only on the strip for ∞ or for 0."""
    arrays = {name: tuple(map(float, document.get(name, ()))) for name in ("x", "y", "low", "high")}
    size = len(arrays["x"])
    _demand(len(arrays["y"]) == size, where, "x and y differ in length")
    band = (len(arrays["low"]), len(arrays["high"]))
    _demand(band in ((0, 0), (size, size)), where, "low and high need one value for each x")
    ordered = all(low <= high for low, high in zip(arrays["low"], arrays["high"], strict=True))
    _demand(ordered, where, "low is above high")
    _demand(x is None or all(map(x.shows, arrays["x"])), f"{where}.x", "a value has no place on the axis")
    floor = 0 if y is not None and y.log else -FAR
    heights: Sequence[float] = () if y is None else (*arrays["y"], *arrays["low"], *arrays["high"])
    _demand(all(value >= floor for value in heights), where, "a value is too low for the vertical axis")
    return Curve(document["label"], closed=document["role"] == "closed-form", **arrays)


def _demand(holds: bool, where: str, message: str) -> None:
    if not holds:
        raise EvidenceError(f"the evidence is damaged at $.figures.{where}: {message}")
