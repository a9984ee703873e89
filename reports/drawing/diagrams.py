"""Diagrams of networks, as SVG of their own: operations from top to bottom, and the edges that go past some of them.

Colours are the page's variables, so that one drawing serves light and dark.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import groupby

from reports.drawing.panels import DiagramPanel, Node
from reports.words.numbers import number
from reports.words.wording import visible

# In units of the drawing, whose letters are 10 units high: its width, and where boxes, columns and names of parts lie.
_WIDTH = 296.0
_LEFT, _RIGHT = 46.0, 148.0
_MIDDLE = (_LEFT + _RIGHT) / 2
_SHAPE, _COUNT, _NAME = 160.0, 268.0, 283.0
# From the top of one operation to the next, and the heights of a box and of the smaller sign for a plain function.
_STEP, _BOX, _SIGN = 34.0, 20.0, 16.0
_TOP, _BOTTOM = 28.0, 8.0
# How far left an edge that goes past others swings, and how round its corners are.
_LANE, _CORNER = 16.0, 9.0
_HEAD = 4.0


def draw(panel: DiagramPanel, labelled_by: str) -> str:
    """The diagram: each operation with the shape of what it gives and the number of its parameters beside it."""
    height = _TOP + len(panel.nodes) * _STEP - (_STEP - _BOX) + _BOTTOM
    parts = [*_parts(panel), *_heads(), *_trunk(panel), *_skips(panel)]
    for place, node in enumerate(panel.nodes):
        parts += _operation(node, place)
    view = f'viewBox="0 0 {_WIDTH:g} {height:g}" class="diagram" role="img" aria-labelledby="{labelled_by}"'
    return f"<svg {view}>\n" + "\n".join(parts) + "\n</svg>"


def _centre(place: int) -> float:
    return _TOP + place * _STEP + _BOX / 2


def _half(node: Node) -> float:
    return (_BOX if node.parameters else _SIGN) / 2


def _parts(panel: DiagramPanel) -> Iterator[str]:
    """A tinted ground behind the operations of each part, with the part's own name."""
    for part, places in groupby(range(len(panel.nodes)), key=lambda place: panel.nodes[place].part):
        if part:
            inside = list(places)
            first, last = inside[0], inside[-1]
            top, bottom = _centre(first) - _STEP / 2 + 2, _centre(last) + _STEP / 2 - 2
            box = f'x="4" y="{top:g}" width="{_WIDTH - 8:g}" height="{bottom - top:g}" rx="5"'
            yield f'<rect {box} fill="var(--level)" fill-opacity="0.13"/>'
            middle = (top + bottom) / 2
            turned = f'<g transform="rotate(90 {_NAME:g} {middle:g})">'
            yield f"{turned}{_text(_NAME, middle + 3, part, 'middle', '--soft', size=9)}</g>"


def _heads() -> Iterator[str]:
    yield _text(_SHAPE, _TOP - 14, "c × h × w", "start", "--soft", size=9)
    yield _text(_COUNT, _TOP - 14, "|θ|", "end", "--soft", size=9)


def _trunk(panel: DiagramPanel) -> Iterator[str]:
    """The edges from each operation to the next."""
    for place, (node, following) in enumerate(zip(panel.nodes, panel.nodes[1:], strict=False)):
        top, bottom = _centre(place) + _half(node), _centre(place + 1) - _half(following)
        yield f'<path d="M{_MIDDLE:g} {top:g}V{bottom - _HEAD:g}" fill="none" stroke="var(--ink)" stroke-width="1.1"/>'
        yield _arrow(_MIDDLE, bottom, "--ink", down=True)


def _skips(panel: DiagramPanel) -> Iterator[str]:
    """The edges past others: out to the left between two operations, down, and in from the left."""
    for start, end in panel.skips:
        top, bottom = (_centre(start) + _half(panel.nodes[start]) + _centre(start + 1) - _BOX / 2) / 2, _centre(end)
        tip = _MIDDLE - _SIGN / 2
        path = (
            f"M{_MIDDLE:g} {top:g}H{_LANE + _CORNER:g}Q{_LANE:g} {top:g} {_LANE:g} {top + _CORNER:g}"
            f"V{bottom - _CORNER:g}Q{_LANE:g} {bottom:g} {_LANE + _CORNER:g} {bottom:g}H{tip - _HEAD:g}"
        )
        yield f'<path d="{path}" fill="none" stroke="var(--series-2)" stroke-width="2"/>'
        yield f'<circle cx="{_MIDDLE:g}" cy="{top:g}" r="2.2" fill="var(--series-2)"/>'
        yield _arrow(tip, bottom, "--series-2", down=False)


def _arrow(x: float, y: float, colour: str, down: bool) -> str:
    corners = (
        [(x - 3, y - _HEAD - 1), (x + 3, y - _HEAD - 1)] if down else [(x - _HEAD - 1, y - 3), (x - _HEAD - 1, y + 3)]
    )
    points = " ".join(f"{a:g},{b:g}" for a, b in [(x, y), *corners])
    return f'<polygon points="{points}" fill="var({colour})"/>'


def _operation(node: Node, place: int) -> Iterator[str]:
    """A box for what has parameters, a smaller one for a function, a circle for a sign; and the two columns."""
    y, half = _centre(place), _half(node)
    line = 'fill="var(--paper)" stroke="var(--ink)" stroke-width="1"'
    if node.parameters:
        box = f'x="{_LEFT:g}" y="{y - half:g}" width="{_RIGHT - _LEFT:g}" height="{2 * half:g}" rx="3"'
        yield f"<rect {box} {line}/>"
    elif len(node.label) > 1:
        box = f'x="{_MIDDLE - 27:g}" y="{y - half:g}" width="54" height="{2 * half:g}" rx="{half:g}"'
        yield f"<rect {box} {line}/>"
    else:
        yield f'<circle cx="{_MIDDLE:g}" cy="{y:g}" r="{half:g}" {line}/>'
    yield _text(_MIDDLE, y + 3.5, node.label, "middle", "--ink")
    yield _text(_SHAPE, y + 3.5, " × ".join(map(str, node.shape)), "start", "--soft")
    if node.parameters:
        yield _text(_COUNT, y + 3.5, number(node.parameters), "end", "--ink")


def _text(x: float, y: float, words: str, anchor: str, colour: str, size: float = 10) -> str:
    place = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size:g}" fill="var({colour})"'
    return f"<text {place}>{html.escape(visible(words))}</text>"
