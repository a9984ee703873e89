"""Rows and figures poured into the templates: one page in two languages, and the same page in each."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from claims.annexes.trust import Kept
from claims.evidence import Evidence
from claims.figures import FIGURES, Figure
from claims.model import Text
from claims.registry import Registry, RegistryError
from reports.annexes.discoveries import build_discoveries
from reports.annexes.environments import build_environments
from reports.annexes.lawbook import build_lawbook
from reports.annexes.thorough import thorough_rows
from reports.annexes.trust import build_trust
from reports.drawing.cards import build_pictures
from reports.drawing.equations import differing, mathml
from reports.drawing.heat import build_heat, to_discoveries
from reports.drawing.plates import Ahead, Plate, build_plates
from reports.drawing.statements import draw as draw_statements
from reports.laboratory.trials import Trials, trials_of
from reports.pages.handouts import handout_files
from reports.pages.machines import machine_files
from reports.reading.article.view import ArticleView
from reports.views.handouts import build_handouts
from reports.views.lesson import GUESSES
from reports.views.rows import build_rows
from reports.words.criteria import CRITERIA
from reports.words.subject import ARTICLE, COURSE, Subject
from reports.words.terms import FORCES, SEVERITIES
from reports.words.typography import mathematics
from reports.words.wording import LANGUAGES, spoken, visible

_ROOM = Path(__file__).parents[1]
FONT = _ROOM / "fonts" / "stix-two-math-subset.woff2"
_SCRIPTS = _ROOM / "templates"


@dataclass(frozen=True)
class Report:
    """What a run publishes, as text: the page in both languages, in English, in Japanese, and what machines read.

    ``name`` is that of the page's file, without its ending.
    """

    html: str
    english: str
    japanese: str
    more: Mapping[str, str]
    name: str = "report"

    @property
    def pages(self) -> Mapping[str, str]:
        """The pages in one language each, by language."""
        return {"en": self.english, "ja": self.japanese}

    @property
    def letters(self) -> Mapping[str, str]:
        """The letters to the author, by language: of a course that is written up in one of them, that one."""
        names = {language: f"errata.{language}.md" for language in LANGUAGES}
        return {language: self.more[name] for language, name in names.items() if name in self.more}

    @property
    def files(self) -> Mapping[str, str]:
        """The texts by the names of their files."""
        pages = {"": self.html, ".en": self.english, ".ja": self.japanese}
        return {**{f"{self.name}{kind}.html": text for kind, text in pages.items()}, **self.more}


@dataclass(frozen=True)
class Beside:
    """What is shown beside one run: a thorough run's evidence, that of runs on other devices by name, and the audit's.

    ``trust`` is what was found when the audit itself was audited, by kind.
    """

    thorough: Evidence | None = None
    published: Mapping[str, Evidence] = field(default_factory=dict)
    trust: Mapping[str, Kept[Any]] = field(default_factory=dict)

    def without(self, name: str | None) -> Beside:
        """The same without the run on another device that has this name, if there is one."""
        return replace(self, published={own: each for own, each in self.published.items() if own != name})


ALONE = Beside()
# The pages of a report: in both languages, in English, in Japanese.
_PAGES = (LANGUAGES, ("en",), ("ja",))


def build(
    evidence: Evidence,
    registry: Registry,
    figures: Sequence[Figure] = FIGURES,
    article: ArticleView | str | None = None,
    beside: Beside = ALONE,
    name: str = "report",
    ahead: Ahead | None = None,
) -> Report:
    """The report of one run: the same evidence gives the same characters.

    ``article`` is the view of the reader's copy, or a sentence on why it is not shown; it goes into the pages only.
    """
    rows, plates = build_rows(evidence, registry), build_plates(evidence.figures, figures, ahead)
    subject = rows.subject
    shown, mentioned = _illustrated(plates, registry)
    trials = trials_of(evidence.findings)
    script = _script(trials)
    values: dict[str, Any] = {
        "rows": rows,
        "subject": subject,
        "plates": plates,
        "shown": shown,
        "mentioned": mentioned,
        "statements": rows.statements,
        "glance": draw_statements(rows.sections, "glance"),
        "pictures": build_pictures(evidence, figures),
        "own": None if isinstance(article, str) else article,
        "unshown": article if isinstance(article, str) else "",
        "thorough": thorough_rows(beside.thorough, registry),
        "name": name,
        "environments": build_environments(evidence, registry, beside.published),
        "profile": evidence.environment["profile"],
        "criteria": CRITERIA,
        "forces": FORCES,
        "severities": SEVERITIES,
        "heat": build_heat(evidence.matrix, to_discoveries(evidence)),
        "lawbook": build_lawbook(evidence),
        "discoveries": build_discoveries(evidence.discoveries),
        "trust": build_trust(beside.trust, registry),
        "guesses": GUESSES,
        "font": _font(),
    }
    alive: dict[str, Any] = {"script": Markup(script), "policy": _digest(script), "tried": trials.claims}
    still: dict[str, Any] = {"script": None, "policy": None, "tried": frozenset()}
    pages = (
        templates_of(languages, subject).get_template("report.html.j2").render(languages=languages, **values, **more)
        for languages, more in zip(_PAGES, (alive, still, still), strict=True)
    )
    html, english, japanese = (page.strip() + "\n" for page in pages)
    lessons = handout_files(
        build_handouts(evidence, rows, shown, mentioned),
        rows,
        lambda language: templates_of((language,), subject).get_template("handout.html.j2"),
        values["font"],
    )
    return Report(html, english, japanese, {**lessons, **machine_files(rows)}, name)


def aside(name: str, title: Text, **values: Any) -> str:
    """A page beside the report, in both languages, that needs no script."""
    template = templates_of(LANGUAGES, COURSE).get_template(name)
    return str(template.render(title=title, font=_font(), languages=LANGUAGES, **values)).strip() + "\n"


def _font() -> str:
    return base64.b64encode(FONT.read_bytes()).decode("ascii")


def _illustrated(plates: Sequence[Plate], registry: Registry) -> tuple[dict[str, list[Plate]], dict[str, list[Plate]]]:
    """The figures that stand with each statement, the first that they illustrate, and those it only leads to."""
    shown: dict[str, list[Plate]] = {statement: [] for statement in registry.statements}
    mentioned: dict[str, list[Plate]] = {statement: [] for statement in registry.statements}
    for plate in plates:
        for place, statement in enumerate(plate.illustrates):
            if statement not in shown:
                raise RegistryError(
                    f"figure {plate.title.en!r} illustrates {statement}, and there is no such statement"
                )
            (mentioned if place else shown)[statement].append(plate)
    return shown, mentioned


@cache
def templates_of(languages: tuple[str, ...], subject: Subject) -> Environment:
    """The templates of pages in these languages, about the article or a course."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    both = _both(languages)
    environment.filters.update(mathml=mathml, drawing=Markup, code=_code)
    environment.filters.update(both=both, apart=_apart(both), spoken=_spoken(languages))
    environment.globals.update(differing=differing, say=lambda en, ja: both(subject.told(en, ja)))
    return environment


