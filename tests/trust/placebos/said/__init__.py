"""Sentences in the article's style, true ones and false ones, whose truth nobody needs an audit to know."""

from tests.trust.placebos.said import adams, decay, force, programs, roots, runs, steps
from tests.trust.placebos.sentence import Sentence

SENTENCES: tuple[Sentence, ...] = (
    *steps.SENTENCES,
    *roots.SENTENCES,
    *adams.SENTENCES,
    *runs.SENTENCES,
    *decay.SENTENCES,
    *force.SENTENCES,
    *programs.SENTENCES,
)
