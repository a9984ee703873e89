"""What was found when the audit was audited stands in the report as it is kept, or with the command that makes it."""

from __future__ import annotations

import pytest

from claims.annexes.trust import KINDS, Fault, Kept, Made, Mutant, Placebo, Rerun
from claims.model import Text, Verdict
from claims.registry import load_registry
from reports.annexes.trust import build_trust
from reports.pages.page import Beside, build
from tests.selfcheck.article.samples import blank_evidence

MADE = Made("2026-11-26T11:00:00+00:00", "abc1234", {"torch": "2.13.0"}, "python -m tests.trust")
SLIPPED = Text("β₁ slipped", "β₁ がずれた")
CLAIM, OTHER = "adam-m-follows-equation-2-6", "adam-v-follows-equation-2-6"
SURVIVES = Text("nothing is wrong", "どこも誤っていない")
KEPT = {
    "kills": Kept(
        MADE,
        (
            Mutant("slipped-beta", "adam", "subject", SLIPPED, (CLAIM, OTHER, "cell"), (CLAIM,)),
            Mutant("the-same", "adam", "patch", Text("the same", "同じもの"), (CLAIM, OTHER)),
        ),
        {"the-same": SURVIVES},
    ),
    "placebos": Kept(
        MADE,
        (
            Placebo("right", Text("one is one", "一は一"), True, Verdict.CONFIRMED, True, "1"),
            Placebo("wrong", Text("one is two", "一は二"), False, Verdict.CONFIRMED, True, "2"),
        ),
    ),
    "reruns": Kept(MADE, (Rerun(1, 2, 1, 3800, 2000), Rerun(3, 4, 2, 3800, 2000, (f"{CLAIM}: otherwise",)))),
    "faults": Kept(MADE, (Fault("ctrl-c", Text("Ctrl-C", "Ctrl-C"), Text("say so", "告げる"), True, "<interrupted>"),)),
}


@pytest.fixture(scope="module")
def html():
    """The English page of a report with all kinds."""
    return build(blank_evidence(), load_registry(), (), beside=Beside(trust=KEPT)).english


def test_the_counts_are_those_of_the_rows():
    """Each summary counts what its rows say: mutants noticed, sentences mistaken, runs that came out otherwise."""
    kills, placebos, reruns, faults = (part.summary.en for part in build_trust(KEPT, load_registry()))
    assert kills.startswith("1 of 2 mutants were noticed (50 %); 1 survived.")
    assert "1 of 1 false sentences accepted (95 % interval 2 % to 100 %)" in placebos
    assert "0 of 1 true sentences rejected (95 % interval 0 % to 98 %)" in placebos
    assert reruns.startswith("2 runs, 7,600 tests and 4,000 verdicts in all; in 1 runs")
    assert faults == "1 of 1 demands were met."


def test_the_matrix_says_who_noticed_and_how_many_were_asked():
    """A mutant's row has the number of each claim that noticed, and the survivor and the silent claims are named."""
    kills = build_trust(KEPT, load_registry())[0].table
    (table,) = kills.tables
    assert table.claims == (CLAIM, OTHER)
    assert [row.noticed for row in table.rows] == ["1", "–"]
    assert [row.cells for row in table.rows] == ["0 / 1", "0 / 0"]
    assert [row.slug for row in kills.survivors] == ["the-same"]
    assert OTHER in kills.silent
    assert CLAIM not in kills.silent


def test_every_row_and_remark_is_in_the_page(html):
    """Mutants, sentences, runs and faults stand in the page with the date of their run, markup shown as text."""
    for words in ("β₁ slipped", "nothing is wrong", "one is two", "otherwise", "&lt;interrupted&gt;", MADE.date):
        assert words in html
    assert "<interrupted>" not in html


def test_what_no_run_has_made_names_its_command():
    """Without kept files every part says so, and how to make it."""
    html = build(blank_evidence(), load_registry(), ()).english
    assert all(f"tox -e killmatrix -- {kind}" in html for kind in KINDS)
    assert all(part.table is None for part in build_trust({}, load_registry()))
