"""The small figures of the cards as SVG: an axis with a row of signs for each case.

Colours are the page's variables, so that one drawing serves light and dark; each sign has a shape of its own.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from reports.views.pictures import Mark, Sign, Strip

# In units of the drawing, which are about pixels: its width, where the axis lies, and the height of a row.
_WIDTH, _LEFT, _RIGHT = 300.0, 22.0, 278.0
_ROW, _TOP, _BELOW = 16.0, 4.0, 17.0
_SIZE = 4.0


def draw(strip: Strip, labelled_by: str) -> str:
    """The drawing, described by the elements ``labelled_by``."""
    bottom = _TOP + _ROW * len(strip.rows)
    parts = [*_ground(strip, bottom), *_axis(strip, bottom)]
    for place, row in enumerate(strip.rows):
        middle = _TOP + _ROW * (place + 0.5)
        if len(strip.rows) > 1:
            parts.append(_text(8, middle + 3.5, str(place + 1), "middle", "--soft"))
        parts += [part for mark in row for part in _mark(mark, middle)]
    view = f'viewBox="0 0 {_WIDTH:g} {bottom + _BELOW:g}" role="img" aria-labelledby="{html.escape(labelled_by)}"'
    return f"<svg {view}>{''.join(parts)}</svg>"


def _x(at: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * at


def _ground(strip: Strip, bottom: float) -> Iterator[str]:
    """The part that is asked: shaded, and at least as wide as a sign."""
    if strip.asked is not None:
        begin, end = _x(strip.asked[0]), _x(strip.asked[1])
        begin = min(begin, end - 2 * _SIZE)
        box = f'x="{begin:g}" y="{_TOP:g}" width="{end - begin + _SIZE:g}" height="{bottom - _TOP:g}"'
        yield f'<rect {box} fill="var(--confirmed)" fill-opacity="0.16"/>'


def _axis(strip: Strip, bottom: float) -> Iterator[str]:
    ticks = "".join(f"M{_x(at):.4g} {bottom:g}v3" for at, _ in strip.ticks)
    yield f'<path d="M{_LEFT:g} {bottom:g}H{_RIGHT:g}{ticks}" fill="none" stroke="var(--soft)"/>'
    for at, label in strip.ticks:
        yield _text(_x(at), bottom + 13, label, "middle", "--ink")


def _mark(mark: Mark, y: float) -> Iterator[str]:
    x = _x(mark.at)
    if mark.span is not None:
        yield f'<path d="M{_x(mark.span[0]):.4g} {y:g}H{_x(mark.span[1]):.4g}" stroke="var(--soft)" stroke-width="2"/>'
    match mark.sign:
        case Sign.HOLDS:
            yield f'<circle cx="{x:.4g}" cy="{y:g}" r="{_SIZE:g}" fill="var(--confirmed)"/>'
        case Sign.FAILS:
            cross = f"m-{_SIZE:g}-{_SIZE:g}l8 8m0-8l-8 8"
            yield f'<path d="M{x:.4g} {y:g}{cross}" fill="none" stroke="var(--refuted)" stroke-width="2.4"/>'
        case Sign.CORRECTED:
            yield f'<path d="M{x:.4g} {y - 5:g}l5 5-5 5-5-5z" fill="var(--series-1)"/>'
        case Sign.MEASURED:
            yield f'<path d="M{x:.4g} {y - 8:g}v16" stroke="var(--ink)" stroke-width="2"/>'
        case Sign.FORMULA:
            yield f'<path d="M{x:.4g} {y - 8:g}v16" stroke="var(--path)" stroke-width="2" stroke-dasharray="3 2"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str) -> str:
    place = f'x="{x:.4g}" y="{y:g}" text-anchor="{anchor}" font-size="10" fill="var({colour})"'
    return f"<text {place}>{html.escape(words)}</text>"
