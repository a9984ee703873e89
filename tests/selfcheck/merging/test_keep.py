"""A thorough run is kept with its environment, agrees with the published audit, and is shown as what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims import keep
from claims.evidence import EvidenceError, dump
from claims.ledger import read_ledger
from claims.registry import load_registry
from reports.pages.page import Beside, build
from reports.reading.checking import read
from tests.selfcheck.report.samples import small_evidence, small_registry, with_drift


def thorough(evidence):
    """The same as a run in the thorough profile."""
    return replace(evidence, environment={**evidence.environment, "profile": keep.PROFILE})


def test_the_thorough_run_that_is_kept_agrees_with_the_published_audit():
    """Every claim that the kept run measured has the verdict on record, in every case, and the file is small.

    Where rules have changed there may be none, until it is made anew; one that is there must agree.
    """
    if not keep.KEPT.exists():
        return
    registry = load_registry()
    kept, ledger = read(keep.KEPT, registry), read_ledger(registry)
    assert kept.environment["profile"] == keep.PROFILE
    assert not kept.figures
    assert kept.findings
    for finding in kept.findings:
        entry = ledger[finding.claim]
        assert finding.judgement.verdict is entry.verdict, finding.claim
        assert {case: finding.judgement.cases[case] for case in entry.cases} == entry.cases
    assert keep.KEPT.stat().st_size < 200_000


def test_only_what_a_thorough_run_measured_is_kept():
    """Findings without a measurement and figures are left out, a run in another profile or one that drifted refused."""
    evidence = small_evidence(small_registry(), drawn=True)
    kept = keep.measured(thorough(evidence))
    assert [finding.claim for finding in kept.findings] == [each.claim for each in evidence.findings if each.records]
    assert not kept.figures
    with pytest.raises(EvidenceError, match=r"made in the profile 1\.0, not thorough"):
        keep.measured(evidence)
    with pytest.raises(EvidenceError, match="says otherwise than the published audit of law-never-breaks"):
        keep.measured(thorough(with_drift(evidence, "law-never-breaks", "it broke")))


@pytest.mark.parametrize(("text", "message"), [(None, "No such file"), ("{}", "schema None")])
def test_what_is_no_evidence_is_not_kept(tmp_path, capsys, monkeypatch, text, message):
    """A file that is absent or no evidence ends in exit code 2 and one sentence, and what is kept stays as it was."""
    monkeypatch.setattr(keep, "KEPT", kept := tmp_path / "kept.json")
    kept.write_bytes(before := b"as it was")
    path = tmp_path / "evidence.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert keep.main([str(path)]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert kept.read_bytes() == before


def test_the_report_says_which_profile_a_number_came_from():
    """A card shows what the kept run found, with its profile and commit, and says of which profile the rest is."""
    registry = small_registry()
    evidence = small_evidence(registry)
    kept = keep.measured(thorough(replace(evidence, environment={**evidence.environment, "commit": "0123abc"})))
    html = build(evidence, registry, (), beside=Beside(thorough=kept)).english
    assert html.count("<b>In the thorough profile</b>") == len(kept.findings)
    assert "commit 0123abc; all else on this card: profile 1.0)" in html
    assert "In the thorough profile" not in build(evidence, registry, ()).english
    assert dump(kept) != dump(evidence)
