"""Whatever file is named as the article, the report is made, and one sentence says what was recognised in the file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.evidence import dump
from claims.registry import load_registry
from reports.__main__ import main
from reports.pages.page import build
from reports.reading.article.blocks import parse
from reports.reading.article.copy import CopyError, read_copy
from reports.reading.article.view import build_view
from reports.reading.fingerprints import fingerprints
from tests.selfcheck.article.samples import BROKEN, as_page, blank_evidence, paraphrase, prints_of_paraphrase
from tests.selfcheck.conftest import Told
from tests.selfcheck.report.samples import HOSTILE, Page, small_evidence, small_registry

ARTICLE = paraphrase()[0]
OTHER = "# Bread\n\nMix flour and water.\n\n## Baking\n\nBake for an hour.\n"


def writes(data: bytes) -> Callable[[Path], object]:
    """A file with these bytes."""
    return lambda path: path.write_bytes(data)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "there is no file"),
    "a folder": (lambda path: path.mkdir(), "it is a folder"),
    "a pipe": (lambda path: os.mkfifo(path), "it is no ordinary file"),
    "empty": (writes(b""), "is empty"),
    "blank": (writes(b" \n\t\n"), "is empty"),
    "binary": (writes(bytes(range(256)) * 40), "looks like a binary file"),
    "zero bytes": (writes(b"text\0\0\0\0text"), "zero bytes, so it looks like a binary file"),
    "Shift_JIS": (writes(ARTICLE.encode("cp932", "replace")), "looks like Shift_JIS text"),
    "EUC-JP": (writes(ARTICLE.encode("euc_jp", "replace")), "looks like EUC-JP text"),
    "UTF-16": (writes(ARTICLE.encode("utf-16")), "looks like UTF-16 text"),
    "UTF-16 without a mark": (
        writes(as_page().replace("\n", " " * 9000).encode("utf-16-le")),
        "looks like UTF-16 text",
    ),
    "UTF-32": (writes(ARTICLE.encode("utf-32")), "looks like UTF-32 text"),
    "Latin-1": (writes("é".encode("latin-1") * 9), "in another encoding"),
    "huge": (writes(b"a" * 4_000_001), "larger than 4 MB"),
    "too long": (writes(b"words " * 20_000), "more than the 60000 that are searched"),
    "another article": (writes(OTHER.encode()), "own headings: 'Bread', 'Baking'"),
    "no headings": (writes(b"Mix flour and water."), "0 of 86 statements and 0 of "),
    "nothing but markup": (writes(b"<html><script>1</script></html>"), "is not the audited article"),
}


# One of each sort in every run: each makes a whole report.
SORTS = ("missing", "empty", "binary", "Shift_JIS", "huge", "another article")


@pytest.mark.fault("bad-copy")
@pytest.mark.parametrize(
    "name", [name if name in SORTS else pytest.param(name, marks=pytest.mark.slow) for name in BAD]
)
def test_a_bad_copy_is_one_sentence_and_the_report_is_made(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Told
) -> None:
    """The message says what was recognised and what to do; the report is made without the copy, and says so too."""
    make, message = BAD[name]
    copy, source = tmp_path / "copy.md", tmp_path / "evidence.json"
    make(copy)
    source.write_text(dump(blank_evidence()), encoding="utf-8")
    assert main([str(source), "--article", str(copy)], load_registry(), ()) == 0
    out, err = capsys.readouterr()
    told(err, message)
    assert err.startswith(f"reports: the article is not shown: {copy}") or "there is no file" in err or str(copy) in err
    assert (err.count("\n"), len(err) < 600) == (1, True), err
    assert str(tmp_path / "report.html") in out
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Your copy of the article is not shown" in html
    assert "Sentences that nobody audits" not in html
    assert len(re.findall(r'<li><a href="#LNK-1">', html)) >= 1


def test_a_good_copy_is_shown_without_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy in UTF-8, with a byte order mark and a name of its own, is read as it stands."""
    copy = tmp_path / "記事 <1>.md"
    copy.write_bytes(b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode())
    assert read_copy(copy) == ARTICLE
    # Only the published fingerprints are those of the article itself: the paraphrase is another one to them.
    source = tmp_path / "evidence.json"
    source.write_text(dump(blank_evidence()), encoding="utf-8")
    assert main([str(source), "--article", str(copy)], load_registry(), ()) == 0
    assert "it is not the audited article" in capsys.readouterr().err
    assert build_view(read_copy(copy), prints_of_paraphrase(), copy.name).name == "記事 <1>.md"


FRAGMENTS = st.sampled_from(
    [
        *(HOSTILE, "<script>", "</script>", "<pre><code>", "</pre>", "<!--", "-->", "<![CDATA[", "<!doctype html>"),
        *("$$", "$x_1$", r"\begin{cases}", "```", "`", "**", "# ", "- ", "1. ", "> ", "|", "\n", "\n\n", "\t"),
        *("<svg/onload=x>", "<math><annotation encoding='tex'>", "&lt;b&gt;", "&#0;", "\u202e", "\u2066", "\ufeff"),
        *("<table><td>", "<li>", "<br>", "<img alt='\"><b>' src=x>", "</article>", "<article>", "か\u3099", "\ud7ff"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=20), max_size=12).map("".join)


@given(TEXTS)
@example("<div>" * 3000)
@example("> " * 3000)
@example("[" * 3000)
@settings(max_examples=200)
def test_any_text_has_blocks(text: str) -> None:
    """No text stops the parser, and every block it finds has something to show."""
    for name in ("a.md", "a.html"):
        for block in parse(text, name):
            assert block.text.strip()


SMALL = small_registry()
SMALL_ARTICLE = "".join(f"# part {id}\n\nThe words of {id}.\n\n" for id in SMALL.statements)
SMALL_PRINTS = fingerprints(SMALL_ARTICLE, {id: str(4 * n + 3) for n, id in enumerate(SMALL.statements)})
SMALL_EVIDENCE = small_evidence(SMALL)
SHOWN = f"{SMALL_ARTICLE}\n\n```\n{BROKEN}\n```\n\nunaudited\n\n"


@cache
def expected_elements() -> set[str]:
    """The elements of a page that shows the small article with a broken program and a sentence that nobody audits."""
    return {tag for tag, _ in shown(SHOWN).elements}


def shown(text: str) -> Page:
    """The page on which a copy of the small article is shown."""
    return Page(build(SMALL_EVIDENCE, SMALL, (), build_view(text, SMALL_PRINTS)).html)


# An opened comment, a fence or an element swallows what follows, so the article comes first.
@given(TEXTS)
@example(HOSTILE)
def test_any_text_after_the_article_is_shown_as_text(text: str) -> None:
    """Whatever follows the article, its statements stay found, and the page holds no element that it lacked before."""
    page = shown(SHOWN + text)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= expected_elements()
    assert page.every("onload") == page.every("onerror") == page.every("src") == []
    assert {href for href in page.every("href") if href[0] != "#"} == {"handouts.en.html", "handouts.ja.html"}


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_one_sentence(data: bytes) -> None:
    """A file of any bytes is read as UTF-8 or refused in one sentence."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bytes.md"
        path.write_bytes(data)
        expected = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        try:
            assert read_copy(path).encode() == expected
        except CopyError as error:
            message = str(error)
        else:
            return
    assert message.count("\n") == 0
    assert re.search("is empty|looks like", message)
