"""LaTeX to MathML, or to the LaTeX source where the conversion cannot be trusted."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup

# latex2mathml sets these wrongly without saying so.
_UNTRUSTED = (r"\begin{align", r"\begin{split", r"\boldsymbol")
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_LAYOUT = ("mrow", "mspace", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom")
_SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_ELEMENTS = frozenset(("math", "mi", "mn", "mo", "ms", "mtext", *_LAYOUT, *_SCRIPTS))
_LETTERS = re.compile(r'<mrow>((?:<mi mathvariant="normal">[A-Za-z]</mi>){2,})</mrow>')


def mathml(latex: str) -> Markup:
    """The equation as MathML; one that does not convert cleanly is shown as its source, and nothing is raised."""
    source = Markup("<code>{}</code>").format(latex)
    if any(word in latex for word in _UNTRUSTED):
        return source
    try:
        tree = ElementTree.fromstring(convert(latex, display="block"))
    except Exception:  # latex2mathml raises many kinds, IndexError and KeyError among them
        return source
    for element in tree.iter():
        element.tag = str(element.tag).removeprefix(f"{{{_NAMESPACE}}}")
        # An unknown command comes back as an identifier that still begins with a backslash.
        if element.tag not in _ELEMENTS or "\\" in (element.text or ""):
            return source
    return Markup(_LETTERS.sub(_word, ElementTree.tostring(tree, encoding="unicode")))


def _word(match: re.Match[str]) -> str:
    """Upright letters that form one name, as one identifier: MathML sets a name of several letters upright."""
    return "<mi>" + "".join(re.findall(r">([A-Za-z])<", match[1])) + "</mi>"
