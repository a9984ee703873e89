"""Which laws a subject is asked, and which of them mathematics says that it keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from claims.annexes.laws import Holds, StatedLaw
from claims.measurement import Law
from reference.rounding import FORMATS
from tests.instruments.rule_optimizer import rule_of
from tests.instruments.subjects import Subject
from tests.instruments.targets import PYTORCHS

Test = Callable[..., None]


def is_asked(law: StatedLaw, subject: Subject) -> bool:
    """Whether a law is asked of a subject: of no compiled one, since each of many optimizers would be compiled anew."""
    if law.sort != "optimizers" or law.of_programs or subject.variant.compiled:
        return False
    able = not law.needs or law.needs in subject.can
    takes = {*law.takes} <= {*subject.method.usual} and not {*law.takes, *law.varies} & {*subject.fixed}
    named = not law.asked_of or subject.target in law.asked_of
    return able and takes and named and _bounded(subject) and law.concerns(subject.id)


def _bounded(subject: Subject) -> bool:
    """Whether the constants of a program are what the bounds presuppose: zero, or normal numbers of the format."""
    return all(value == 0 or abs(value) >= FORMATS[subject.dtype].normal for value in subject.fixed.values())


def expected(law: StatedLaw, test: Test, subject: Subject | None, found: Law) -> bool:
    """Whether a law should hold for a subject: a program that rounds otherwise may keep what only rounding breaks."""
    holding = holds(law, test, subject)
    if holding or subject is None or law.holds is not Holds.BY_RULE or subject.target in PYTORCHS:
        return holding
    of_rounding = _obeyed(test, rule_of(subject.in_format("float64")))
    return found.counterexample is None if of_rounding else holding


def holds(law: StatedLaw, test: Test, subject: Subject | None) -> bool:
    """Whether mathematics says that a law holds for a subject: its rule is put to the same test where that depends."""
    if law.holds is not Holds.BY_RULE or subject is None:
        return law.holds is not Holds.NEVER
    return _obeyed(test, rule_of(subject))


@cache
def _obeyed(test: Test, rule: Subject) -> bool:
    """Whether a rule stands the test that its programs have to stand."""
    found: list[Law] = []
    test(rule, found.append)
    return found[0].counterexample is None
