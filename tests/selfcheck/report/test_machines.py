"""What other programs read says what the page says: the badge, the summary, the corrections, the JUnit file."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from claims.evidence import Status, dump
from claims.registry import load_registry
from reports.__main__ import main
from reports.pages.machines import tell_the_job
from reports.pages.page import Report, build
from reports.views.rows import build_rows
from reports.words.wording import LANGUAGES
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import FILES, HOSTILE, Page, small_evidence, small_registry, with_drift


def report_of(words: str = "plain words", **changes: object) -> Report:
    """The report of a run over the small article."""
    registry = small_registry(words)
    return build(replace(small_evidence(registry, words, drawn=True), **changes), registry, SAMPLES)


def badge_of(report: Report) -> dict[str, object]:
    """The badge as a program reads it."""
    found: dict[str, object] = json.loads(report.files["badge.json"])
    return found


def rendered(markdown: str) -> Page:
    """What a page that shows Markdown with tables would hold."""
    return Page(MarkdownIt("commonmark", {"xhtmlOut": True}).enable("table").render(markdown))


def test_badge_summary_and_page_bear_the_same_numbers() -> None:
    """Badge and summary count what the rows count, and the summary repeats the page's headline in both languages."""
    report, registry = report_of(), small_registry()
    rows = build_rows(small_evidence(registry), registry)
    counts = {tally.badge.key: tally.statements for tally in rows.tallies}
    wrong = counts.get("misprint", 0) + counts.get("refuted", 0)
    assert badge_of(report) == {
        "schemaVersion": 1,
        "label": "optimizer course audit",
        "message": f"{counts['confirmed']} of {len(registry.statements)} hold, {wrong} to correct",
        "color": "blue",
    }
    assert (counts["confirmed"], wrong) == (2, 3)
    summary = report.files["summary.md"]
    assert rows.headline.en in summary
    assert rows.headline.ja in summary
    table = re.findall(r"^\| (\S+) .* \| (\d+) \| (\d+) \|$", summary, re.MULTILINE)
    assert [(one, int(two), int(three)) for one, two, three in table] == [
        (tally.badge.symbol, tally.statements, tally.claims) for tally in rows.tallies
    ]


@pytest.mark.parametrize("status", [Status.PARTIAL, Status.INTERRUPTED])
def test_an_unfinished_run_gets_no_numbers_on_its_badge(status: Status) -> None:
    """The badge of a partial or interrupted run says so, and the summary warns first."""
    report = report_of(status=status)
    assert (badge_of(report)["message"], badge_of(report)["color"]) == (f"{status} run", "lightgrey")
    summary = report.files["summary.md"]
    assert summary.index(f"**{status.upper()}.**") < summary.index("Of 11 statements")


def test_what_changed_comes_first_on_badge_and_summary() -> None:
    """Drift turns the badge red, and the summary names the claim before the counts."""
    registry = small_registry()
    report = build(with_drift(small_evidence(registry), "rule-is-as-printed", "it differs"), registry, SAMPLES)
    assert (badge_of(report)["message"], badge_of(report)["color"]) == ("1 changed", "red")
    summary = report.files["summary.md"]
    assert summary.index("`rule-is-as-printed`") < summary.index("| verdict")
    assert "observed misprint" in summary


def test_corrections_are_written_in_one_language_each() -> None:
    """The English list holds no Japanese and the Japanese list thanks in Japanese; both list the same claims."""
    report = report_of()
    english, japanese = (report.files[f"errata.{language}.md"] for language in LANGUAGES)
    # Misspelt words are in the language of the article, in a table of their own.
    assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", re.sub(r"^\|.*\|$", "", english, flags=re.MULTILINE))
    assert "| CCC-1: a bullet | アルコリズム | アルゴリズム |" in english
    assert "記事をありがとうございます" in japanese
    assert "Thank you" not in japanese
    assert "- Holds: the mended half\n- Fails: the broken half\n" in english
    assert "- 成立： 直る半分\n- 不成立： 壊れた半分\n" in japanese
    claims = [re.findall(r"`pytest --audit-claim ([\w-]+)`", text) for text in (english, japanese)]
    assert claims[0] == claims[1] != []


@pytest.mark.parametrize("name", ["errata.en.md", "errata.ja.md", "summary.md"])
def test_hostile_text_in_markdown_is_text(name: str) -> None:
    """No character of a text acts as Markdown or HTML: shown, the file has the same elements as with plain words."""
    plain, hostile = (report_of(words).files[name] for words in ("plain words", HOSTILE))
    assert {tag for tag, _ in rendered(hostile).elements} == {tag for tag, _ in rendered(plain).elements}
    assert re.findall(r"(?<!\\)<", hostile) == re.findall(r"(?<!\\)<", plain) == []
    assert re.findall(r"(?<!\\)\*bold", hostile) == []


def test_the_summary_is_added_to_the_page_of_a_github_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where $GITHUB_STEP_SUMMARY names a file, the summary is appended to it; a bad name is a line, no failure."""
    registry, page = small_registry(), tmp_path / "page.md"
    page.write_text("before\n", encoding="utf-8")
    (tmp_path / "evidence.json").write_text(dump(small_evidence(registry)), encoding="utf-8")
    command = [str(tmp_path / "evidence.json"), "--out", str(tmp_path / "out")]
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert main(command, registry, SAMPLES) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    summary = (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8") == f"before\n{summary}\n"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    capsys.readouterr()
    assert main(command, registry, SAMPLES) == 0
    assert "cannot add the summary to $GITHUB_STEP_SUMMARY" in capsys.readouterr().err
    assert tell_the_job("words", {}) is None


@pytest.mark.parametrize("workers", ["0", pytest.param("2", marks=pytest.mark.slow)])
def test_the_junit_file_names_verdicts_as_it_names_failures(
    workers: str, audit: Callable[..., object], tmp_path: Path
) -> None:
    """Each measured test case has its verdict, strength and statement, and the suite has those of every claim."""
    path = tmp_path / "junit.xml"
    chosen = ("tests/courses", "tests/forms", "-k", "(adam-v-follows-equation-2-6 and float64) or contours")
    run = audit(*chosen, "-n", workers, f"--junitxml={path}")
    assert getattr(run, "returncode", None) == 0, run
    suite = ElementTree.parse(path).getroot().find("testsuite")
    assert suite is not None
    cases = {
        case.get("name"): {p.get("name"): p.get("value") for p in case.findall("properties/property")}
        for case in suite.findall("testcase")
    }
    measured = next(found for name, found in cases.items() if "adam-v-follows-equation-2-6" in str(name))
    assert measured == {
        "statement": "ADAM-7",
        "claim": "adam-v-follows-equation-2-6",
        "case": "whole-domain",
        "subject": "adam-for-loop-cpu-float64",
        "verdict": "confirmed",
        "strength": "bounded",
        "figure": "no counterexample",
    }
    assert {"drawn": "figure-3"} in cases.values()
    claims = {p.get("name"): p.get("value") for p in suite.findall("properties/property")}
    assert len(claims) == 3 * len(load_registry().claims)
    assert claims["tutorial-notebook-is-linked.verdict"] == "untestable"
    assert claims["tutorial-notebook-is-linked.statement"] == "LNK-1"
    # Only the file of one number format was run, so the claim as a whole was not.
    assert claims["adam-v-follows-equation-2-6.verdict"] == "not-run"
    # No long JSON: a server shows properties as they are.
    assert max(len(str(value)) for found in (claims, *cases.values()) for value in found.values()) < 300
