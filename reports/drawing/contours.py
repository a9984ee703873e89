"""Contours and the paths over them, drawn for the four figures of the article."""

from __future__ import annotations

from collections.abc import Sequence

from reports.drawing.drawings import CROSS, GROUND, INK, LEVEL, PATH, Axes, Sheet, group, set_axis, style, svg
from reports.drawing.panels import Axis
from reports.drawing.trajectories import Landscape, Point, Track, visible

_LARGE = Sheet(width=317, height=245, left=54, top=24, across=253, down=183)
SMALL = Sheet(width=209, height=181, left=36, top=6, across=166, down=145)
_LEVELS = 9
_MOST_DOTS = 150


def contours(ground: Landscape, name: str, labelled_by: str) -> str:
    """A contour plot with its values written on the lines and the computed minima marked."""
    with style():
        axes = _axes(_LARGE, ground)
        _levels(axes, ground, grid=101, labelled=True)
        _mark_minima(axes, ground)
        return svg(axes, name, labelled_by)


def floor(ground: Landscape, name: str) -> str:
    """The ground below many small drawings: a group that each of them refers to by ``name``."""
    with style():
        axes = _axes(SMALL, ground)
        _levels(axes, ground, grid=61)
        _mark_minima(axes, ground)
        axes.set_axis_off()
        return f'<defs><g id="{name}">{group(axes, name)}</g></defs>'


def panel(ground: Landscape, track: Track, name: str, labelled_by: str, underlay: str) -> str:
    """One path over the ground of ``underlay``: start, every step, where it leaves the window, and end."""
    with style():
        axes = _axes(SMALL, ground)
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
        return svg(axes, name, labelled_by, underlay, path(name))


def path(name: str) -> str:
    """The id of the path of a panel, under which another drawing shows it again."""
    return f"{name}_path"


def _axes(sheet: Sheet, ground: Landscape) -> Axes:
    axes = sheet.axes()
    for side, line in (("x", ground.x), ("y", ground.y)):
        set_axis(axes, side, Axis(side, log=False), (line[0], line[-1]))
    return axes


def _levels(axes: Axes, ground: Landscape, grid: int, labelled: bool = False) -> None:
    x, x_part = _thinned(ground.x, grid), _thinned(ground.x_part, grid)
    y, y_part = _thinned(ground.y, grid), _thinned(ground.y_part, grid)
    values = [[across + up for across in x_part] for up in y_part]
    low, high = min(x_part) + min(y_part), max(x_part) + max(y_part)
    if low == high:
        return
    # Quadratic spacing: the floor of a valley is flat, and evenly spaced levels would leave it empty.
    levels = [low + (high - low) * (step / _LEVELS) ** 2 for step in range(_LEVELS + 1)]
    shades = [(LEVEL, 0.34 * (1 - step / _LEVELS)) for step in range(_LEVELS)]
    tinted = axes.contourf(x, y, values, levels=levels, colors=shades)
    if labelled:
        lines = axes.contour(x, y, values, levels=levels, colors=LEVEL, linewidths=0.5)
        axes.clabel(lines, levels[1::2], fontsize=7, fmt="%.3g", colors=INK)
    else:
        # The edges of the tints are the lines: drawn anew they would make each of many panels twice as large.
        tinted.set(edgecolor=LEVEL, linewidth=0.5)


def _thinned(line: Sequence[float], most: int) -> list[float]:
    stride = max(1, -(-len(line) // most))
    kept = list(line[::stride])
    if kept[-1] != line[-1] or (len(line) - 1) % stride:
        kept.append(line[-1])
    return kept


def _mark_minima(axes: Axes, ground: Landscape) -> None:
    places = [(minimum.x, minimum.y) for minimum in ground.minima]
    axes.plot(*zip(*places, strict=True), "+", color=CROSS, markersize=8, markeredgewidth=1.4, clip_on=False)


def _line(axes: Axes, stretch: Sequence[Point]) -> None:
    axes.plot(*zip(*stretch, strict=True), color=PATH, linewidth=1.0)


def _dots(axes: Axes, places: Sequence[Point]) -> None:
    if places:
        stride = max(1, -(-len(places) // _MOST_DOTS))
        axes.plot(*zip(*places, strict=True), ".", color=PATH, markersize=3, markevery=stride)


def _mark(axes: Axes, place: Point, marker: str, size: float, hollow: bool = False) -> None:
    axes.plot(
        *place,
        color=PATH,
        marker=marker,
        markersize=size,
        markerfacecolor=GROUND if hollow else PATH,
        markeredgecolor=PATH if hollow else GROUND,
        markeredgewidth=1.1 if hollow else 0.7,
        zorder=5,
        clip_on=False,
    )
