"""A reader's copy of the article is recognised, compared and shown: every sentence, and nothing but text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from claims.evidence import dump
from claims.reading.fingerprint import FINGERPRINTS, Fingerprint, FingerprintError, fold, read_fingerprints
from claims.registry import load_registry
from reports.pages.page import build
from reports.reading.article.view import ArticleView, build_view, visible
from reports.reading.fingerprints import fingerprints, main
from tests.selfcheck.article.samples import as_page, blank_evidence, paraphrase, prints_of_paraphrase
from tests.selfcheck.report.samples import Page

ARTICLE, LINES = paraphrase()
STEP = "P_n = P_{n-1} − Lr·Grad"


@pytest.fixture(scope="module")
def prints() -> dict[str, Fingerprint]:
    """The fingerprints of our own article."""
    return prints_of_paraphrase()


def fates(view: ArticleView) -> dict[str, str]:
    """What is said in English of every statement that is not where the audit read it."""
    return {change.statement: change.says.en for change in view.changes}


def test_every_statement_has_a_fingerprint_and_the_project_holds_no_text() -> None:
    """The published fingerprints name all statements once, in article order, and consist of numbers and hashes."""
    registry = load_registry()
    assert list(read_fingerprints(registry)) == list(registry.statements)
    document = tomllib.loads(FINGERPRINTS.read_text(encoding="utf-8"))
    for table in document.values():
        assert re.fullmatch(r"\d+(-\d+)?", table["lines"])
        assert re.fullmatch(r"[0-9a-f]{32}", table["digest"])
        assert re.fullmatch(r"([0-9a-f]{32})?", table["heading"])


@pytest.mark.parametrize(
    "copy",
    [
        ARTICLE,
        as_page(),
        ARTICLE.replace("\n", "\r\n"),
        ARTICLE.replace("。", "．").replace("、", ","),
        ARTICLE.replace("1", "\uff11").replace("P", "\uff30"),
        re.sub(r"- (.{4})", r"- **\1**", ARTICLE, count=3),
    ],
    ids=["markdown", "html", "line ends", "punctuation", "full width", "emphasis"],
)
def test_every_statement_is_found_however_the_article_is_typeset(copy: str, prints: dict[str, Fingerprint]) -> None:
    """Markdown and HTML, other punctuation, widths, line ends and emphasis leave every statement where it was."""
    view = build_view(copy, prints)
    assert (view.found, fates(view)) == (view.of, {})


def test_a_changed_statement_is_named_and_its_new_text_is_unaudited(prints: dict[str, Fingerprint]) -> None:
    """One word changed in one statement makes exactly that statement changed, and lists the new sentence."""
    says = load_registry().statements["TOL-4"].says.ja
    view = build_view(ARTICLE.replace(says, says + "はずだ"), prints)
    # What was audited is still there; what was added stands alone.
    assert fates(view) == {}
    assert "はずだ" in [sentence.text for sentence in view.unaudited]
    view = build_view(ARTICLE.replace(says, "まったく別の話である。"), prints)
    assert list(fates(view)) == ["TOL-4"]
    assert "the text below it differs" in fates(view)["TOL-4"]
    assert "まったく別の話である。" in [sentence.text for sentence in view.unaudited]


@pytest.mark.parametrize(("before", "after"), [("", "わけではない"), ("もし", ""), ("Not ", "")])
def test_a_word_written_into_a_sentence_is_told(before: str, after: str, prints: dict[str, Fingerprint]) -> None:
    """A sentence that keeps all its words and gets one more, which may deny them, is not the audited sentence."""
    says = load_registry().statements["TOL-4"].says.ja.rstrip("。")
    view = build_view(ARTICLE.replace(f"- {says}", f"- {before}{says}{after}"), prints)
    # Where no word begins at its first letter the sentence is not recognised at all.
    told = "the text below it differs" if before == "もし" else "more has been written into the sentence"
    assert list(fates(view)) == ["TOL-4"]
    assert told in fates(view)["TOL-4"]
    assert any((before + after).strip() in sentence.text for sentence in view.unaudited)


@pytest.mark.parametrize("sign", ["+", "×", "", "<"])
def test_a_changed_sign_in_a_formula_is_a_change(sign: str, prints: dict[str, Fingerprint]) -> None:
    """A formula with another sign, or none, is not the audited formula."""
    assert STEP in ARTICLE
    changed = build_view(ARTICLE.replace(STEP, STEP.replace("−", sign)), prints)
    assert "SGD-3" in fates(changed)
    assert fates(build_view(ARTICLE.replace(STEP, STEP.replace("−", "\uff0d")), prints)) == {}


def test_a_moved_and_a_lost_statement_are_told_apart(prints: dict[str, Fingerprint]) -> None:
    """A statement under another heading has moved; one whose heading is gone too is lost."""
    registry = load_registry()
    says, title = registry.statements["TOL-4"].says.ja, registry.sections[-1].title.ja
    moved = build_view(ARTICLE.replace(f"- {says}\n", "") + f"\n- {says}\n", prints)
    assert fates(moved) == {"TOL-4": "its text stands under another heading"}
    gone = build_view(ARTICLE[: ARTICLE.index(f"## {title}")], prints)
    assert set(fates(gone)) == {statement.id for statement in registry.sections[-1].statements}
    assert set(fates(gone).values()) == {"neither its heading nor its text was found"}


def test_sentences_that_nobody_audits_are_listed_one_by_one(prints: dict[str, Fingerprint]) -> None:
    """Each added sentence is listed under its heading, and the audited ones are not."""
    title = load_registry().sections[2].title.ja
    view = build_view(ARTICLE.replace(f"## {title}\n", f"## {title}\n\n一つ目。二つ目。\n"), prints)
    found = [(sentence.heading, sentence.text) for sentence in view.unaudited if sentence.heading == title]
    assert found == [(title, "一つ目。"), (title, "二つ目。")]
    before = build_view(ARTICLE, prints)
    assert len(view.unaudited) == len(before.unaudited) + 2


def test_programs_are_compiled_and_never_executed(prints: dict[str, Fingerprint], tmp_path: Path) -> None:
    """A syntax error is listed with its line; a program that would write a file writes none; other languages rest."""
    touch = f"```\nimport pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n```\n"
    other = "```sh\nfor x in $y; do\n```\n"
    deep = "```\n" + "(" * 5000 + "\n```\n"
    view = build_view("\n".join([ARTICLE, touch, other, deep, "```\n" + "x = 1\n" * 5000 + "```\n"]), prints)
    assert [(program.compiles, program.line) for program in view.programs[:3]] == [
        (False, 1),
        (True, None),
        (True, None),
    ]
    assert [program.compiles for program in view.programs[3:]] == [False, False]
    assert "not compiled" in view.programs[-1].says.en
    assert list(tmp_path.iterdir()) == []
    assert len([line for line in view.lines if line.error]) == 3


def test_mathematics_is_read_from_its_source(prints: dict[str, Fingerprint]) -> None:
    """An equation counts by its source: between dollar signs, in a script, or in the annotation of MathML."""
    drawn = "<span aria-hidden='true'>drawn</span>"
    forms = [
        "$a^2$",
        f"<math><mi>drawn</mi><annotation encoding='application/x-tex'>a^2</annotation></math>{drawn}",
        "<script type='math/tex'>a^2</script>",
    ]
    for form in forms:
        view = build_view(f"{ARTICLE}\n\nthus {form} holds.\n", prints)
        assert view.unaudited[-1].text == "thus $a^2$ holds."


def test_folding_keeps_what_changes_the_meaning() -> None:
    """Letters, digits and mathematical signs count, each with its place; spaces, marks and delimiters do not."""
    assert fold("$A_{Lr}$ ＝ １．５、「x−y」").letters == "alr=1.5x-y"
    assert fold("\u304b\u3099\uff76\uff9e").letters == "\u304c\u30ac"
    text = " a, \ufb01 b"
    assert [text[place] for place in fold(text).places] == ["a", "\ufb01", "\ufb01", "b"]


def test_the_copy_is_on_the_page_and_not_in_the_evidence(prints: dict[str, Fingerprint]) -> None:
    """The page shows every line of the copy with its verdicts; nothing of it is in the evidence or in a handout."""
    registry, evidence = load_registry(), blank_evidence()
    token = "a sentence of the reader alone"
    plain = build(evidence, registry, ())
    shown = build(evidence, registry, (), build_view(f"{ARTICLE}\n\n{token}\n", prints, "mine.md"))
    assert token not in dump(evidence)
    pages = ["report.html", "report.en.html", "report.ja.html"]
    assert [name for name in shown.files if token in shown.files[name]] == pages
    assert {name: shown.files[name] for name in shown.files if not name.startswith("report")} == {
        name: plain.files[name] for name in plain.files if not name.startswith("report")
    }
    marks = re.findall(r'<div class="beside">(.*?)</div>', shown.html)
    linked = [id for mark in marks for id in re.findall(r'href="#([\w-]+)"', mark)]
    assert linked == list(registry.statements)


def test_without_a_copy_our_paraphrases_stand_in_order() -> None:
    """Without a copy the view lists every statement once, in article order, in our own words."""
    html = build(blank_evidence(), load_registry(), ()).html
    view = html[html.index('<section class="article"') :]
    view = view[: view.index("</section>")]
    assert re.findall(r'<li><a href="#([\w-]+)">', view) == list(load_registry().statements)


HOSTILE = """<script>alert(1)</script>

