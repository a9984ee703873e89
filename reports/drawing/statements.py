"""All statements at a glance as SVG: a line for each section, or several, with a sign for each statement.

Colours are the page's variables; the sign tells a verdict without its colour.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from claims.model import Text
from reports.views.models import SectionRow
from reports.words.wording import LANGUAGES, spoken, visible

# In units of the drawing, which are about pixels: a line, a sign, and the letters of a title.
_LINE, _SIGN, _LETTER, _WIDE = 17.0, 16.0, 5.4, 10.0
_MOST, _TOP = 46, 2.0
# So many signs stand abreast before they go on below.
_ABREAST = 10


def draw(sections: Sequence[SectionRow], labelled_by: str) -> str:
    """The drawing, described by the elements ``labelled_by``."""
    left = 8 + max(_width(section.title) for section in sections)
    width = left + _SIGN * min(max(len(section.statements) for section in sections), _ABREAST)
    parts: list[str] = []
    top = _TOP
    for section in sections:
        parts += _line(section, left, top)
        top += _LINE * max(1, -(-len(section.statements) // _ABREAST))
    height = top + _TOP
    view = f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{html.escape(labelled_by)}"'
    return f"<svg {view}>{''.join(parts)}</svg>"


def _width(title: Text) -> float:
    return max(len(_cut(title, "en")) * _LETTER, sum(_LETTER if c.isascii() else _WIDE for c in _cut(title, "ja")))


def _cut(title: Text, language: str) -> str:
    words = visible(spoken(title, language))
    return words if len(words) <= _MOST else f"{words[: _MOST - 1]}…"


def _line(section: SectionRow, left: float, top: float) -> Iterator[str]:
    words = {language: _cut(section.title, language) for language in LANGUAGES}
    same = len(set(words.values())) == 1
    for language, text in list(words.items())[: 1 if same else None]:
        lang = "" if same else f' lang="{language}"'
        yield f'<text{lang} x="0" y="{top + 12:g}" font-size="10" fill="var(--ink)">{html.escape(text)}</text>'
    for place, statement in enumerate(section.statements):
        down, across = divmod(place, _ABREAST)
        x, y = left + _SIGN * across, top + _LINE * down
        tone = f"var(--{_TONES.get(statement.badge.key, statement.badge.key)})"
        box = f'x="{x:g}" y="{y + 1:g}" width="14" height="14" rx="2"'
        yield f'<rect {box} fill="{tone}" fill-opacity="0.1" stroke="{tone}"/>'
        sign = f'x="{x + 7:g}" y="{y + 12:g}" text-anchor="middle" font-size="10" font-weight="700" fill="{tone}"'
        yield f"<text {sign}>{statement.badge.symbol}</text>"


# Verdicts by record have the tones of those that they resemble.
_TONES = {"true-by-record": "confirmed", "contradicted-by-record": "refuted"}
