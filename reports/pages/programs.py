"""The page about programs that somebody has brought: a card of each, heat map, laws, and what was found."""

from __future__ import annotations

import base64

from claims.evidence import Evidence
from claims.model import Text
from reports.pages.page import FONT, templates_of
from reports.views.programs import build_programs
from reports.words.subject import COURSE
from reports.words.wording import LANGUAGES

_TITLE = Text("Does it do what its rule says? Audit of an optimizer", "規則どおりに動くか? 最適化器の監査")


def programs_page(evidence: Evidence) -> str:
    """The page in both languages, which needs no script."""
    template = templates_of(LANGUAGES, COURSE).get_template("programs.html.j2")
    font = base64.b64encode(FONT.read_bytes()).decode("ascii")
    return (
        str(template.render(page=build_programs(evidence), title=_TITLE, font=font, languages=LANGUAGES)).strip() + "\n"
    )
