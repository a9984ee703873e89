"""Shares are told in percent, with their interval, their sensitivity, their programs, and world by world."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from claims.evidence import Evidence, Finding, Status
from claims.judge import judge
from claims.measurement import Record, Script, Share
from claims.model import Case, Claim, Section, Text
from claims.registry import Registry
from reports.pages.page import Report, build
from reports.views.measures import tables
from reports.views.rows import build_rows
from reports.words import numbers
from reports.words.sentences import evidence_line
from reports.words.shares import scripts, sensitivity, shares_in_case
from tests.selfcheck.report.samples import HOSTILE, SUBJECT, Page, claim, small_evidence, small_registry, statement

WORLDS = tuple(Case(slug, Text(slug, "世界")) for slug in ("on-f1", "on-f1-turned", "with-gradient-noise"))
INSIDE = Script(f"print({HOSTILE!r})", HOSTILE)
OUTSIDE = Script("x = 1\nprint(x)", "1")
NOISY = Share(37, 100, interval=(0.31, 0.43), sensitive=2, inside_script=INSIDE, outside_script=OUTSIDE)
MEASURED: dict[str, dict[str, Share]] = {
    "stays-in-all-worlds": {"on-f1": Share(9, 10), "on-f1-turned": Share(1, 10), "with-gradient-noise": NOISY},
    "changes-when-turned": {
        "on-f1": Share(10, 10),
        "on-f1-turned": Share(9999, 10000),
        "with-gradient-noise": Share(5, 5),
    },
    "changes-with-noise": {"on-f1": Share(10, 10), "with-gradient-noise": Share(0, 10)},
    "lacks-a-world": {"on-f1": Share(10, 10)},
}


def world_registry() -> Registry:
    """An article of claims that are asked in two or three worlds, and of one that is asked in none."""
    claims = (
        claim("stays-in-all-worlds", cases=WORLDS),
        claim("changes-when-turned", cases=WORLDS),
        claim("changes-with-noise", cases=(WORLDS[0], WORLDS[2])),
        claim("lacks-a-world", cases=WORLDS),
        claim("knows-no-world"),
    )
    return Registry((Section("only", Text("Only", "唯一"), (statement("AAA-1", *claims),)),))


def finding(about: Claim, measured: Mapping[str, Share]) -> Finding:
    """A claim as a run left it that measured some of its cases."""
    records = tuple(Record(about.slug, case, SUBJECT, share) for case, share in measured.items())
    judgement = judge(about, records, {case.slug: [SUBJECT] for case in about.cases})
    return Finding(about, "AAA-1", judgement, records, None, ())


def world_evidence(registry: Registry) -> Evidence:
    """The evidence of an unfinished run over :func:`world_registry`."""
    found = tuple(finding(registry.claim(slug), measured) for slug, measured in MEASURED.items())
    like = small_evidence(small_registry())
    return Evidence(Status.PARTIAL, like.environment, like.times, found)


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a run over claims in several worlds."""
    registry = world_registry()
    return build(world_evidence(registry), registry, ())


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.37, "37 %"),
        (0.004, "0.4 %"),
        (1e-7, "< 0.01 %"),
        (0.9951, "99.5 %"),
        (0.9999, "> 99.9 %"),
        (0.994999, "99.5 %"),
    ],
)
def test_a_share_is_rounded_to_no_end(share: float, shown: str) -> None:
    """A share reads 0 % or 100 % only where it is exactly that, and is short everywhere else."""
    assert numbers.percent(share) == shown


def test_the_evidence_line_gives_percent_counts_and_interval() -> None:
    """One line says the share in percent, the counts behind it and how sure the share is."""
    about = claim("any-claim")
    line = evidence_line(about, [Record("any-claim", "on-f1", SUBJECT, NOISY)])
    assert line.en == "In 37 % of the settings tried (37 of 100; 95 % interval 31 % – 43 %) it holds."
    assert line.ja == "試した設定の 37 %(100 のうち 37、95 % 信頼区間 31 % – 43 %)で成り立つ。"
    assert "interval" not in evidence_line(about, [Record("any-claim", "on-f1", SUBJECT, Share(9, 10))]).en


def test_seeds_that_agree_have_no_interval_to_show() -> None:
    """Where every seed gave the same share, that is said in words: an interval without width would claim certainty."""
    alike = Share(0, 20, interval=(0.0, 0.0))
    line = evidence_line(claim("any-claim"), [Record("any-claim", "on-f1", SUBJECT, alike)])
    assert line.en == "It holds in none of the 20 settings tried, the same with every seed."
    assert line.ja == "試した 20 設定のどれでも成り立たない(どの乱数種でも同じ)。"
    assert shares_in_case([Record("any-claim", "on-f1", SUBJECT, alike)], "on-f1") == "0 %"
    about = claim("any-claim")
    (table,) = tables(about, [Record("any-claim", "whole-domain", SUBJECT, alike)])
    assert "どの乱数種でも同じ" in [cell.ja for cell in table.rows[0]]