<img src=x onerror=alert(1) alt="<b>bold</b>">

``</pre><svg onload=alert(1)>`` & &lt;script&gt; \u202egnirts\u202c \u2066 \u200f <a href="javascript:alert(1)">here</a>

```
</code></pre><script>alert(2)</script>
```
"""


def test_hostile_text_in_the_copy_is_shown_as_text(prints: dict[str, Fingerprint]) -> None:
    """Markup, scripts, marks that turn the reading direction and endless lines reach the page as plain text."""
    registry, evidence = load_registry(), blank_evidence()
    endless = "x" * 20_000
    plain = build(evidence, registry, (), build_view(ARTICLE, prints, "mine.md")).html
    html = build(
        evidence, registry, (), build_view(f"{ARTICLE}\n{HOSTILE}\n{endless}\n", prints, "<b>mine</b>.md")
    ).html
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in Page(plain).elements}
    assert len(page.every("onload") + page.every("onerror") + page.every("srcdoc")) == 0
    assert {href for href in page.every("href") if href[0] != "#"} == {"handouts.en.html", "handouts.ja.html"}
    assert "⟨U+202E⟩gnirts⟨U+202C⟩" in html
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)
    assert "&lt;script&gt;alert(2)" in html
    assert endless in html
    assert visible("a\u202eb\tc\x07") == "a⟨U+202E⟩b\tc⟨U+0007⟩"


def test_fingerprints_are_made_again_from_the_lines_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tool rewrites all hashes from the article, leaves the lines alone, and finds what it wrote."""
    article, target = tmp_path / "article.md", tmp_path / "prints.toml"
    article.write_text(ARTICLE, encoding="utf-8")
    old = FINGERPRINTS.read_text(encoding="utf-8")
    target.write_text(_with_lines(old, LINES), encoding="utf-8")
    assert main([str(article), "--to", str(target)]) == 0
    made = read_fingerprints(load_registry(), target)
    assert {id: each.lines for id, each in made.items()} == LINES
    assert build_view(ARTICLE, made).found == len(LINES)
    target.write_text(target.read_text(encoding="utf-8").replace('lines = "3"', 'lines = "99999"'), encoding="utf-8")
    assert main([str(article), "--to", str(target)]) == 2
    assert "none with the number 99999" in capsys.readouterr().err


