"""The page over all courses: bars of verdicts, the corrections that matter most, and the way to each report."""

from __future__ import annotations

import base64

from claims.model import Text
from reports.pages.page import FONT, templates_of
from reports.views.overview import Overview
from reports.words.subject import COURSE
from reports.words.wording import LANGUAGES

_TITLE = Text("Is it true? Audits of courses on optimizers", "本当か? 最適化手法の講座の監査")


def overview_page(overview: Overview) -> str:
    """The page in both languages, which needs no script."""
    template = templates_of(LANGUAGES, COURSE).get_template("overview.html.j2")
    font = base64.b64encode(FONT.read_bytes()).decode("ascii")
    return str(template.render(overview=overview, title=_TITLE, font=font, languages=LANGUAGES)).strip() + "\n"
