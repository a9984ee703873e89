"""Rows and figures poured into the templates: one page and one list of corrections, as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from claims.evidence import Evidence, dump
from claims.figures import FIGURES, Figure
from claims.registry import Registry, RegistryError
from reports import markdown
from reports.discoveries import build_discoveries
from reports.equations import mathml
from reports.heat import build_heat
from reports.lawbook import build_lawbook
from reports.plates import Plate, build_plates
from reports.rows import build_rows

# The page stays under 4 MB: evidence beyond this is named instead of embedded.
_MOST_EMBEDDED = 2_000_000


@dataclass(frozen=True)
class Report:
    """The two files a run publishes, as text."""

    html: str
    errata: str


def build(evidence: Evidence, registry: Registry, figures: Sequence[Figure] = FIGURES) -> Report:
    """The report of one run: the same evidence gives the same characters."""
    rows = build_rows(evidence, registry)
    page = _page_templates().get_template("report.html.j2")
    errata = _errata_templates().get_template("errata.md.j2")
    plates, embedded = build_plates(evidence.figures, figures), _embedded(evidence)
    illustrated = _illustrated(plates, registry)
    return Report(
        page.render(
            rows=rows,
            plates=plates,
            illustrated=illustrated,
            heat=build_heat(evidence.matrix),
            discoveries=build_discoveries(evidence.discoveries),
            lawbook=build_lawbook(evidence.laws),
            embedded=embedded,
        ).strip()
        + "\n",
        errata.render(rows=rows).strip() + "\n",
    )


def _illustrated(plates: Sequence[Plate], registry: Registry) -> dict[str, list[Plate]]:
    """The figures of each statement, so that a card can lead to them."""
    found: dict[str, list[Plate]] = {statement: [] for statement in registry.statements}
    for plate in plates:
        for statement in plate.illustrates:
            if statement not in found:
                raise RegistryError(
                    f"figure {plate.title.en!r} illustrates {statement}, and there is no such statement"
                )
            found[statement].append(plate)
    return found


def _page_templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(mathml=mathml, drawing=Markup, prose=_prose)
    return environment


def _errata_templates() -> Environment:
    # Escaping is the default here too: whatever a template prints goes through the Markdown escape.
    environment = Environment(
        loader=PackageLoader("reports"),
        finalize=markdown.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters.update(mathematics=markdown.mathematics, code=markdown.code, prose=markdown.prose)
    return environment


def _prose(text: str) -> Markup:
    """A text in which a stretch between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Markup(escape(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _embedded(evidence: Evidence) -> Markup | None:
    """The evidence as JSON that no parser can mistake for the end of its script element."""
    text = json.dumps(json.loads(dump(evidence)), ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > _MOST_EMBEDDED:
        return None
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
