"""Handouts for a lesson: of each section what is right, what is to be corrected, a picture, and questions to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from claims.evidence import Evidence
from claims.model import Text
from reports.drawing.plates import Panel, Plate
from reports.views.badges import CONFIRMED, RECORDED
from reports.views.corrections import TO_CORRECT
from reports.views.models import ClaimRow, Rows, SectionRow, StatementRow
from reports.views.questions import Question, questions

Plates = Mapping[str, Sequence[Plate]]
# Letters that fit a page in print of the usual size; an equation takes as much room as so many.
_MUCH = 2800
_PER_EQUATION = 60


@dataclass(frozen=True)
class Item:
    """One statement: the claims that hold, those that are to be corrected, and why nothing settles the others."""

    statement: StatementRow
    right: tuple[ClaimRow, ...]
    wrong: tuple[ClaimRow, ...]
    open: tuple[Text, ...]


@dataclass(frozen=True)
class Picture:
    """One drawing of a figure that has one or several, under the title and the conclusion of the figure."""

    anchor: str
    title: Text
    conclusion: Text | None
    svg: str
    panel: Panel | None = None


@dataclass(frozen=True)
class Handout:
    """One printable page about a section."""

    section: SectionRow
    items: tuple[Item, ...]
    picture: Picture | None
    questions: tuple[Question, ...]

    @property
    def dense(self) -> bool:
        """Whether there is so much to say that it needs small print to stay on one page."""
        return sum(map(_letters, self.items)) > _MUCH


def build_handouts(evidence: Evidence, rows: Rows, shown: Plates, mentioned: Plates) -> tuple[Handout, ...]:
    """A handout for each section, with the figures that stand with each statement, or are only ``mentioned`` there."""
    findings = {finding.claim: finding for finding in evidence.findings}
    return tuple(
        Handout(
            section,
            tuple(map(_item, section.statements)),
            _picture(section, shown, mentioned),
            questions([(claim, findings[claim.slug]) for claim in section.claims if claim.slug in findings]),
        )
        for section in rows.sections
    )


def _letters(item: Item) -> int:
    """How much is told of a statement."""
    told = [item.statement.says, *(claim.asks for claim in item.right), *item.open]
    told += [text for claim in item.wrong for text in (claim.correction, claim.evidence) if text]
    equations = sum(claim.equation is not None for claim in item.wrong)
    return sum(len(text.en) for text in told) + _PER_EQUATION * equations


def _item(statement: StatementRow) -> Item:
    within = [claim for claim in statement.claims if not claim.beyond]
    return Item(
        statement,
        tuple(claim for claim in within if claim.badge in (CONFIRMED, RECORDED)),
        tuple(claim for claim in within if claim.badge in TO_CORRECT),
        tuple(claim.untestable.reason for claim in within if claim.untestable and claim.badge is not RECORDED),
    )


def _picture(section: SectionRow, shown: Plates, mentioned: Plates) -> Picture | None:
    """The first drawing of the figures that stand with a section, or that are about it too.

    What is to be corrected comes first.  Of the paths of several methods only the first could be drawn, which says
    little of a section that is merely mentioned.
    """
    order = sorted(section.statements, key=lambda statement: statement.badge not in TO_CORRECT)
    own = [plate for statement in order for plate in shown[statement.id]]
    others = [plate for statement in order for plate in mentioned[statement.id] if not plate.paths]
    for plate in (*own, *others):
        parts = (*(Panel(path.anchor, path.title, path.svg) for path in plate.paths), *plate.panels)
        if plate.svg or parts:
            return _drawn(plate, parts[0] if parts else None, f"{plate.anchor}_{section.slug}")
    return None


def _drawn(plate: Plate, panel: Panel | None, anchor: str) -> Picture:
    """A drawing under names of its own: the same one may stand on several handouts."""
    svg = (panel.svg if panel else plate.svg).replace(plate.anchor, anchor)
    part = panel and replace(panel, anchor=panel.anchor.replace(plate.anchor, anchor))
    return Picture(anchor, plate.title, plate.caption, svg, part)
