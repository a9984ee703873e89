"""What was found in PyTorch is on record, and what is not on record cannot pass for explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.annexes.discoveries import DISCOVERIES, Cells, Discovery, Nature, Observation, explaining
from claims.annexes.lawbook import as_on_record
from claims.annexes.laws import LawRecord
from claims.ledger import LEDGER, LedgerError, accept_discovery, read_discoveries, read_ledger, write_ledger
from claims.measurement import Comparison, Law
from claims.model import Text
from claims.registry import load_registry

SLUG = DISCOVERIES[0].slug
WORDS = Text("words", "言葉")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A copy of the ledger to write to."""
    path = tmp_path / "ledger.toml"
    path.write_text(LEDGER.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_every_discovery_is_on_record_and_ends_in_true() -> None:
    """The ledger holds what each script printed, and its last word says that PyTorch does what is described."""
    on_record = read_discoveries()
    assert list(on_record) == [found.slug for found in DISCOVERIES]
    assert all(Observation(slug, prints, prints).reproduced for slug, prints in on_record.items())


def test_accepting_a_discovery_changes_one_line(ledger: Path) -> None:
    """What one script prints is put on record; claims and other discoveries stay as they are."""
    before = ledger.read_text(encoding="utf-8")
    accept_discovery(load_registry(), SLUG, "something new: True", ledger)
    changed = [line for line in ledger.read_text(encoding="utf-8").splitlines() if line not in before.splitlines()]
    assert changed == [f'{SLUG} = "something new: True"']
    accept_discovery(load_registry(), SLUG, read_discoveries()[SLUG], ledger)
    assert ledger.read_text(encoding="utf-8") == before


def test_writing_claims_keeps_the_discoveries(ledger: Path) -> None:
    """A ledger written for the sake of a claim still holds every discovery."""
    before = ledger.read_text(encoding="utf-8")
    write_ledger(load_registry(), read_ledger(load_registry(), ledger), ledger)
    assert ledger.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (f"{SLUG} = ", "no-such-discovery = ", "no-such-discovery"),
        ("[discoveries]", "[discoveries-of-old]", "stale"),
        (f"{SLUG} = ", f"# {SLUG} = ", "--audit-accept SLUG"),
    ],
)
def test_a_ledger_that_does_not_fit_is_refused(ledger: Path, old: str, new: str, message: str) -> None:
    """An unknown discovery, an unknown table and a missing entry are errors that say what to do."""
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LedgerError, match=message):
        list(map(len, (read_ledger(load_registry(), ledger), read_discoveries(ledger))))


def test_a_changed_record_turns_the_run_red(audit, checkout) -> None:
    """If a script prints something else than is on record, its test fails and names the command that accepts it."""
    ledger = checkout / "claims" / "courses" / "optimizers-2023" / "ledger.toml"
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace('"gradient 1 became 1.9: True"', '"gradient 1 became 1.8: True"'), encoding="utf-8")
    slug = "foreach-nesterov-overwrites-gradients"
    run = audit("tests/matrix/test_discoveries.py", f"--audit-claim={slug}", cwd=checkout)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert f"pytest --audit-accept {slug}" in run.stdout


def test_only_the_cells_named_are_explained() -> None:
    """A discovery explains the cells of its own optimizers, implementations, formats, columns and devices only."""
    fused_half = ("sgd", "fused", "cpu", "float16", "chunk")
    assert explaining(*fused_half, "2.13").slug == SLUG
    for place, other in enumerate(("adam", "foreach", "cuda", "float32", "one")):
        assert explaining(*fused_half[:place], other, *fused_half[place + 1 :], "2.13") is None


def test_what_is_mended_explains_nothing_any_more() -> None:
    """From the version on that is without it, a discovery explains no cell, and another one may be behind a law."""
    fused_half = ("sgd", "fused", "cpu", "float16", "chunk")
    assert explaining(*fused_half, "2.13.0+cpu").slug == SLUG
    assert explaining(*fused_half, "2.14.1") is None
    broken = Law(1, Comparison(2.0, 1.0, {}), {"step": 1.0})
    for law, on_record in (("calls-in-any-order-follow-the-reference", True), ("tensors-do-not-see-each-other", False)):
        record = LawRecord(law, "sgd", "sgd-fused-cpu-float16", broken)
        assert as_on_record(record, "2.14.1") is on_record


def test_a_script_of_eleven_lines_is_refused() -> None:
    """A script is short enough to be read at a glance."""
    with pytest.raises(ValueError, match="1 to 10 lines, got 11"):
        Discovery("too-long", Nature.DEFECT, WORDS, WORDS, WORDS, "", "pass\n" * 11)


def test_empty_collections_stand_for_all() -> None:
    """A part of the matrix without targets or formats holds all of them."""
    assert Cells(("fused",), ("one",)).hold("any", "fused", "cpu", "any", "one")
