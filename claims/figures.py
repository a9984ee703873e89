"""The figures of the report: what each is called, what a reader concludes from it, and which statements it is about.

A conclusion has named fields in braces.  The test that makes the arrays asserts the conclusion on them and hands over
the fields as ``facts``; the report only fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import Text


@dataclass(frozen=True)
class Figure:
    """One figure: its name in the evidence, its title, its conclusion, and the ids of the statements it illustrates."""

    name: str
    title: Text
    conclusion: Text
    illustrates: tuple[str, ...]


FIGURES: tuple[Figure, ...] = ()
