"""Curves over axes: measured ones solid with markers, those of a formula dashed, each with its label beside it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from reports.drawing.drawings import GROUND, INK, LEVEL, SERIES, Axes, Sheet, along, limits, set_axis, style, svg
from reports.drawing.panels import Axis, Curve, LinesPanel, Mark
from reports.words.wording import word

_LEFT, _ACROSS, _DOWN, _BOTTOM = 46.0, 205.0, 150.0, 33.0
# One letter and one line of a label, in points; a label is broken after so many letters.
_LETTER, _LINE, _BREAK = 4.5, 9.5, 16
# A Japanese letter beside a Latin one.
_WIDE = 1.8
# The strip for values that no axis can show: its distance from the frame and its width, in points.
_OFF, _STRIP = 4.0, 13.0
# Beside the frame: the thin line that leads to a label, and the sample before it, in points.
_LEAD, _SAMPLE = 14.0, 20.0
# More markers than colours, so that two curves of one colour differ in their marks.
_MARKERS = "osD^vPX*"
_DASHES: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0, (5, 2)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (2, 1.5)),
    (0, (8, 2, 2, 2)),
)
_MOST_MARKERS = 12
_NOWHERE = math.nan


def lines(panel: LinesPanel, name: str, labelled_by: str, letters: int) -> str:
    """Curves with bands and thresholds; values beyond the axis lie on strips of their own, ∞ above and 0 below.

    ``letters`` is the room for labels beside the frame, the same for all panels of a figure.
    """
    x_ends = limits(panel.x, [*(x for curve in panel.curves for x in curve.x), *(mark.x for mark in panel.marks)], 0.02)
    y_ends = limits(panel.y, _heights(panel))
    endless, vanished = (any(map(beyond, _heights(panel))) for beyond in (_endless, _vanished(panel.y)))
    with style():
        axes = _sheet(panel, endless, vanished, x_ends, letters).axes()
        set_axis(axes, "x", panel.x, x_ends)
        set_axis(axes, "y", panel.y, y_ends)
        if vanished:
            axes.tick_params(axis="x", pad=_OFF + _STRIP + 2)
        for sign, shown in ((1, endless), (-1, vanished)):
            if shown:
                _strip(axes, sign)
        _marks(axes, panel, x_ends, endless)
        for curve, place in _numbered(panel.curves):
            _band(axes, curve, panel.y, y_ends, _look(curve, place)[0])
            _curve(axes, curve, panel.y, place)
        _labels(axes, panel, x_ends, y_ends, _level(1) if endless else 1.0)
        return svg(axes, name, labelled_by)


def longest_line(panels: Sequence[LinesPanel]) -> int:
    """How many letters the longest line of any label has."""
    labels = [curve.label for panel in panels for curve in panel.curves]
    return max((_width(label) for label in labels), default=0)


def _width(label: str) -> int:
    """The letters that a label needs in either language; a Japanese one is nearly twice as wide as a Latin one."""
    lines = _wrapped(label).splitlines()
    japanese = -(-len(word(label).ja) // max(1, len(lines))) * _WIDE if word(label).ja != label else 0
    return max(math.ceil(japanese), *map(len, lines), 0)


def _sheet(panel: LinesPanel, endless: bool, vanished: bool, ends: tuple[float, float], letters: int) -> Sheet:
    rows = 1 + max((row for row, _, _ in _mark_rows(panel, ends)), default=-1)
    top = 8 + rows * _LINE + (_OFF + _STRIP if endless else 0)
    bottom = _BOTTOM + (_OFF + _STRIP if vanished else 0)
    width = _LEFT + _ACROSS + _LEAD + _SAMPLE + 8 + letters * _LETTER
    return Sheet(width, top + _DOWN + bottom, left=_LEFT, top=top, across=_ACROSS, down=_DOWN)


def _heights(panel: LinesPanel) -> Iterator[float]:
    for curve in panel.curves:
        yield from (*curve.y, *curve.low, *curve.high)


def _endless(value: float) -> bool:
    return not Axis("", log=False).shows(value)


def _vanished(axis: Axis) -> Callable[[float], bool]:
    return lambda value: not axis.shows(value) and not _endless(value)


def _numbered(curves: Sequence[Curve]) -> Iterator[tuple[Curve, int]]:
    """Each curve with its place among those of its role, which decides how it looks."""
    seen = {True: 0, False: 0}
    for curve in curves:
        yield curve, seen[curve.closed]
        seen[curve.closed] += 1


# --- strips ----------------------------------------------------------------------------------------------------


def _level(sign: int, part: float = 0.5) -> float:
    """The height of a strip, above (1) or below (-1) the frame, as a share of the frame's height."""
    away = (_OFF + part * _STRIP) / _DOWN
    return 1 + away if sign > 0 else -away


