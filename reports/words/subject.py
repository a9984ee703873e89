"""What a report is about, in a word: the article, or a course that somebody wrote down in a file."""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import Text
from claims.registry import Registry

# Where a sentence of the report names what is audited.
_FIELD = "{article}"


@dataclass(frozen=True)
class Subject:
    """The text under audit: what it is called, and whether it is the article, of which the project knows more."""

    word: Text
    is_article: bool

    def told(self, en: str, ja: str) -> Text:
        """A sentence of the report in which ``{article}`` stands for the text under audit."""
        return Text(en.replace(_FIELD, self.word.en), ja.replace(_FIELD, self.word.ja))


ARTICLE = Subject(Text("article", "記事"), is_article=True)
COURSE = Subject(Text("course", "講座"), is_article=False)


def subject_of(registry: Registry) -> Subject:
    """What the statements are taken from; only a course that was read from a file has a title."""
    return ARTICLE if registry.title is None else COURSE
