"""From names and numbers to words and sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from claims.judge import format_example
from claims.model import Text
from reports.words.glossary import JAPANESE
from reports.words.numbers import counted, number, spelled
from reports.words.typography import japanese

LANGUAGES = ("en", "ja")
# Control characters that no browser shows, as the signs that stand for them.
_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


def visible(text: str) -> str:
    """A text with a sign in the place of each control character."""
    return text.translate(_SIGNS)


def spoken(text: Text, language: str) -> str:
    """A text in one language, or in the only one there is, as that language is set."""
    return japanese(text.ja) if "ja" in (language, text.only) else text.en


def same(words: object) -> Text:
    """Words that are the same in both languages: numbers, names, code."""
    return Text(str(words), str(words))


def word(name: str) -> Text:
    """A name that evidence uses, in both languages; one that the glossary lacks stays as it is."""
    if name in JAPANESE:
        return Text(name, JAPANESE[name])
    what, of, whose = name.partition(" of ")
    if of and what in JAPANESE:
        return Text(name, f"{word(whose).ja} の{JAPANESE[what]}")
    return same(name)


def joined(texts: Iterable[Text], en: str = " ", ja: str = "") -> Text:
    """Several texts as one, with a separator of each language between them."""
    found = list(texts)
    return Text(en.join(text.en for text in found), ja.join(text.ja for text in found))


def listed(texts: Sequence[Text]) -> Text:
    """Several texts as a list in a sentence."""
    if len(texts) < 2:
        return joined(texts)
    return Text(
        ", ".join(text.en for text in texts[:-1]) + " and " + texts[-1].en, "、".join(text.ja for text in texts)
    )


def amount(count: int, noun: str, japanese: str) -> Text:
    """A count with what is counted; the Japanese word follows the number as it stands."""
    return Text(counted(count, noun), f"{number(count)}{japanese}")


def example(settings: Any) -> Text:
    """An example in one line, as the ledger writes it, save that names are words and infinities are ∞."""
    if not settings:
        return same("–")
    return Text(_line(settings, "en"), _line(settings, "ja"))


def short_example(settings: Any, most: int = 90) -> Text:
    """An example cut to the names and values that fit one line, and how many there are beyond them."""
    names = list(settings)
    while len(names) > 1 and len(_line({name: settings[name] for name in names}, "en")) > most:
        names.pop()
    rest, shown = len(settings) - len(names), example({name: settings[name] for name in names})
    return Text(shown.en + f", and {rest} more", shown.ja + f"、ほか {rest} 個") if rest else shown


def _line(settings: Any, language: str) -> str:
    names = {name: getattr(word(name), language) for name in settings}
    return format_example({names[name]: _spelled(value, language) for name, value in settings.items()})


def _spelled(value: Any, language: str) -> Any:
    if isinstance(value, str):
        return getattr(word(value), language)
    return spelled(value)
