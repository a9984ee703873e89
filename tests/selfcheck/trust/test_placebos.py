"""Sentences of known truth get the verdict that they deserve, over the same machinery as the article's."""

from __future__ import annotations

from collections import Counter

import pytest

from claims.measurement import Gap, Law, Outcome, Share
from claims.registry import load_registry
from tests.trust.placebos import ARGUMENTS, jobs, rows
from tests.trust.placebos.said import SENTENCES
from tests.trust.placebos.sentence import registry_of
from tests.trust.reading import evidence_of

ALL = {sentence.claim.slug for sentence in SENTENCES}


def test_there_are_thirty_of_either_kind():
    """At least 30 sentences are true and 30 false, each says why, and none is a claim of the article's registry."""
    kinds = Counter(sentence.true for sentence in SENTENCES)
    assert min(kinds[True], kinds[False]) >= 30
    assert all(sentence.because for sentence in SENTENCES)
    assert not ALL & set(load_registry().claims)
    assert set(jobs()) == ALL


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_no_falsehood_is_accepted_and_no_truth_rejected(audit, tmp_path, every):
    """With few examples as well, a true sentence is confirmed and a false one is not."""
    some = sorted(ALL)[::every]
    done = audit(*ARGUMENTS, AUDIT_PLACEBOS=" ".join(some))
    evidence = evidence_of(done, tmp_path / "out", registry_of(SENTENCES).claims)
    shapes = {type(record.measurement) for finding in evidence.findings for record in finding.records}
    assert shapes == {Gap, Law, Outcome, Share}
    assert [row.slug for row in rows(done, tmp_path / "out", set(some)) if row.mistaken] == []


def test_a_sentence_that_is_not_measured_is_no_rejection(audit, tmp_path):
    """A falsehood whose test has vanished is an error, not a sentence that was rejected."""
    done = audit(*ARGUMENTS[:-1], AUDIT_PLACEBOS="sgd-moves-a-millionth-farther step-lr-keeps-its-rate")
    (row,) = rows(done, tmp_path / "out", {"sgd-moves-a-millionth-farther"})
    assert not row.accepted
    with pytest.raises(RuntimeError, match="step-lr-keeps-its-rate was not measured"):
        rows(done, tmp_path / "out", {"step-lr-keeps-its-rate"})
