"""Maps: a grid of classes or of numbers as a palette image, with the boundaries drawn over it as lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.model import Text
from reports.drawing.drawings import BOUNDARY, CASING, Axes, Sheet, along, set_axis, style, svg
from reports.drawing.panels import Axis, Curve, MapPanel
from reports.drawing.raster import data_uri, edges, middles, picks
from reports.words.numbers import number, percent

# Light enough for dark lines and digits, on light paper and dark, and told apart by colour-blind eyes (Paul Tol).
CLASSES = (
    "#77aadd",
    "#ee8866",
    "#eedd88",
    "#ffaabb",
    "#99ddff",
    "#44bb99",
    "#bbcc33",
    "#aaaa00",
    "#dddddd",
    "#b5a3d8",
)
# The lighter three quarters of a ramp from yellow to brown (Paul Tol's YlOrBr), so that dark lines stay visible.
_RAMP = ("#fff7bc", "#fee391", "#fec44f", "#fb9a29", "#ec7014", "#cc4c02")
_ENDLESS = "#8fa3b3"
_SHADES = 250
SHEET = Sheet(width=317, height=246, left=46, top=9, across=260, down=204)
# A digit needs a square of this share of the map's shorter side.
_ROOM = 0.06
# Into how many pieces a stretch of a boundary is cut to find where on the map its label can stand.
_STEPS = 32
_EDGE = 0.15


@dataclass(frozen=True)
class Swatch:
    """One entry of a map's legend: a colour, the sign that stands on the map, what it means, and how much of it."""

    colour: str
    sign: str
    label: Text
    share: str


@dataclass(frozen=True)
class Ramp:
    """The colours of a map of numbers, from the lowest to the highest, and those two numbers."""

    colours: str
    low: str
    high: str


def draw(panel: MapPanel, name: str, labelled_by: str) -> str:
    """The map as an SVG element in which the cells are an image and all else is lines and text."""
    x_ends, y_ends = ends(panel.x, panel.columns), ends(panel.y, panel.rows)
    with style():
        axes = SHEET.axes()
        set_axis(axes, "x", panel.x, x_ends)
        set_axis(axes, "y", panel.y, y_ends)
        _signs(axes, panel)
        for place, curve in enumerate(panel.curves, start=1):
            _boundary(axes, panel, curve, place / (len(panel.curves) + 1))
        return svg(axes, name, labelled_by, _image(panel, name))


