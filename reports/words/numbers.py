"""Numbers as a reader sees them: few digits, and nothing rounded into a statement that it does not make."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from claims.measurement import Comparison

# Shares that three more digits do not tell apart are the same to a reader.
_MOST_DIGITS = 4
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3) -> str:
    """``value`` at ``digits`` significant digits; powers of ten are written out and infinities are ∞."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if isinstance(value, int) and abs(value) < 10**15:
        return f"{value:,}".replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    mantissa = "0" if float(mantissa) == 0 else mantissa.replace("-", "−")
    if not exponent:
        return mantissa
    return f"{mantissa}×10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def tick(value: float) -> str:
    """A number beside an axis: a power of ten far from one is written as such."""
    exponent = math.log10(value) if value > 0 else 0.0
    if exponent.is_integer() and not -4 < exponent < 4:
        return f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return number(value, digits=4)


def percent(share: float, more: int = 0) -> str:
    """A share in percent, with ``more`` digits: 0 % and 100 % are said only where they are exactly so."""
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    value = 100 * share
    if value < 0.01:
        return "< 0.01 %"
    if value > 99.9:
        return "> 99.9 %"
    if value < 1:
        return f"{value:.{1 + more}g} %"
    return f"{value:.{more + (value > 99)}f} %"


def percents(shares: Sequence[float]) -> list[str]:
    """Several shares in percent, with the fewest digits that tell apart what differs."""
    tellings = ([percent(share, more) for share in shares] for more in range(_MOST_DIGITS))
    apart = (told for told in tellings if len(set(told)) == len(set(shares)))
    return next(apart, [percent(share) for share in shares])


def point(x: float, y: float) -> str:
    """A point of the plane in brackets."""
    return f"({number(x)}, {number(y)})"


def share_of_bound(comparison: Comparison) -> str:
    """How much of its bound a gap uses: 0 % and 100 % are said only where they are exactly so."""
    share = comparison.share
    if math.isinf(share):
        return "∞"
    percent = 100 * share
    if share > 1:
        return f"{number(share)}×" if f"{share:.3g}" != "1" else "> 100 %"
    if share in (0, 1):
        return f"{percent:.0f} %"
    if percent < 0.01:
        return "< 0.01 %"
    return "> 99.9 %" if percent > 99.9 else f"{percent:.3g} %"


def setting(value: Any) -> str:
    """One setting of a figure as a program would hold it: a number, a word, a switch, or a list of them."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return number(value, digits=6)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {setting(item)}" for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "(" + ", ".join(setting(item) for item in value) + ")"
    return str(value)


def counted(count: int, noun: str) -> str:
    """A count with its English noun, in the plural where it needs one."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def spelled(value: Any) -> Any:
    """A value as it stands, an infinity as its sign; of a tuple, more than three equal values in a row are counted."""
    if not isinstance(value, tuple):
        return value if isinstance(value, str) or math.isfinite(value) else number(value, digits=6)
    words = (part if isinstance(part, str) else _plain(part) for part in value)
    runs = ((word, len(list(same))) for word, same in groupby(words))
    return f"({', '.join(f'{word} × {n}' if n > 3 else ', '.join([word] * n) for word, n in runs)})"


def _plain(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else number(value, digits=6)
