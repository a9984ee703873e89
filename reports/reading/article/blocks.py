"""A copy in Markdown or HTML as a list of plain blocks: headings, paragraphs, items, equations, code, images.

Markdown becomes HTML by markdown-it-py (CommonMark, with the dollar signs of mathematics read by its own plugin), and
HTML becomes a tree by selectolax, which follows the algorithm that browsers follow: any text has a tree, and what the
project itself reads is only the text within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from selectolax.lexbor import LexborHTMLParser, LexborNode


class BlockKind(StrEnum):
    """What a reader sees a block as."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    EQUATION = "equation"
    CODE = "code"
    IMAGE = "image"


@dataclass(frozen=True)
class Block:
    """One block of the article: its text, the level of a heading or item, and the language that code declares."""

    kind: BlockKind
    text: str
    level: int = 0
    language: str = ""


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "menu"))
_UNSEEN = frozenset(
    (
        *("button", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "nav", "noembed", "noframes"),
        *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"),
    )
)
_BLOCKS = frozenset(
    (
        *_HEADINGS,
        *_LISTS,
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li"),
        *("main", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
_HTML = re.compile(r"\s*(<!doctype\s+html|<html[\s>]|<\?xml\s|<!--)", re.IGNORECASE)
_TAGGED_HEADING = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
_MARKED_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]", re.MULTILINE)
_EQUATION = re.compile(r"\s*(\$\$|\\\[|\\begin\{)")
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source)-([\w+#.]+)")
_TEX_SCRIPT = re.compile(r"math/tex", re.IGNORECASE)


def parse(text: str, name: str = "") -> tuple[Block, ...]:
    """The blocks of an article; it is HTML if its file name or its beginning says so, and Markdown otherwise."""
    named = name.lower().endswith((".html", ".htm", ".xhtml"))
    return parse_html(text) if named or _looks_like_html(text) else parse_markdown(text)


def parse_markdown(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, with HTML within it and mathematics between dollar signs."""
    return _blocks(LexborHTMLParser(_markdown().render(text)).root)


def parse_html(text: str) -> tuple[Block, ...]:
    """The blocks of an HTML page: of its one ``article`` or ``main`` element with headings, or else of all."""
    tree = LexborHTMLParser(text)
    root = tree.root
    for element in ("main", "article"):
        found = tree.css(element)
        if len(found) == 1 and found[0].css_first(", ".join(_HEADINGS)):
            root = found[0]
    return _blocks(root)


def _blocks(root: LexborNode | None) -> tuple[Block, ...]:
    return () if root is None else tuple(_Walk(root).blocks())


def _looks_like_html(text: str) -> bool:
    if _HTML.match(text):
        return True
    return bool(_TAGGED_HEADING.search(text)) and not _MARKED_HEADING.search(text)


@cache
def _markdown() -> MarkdownIt:
    def source(content: str, options: dict[str, bool]) -> str:
        # What stands between the dollar signs stays as the author wrote it: verdicts are about that.
        return escape(f"$${content}$$" if options["display_mode"] else f"${content}$")

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return parser.use(dollarmath_plugin, allow_labels=False, double_inline=True, renderer=source)


class _Walk:
    """One pass over a tree, without recursion: a page may be nested as deeply as it likes."""

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self.lists = 0
        self.kinds: list[tuple[BlockKind, int, str]] = [(BlockKind.TEXT, 0, "")]
        self.pieces: list[str] = []

    def blocks(self) -> Iterator[Block]:
        """The blocks in reading order."""
        pending: list[tuple[LexborNode, bool]] = [(self.root, True)]
        while pending:
            node, entering = pending.pop()
            if not entering:
                yield from self._flush()
                self._leave(node)
                continue
            if node.is_text_node:
                self.pieces.append(node.text_content or "")
                continue
            tag = node.tag or ""
            if tag in _BLOCKS:
                yield from self._flush()
                self._enter(node, tag)
                pending.append((node, False))
            if tag == "br":
                self.pieces.append("\n")
            elif tag == "img":
                yield from self._flush()
                yield Block(BlockKind.IMAGE, _label(node))
            elif (tex := _tex(node, tag)) is not None:
                self.pieces.append(tex)
            elif not _hidden(node, tag):
                pending += ((child, True) for child in reversed(list(node.iter(include_text=True))))
        yield from self._flush()

    def _enter(self, node: LexborNode, tag: str) -> None:
        kind, level, language = self.kinds[-1]
        if tag in _LISTS:
            self.lists += 1
        elif tag in _HEADINGS:
            kind, level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag == "li":
            kind, level = BlockKind.ITEM, max(self.lists, 1)
        elif tag == "pre":
            kind, level, language = BlockKind.CODE, 0, _language(node)
        self.kinds.append((kind, level, language))

    def _leave(self, node: LexborNode) -> None:
        self.kinds.pop()
        if node.tag in _LISTS:
            self.lists -= 1

    def _flush(self) -> Iterator[Block]:
        text, (kind, level, language) = "".join(self.pieces), self.kinds[-1]
        self.pieces.clear()
        if kind is BlockKind.CODE:
            text = text.strip("\n")
        else:
            # Line ends stay: the article breaks its sentences there.
            text = "\n".join(line for line in map(_tidied, text.split("\n")) if line)
        if text.strip():
            equation = kind in (BlockKind.TEXT, BlockKind.ITEM) and _EQUATION.match(text)
            yield Block(BlockKind.EQUATION if equation else kind, text, level, language)


def _tidied(line: str) -> str:
    return re.sub(r"[ \t\f\v]+", " ", line).strip(" ")


def _hidden(node: LexborNode, tag: str) -> bool:
    return tag in _UNSEEN or node.attributes.get("aria-hidden") == "true" or "hidden" in node.attributes


def _tex(node: LexborNode, tag: str) -> str | None:
    """The source of an equation that a page shows typeset, where the page has kept it."""
    if tag == "script" and _TEX_SCRIPT.search(node.attributes.get("type") or ""):
        return f"${node.text()}$"
    if tag == "math":
        found = node.css_first('annotation[encoding*="tex"]')
        return None if found is None else f"${found.text()}$"
    return None


def _label(image: LexborNode) -> str:
    """What an image is called: its description, or else the name of its file."""
    return image.attributes.get("alt") or (image.attributes.get("src") or "").rpartition("/")[2][:80] or "…"


def _language(pre: LexborNode) -> str:
    """The language that a block of code, or the element within it, declares in its class."""
    classes = [pre.attributes.get("class") or ""]
    classes += [inner.attributes.get("class") or "" for inner in pre.css("code")]
    found = _LANGUAGE.search(" ".join(classes))
    return found[1].lower() if found else ""