def _with_lines(toml: str, lines: dict[str, str]) -> str:
    given = iter(lines.values())
    return re.sub(r'lines = "[\d-]+"', lambda _: f'lines = "{next(given)}"', toml)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"SGD-1": "2"}, "hold no letter"),
        ({"SGD-1": "5-4"}, "counted from 1"),
        ({"SGD-1": "0"}, "counted from 1"),
        ({"SGD-1": "5"}, "more than once"),
    ],
)
def test_lines_that_cannot_be_recognised_are_refused(lines: dict[str, str], message: str) -> None:
    """Blank lines, lines that do not exist, and lines that stand twice under one heading have no fingerprint."""
    with pytest.raises(FingerprintError, match=message):
        fingerprints("# one\n\nwords\n\nwords\n\n# two\n", {**lines})


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[SGD-1", "not valid TOML"),
        ("[SGD-99]\n", "did you mean SGD-"),
        ("[SGD-1]\nlines = '1'\n", "expected exactly the keys"),
        ("[SGD-1]\nlines = '1'\nheading = ''\nlength = '3'\ndigest = ''\n", "'length' must be of type int"),
        ("[SGD-1]\nlines = '1'\nheading = ''\nlength = 3\ndigest = 'xyz'\n", "32 hexadecimal digits"),
        ("[SGD-1]\nlines = 'one'\nheading = ''\nlength = 3\ndigest = ''\n", "lines are written"),
    ],
)
def test_damaged_fingerprints_are_refused(toml: str, message: str, tmp_path: Path) -> None:
    """A file of fingerprints that is damaged, or names an unknown statement, is an error that says where."""
    path = tmp_path / "prints.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(FingerprintError, match=message):
        read_fingerprints(load_registry(), path)
