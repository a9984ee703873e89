"""Texts as Markdown that shows exactly these texts, whatever characters they hold."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&#])")
_BLOCK_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


class Verbatim(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """``value`` on one line with every character that Markdown would act on escaped."""
    if isinstance(value, Verbatim):
        return value
    text = _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))
    return _BLOCK_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", text)


def mathematics(latex: str) -> Verbatim:
    """An equation between dollar signs; a stray dollar, a line break or a tag cannot end it early."""
    body = " ".join(latex.split()).replace("$", r"\text{\textdollar}")
    return Verbatim("$" + body.replace("<", r"\lt ").replace(">", r"\gt ") + "$")


def code(text: str) -> Verbatim:
    """A text as inline code, fenced by more backticks than it holds."""
    line = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return Verbatim(f"{fence}{pad}{line}{pad}{fence}")


def prose(text: str) -> Verbatim:
    """A text in which a stretch between backticks stays code; all else is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Verbatim(escape(text))
    pieces = [code(part) if place % 2 else _SPECIAL.sub(r"\\\1", part) for place, part in enumerate(parts)]
    return Verbatim(" ".join("".join(pieces).split()))
