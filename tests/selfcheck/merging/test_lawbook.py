"""The law book's literals, its evidence and its place in the report say the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from claims.annexes.discoveries import DISCOVERIES
from claims.annexes.laws import DEVIATIONS, LAWS, LawRecord, Standing, standing
from claims.evidence import EvidenceError, dump
from reports.annexes.lawbook import build_lawbook
from reports.pages.page import build
from reports.reading.checking import parse, validator
from tests.plugins.lawbook import asked
from tests.selfcheck.report.samples import FAILED, HELD, LAW, NEAR, RECORDS, Page, small_evidence, small_registry


def test_every_deviation_is_of_a_law_and_has_a_script():
    """A law that is on record as broken is in the book, is asked of those subjects, and has a discovery behind it."""
    known, tried = {found.slug for found in DISCOVERIES}, asked(["cpu"])
    for deviation in DEVIATIONS:
        assert deviation.discovery in known
        assert any(law == deviation.law for law, _ in tried)


def test_every_law_is_asked_of_something():
    """No law names programs or subjects that there are not, not even one that is asked of few."""
    assert {law for law, _ in asked(["cpu"])} == set(LAWS)


def test_every_law_is_said_in_both_languages():
    """Each law has a title and a sentence in English and in Japanese."""
    for law in LAWS.values():
        for text in (law.title, law.says):
            assert text.en.strip()
            assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text.ja), law.slug


@pytest.mark.parametrize(
    ("holds", "measurement", "expected"),
    [
        (True, HELD, Standing.EXACT),
        (True, NEAR, Standing.BOUNDED),
        (True, FAILED, Standing.FINDING),
        (False, FAILED, Standing.FAILS),
        (False, HELD, Standing.FINDING),
    ],
)
def test_a_standing_is_computed(holds, measurement, expected):
    """A broken law is a finding where it should hold, and so is a law that holds where it should fail."""
    assert standing(LawRecord(LAW.slug, "adam", "adam", measurement, holds)) is expected


def test_records_survive_the_round_trip_and_fit_the_schema():
    """Records of laws fit the schema and come back unchanged."""
    registry = small_registry()
    text = dump(replace(small_evidence(registry), laws=RECORDS))
    assert list(validator().iter_errors(json.loads(text))) == []
    assert dump(parse(text, registry)) == text


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"standing": "finding"}, "but its numbers give exact"), ({"law": "there-is-none"}, "unknown law")],
)
def test_a_damaged_record_is_refused(change, reason):
    """A record that contradicts itself, or names no law, is an error that says which."""
    registry = small_registry()
    document = json.loads(dump(replace(small_evidence(registry), laws=RECORDS)))
    document["laws"][0].update(change)
    with pytest.raises(EvidenceError, match=reason):
        parse(json.dumps(document), registry)


def test_the_page_shows_the_worst_standing_of_each_program():
    """A cell counts the findings among its subjects or gives the largest share; laws and counterexamples are named."""
    book = build_lawbook(replace(small_evidence(small_registry()), laws=RECORDS))
    row = next(row for row in book.tables[0].rows if row.slug == LAW.slug)
    shown = dict(zip(book.tables[0].programs, row.cells, strict=True))
    assert (shown["adam"].standing, shown["adam"].detail) == ("bounded", "25 %")
    assert (shown["rmsprop"].standing, shown["rmsprop"].detail) == ("finding", "1 / 2")
    assert shown["sgd"].standing == "fails"
    assert [way.subjects for way in row.broken] == ["rmsprop-foreach-cpu-float64"]
    page = Page(build(replace(small_evidence(small_registry()), laws=RECORDS), small_registry(), ()).html)
    assert page.every("data-law") == list(LAWS)
    assert page.open == []
    links = {str(link)[1:] for link in page.every("href") if str(link).startswith("#constant-schedule")}
    assert links <= set(page.every("id"))
    assert links


def test_without_records_the_page_says_how_to_make_them():
    """A run that tried no law shows the command that does."""
    html = build(small_evidence(small_registry()), small_registry(), ()).html
    assert "<code>pytest tests/laws</code>" in html
