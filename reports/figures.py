"""Drawings as inline SVG: matplotlib draws, the page's own colours and fonts take over afterwards.

The colours matplotlib is given are names in disguise: each is replaced by a CSS variable, so that one drawing
serves light and dark.  This is the one module that imports matplotlib.
"""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import matplotlib
from matplotlib.axes import Axes as Axes
from matplotlib.figure import Figure
from matplotlib.text import Text as Words
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from reports.numbers import tick
from reports.panels import Axis
from reports.wording import word

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
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>|<!--.*?-->", re.DOTALL)
# A hundredth of a point is finer than any screen; what stands between tags is text, and no digit of it is cut.
_TAG = re.compile(r"<[^<>]*>")
_LONG = re.compile(r"(?<![\w.])-?\d+\.\d{3,}")
_TEXT = re.compile(r"<text([^>]*)>(.*?)</text>", re.DOTALL)
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


def style() -> AbstractContextManager[None]:
    """The settings under which every drawing is made and written."""
    return matplotlib.rc_context(_SETTINGS)


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


def svg(axes: Axes, name: str, labelled_by: str, underlay: str = "") -> str:
    """The drawing as an SVG element that the elements ``labelled_by`` describe; ``underlay`` is markup below all else."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = (f"{inches * _POINTS:g}" for inches in figure.get_size_inches())
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{html.escape(labelled_by)}">'
    return f"{head}{underlay}{group(axes, name)}</svg>"


def group(axes: Axes, name: str) -> str:
    """The content of a drawing, with ids of its own and each word in both languages."""
    figure, buffer = axes.get_figure(root=True), io.StringIO()
    assert figure is not None
    translated = _tagged(figure)
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = _DROPPED.sub("", buffer.getvalue())
    body = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    for tag, words in translated.items():
        body = re.sub(f'(<g id="{tag}">)(.*?)(</g>)', partial(_bilingual, words), body, flags=re.DOTALL)
    # Ids are unique in one drawing only; on the page they need the drawing's name.
    body = re.sub(r'\bid="', f'id="{name}_', body).replace("xlink:href", "href")
    body = body.replace('href="#', f'href="#{name}_').replace("url(#", f"url(#{name}_")
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    return _TAG.sub(_shortened, re.sub(r"\s*\n\s*", "\n", body)).strip()


def _tagged(figure: Figure) -> dict[str, str]:
    """The Japanese of each text in a drawing that has one, under the id that its group gets."""
    found = {}
    for place, text in enumerate(figure.findobj(Words)):
        assert isinstance(text, Words)
        name = " ".join(text.get_text().split())
        if (japanese := word(name).ja) != name:
            text.set_gid(f"words{place}")
            found[f"words{place}"] = japanese
    return found


def _bilingual(japanese: str, found: re.Match[str]) -> str:
    """A group of one text element per English line, followed by as many with a part of the Japanese each."""
    elements = _TEXT.findall(found[2])
    size = -(-len(japanese) // len(elements))
    parts = [japanese[place : place + size] for place in range(0, len(japanese), size)]
    lines = [f'<text lang="en"{head}>{words}</text>' for head, words in elements]
    lines += [f'<text lang="ja"{head}>{html.escape(part)}</text>' for (head, _), part in zip(elements, parts, strict=False)]
    return found[1] + "".join(lines) + found[3]


def _shortened(tag: re.Match[str]) -> str:
    return _LONG.sub(lambda digits: f"{float(digits[0]):.2f}", tag[0])
