"""The handouts as files: one page in each language, in which every section is one printed page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jinja2 import Template

from reports.views.handouts import Handout
from reports.views.models import Rows
from reports.words.wording import LANGUAGES


def handout_files(
    handouts: Sequence[Handout], rows: Rows, template: Callable[[str], Template], font: str
) -> dict[str, str]:
    """The texts of the handouts by the names of their files; ``template`` is the one of a language."""
    return {
        f"handouts.{language}.html": template(language)
        .render(handouts=handouts, rows=rows, languages=(language,), font=font)
        .strip()
        + "\n"
        for language in LANGUAGES
    }
