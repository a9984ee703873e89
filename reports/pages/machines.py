"""What other programs read of a report: a badge, a summary for a job's page, the corrections as Markdown.

Every number is one of the rows that the page shows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from claims.evidence import Status
from claims.model import Text
from reports.views.badges import CONFIRMED, MISPRINT, REFUTED
from reports.views.models import Rows
from reports.words import markdown
from reports.words.subject import Subject
from reports.words.wording import spoken

_LABEL = "optimizer course audit"


def machine_files(rows: Rows) -> dict[str, str]:
    """The texts for machines by the names of their files."""
    lists = {f"errata.{language}.md": _rendered(language, "errata.md.j2", rows) for language in rows.languages}
    return {**lists, "summary.md": _rendered("en", "summary.md.j2", rows), "badge.json": badge(rows)}


def badge(rows: Rows) -> str:
    """A badge in the format of a shields.io endpoint: what changed comes first, then whether the run was whole.

    No colour says that the article is right: a refuted claim is an answer too.
    """
    counts = {tally.badge: tally.statements for tally in rows.tallies}
    wrong = counts.get(MISPRINT, 0) + counts.get(REFUTED, 0)
    message, colour = f"{counts.get(CONFIRMED, 0)} of {len(rows.statements)} hold, {wrong} to correct", "blue"
    if rows.status != Status.COMPLETE:
        message, colour = f"{rows.status} run", "lightgrey"
    if rows.drifted:
        message, colour = f"{len(rows.drifted)} changed", "red"
    document = {"schemaVersion": 1, "label": _LABEL, "message": message, "color": colour}
    return json.dumps(document, indent=1) + "\n"


def tell_the_job(summary: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Append the summary to the page of the GitHub job that runs this, if one does; a sentence on why it could not."""
    target = environment.get("GITHUB_STEP_SUMMARY")
    if not target:
        return None
    try:
        with Path(target).open("a", encoding="utf-8") as page:
            page.write(summary + "\n")
    except OSError as error:
        return f"cannot add the summary to $GITHUB_STEP_SUMMARY ({target}): {error.strerror}"
    return None


def _rendered(language: str, template: str, rows: Rows) -> str:
    return _templates(language, rows.subject).get_template(template).render(rows=rows).strip() + "\n"


@cache
def _templates(language: str, subject: Subject) -> Environment:
    # Escaping is the default here too: whatever a template prints goes through the Markdown escape.
    environment = Environment(
        loader=PackageLoader("reports"),
        finalize=markdown.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    said = _in(language)
    environment.filters.update(
        mathematics=markdown.mathematics, code=markdown.code, said=lambda text: markdown.prose(said(text))
    )
    environment.globals.update(say=lambda en, ja: markdown.Verbatim(said(subject.told(en, ja))))
    return environment


def _in(language: str) -> Callable[[Text], str]:
    return lambda text: spoken(text, language)
