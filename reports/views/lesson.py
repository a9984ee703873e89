"""The guesses that a reader may make of a verdict before it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import Text
from reports.views.badges import CONDITIONAL, CONFIRMED, MISPRINT, REFUTED, Badge


@dataclass(frozen=True)
class Guess:
    """One answer in the words of the verdicts, and the verdicts under which it is right."""

    badges: tuple[Badge, ...]
    means: Text

    @property
    def keys(self) -> str:
        """The verdicts as the page names them."""
        return " ".join(badge.key for badge in self.badges)

    @property
    def word(self) -> Text:
        """The words of its verdicts."""
        words = [badge.word for badge in self.badges]
        return Text(" or ".join(each.en for each in words), "・".join(each.ja for each in words))


# Every verdict that a measurement can have; what was misprinted is wrong as it stands.
GUESSES = (
    Guess((CONFIRMED,), Text("true as it stands", "このまま正しい")),
    Guess((CONDITIONAL,), Text("true with a condition", "条件があれば正しい")),
    Guess((MISPRINT, REFUTED), Text("wrong", "誤り")),
)
