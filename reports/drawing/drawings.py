"""Drawings as inline SVG: matplotlib draws, the page's own colours and fonts take over afterwards.

The colours matplotlib is given are names in disguise: each is replaced by a CSS variable, so that one drawing
serves light and dark.  This is the one module that imports matplotlib.
"""

from __future__ import annotations

import html
import io
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

# No drawing is shown, and the backend of a notebook may not be there.
os.environ["MPLBACKEND"] = "agg"

import matplotlib
from matplotlib.axes import Axes as Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text as Words
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from reports.drawing import vectors
from reports.drawing.panels import Axis
from reports.words.numbers import tick
from reports.words.wording import visible, word

INK, GROUND, PATH, CROSS, LEVEL, BOUNDARY, CASING = (f"#0101{place:02x}" for place in range(1, 8))
SERIES = tuple(f"#0102{place:02x}" for place in range(1, 7))
_VARIABLES = {
    INK: "--ink",
    GROUND: "--paper",
    PATH: "--path",
    CROSS: "--mark",
    LEVEL: "--level",
    BOUNDARY: "--boundary",
    CASING: "--casing",
    **{colour: f"--series-{place}" for place, colour in enumerate(SERIES, start=1)},
}
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "optimizer-course-audit",
    "text.parse_math": False,
    "font.size": 8,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
_POINTS = 72
# On a logarithmic axis shorter than this many decades, powers of ten alone would leave it without ticks.
_SHORT, _MIDDLING = 1, 2.5


@dataclass(frozen=True)
class Sheet:
    """The size of a drawing and of the frame inside it, in points from the top left corner."""

    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    def axes(self) -> Axes:
        """A new drawing of this size."""
        figure = Figure(figsize=(self.width / _POINTS, self.height / _POINTS))
        # Room for ticks and labels, given once: measuring it anew for each of many drawings costs seconds.
        bottom = self.height - self.top - self.down
        box = (self.left / self.width, bottom / self.height, self.across / self.width, self.down / self.height)
        return figure.add_axes(box)


@contextmanager
def style() -> Iterator[None]:
    """The settings under which every drawing is made and written, whatever the user's own are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def limits(axis: Axis, values: Iterable[float], pad: float = 0.04) -> tuple[float, float]:
    """The ends of an axis that shows these values, as far as they can be shown, with a margin."""
    places = [axis.place(value) for value in values if axis.shows(value)] or [0.0]
    low, high = min(places), max(places)
    margin = (high - low) * pad or 0.5
    return axis.value(low - margin), axis.value(high + margin)


def along(axis: Axis, value: float, ends: tuple[float, float]) -> float:
    """Where a value lies between the ends of an axis, from 0 to 1."""
    begin, end = map(axis.place, ends)
    return (axis.place(value) - begin) / (end - begin)


def set_axis(axes: Axes, side: str, axis: Axis, ends: tuple[float, float]) -> None:
    """Label one side of a drawing and give it its scale, its ends and ticks with short numbers."""
    across = side == "x"
    (axes.set_xlabel if across else axes.set_ylabel)(axis.label)
    (axes.set_xscale if across else axes.set_yscale)("log" if axis.log else "linear")
    (axes.set_xlim if across else axes.set_ylim)(*ends)
    line: matplotlib.axis.Axis = axes.xaxis if across else axes.yaxis
    decades = math.log10(ends[1] / ends[0]) if axis.log else 0.0
    if decades > _SHORT:
        line.set_major_locator(LogLocator(subs=(1.0,) if decades > _MIDDLING else (1.0, 2.0, 5.0), numticks=8))
    else:
        line.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    line.set_minor_locator(NullLocator())
    line.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))


def svg(axes: Axes, name: str, labelled_by: str, underlay: str = "", reused: str = "") -> str:
    """The drawing as SVG in a box, described by the elements ``labelled_by``; ``underlay`` is markup below all else.

    What is drawn above it bears the id ``reused``, where another drawing shows it again.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = (f"{inches * _POINTS:g}" for inches in figure.get_size_inches())
    # The box has the shape of its drawing, so that a browser may leave the drawing undone until it is near.
    box = f'<div class="drawing" style="aspect-ratio:{width}/{height}">'
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{html.escape(labelled_by)}">'
    content = f'<g id="{reused}">{group(axes, name)}</g>' if reused else group(axes, name)
    return f"{box}{head}{underlay}{content}</svg></div>"


def group(axes: Axes, name: str) -> str:
    """The content of a drawing, with ids of its own and each word in both languages."""
    figure, buffer = axes.get_figure(root=True), io.StringIO()
    assert figure is not None
    texts = _tagged(figure)
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    drawing = vectors.tree(text[text.index("<svg") :])
    for element in list(drawing.iter("g")):
        if words := texts.get(element.get("id", "")):
            _write(element, words)
    return vectors.group(drawing, name, _VARIABLES)


def _tagged(figure: Figure) -> dict[str, str]:
    """The texts of a drawing that are not drawn as they stand, under the ids that their groups get.

    A letter that matplotlib's own font lacks is drawn as another one of about its width, to be written later.
    """
    found = {}
    for place, text in enumerate(figure.findobj(Words)):
        assert isinstance(text, Words)
        words = visible(text.get_text())
        drawn = "".join(letter if ord(letter) in _letters() or letter == "\n" else "M" for letter in words)
        if drawn != words or _japanese(words):
            text.set_gid(f"words{place}")
            text.set_text(drawn)
            found[f"words{place}"] = words
    return found


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def _japanese(words: str) -> str:
    """The Japanese of a label, or nothing where it is the same in both languages."""
    name = " ".join(words.split())
    return "" if word(name).ja == name else word(name).ja


def _write(group: Element, words: str) -> None:
    """The lines of a text and, where it has a translation, as many in Japanese at the same places."""
    lines, japanese = list(group.iter("text")), _japanese(words)
    for line, written in zip(lines, words.split("\n"), strict=False):
        line.text = written
        if japanese:
            line.set("lang", "en")
    size = -(-len(japanese) // len(lines)) or 1
    for line, begin in zip(lines, range(0, len(japanese), size), strict=False):
        other = SubElement(group, "text", {**line.attrib, "lang": "ja"})
        other.text = japanese[begin : begin + size]