def _strip(axes: Axes, sign: int) -> None:
    _fill(axes, axes.get_xlim(), sign, LEVEL, 0.14, [True, True])
    axes.annotate(
        "∞" if sign > 0 else "0",
        (0, _level(sign)),
        xycoords="axes fraction",
        xytext=(-5, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=10 if sign > 0 else 8,
    )


def _fill(axes: Axes, x: Sequence[float], sign: int, colour: str, alpha: float, where: Sequence[bool]) -> None:
    axes.fill_between(
        x,
        _level(sign, 0),
        _level(sign, 1),
        where=where,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
        color=colour,
        alpha=alpha,
        linewidth=0,
    )


# --- curves ----------------------------------------------------------------------------------------------------


def _curve(axes: Axes, curve: Curve, axis: Axis, place: int) -> None:
    floors = [0 if axis.shows(value) else 1 if _endless(value) else -1 for value in curve.y]
    marked = _marked(floors, place)
    if curve.closed:
        marked = [spot for spot in marked if _alone(floors, spot)]
    colour, line, marker = _look(curve, place)
    for floor in sorted(set(floors)):
        heights = curve.y if floor == 0 else [_level(floor)] * len(floors)
        axes.plot(
            curve.x,
            [height if on == floor else _NOWHERE for height, on in zip(heights, floors, strict=True)],
            color=colour,
            linewidth=1.3,
            linestyle=line,
            marker=marker,
            markersize=4.5,
            markeredgecolor=GROUND,
            markeredgewidth=0.5,
            markevery=marked,
            clip_on=floor == 0,
            zorder=4 if curve.closed else 3,
            transform=axes.get_xaxis_transform() if floor else axes.transData,
        )


def _look(curve: Curve, place: int) -> tuple[str, Any, str]:
    """The colour, the style and the marker of a curve."""
    if curve.closed:
        # In the colour of the text, so that it shows on top of the measured curve that it foretells.
        return INK, _DASHES[place % len(_DASHES)], "."
    return SERIES[place % len(SERIES)], "-", _MARKERS[place % len(_MARKERS)]


def _marked(floors: Sequence[int], shift: int) -> list[int]:
    """Which points bear a marker: evenly spread ones, shifted from curve to curve, and all that no line joins."""
    stride = -(-len(floors) // _MOST_MARKERS)
    spread = set(range(3 * shift % stride, len(floors), stride))
    return sorted(spread | {spot for spot in range(len(floors)) if _alone(floors, spot)})


def _alone(floors: Sequence[int], spot: int) -> bool:
    return all(floors[other] != floors[spot] for other in (spot - 1, spot + 1) if 0 <= other < len(floors))


def _band(axes: Axes, curve: Curve, axis: Axis, ends: tuple[float, float], colour: str) -> None:
    if not curve.low:
        return
    low, high = ([min(max(value, ends[0]), ends[1]) for value in edge] for edge in (curve.low, curve.high))
    axes.fill_between(curve.x, low, high, color=colour, alpha=0.2, linewidth=0)
    reached = ((1, [_endless(value) for value in curve.high]), (-1, [_vanished(axis)(value) for value in curve.low]))
    for sign, where in reached:
        if any(where):
            _fill(axes, curve.x, sign, colour, 0.2, where)


# --- words -----------------------------------------------------------------------------------------------------


def _wrapped(label: str) -> str:
    """A label in lines of a length that fits beside a frame."""
    return textwrap.fill(label, _BREAK)


def _labels(
    axes: Axes, panel: LinesPanel, x_ends: tuple[float, float], y_ends: tuple[float, float], top: float
) -> None:
    """Every curve's sample and label to the right of the frame, as near to the height of its last point as can be."""
    labels = [_wrapped(curve.label) for curve in panel.curves]
    wanted = [_height(panel.y, curve.y[-1], y_ends) for curve in panel.curves]
    spots = spread(wanted, [(label.count("\n") + 1) * _LINE / _DOWN for label in labels], top)
    begin, end, words = (1 + points / _ACROSS for points in (_LEAD, _LEAD + _SAMPLE, _LEAD + _SAMPLE + 4))
    for (curve, place), label, height, spot in zip(_numbered(panel.curves), labels, wanted, spots, strict=True):
        colour, line, marker = _look(curve, place)
        across: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
        last = along(panel.x, curve.x[-1], x_ends)
        # Dotted and thin: where a curve ends early, this crosses the frame and must not pass for a curve.
        axes.plot((last, begin), (height, spot), color=colour, linewidth=0.6, linestyle=(0, (1, 2)), **across)
        middle = (begin + end) / 2
        axes.plot((begin, middle, end), (spot,) * 3, color=colour, linewidth=1.3, linestyle=line, **across)
        if not curve.closed:
            axes.plot((middle,), (spot,), color=colour, marker=marker, markersize=4.5, **across)
        axes.text(words, spot, label, transform=axes.transAxes, va="center", color=colour, linespacing=1.05)


def spread(wanted: Sequence[float], sizes: Sequence[float], top: float) -> list[float]:
    """Heights in the order of those wanted and as near to them as the sizes and the top allow.

    Where there is not room for all, they overlap evenly.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    shrunk = min(1.0, top / sum(sizes))
    gaps = [(sizes[one] + sizes[two]) / 2 * shrunk for one, two in pairwise(order)]
    placed = list(wanted)
    for (below, here), gap in zip(pairwise(order), gaps, strict=True):
        placed[here] = max(placed[here], placed[below] + gap)
    placed[order[-1]] = min(placed[order[-1]], top)
    for (below, here), gap in zip(reversed([*pairwise(order)]), reversed(gaps), strict=True):
        placed[below] = min(placed[below], placed[here] - gap)
    return placed


def _height(axis: Axis, value: float, ends: tuple[float, float]) -> float:
    if axis.shows(value):
        return along(axis, value, ends)
    return _level(1 if _endless(value) else -1)


def _marks(axes: Axes, panel: LinesPanel, ends: tuple[float, float], endless: bool) -> None:
    start = _level(1, 1) if endless else 1.0
    for row, spot, mark in _mark_rows(panel, ends):
        axes.axvline(mark.x, color=INK, linewidth=0.9, linestyle=_DASHES[0], zorder=2)
        axes.annotate(
            mark.label,
            (spot, start),
            xycoords="axes fraction",
            xytext=(0, 3 + row * _LINE),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
        )


def _mark_rows(panel: LinesPanel, ends: tuple[float, float]) -> list[tuple[int, float, Mark]]:
    """Each threshold with a row for its label, so that neighbours do not cover each other, and its place."""
    filled: list[float] = []
    rows = []
    for mark in sorted(panel.marks, key=lambda mark: mark.x):
        spot, half = along(panel.x, mark.x, ends), (len(mark.label) + 2) * _LETTER / _ACROSS / 2
        row = next((place for place, end in enumerate(filled) if end <= spot - half), len(filled))
        filled[row : row + 1] = [spot + half]
        rows.append((row, spot, mark))
    return rows
