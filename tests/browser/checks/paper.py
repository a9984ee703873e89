"""Printed to PDF, the page holds every card with all that is in it."""

from __future__ import annotations

import re
import unicodedata

from pypdfium2 import PdfDocument

from tests.browser.visit import Visit

_STRENGTH = {"en": "strength", "ja": "根拠の強さ"}
# Fonts have one sign for several letters, and its name on paper is any of theirs: dots, radicals that are words.
_LIKE = str.maketrans("‧·⺟⺠⻁⻄⻆⻑⻘⻝⻣⻩⻫⻭⻯", "・・母民虎西角長青食骨黄斉歯竜")
# Spaces, and the signs in a text that set an index or a power.
_HIDDEN = re.compile(r"[\s\u00ad\u200b_^{}]+")


def paper_holds_every_card(visit: Visit) -> list[str]:
    """Each claim's name, proposition and details are in the text of the printed page."""
    paper = PdfDocument(visit.page.pdf(format="A4"))
    text = _bare("".join(page.get_textpage().get_text_range() for page in paper))
    complaints = []
    for slug, words in visit.facts.words.items():
        # A name stands in tables too; on its card, verdict, what is beyond the text, and strength follow it.
        if not re.search(re.escape(_bare(slug)) + ".{1,40}" + _STRENGTH[visit.cell.language], text):
            complaints.append(f"the card of {slug} is not on paper")
        for what, part in zip(("proposition", "domain"), words[visit.cell.language], strict=True):
            if _bare(part.replace("`", "")) not in text:
                complaints.append(f"the {what} of {slug} is not on paper")
    return complaints


def _bare(text: str) -> str:
    """The text without spaces and line breaks, which a printer puts where it likes, and without marks of indices."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).translate(_LIKE)
