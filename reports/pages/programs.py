"""The page about programs that somebody has brought: a card of each, heat map, laws, and what was found."""

from __future__ import annotations

from claims.evidence import Evidence
from claims.model import Text
from reports.pages.page import aside
from reports.views.programs import build_programs

_TITLE = Text("Does it do what its rule says? Audit of an optimizer", "規則どおりに動くか? 最適化器の監査")


def programs_page(evidence: Evidence) -> str:
    """The page in both languages, which needs no script."""
    return aside("programs.html.j2", _TITLE, page=build_programs(evidence))
