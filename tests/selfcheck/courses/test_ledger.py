"""The ledger is strict in both directions and loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.judge import Judgement, headline
from claims.ledger import LEDGER, Entry, LedgerError, accept, drift, entry_for, read_ledger, write_ledger
from claims.measurement import Record, Share
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


def figure_drifts(recorded: str, observed: str, same_grid: bool = True) -> bool:
    """Whether these figures differ, all else being equal; that does not depend on which of them is on record."""
    entries = [Entry(Verdict.CONDITIONAL, figure) for figure in (recorded, observed)]
    both = {drift(*order, same_grid) != () for order in (entries, entries[::-1])}
    assert len(both) == 1
    return both.pop()


@pytest.mark.parametrize(
    ("recorded", "observed", "drifts"),
    [
        pytest.param("10 of 20", "10 of 20", False, id="the-same"),
        pytest.param("10 of 20", "11 of 20", True, id="one-more"),
        pytest.param("10 of 20, 3 sensitive", "13 of 20, 3 sensitive", False, id="as-many-as-rounding-decides"),
        pytest.param("10 of 20, 3 sensitive", "14 of 20, 3 sensitive", True, id="more-than-rounding-decides"),
        pytest.param(
            "10 of 20, 1 sensitive", "13 of 20, 3 sensitive", False, id="as-many-as-it-decides-on-either-machine"
        ),
        pytest.param("10 of 20", "13 of 20, 3 sensitive", False, id="on-one-machine-only"),
        pytest.param("10 of 20, 3 sensitive", "10 of 23, 3 sensitive", False, id="asked-among-others"),
        pytest.param("10 of 20, 3 sensitive", "10 of 24, 3 sensitive", True, id="asked-among-too-many-others"),
        pytest.param("10 of 20, boundary 0.05", "10 of 20, boundary 0.05", False, id="the-same-boundary"),
        pytest.param(
            "10 of 20, 3 sensitive, boundary 0.05",
            "11 of 20, 3 sensitive, boundary 0.05",
            False,
            id="beside-a-boundary",
        ),
        pytest.param(
            "10 of 20, 3 sensitive, boundary 0.05", "10 of 20, 3 sensitive, boundary 0.051", True, id="another-boundary"
        ),
        pytest.param("10 of 20, 3 sensitive, boundary 0.05", "10 of 20, 3 sensitive", True, id="a-lost-boundary"),
        pytest.param("no counterexample", "20 of 21, 3 sensitive", True, id="a-counterexample"),
        pytest.param("lr 0.1, x 10 of 20", "lr 0.1, x 11 of 20", True, id="no-share-at-all"),
    ],
)
def test_shares_agree_as_far_as_rounding_decides(recorded, observed, drifts):
    """On the same grid two shares agree if no more settings differ than are sensitive, and other figures if equal."""
    assert figure_drifts(recorded, observed) is drifts


@pytest.mark.parametrize(
    ("recorded", "observed", "drifts"),
    [
        pytest.param("10 of 20", "170 of 320, 5 sensitive", False, id="other-counts"),
        pytest.param("10 of 20, boundary 0.05", "170 of 320, boundary 0.05", False, id="the-same-boundary"),
        pytest.param("10 of 20, boundary 0.05", "10 of 20, boundary 0.051", True, id="another-boundary"),
        pytest.param("10 of 20, boundary 0.05", "170 of 320", True, id="a-lost-boundary"),
        pytest.param("no counterexample", "319 of 320", True, id="a-counterexample"),
        pytest.param("lr = 1.0", "lr = 2.0", True, id="no-share-at-all"),
    ],
)
def test_on_another_grid_only_boundaries_are_compared(recorded, observed, drifts):
    """Coarser or finer grids count other settings, so that of two shares the boundary alone must be the same."""
    assert figure_drifts(recorded, observed, same_grid=False) is drifts


@pytest.mark.parametrize("same_grid", [True, False])
def test_a_verdict_drifts_on_any_grid(same_grid):
    """However the counts are compared, another verdict of the claim or of a case is drift."""
    recorded = Entry(Verdict.CONDITIONAL, "10 of 20, 3 sensitive", {"a-case": Verdict.CONDITIONAL})
    observed = Entry(Verdict.REFUTED, "9 of 20, 3 sensitive", {"a-case": Verdict.REFUTED})
    assert [sentence.split(":")[0] for sentence in drift(recorded, observed, same_grid)] == ["verdict", "case a-case"]


@given(st.integers(1, 10**6), st.data())
def test_every_share_that_goes_on_record_can_be_compared(of, data):
    """Whatever a share is, its figure agrees with itself, and one setting less is drift if none is sensitive."""
    held = data.draw(st.integers(0, of - 1))
    sensitive = data.draw(st.none() | st.integers(0, of))
    boundary = data.draw(st.none() | st.floats(1e-6, 1e6))

    def figure(held, sensitive):
        share = Share(held, of, boundary, sensitive=sensitive)
        return headline(REGISTRY.claim(PLAIN), [Record(PLAIN, "a-case", "cpu", share)])

    assert not figure_drifts(figure(held, sensitive), figure(held, sensitive))
    if held:
        assert figure_drifts(figure(held, sensitive), figure(held - 1, sensitive)) is (not sensitive)
        assert not figure_drifts(figure(held, sensitive), figure(held - 1, sensitive), same_grid=False)


def test_a_share_over_seeds_agrees_within_the_interval_on_record():
    """Where a share comes with an interval over seeds, one inside it is no drift, and one outside it is."""
    on_record = Entry(Verdict.CONDITIONAL, "17 of 24 in 0.580 to 0.837")
    inside, outside = (Entry(Verdict.CONDITIONAL, f"{held} of 24 in 0.400 to 0.900") for held in (15, 12))
    assert drift(on_record, inside) == ()
    assert drift(on_record, outside)
