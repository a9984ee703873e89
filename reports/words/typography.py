"""How prose is set: Japanese with brackets and colons as wide as its letters, indices and powers off the line."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

_LETTERS = "\u3041-\u30ff\u3400-\u9fff\u3001\u3002"
_LETTER = re.compile(f"[{_LETTERS}]")
_SIGN = re.compile(rf"(?<=[{_LETTERS}])[:?!](?: (?=\S)|)|:(?=[{_LETTERS}])|(?<=\uff09) (?=[{_LETTERS}])")
_WIDE = str.maketrans("():?!", "\uff08\uff09\uff1a\uff1f\uff01", " ")
_INDEX = re.compile(r"(?<![A-Za-z0-9_.])([A-Za-z])_(?:\{([^{}]{1,8})\}|(Lr|[a-z]))(?![A-Za-z0-9_])")
_POWER = re.compile(r"\^(?:\{([^{}]{1,12})\}|(−?(?:[A-Za-z]+|\([^()]{1,12}\))))")


# Two of the three pages are in Japanese.
@lru_cache(maxsize=2**14)
def japanese(text: str) -> str:
    """A Japanese text whose brackets, colons and question marks are as wide as its letters; code stays as it is."""
    parts = text.split("`")
    return "`".join(part if place % 2 else _widened(part) for place, part in enumerate(parts))


def mathematics(text: str) -> Markup:
    """A text as markup, with what follows _ below the line and what follows ^ above it."""
    below = _INDEX.sub(r"\1<sub>\2\3</sub>", str(escape(text)))
    return Markup(_POWER.sub(r"<sup>\1\2</sup>", below))


def _widened(text: str) -> str:
    letters, opened = list(text), []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")" and opened:
            start = opened.pop()
            # Brackets are Japanese if they enclose or touch it; those after ^, / and √ belong to a formula.
            touches = _LETTER.match(text[start - 1 : start]) or _LETTER.match(text, place + 1)
            exponent = text[:start].removesuffix("−").endswith(("^", "/", "√"))
            if not exponent and (touches or _LETTER.search(text, start, place)):
                letters[start], letters[place] = (each.translate(_WIDE) for each in "()")
    return _SIGN.sub(lambda found: found[0].translate(_WIDE), "".join(letters))
