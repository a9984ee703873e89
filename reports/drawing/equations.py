"""LaTeX to MathML, or to the LaTeX source where the conversion cannot be trusted."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup

# latex2mathml sets these wrongly without saying so.
_UNTRUSTED = (r"\begin{align", r"\begin{split", r"\boldsymbol")
# Between equations that stand beside each other: a page may break the line here.
_APART = r",\quad "
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_LAYOUT = ("mrow", "mspace", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom")
_SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_ELEMENTS = frozenset(("math", "mi", "mn", "mo", "ms", "mtext", *_LAYOUT, *_SCRIPTS))
# What a reader sees as one sign each; a root is one, since it comes and goes without the letters below it.
_SIGNS = frozenset(("mi", "mn", "mo", "ms", "mtext", "msqrt"))
_LETTERS = re.compile(r'<mrow>((?:<mi mathvariant="normal">[A-Za-z]</mi>){2,})</mrow>')


# Every equation stands on all three pages, and most more than once.
@cache
def mathml(latex: str) -> Markup:
    """The equation as MathML, or several that stand beside each other; what does not convert cleanly is its source."""
    trees = _trees(latex)
    return _source(latex) if trees is None else _written(trees)


@cache
def differing(printed: str, corrected: str) -> tuple[Markup, Markup]:
    """Two equations as MathML in which whatever the other one lacks bears the class ``differs``."""
    one, other = _trees(printed), _trees(corrected)
    if one is None or other is None:
        return mathml(printed), mathml(corrected)
    signs, others = ([sign for tree in trees for sign in _signs(tree)] for trees in (one, other))
    keys, other_keys = ([key for key, _ in side] for side in (signs, others))
    for change, begin, end, start, stop in SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes():
        if change != "equal":
            for _, sign in (*signs[begin:end], *others[start:stop]):
                sign.set("class", "differs")
    for tree in (*one, *other):
        _gather(tree)
    return _written(one), _written(other)


def _signs(element: ElementTree.Element) -> Iterator[tuple[tuple[str, str | None], ElementTree.Element]]:
    """The signs of an equation in order, each with what it is compared by; a root has an end, which may move."""
    if element.tag in _SIGNS:
        yield (element.tag, element.text), element
    for part in element:
        yield from _signs(part)
    if element.tag == "msqrt":
        yield ("end of a root", None), element


def _gather(element: ElementTree.Element) -> bool:
    """Mark an element of which all parts differ as one; whether it is marked."""
    marked = [_gather(part) for part in element]
    if marked and all(marked) and element.tag != "math":
        element.set("class", "differs")
    if "class" in element.attrib:
        for part in list(element.iter())[1:]:
            part.attrib.pop("class", None)
    return "class" in element.attrib


def _source(latex: str) -> Markup:
    return Markup("<code>{}</code>").format(latex)


def _written(trees: Sequence[ElementTree.Element]) -> Markup:
    return Markup("").join(Markup(ElementTree.tostring(tree, encoding="unicode")) for tree in trees)


def _trees(latex: str) -> list[ElementTree.Element] | None:
    """One tree for each of the equations that a wide space keeps apart, or none where one cannot be trusted."""
    found = [_tree(each) for each in latex.split(_APART)]
    return None if None in found else [tree for tree in found if tree is not None]


def _tree(latex: str) -> ElementTree.Element | None:
    """The MathML of an equation as a tree without namespaces, or none where it cannot be trusted."""
    if any(word in latex for word in _UNTRUSTED):
        return None
    try:
        tree = ElementTree.fromstring(convert(latex, display="block"))
    except Exception:  # latex2mathml raises many kinds, IndexError and KeyError among them
        return None
    for element in tree.iter():
        element.tag = str(element.tag).removeprefix(f"{{{_NAMESPACE}}}")
        # An unknown command comes back as an identifier that still begins with a backslash.
        if element.tag not in _ELEMENTS or "\\" in (element.text or ""):
            return None
    return ElementTree.fromstring(_LETTERS.sub(_word, ElementTree.tostring(tree, encoding="unicode")))


def _word(match: re.Match[str]) -> str:
    """Upright letters that form one name, as one identifier: MathML sets a name of several letters upright."""
    return "<mi>" + "".join(re.findall(r">([A-Za-z])<", match[1])) + "</mi>"
