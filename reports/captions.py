"""The sentences under the figures, filled in with the facts that a test asserted on the same arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.evidence import EvidenceError
from claims.model import Text
from reports.numbers import number


class _Facts(dict[str, str]):
    """The facts of one figure as words; a sentence that asks for another one is an error that names it."""

    def __init__(self, facts: Mapping[str, Any], name: str) -> None:
        super().__init__({key: value if isinstance(value, str) else number(value) for key, value in facts.items()})
        self.name = name

    def __missing__(self, key: str) -> str:
        raise EvidenceError(f"the evidence is damaged at $.figures.{self.name}.facts: its caption needs {key!r}")


class _Unknown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def filled(text: Text, facts: Mapping[str, Any], name: str) -> Text:
    """``text`` with each field in braces replaced by the fact of that name."""
    return _replaced(text, _Facts(facts, name))


def unfilled(text: Text) -> Text:
    """``text`` with an ellipsis for each field, where there is no evidence to fill it in."""
    return _replaced(text, _Unknown())


def _replaced(text: Text, words: Mapping[str, str]) -> Text:
    return Text(text.en.format_map(words), text.ja.format_map(words))
