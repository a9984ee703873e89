"""Placebo claims: how often the audit takes a false sentence for true, or a true one for false."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from claims.annexes.trust import Placebo
from claims.model import Text, Verdict
from tests.trust.making import Job, Place
from tests.trust.placebos.said import SENTENCES
from tests.trust.placebos.sentence import Sentence, registry_of
from tests.trust.reading import evidence_of
from tests.trust.running import Done

REMARKS: Mapping[str, Text] = {}
ASKED = [f"tests/trust/placebos/asked/{name}.py" for name in ("equations", "force", "programs", "runs", "schedules")]
# To be named on pytest's command line.
ARGUMENTS = ("-q", "-p", "tests.trust.placebos.plugin", *ASKED)


def jobs() -> Mapping[str, Job]:
    """Each sentence, asked in a run of its own."""
    return {each.claim.slug: partial(_ask, sentence=each) for each in SENTENCES}


def _ask(place: Place, sentence: Sentence) -> Placebo:
    slug = sentence.claim.slug
    done = place.pytest(*ARGUMENTS, AUDIT_PLACEBOS=slug)
    (row,) = rows(done, place.folder / "out", {slug})
    return row


def rows(done: Done, out: Path, asked: Collection[str]) -> list[Placebo]:
    """The rows of the sentences that a run has asked; one that it has not measured is an error."""
    evidence = evidence_of(done, out, registry_of(SENTENCES).claims)
    judgements = {finding.claim: finding.judgement for finding in evidence.findings}
    found = []
    for sentence in (each for each in SENTENCES if each.claim.slug in asked):
        claim, judgement = sentence.claim, judgements[sentence.claim.slug]
        # A crash must not pass for the rejection of a falsehood.
        if judgement.verdict is Verdict.NOT_RUN:
            raise RuntimeError(f"{claim.slug} was not measured ({', '.join(judgement.missing)}):\n{done.stdout}")
        accepted = judgement.verdict is Verdict.CONFIRMED
        found.append(Placebo(claim.slug, claim.asks, sentence.true, judgement.verdict, accepted, judgement.figure))
    return found