def ends(axis: Axis, values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis along which every cell is shown whole."""
    begin, end = edges([axis.place(value) for value in values])
    return axis.value(begin), axis.value(end)


def swatches(panel: MapPanel) -> tuple[Swatch, ...]:
    """The legend of a map: its classes with their shares of the cells, or the colour of what is infinite."""
    found = [cell for row in panel.cells for cell in row]
    if panel.classes:
        return tuple(
            Swatch(CLASSES[place], str(place), label, percent(found.count(place) / len(found)))
            for place, label in enumerate(panel.classes)
        )
    if endless := sum(map(math.isinf, found)):
        return (Swatch(_ENDLESS, "∞", Text("infinite", "無限大"), percent(endless / len(found))),)
    return ()


def ramp(panel: MapPanel) -> Ramp | None:
    """The colour bar of a map of numbers; an end beyond which there are cells says so."""
    if panel.span is None:
        return None
    low, high = panel.span
    found = [cell for row in panel.cells for cell in row if math.isfinite(cell)]
    below, above = any(cell < low for cell in found), any(cell > high for cell in found)
    return Ramp(", ".join(_RAMP), f"{'≤ ' if below else ''}{number(low)}", f"{'≥ ' if above else ''}{number(high)}")


def cells(name: str) -> str:
    """The id of the cells of a map, under which another drawing shows them again."""
    return f"{name}_cells"


def _image(panel: MapPanel, name: str) -> str:
    columns, rows = (
        picks([axis.place(value) for value in values])
        for axis, values in ((panel.x, panel.columns), (panel.y, panel.rows))
    )
    colours = [[_index(panel, cell) for cell in row] for row in panel.cells]
    pixels = [[colours[row][column] for column in columns] for row in reversed(rows)]
    palette = CLASSES if panel.classes else (*map(_shade, range(_SHADES)), _ENDLESS)
    box = f'x="{SHEET.left}" y="{SHEET.top}" width="{SHEET.across}" height="{SHEET.down}"'
    return (
        f'<image id="{cells(name)}" {box} preserveAspectRatio="none" class="cells" href="{data_uri(pixels, palette)}"/>'
    )


def _index(panel: MapPanel, cell: float) -> int:
    if panel.span is None:
        return int(cell)
    if math.isinf(cell):
        return _SHADES
    low, high = panel.span
    return round((min(max(cell, low), high) - low) / (high - low) * (_SHADES - 1))


def _shade(step: int) -> str:
    """One colour of the ramp, between the two given ones that are nearest."""
    whole, part = divmod(step / (_SHADES - 1) * (len(_RAMP) - 1), 1)
    pair = _RAMP[int(whole)], _RAMP[min(int(whole) + 1, len(_RAMP) - 1)]
    one, two = (bytes.fromhex(colour[1:]) for colour in pair)
    return "#" + bytes(round(a + (b - a) * part) for a, b in zip(one, two, strict=True)).hex()


def _signs(axes: Axes, panel: MapPanel) -> None:
    """The digit of each class in the middle of its largest square, so that no reader depends on colours; or ∞."""
    least = max(1, math.ceil(_ROOM * min(len(panel.rows), len(panel.columns))))
    for value, (row, column) in middles(panel.cells, least).items():
        sign = "∞" if math.isinf(value) else f"{value:.0f}" if panel.classes else ""
        place = panel.columns[column], panel.rows[row]
        axes.text(*place, sign, color=BOUNDARY, fontsize=10, ha="center", va="center", fontweight="bold")


def _boundary(axes: Axes, panel: MapPanel, curve: Curve, share: float) -> None:
    """One line over the map, with its label a certain share of the way along what is visible of it."""
    points = [(x, y) if panel.x.shows(x) and panel.y.shows(y) else (math.nan,) * 2 for x, y in curve.points]
    xs, ys = zip(*points, strict=True)
    axes.plot(xs, ys, color=CASING, linewidth=3, alpha=0.7)
    axes.plot(xs, ys, color=BOUNDARY, linewidth=1.5, linestyle=(0, (5, 2)) if curve.closed else (0, (1, 1.3)))
    if inside := _visible(panel, curve):
        box = {"facecolor": CASING, "edgecolor": "none", "alpha": 0.85, "pad": 1.2}
        x, y = inside[int(share * len(inside))]
        # Near the right or left edge of the map, a centred label would be cut off.
        part = along(panel.x, x, ends(panel.x, panel.columns))
        side = "right" if part > 1 - _EDGE else "left" if part < _EDGE else "center"
        axes.text(x, y, curve.label, color=BOUNDARY, fontsize=7.5, ha=side, va="center", bbox=box, clip_on=True)


def _visible(panel: MapPanel, curve: Curve) -> list[tuple[float, float]]:
    """Points along what the map shows of a line, between its own points too."""
    x, y = panel.x, panel.y
    across, up = ends(x, panel.columns), ends(y, panel.rows)
    shown = [(x.place(a), y.place(b)) for a, b in curve.points if x.shows(a) and y.shows(b)]
    between = [
        (x.value(a + (c - a) * step / _STEPS), y.value(b + (d - b) * step / _STEPS))
        for (a, b), (c, d) in pairwise(shown)
        for step in range(_STEPS)
    ]
    return [(a, b) for a, b in between if across[0] <= a <= across[1] and up[0] <= b <= up[1]]
