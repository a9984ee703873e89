"""The page over all courses: bars of verdicts, the corrections that matter most, and the way to each report."""

from __future__ import annotations

from claims.model import Text
from reports.pages.page import aside
from reports.views.overview import Overview

_TITLE = Text("Is it true? Audits of courses on optimizers", "本当か? 最適化手法の講座の監査")


def overview_page(overview: Overview) -> str:
    """The page in both languages, which needs no script."""
    return aside("overview.html.j2", _TITLE, overview=overview)
