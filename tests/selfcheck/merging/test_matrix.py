"""The heat map, the determinism ledger and the discoveries reach the reader, and evidence survives its way there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from claims.annexes.discoveries import DISCOVERIES, Observation
from claims.annexes.matrix import by_column
from claims.evidence import Evidence, EvidenceError, dump, load
from claims.model import Text
from reports.drawing.heat import build_heat, to_discoveries
from reports.pages.page import build
from reports.reading.checking import parse
from tests.selfcheck.report.samples import FINE, MATRIX, REFUSED, Page, small_evidence, small_registry


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Evidence that holds a small matrix and one discovery."""
    seen = Observation(DISCOVERIES[0].slug, "as expected: True", "as expected: True")
    return replace(small_evidence(small_registry()), matrix=MATRIX, discoveries=(seen,))


def test_the_matrix_comes_back_as_it_was_written(evidence: Evidence) -> None:
    """Rows, readings, repetitions and observations survive being written and read, infinities included."""
    found = parse(dump(evidence), small_registry())
    assert (found.matrix, found.discoveries) == (evidence.matrix, evidence.discoveries)


def test_the_evidence_carries_what_follows_from_its_numbers(evidence: Evidence) -> None:
    """Whether a cell is over its bound and whether a bound is vacuous are in the file, computed."""
    rows = json.loads(dump(evidence))["matrix"]["rows"]
    assert [row["vacuous"] for row in rows] == [False, False, False, False, True]
    assert [reading["over"] for reading in rows[1]["readings"]] == [False, True, True]


@pytest.mark.parametrize(
    "damage",
    [
        lambda document: document["matrix"]["rows"][0].update(state="perhaps"),
        lambda document: document["matrix"]["rows"][0]["readings"][0].pop("share"),
        lambda document: document["matrix"]["repetitions"][1].update(first=7),
        lambda document: document["discoveries"][0].update(reproduced="yes"),
    ],
)
def test_a_damaged_matrix_is_refused(evidence: Evidence, damage) -> None:
    """An unknown state, a missing number, an impossible step and a wrong type are errors, not pages."""
    document = json.loads(dump(evidence))
    damage(document)
    with pytest.raises(EvidenceError, match="damaged"):
        parse(json.dumps(document), small_registry())


def test_evidence_without_a_matrix_can_still_be_read(evidence: Evidence) -> None:
    """Evidence of a run that did not look at the implementations has no heat map and names no discovery as seen."""
    document = {**json.loads(dump(evidence))}
    del document["matrix"], document["discoveries"]
    found = load(json.dumps(document), small_registry().claims)
    assert build_heat(found.matrix, to_discoveries(found)) is None
    page = build(found, small_registry(), ()).html
    assert 'id="implementations"' not in page
    assert f"pytest --audit-claim {DISCOVERIES[0].slug}" in page


def test_each_state_of_a_cell_has_its_own_words(evidence: Evidence) -> None:
    """Shares, excesses, refusals, absences and what was not run are told apart without colour."""
    sgd, adam = build_heat(evidence.matrix, to_discoveries(evidence)).tables
    assert [row.name for row in sgd.rows] == [
        "for-loop · cpu · float16",
        "fused · cpu · float16",
        "capturable · cpu · float16",
        "for-loop · cuda · float16",
    ]
    words = {cell.words for cell in sgd.rows[1].cells}
    assert words == {"25 %", "✖ 42× ◇", "✖", "–"}
    assert [cell.anchor for cell in sgd.rows[1].cells if cell.shade == "over"] == [DISCOVERIES[0].slug, ""]
    assert sgd.rows[0].headroom == Text("1 of 4 ulp", "4 ulp 中 1")
    assert "vacuous" in adam.rows[0].headroom.en
    assert [row.state for row in sgd.rows] == ["measured", "measured", "absent", "not-run"]


def test_the_page_is_whole(evidence: Evidence) -> None:
    """With a heat map the page still closes what it opens, leads nowhere that is not there, and escapes all words."""
    text = build(evidence, small_registry(), ()).html
    page = Page(text)
    assert page.open == []
    anchors = {link[1:] for link in page.every("href") if link.startswith("#")}
    assert anchors <= set(page.every("id"))
    assert "no &lt;empty&gt; tensors" in text
    assert "float16 differs from step 3" in text
    assert "as expected: True" in text


def test_readings_of_one_column_are_joined() -> None:
    """Counts add up and the worse error is kept; a refusal outweighs any number."""
    joined, refused = by_column([FINE, replace(FINE, share=0.5, compared=4), REFUSED, replace(FINE, column="empty")])
    assert (joined.compared, joined.share) == (10, 0.5)
    assert refused.refused