def prepare() -> None:
    """Compile the templates before they are needed."""
    for languages in _PAGES:
        templates = templates_of(languages, ARTICLE)
        for name in templates.list_templates(filter_func=lambda name: name.endswith(".html.j2")):
            templates.get_template(name)


def _spoken(languages: Sequence[str]) -> Callable[[Text], str]:
    """The filter for a text within an attribute, where no element can tell one language from the other."""
    return lambda text: "\n".join(dict.fromkeys(spoken(text, language) for language in languages))


def _both(languages: Sequence[str]) -> Callable[[Text | str], Markup]:
    """The filter that shows a text in every language of a page; what is the same in all is shown once."""

    # Many texts occur often on a page.
    @lru_cache(maxsize=2**14)
    def shown(text: Text | str) -> Markup:
        if isinstance(text, str):
            return _prose(text)
        if text.only and text.en == text.ja:
            # Shown whichever language the page is in.
            return Markup('<span class="only" lang="{}">{}</span>').format(text.only, _prose(spoken(text, text.only)))
        words = {language: spoken(text, language) for language in languages}
        if len(set(words.values())) == 1:
            return _prose(words[languages[0]])
        spans = (Markup('<span lang="{}">{}</span>').format(name, _prose(each)) for name, each in words.items())
        return Markup("").join(spans)

    return shown


def _apart(both: Callable[[Text | str], Markup]) -> Callable[[Text], Markup]:
    """The filter for a list of names and values, of which only what differs between the languages is shown in each."""

    def piece(en: str, ja: str) -> Markup:
        (name, space, value), (other, _, same) = en.rpartition(" "), ja.rpartition(" ")
        # A value is the same in both languages, and what stands before it is its name.
        return both(Text(name, other)) + space + _prose(value) if value == same else both(Text(en, ja))

    # Measurements of one claim on several subjects have many examples in common.
    @lru_cache(maxsize=2**12)
    def shown(text: Text) -> Markup:
        pieces = [each.split(", ") for each in (text.en, text.ja)]
        if text.only or len(pieces[0]) != len(pieces[1]):
            return both(text)
        return Markup(", ").join(piece(en, ja) for en, ja in zip(*pieces, strict=True))

    return shown


def _code(text: str) -> Markup:
    """A program within an element: quotation marks mean nothing there."""
    return Markup(visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


# Most texts occur on all three pages.
@lru_cache(maxsize=2**14)
def _prose(text: str) -> Markup:
    """A text in which a stretch between backticks is code, and indices and powers are off the line elsewhere."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return Markup(escape(visible(text)))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else mathematics(part) for place, part in enumerate(parts)
    )


def _finalized(value: object) -> object:
    """What a template prints, with control characters shown; markup has been through this before."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _script(trials: Trials) -> str:
    """Everything that runs in a page: what all pages have, and the laboratory where something can be tried."""
    parts = [_source("report.js"), _source("lesson.js")]
    if trials.claims:
        numbers, runs, seen = (_source(f"laboratory/{name}.js") for name in ("nearest", "trials", "laboratory"))
        parts += [numbers, trials.script, runs, seen]
    return "\n".join(parts)


def _source(name: str) -> str:
    return (_SCRIPTS / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    """The source expression under which a content security policy lets exactly this script run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
