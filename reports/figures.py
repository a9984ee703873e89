"""Figures as inline SVG: matplotlib draws, the page's own colours and fonts take over afterwards.

The colours matplotlib is given are names in disguise: each is replaced by a CSS variable, so that one drawing
serves light and dark.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.tracks import Landscape, Point, Track, visible

_INK, _GROUND, _PATH, _CROSS, _LEVEL = "#010101", "#010102", "#010103", "#010104", "#010105"
_VARIABLES = {_INK: "--ink", _GROUND: "--paper", _PATH: "--path", _CROSS: "--mark", _LEVEL: "--level"}
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "optimizer-course-audit",
    "font.size": 8,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.linewidth": 0.6,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>|<!--.*?-->", re.DOTALL)
# A hundredth of a point is finer than any screen.
_LONG = re.compile(r"(?<![\w.])-?\d+\.\d{3,}")
_LEVELS = 9
_MOST_DOTS = 150


def contours(ground: Landscape, name: str, label: str) -> str:
    """A contour plot with its values written on the lines and the computed minima marked."""
    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(4.4, 3.4))
        axes = _axes(figure, ground)
        drawn = _levels(axes, ground, grid=161)
        axes.clabel(drawn, list(drawn.levels)[1::2], fontsize=7, fmt="%.3g", colors=_INK)
        _mark_minima(axes, ground)
        return _svg(figure, name, label)


def panel(ground: Landscape, track: Track, name: str, label: str) -> str:
    """One path over the contours: start, every step, where it leaves the window, and end."""
    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(2.9, 2.7))
        axes = _axes(figure, ground)
        _levels(axes, ground, grid=61)
        _mark_minima(axes, ground)
        stretches, exits = visible(ground, track.path)
        for stretch in stretches:
            _line(axes, stretch)
        _dots(axes, [place for place in track.path if ground.shows(place)])
        if exits:
            _mark(axes, exits[0], marker="X", size=6.5)
        if ground.shows(track.path[0]):
            _mark(axes, track.path[0], marker="s", size=5, hollow=True)
        if ground.shows(track.path[-1]):
            _mark(axes, track.path[-1], marker="o", size=5.5)
        axes.set_title(track.title, fontsize=9)
        return _svg(figure, name, label)


def _axes(figure: Figure, ground: Landscape) -> Axes:
    # Room for tick labels and title, given once: measuring it anew for each of twenty drawings costs a second.
    axes = figure.add_axes((0.17, 0.155, 0.80, 0.745))
    axes.set_xlim(min(ground.x), max(ground.x))
    axes.set_ylim(min(ground.y), max(ground.y))
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    return axes


def _levels(axes: Axes, ground: Landscape, grid: int) -> matplotlib.contour.QuadContourSet:
    x, x_part = _thinned(ground.x, grid), _thinned(ground.x_part, grid)
    y, y_part = _thinned(ground.y, grid), _thinned(ground.y_part, grid)
    values = [[across + up for across in x_part] for up in y_part]
    low, high = min(x_part) + min(y_part), max(x_part) + max(y_part)
    # Quadratic spacing: the floor of a valley is flat, and evenly spaced levels would leave it empty.
    levels = [low + (high - low) * (step / _LEVELS) ** 2 for step in range(_LEVELS + 1)]
    if low < high:
        shades = [(_LEVEL, 0.34 * (1 - step / _LEVELS)) for step in range(_LEVELS)]
        axes.contourf(x, y, values, levels=levels, colors=shades)
    return axes.contour(x, y, values, levels=levels if low < high else [low], colors=_LEVEL, linewidths=0.5)


def _thinned(line: Sequence[float], most: int) -> list[float]:
    stride = max(1, -(-len(line) // most))
    kept = list(line[::stride])
    if kept[-1] != line[-1] or (len(line) - 1) % stride:
        kept.append(line[-1])
    return kept


def _mark_minima(axes: Axes, ground: Landscape) -> None:
    places = [(minimum.x, minimum.y) for minimum in ground.minima]
    axes.plot(*zip(*places, strict=True), "+", color=_CROSS, markersize=8, markeredgewidth=1.4, clip_on=False)


def _line(axes: Axes, stretch: Sequence[Point]) -> None:
    axes.plot(*zip(*stretch, strict=True), color=_PATH, linewidth=1.0)


def _dots(axes: Axes, places: Sequence[Point]) -> None:
    if places:
        stride = max(1, -(-len(places) // _MOST_DOTS))
        axes.plot(*zip(*places, strict=True), ".", color=_PATH, markersize=3, markevery=stride)


def _mark(axes: Axes, place: Point, marker: str, size: float, hollow: bool = False) -> None:
    axes.plot(
        *place,
        color=_PATH,
        marker=marker,
        markersize=size,
        markerfacecolor=_GROUND if hollow else _PATH,
        markeredgecolor=_PATH if hollow else _GROUND,
        markeredgewidth=1.1 if hollow else 0.7,
        zorder=5,
        clip_on=False,
    )


def _svg(figure: Figure, name: str, label: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = _DROPPED.sub("", text[text.index("<svg") :])
    size = re.search(r'viewBox="[^"]*"', text)
    assert size is not None
    body = text[text.index(">") + 1 :]
    # Ids are unique in one drawing only; on the page they need the drawing's name.
    body = re.sub(r'\bid="', f'id="{name}_', body).replace("xlink:href", "href")
    body = body.replace('href="#', f'href="#{name}_').replace("url(#", f"url(#{name}_")
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    body = _LONG.sub(lambda digits: f"{float(digits[0]):.2f}", re.sub(r"\n\s*", "\n", body))
    return f'<svg {size[0]} role="img" aria-label="{html.escape(label)}">{body.strip()}'
