"""Values of a course file as they are read; what is none of the kind is a ``TypeError`` or a ``ValueError``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from claims.formulas.vectors import MOST_PARTS
from claims.measurement import Value

_DIGITS = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class Digits(str):
    """A number of a course file, as the digits that stand there."""


def text_of(value: Any) -> str:
    """A string that is not blank."""
    if not isinstance(value, str) or isinstance(value, Digits) or not value.strip():
        raise TypeError
    return value.strip()


def snippet_of(value: Any) -> str:
    """Lines of code, or of what they print."""
    if not isinstance(value, str) or isinstance(value, Digits):
        raise TypeError
    # Of several lines the first and the last are those of the quotes.
    return value.strip("\n").rstrip()


def digits_of(value: Any) -> str:
    """A number, as its digits."""
    text = str(value) if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)) else ""
    if not _DIGITS.fullmatch(text) or len(text) > 60:
        raise ValueError
    return text


def read_number(value: Any) -> int | float:
    """A number of a course file; raises ``TypeError`` or ``ValueError`` where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, Digits):
        raise TypeError
    return float(digits_of(value))


def formula_of(value: Any) -> str:
    """A formula, or a number."""
    return text_of(value) if isinstance(value, str) and not isinstance(value, Digits) else digits_of(value)


def whole_of(value: Any) -> int:
    """A whole number up to a million."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
        raise ValueError
    return value


def flag_of(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError
    return value


def each_of(of: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    """A table of values of one sort."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value or len(value) > 100:
            raise TypeError
        return {name: of(each) for name, each in value.items()}

    return read


def all_of(of: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """A list of values of one sort."""

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= 1000:
            raise TypeError
        return tuple(of(each) for each in value)

    return read


def vector_of(value: Any) -> str | tuple[str, ...]:
    """A number, or several of a vector."""
    if not isinstance(value, list):
        return digits_of(value)
    if not 0 < len(value) <= MOST_PARTS:
        raise ValueError
    return tuple(map(digits_of, value))


def range_of(value: Any) -> tuple[str, str]:
    """Two numbers in order, or one."""
    low, high = (value, value) if not isinstance(value, list) else value
    pair = digits_of(low), digits_of(high)
    if float(pair[0]) > float(pair[1]):
        raise ValueError
    return pair


def settings_of(value: Any) -> dict[str, Any]:
    """Settings by name."""
    # A run may have none of those of another one.
    return {} if value == {} else each_of(setting_of)(value)


def setting_of(value: Any) -> Value | bool:
    """A number, a flag, a word, or a list of numbers."""
    if isinstance(value, list):
        return tuple(float(digits_of(each)) if isinstance(each, Digits) else whole_of(each) for each in value)
    if isinstance(value, bool | int):
        return value
    return float(digits_of(value)) if isinstance(value, Digits) else text_of(value)
