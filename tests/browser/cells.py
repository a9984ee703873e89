"""The ways to look at a report, and which of them a check needs: those that show all that it can tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations, product

WHOLE = "report.html"


@dataclass(frozen=True)
class Cell:
    """One way to look at a report."""

    scheme: str
    language: str
    width: int
    scripted: bool
    file: str = WHOLE

    def __str__(self) -> str:
        script = "scripted" if self.scripted else "scriptless"
        return "-".join((self.file.removesuffix(".html"), self.scheme, self.language, str(self.width), script))


_LOOKS = tuple(Cell(*values) for values in product(("light", "dark"), ("en", "ja"), (1280, 320), (True, False)))
# A look and its opposite side by side: the first two hold every value, so that few pages are opened for many checks.
CELLS = tuple(chain.from_iterable(zip(_LOOKS[: len(_LOOKS) // 2], reversed(_LOOKS), strict=False)))
# The pages that hold one language and no script.
STILL = tuple(
    Cell(scheme, language, width, False, f"report.{language}.html")
    for language in ("en", "ja")
    for scheme, width in (("light", 1280), ("dark", 320))
)


def cells_that_show(able: Iterable[Cell], names: Iterable[str], size: int) -> tuple[Cell, ...]:
    """The fewest of the cells in which every combination of ``size`` of these properties is seen that any shows."""
    able, groups = tuple(able), [*combinations(sorted(names), size)]
    shown = {cell: {tuple((name, getattr(cell, name)) for name in group) for group in groups} for cell in able}
    wanted = set().union(*shown.values())
    choices = chain.from_iterable(combinations(able, many) for many in range(1, len(able) + 1))
    return next(cells for cells in choices if set().union(*(shown[cell] for cell in cells)) == wanted)
