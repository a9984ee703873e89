"""What an author is told, and the page tells alike: corrections by severity, slips of the pen, and notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.model import Severity, Text
from claims.registry import Registry
from reports.views.badges import CONDITIONAL, CONTRADICTED, MISPRINT, REFUTED
from reports.views.models import Foremost, Group, Item, Note, SlipRow, StatementRow
from reports.words.terms import SEVERITIES, UNGRADED

# So many corrections stand on the first screen.
_FOREMOST = 6
# Behind a full stop that is followed by another sentence; what is written in one language only stands for both.
_END = re.compile(r"(?<=[a-z)\]][.?!]) (?=[A-Z])|(?<=。)(?=.)")
# What an author has to act on; all else that is within the text may be a note.
TO_CORRECT = (MISPRINT, REFUTED, CONDITIONAL, CONTRADICTED)


def corrections(items: Sequence[Item]) -> tuple[Group, ...]:
    """The claims within the text that do not hold as they stand: the worst severity first, then in article order."""
    wrong = [item for item in items if _to_correct(item)]
    headings: list[tuple[Severity | None, Text]] = [*SEVERITIES.items(), (None, UNGRADED)]
    grouped = ((heading, _of(wrong, severity)) for severity, heading in headings)
    return tuple(Group(heading, found) for heading, found in grouped if found)


def foremost(groups: Sequence[Group]) -> tuple[Foremost, ...]:
    """The corrections that matter most, worst first, with the first sentence of each."""
    told = [(item, item.claim.correction) for group in groups for item in group.items]
    return tuple(Foremost(item, first_sentence(text)) for item, text in told if text is not None)[:_FOREMOST]


def first_sentence(text: Text) -> Text:
    """What a text says up to its first full stop that ends a sentence."""
    en, ja = (_END.split(words, maxsplit=1)[0] for words in (text.en, text.ja))
    return replace(text, en=en, ja=ja)


def notes(items: Sequence[Item]) -> tuple[Note, ...]:
    """Of the claims within the text that hold: the stricter readings under which they do not, and the remarks."""
    found = []
    for item in items:
        remark = item.claim.remark
        lines = (*item.claim.stricter, *((remark,) if remark else ()))
        if lines and not item.claim.beyond and not _to_correct(item):
            found.append(Note(item, lines))
    return tuple(found)


def slips(registry: Registry, rows: Sequence[StatementRow]) -> tuple[SlipRow, ...]:
    """Every misspelt word, in article order."""
    return tuple(SlipRow(row, slip.printed, slip.right) for row in rows for slip in registry.statements[row.id].slips)


def _to_correct(item: Item) -> bool:
    return item.claim.badge in TO_CORRECT and not item.claim.beyond


def _of(items: Sequence[Item], severity: Severity | None) -> tuple[Item, ...]:
    return tuple(item for item in items if item.claim.severity is severity)