def test_a_long_counterexample_is_cut_in_the_line_and_whole_in_the_table() -> None:
    """The one line names what fits and counts the rest; the table has every name and value."""
    example = {f"range of method {place}": place / 7 for place in range(12)}
    about = claim("any-claim")
    records = [Record("any-claim", "whole-domain", SUBJECT, Share(1, 3, outside=example))]
    line = evidence_line(about, records).en
    assert len(line) < 260
    assert "range of method 0 0" in line
    assert (more := re.search(r"and (\d+) more\.", line))
    assert line.count("range of method") == len(example) - int(more[1])
    (table,) = tables(about, records)
    assert table.rows[0][-1].en.count("range of method") == len(example)
    assert len(table.rows[0]) == len(table.columns)


def test_what_subjects_have_in_common_is_told_once() -> None:
    """Subjects on which the same was measured share a row, and each other measurement has one of its own."""
    about = claim("any-claim")
    shares = {"one": Share(9, 10), "two": Share(9, 10), "three": Share(8, 10)}
    records = [Record("any-claim", "whole-domain", subject, share) for subject, share in shares.items()]
    (table,) = tables(about, records)
    assert [row[0].en for row in table.rows] == ["one, two", "three"]
    assert table.caption.en.startswith("3 measurements")


def test_sensitivity_is_told_where_it_was_measured() -> None:
    """A sentence says how many settings a nudge of the start turns, also when none; without a measurement, nothing."""
    records = [Record("any-claim", "on-f1", SUBJECT, share) for share in (NOISY, Share(9, 100, sensitive=0))]
    told, calm = sensitivity(records), sensitivity(records[1:])
    assert told is not None
    assert told.en.startswith("Rounding decides 2 settings of 200 (1 %): they answer otherwise")
    assert "200 設定中 2 設定(1 %)は丸めで決まる" in told.ja
    assert calm is not None
    assert calm.en.startswith("No setting answers otherwise")
    assert sensitivity([Record("any-claim", "on-f1", SUBJECT, Share(9, 10))]) is None


def test_each_side_of_each_case_has_one_program() -> None:
    """Of several subjects with a program the first speaks; a counterexample comes before an example."""
    about = world_registry().claim("stays-in-all-worlds")
    records = [Record(about.slug, "on-f1", subject, NOISY) for subject in ("one", "two")]
    shown = scripts(about, records)
    assert [(row.heading.en, row.code) for row in shown] == [
        ("A counterexample as a script", OUTSIDE.code),
        ("An example as a script", INSIDE.code),
    ]
    assert all(row.case == WORLDS[0].label for row in shown)
    assert scripts(claim("any-claim"), [Record("any-claim", "whole-domain", "one", NOISY)])[0].case is None


def test_programs_are_on_the_page_as_they_stand(report: Report) -> None:
    """Programs and what they print are shown line by line, escaped, under headings in both languages."""
    assert "<code>x = 1\nprint(x)</code>" in report.html
    assert "<samp>&lt;script&gt;alert(&#34;1&#34;)" in report.html
    assert report.html.count("反例のスクリプト") == report.html.count("A counterexample as a script") == 1
    assert Page(report.html).open == []


def test_subjects_that_agree_are_told_once() -> None:
    """The share of a case is told once where subjects agree, and once each where they do not."""
    records = [Record("any-claim", "on-f1", subject, NOISY) for subject in ("one", "two")]
    assert shares_in_case(records, "on-f1") == "37 % [31 % – 43 %]"
    records.append(Record("any-claim", "on-f1", "three", Share(1, 2)))
    assert shares_in_case(records, "on-f1") == "37 % [31 % – 43 %], 50 %"


def test_the_worlds_are_side_by_side(report: Report) -> None:
    """Every claim of at least two worlds has a row with badge and share per world, and no other claim has one."""
    rows = re.findall(r'<tr data-world="([\w-]+)">(.*?)</tr>', report.html, re.DOTALL)
    assert [slug for slug, _ in rows] == list(MEASURED)
    shares = {slug: re.findall(r'<span class="share">(.*?)</span>', row) for slug, row in rows}
    assert shares["stays-in-all-worlds"] == ["90 %", "10 %", "37 % [31 % – 43 %]"]
    assert shares["changes-when-turned"] == ["100 %", "&gt; 99.9 %", "100 %"]
    assert dict(rows)["changes-with-noise"].count("–") == 1
    assert dict(rows)["lacks-a-world"].count("not run") == 2


def test_it_is_said_which_verdicts_change() -> None:
    """The last column and the sentence above agree on which sentences change in which world."""
    registry = world_registry()
    worlds = build_rows(world_evidence(registry), registry).worlds
    assert worlds is not None
    assert [row.change.en for row in worlds.rows] == ["stays", "changes", "changes", "not known yet"]
    assert worlds.summary.en == (
        "Of 4 sentences asked in more than one world, this run measured 3 there. Compared with f1 as it stands, "
        "1 of them gets another verdict when f1 is turned by 45°, and 1 when the gradient has noise."
    )
    assert "4 文のうち、今回は 3 文" in worlds.summary.ja


def test_without_worlds_there_is_no_table() -> None:
    """An article whose claims know no worlds has no section about them."""
    registry = small_registry()
    assert "Control worlds" not in build(small_evidence(registry), registry, ()).html
