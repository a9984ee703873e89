"""What a finished letter and a finished page tell of each correction, read from their texts alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from claims.model import Text
from claims.registry import Registry
from reports.words.wording import spoken

# The labels of the letter, as it is written in each language.
LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "says": "It says:", "printed": "As printed:", "read": "Read as:", "holds": "Holds:", "partly": "Holds in part:",
        "fails": "Fails:", "instead": "It should say:", "corrected": "Corrected:", "evidence": "Evidence:",
    },
    "ja": {
        "says": "記述:", "printed": "印刷された式:", "read": "読み替えた式:", "holds": "成立:", "partly": "一部で成立:",
        "fails": "不成立:", "instead": "訂正:", "corrected": "訂正した式:", "evidence": "根拠:",
    },
}  # fmt: skip
_BLOCK = re.compile(r"^### \d+\. ", re.MULTILINE)
_COMMAND = re.compile(r"`pytest (?:--audit-course=\S+ )*--audit-claim ([\w-]+)`")
_ROW = re.compile(r'<tr data-claim="([\w-]+)" data-verdict-of="([\w-]+)">(.*?)</tr>', re.DOTALL)
_CELLS = {
    "says": re.compile(r'<p class="it-says">(.*?)</p>', re.DOTALL),
    "instead": re.compile(r'<p class="instead">(.*?)</p>', re.DOTALL),
}


@dataclass(frozen=True)
class Told:
    """What one item of a letter or a page tells of a claim; lines by the name of their label."""

    claim: str
    verdict: str
    lines: Mapping[str, str] = field(default_factory=dict)


def letter_items(letter: str, registry: Registry, language: str) -> list[Told]:
    """The items of a letter with their labelled lines; one without a command belongs to a claim without a test."""
    items = []
    for block in _BLOCK.split(letter)[1:]:
        block = re.split(r"^## ", block, maxsplit=1, flags=re.MULTILINE)[0]
        heading, _, rest = block.partition("\n")
        lines = {
            name: line[len(shown) :].strip()
            for name, label in LABELS[language].items()
            for shown in (f"- {spoken(Text(label, label), language)}",)
            for line in rest.splitlines()
            if line.startswith(shown)
        }
        slug = next(iter(_COMMAND.findall(block)[::-1]), "") or _claim_of(heading, lines, registry, language)
        items.append(Told(slug, plain(heading.rpartition("(")[2]), lines))
    return items


def _claim_of(heading: str, lines: Mapping[str, str], registry: Registry, language: str) -> str:
    """The claim that no test settles to which an item belongs: that of its statement with this correction."""
    statement = registry.statements.get(heading.partition(":")[0])
    for claim in statement.claims if statement else ():
        if claim.correction and plain(lines.get("instead", "")) == plain(getattr(claim.correction, language)):
            return claim.slug
    return heading


def page_items(page: str) -> list[Told]:
    """The rows of the table of corrections with what they tell."""
    items = []
    for slug, _, row in _ROW.findall(page):
        badge = re.search(r'<span class="badge [\w-]+"><span aria-hidden="true">.*?</span> (.*?)</span>', row)
        found = {name: pattern.search(row) for name, pattern in _CELLS.items()}
        lines = {name: _text(each[1]) for name, each in found.items() if each}
        items.append(Told(slug, plain(_text(badge[1])) if badge else "", lines))
    return items


def plain(text: str) -> str:
    """The letters and digits of a text, whatever Markdown or typesetting lies between them."""
    return "".join(re.findall(r"[^\W_]", unicodedata.normalize("NFKC", text)))


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup))
