"""The ledger is strict in both directions and loses nothing."""

from __future__ import annotations

import pytest

from claims.judge import Judgement
from claims.ledger import LEDGER, Entry, LedgerError, accept, drift, entry_for, read_ledger, write_ledger
from claims.model import Strength, Verdict
from claims.registry import load_registry

REGISTRY = load_registry()
PLAIN, WITH_CASES = "sgd-follows-equation-2-1", "momentum-follows-equation-2-2"


@pytest.fixture
def ledger(tmp_path):
    """A copy of the ledger that a test may damage."""
    path = tmp_path / "ledger.toml"
    path.write_bytes(LEDGER.read_bytes())
    return path


def test_the_ledger_has_one_entry_per_claim_in_article_order():
    """Every registered claim is on record, and the file reads in the order of the article."""
    assert list(read_ledger(REGISTRY)) == list(REGISTRY.claims)


def test_writing_what_was_read_changes_nothing(ledger):
    """Reading and writing the ledger is the identity on its bytes."""
    write_ledger(REGISTRY, read_ledger(REGISTRY, ledger), ledger)
    assert ledger.read_bytes() == LEDGER.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (f"[{PLAIN}]", f"[{PLAIN}", "not valid TOML"),
        (f"[{PLAIN}]", "[sgd-follows-equation-9]", "stale, unknown claim"),
        (f'[{PLAIN}]\nverdict = "confirmed"', f'[{PLAIN}]\nverdict = "certain"', "'certain' is no verdict"),
        (f"[{PLAIN}]\n", f"[{PLAIN}]\ncolour = 1\n", "unknown keys colour"),
        (f'[{PLAIN}]\nverdict = "confirmed"', f"[{PLAIN}]\nverdict = 7", "'verdict' must be a string, got 7"),
        (f"[{PLAIN}]\n", f"[{PLAIN}]\nnote = 5\n", "'note' must be a string"),
        (f"[{PLAIN}]\n", f'[{PLAIN}]\ncases = {{ a-b = "confirmed" }}\n', "'cases' must name exactly"),
    ],
)
def test_a_damaged_ledger_is_refused(ledger, old, new, message):
    """What is wrong with a ledger is said with its path and entry, and the file is left as it is."""
    text = ledger.read_text(encoding="utf-8")
    assert old in text
    ledger.write_text(text.replace(old, new), encoding="utf-8")
    damaged = ledger.read_bytes()
    with pytest.raises(LedgerError, match=message) as caught:
        read_ledger(REGISTRY, ledger)
    assert str(ledger) in str(caught.value)
    assert ledger.read_bytes() == damaged


def test_a_missing_file_or_entry_is_refused(ledger, tmp_path):
    """A ledger that is not there, is not text, or lacks a claim is refused with what to do."""
    with pytest.raises(LedgerError, match="cannot read the ledger"):
        read_ledger(REGISTRY, tmp_path / "absent.toml")
    entries = dict(read_ledger(REGISTRY, ledger))
    del entries[PLAIN]
    write_ledger(REGISTRY, entries, ledger)
    with pytest.raises(LedgerError, match=f"no entry for {PLAIN}; .*--audit-accept"):
        read_ledger(REGISTRY, ledger)
    assert PLAIN not in read_ledger(REGISTRY, ledger, accepting=PLAIN)
    ledger.write_bytes(b"\xff\xfe")
    with pytest.raises(LedgerError, match="not valid TOML"):
        read_ledger(REGISTRY, ledger)


def test_accepting_changes_one_entry_and_keeps_its_note(ledger):
    """Accepting a claim rewrites its entry alone; a note written by hand stays."""
    before = dict(read_ledger(REGISTRY, ledger))
    before[PLAIN] = Entry(before[PLAIN].verdict, before[PLAIN].figure, note='said "so" \\ by hand')
    write_ledger(REGISTRY, before, ledger)
    accept(REGISTRY, PLAIN, Entry(Verdict.REFUTED, "x 1, y “2”"), ledger)
    after = read_ledger(REGISTRY, ledger)
    assert after[PLAIN] == Entry(Verdict.REFUTED, "x 1, y “2”", note='said "so" \\ by hand')
    assert {slug: entry for slug, entry in after.items() if slug != PLAIN} == {
        slug: entry for slug, entry in before.items() if slug != PLAIN
    }


def test_drift_names_every_difference():
    """Drift is reported for the verdict, for each case and for the figure, and not where both agree."""
    claim = REGISTRY.claim(WITH_CASES)
    cases = {case.slug: Verdict.CONFIRMED for case in claim.cases}
    observed = entry_for(claim, Judgement(Verdict.CONFIRMED, Strength.BOUNDED, cases, "no counterexample"))
    assert drift(observed, observed) == ()
    assert drift(None, observed) == ("the ledger has no entry for this claim",)
    recorded = Entry(Verdict.REFUTED, "x 1", {**cases, "lr-changes-on-the-way": Verdict.MISPRINT})
    assert [sentence.split(":")[0] for sentence in drift(recorded, observed)] == [
        "verdict",
        "case lr-changes-on-the-way",
        "figure",
    ]
