"""The law book: each law is tried on each subject that it is asked of, and what came of it is put in the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from claims.annexes.lawbook import as_on_record, record_to_json
from claims.annexes.laws import LAWS, Deviation, Holds, LawRecord, Standing, StatedLaw, standing
from claims.evidence import to_json
from claims.measurement import Law
from claims.registry import unknown_name
from reference.rounding import FORMATS
from tests.environment import versions
from tests.plugins.evidence import RECORDED
from tests.plugins.options import AUDIT
from tests.plugins.programs import KNOWN

if TYPE_CHECKING:
    from tests.instruments.subjects import Subject

# The name under which a record travels to the controller, in each test report's user properties.
LAW = "audit-law"


def subjects_of_law(law: StatedLaw, devices: Iterable[str]) -> list[Subject]:
    """The subjects that a law is asked of: no compiled ones, since each of many optimizers would be compiled anew."""
    from tests.instruments.subjects import optimizer_subjects

    if law.sort != "optimizers" or law.of_programs:
        return []
    every = [subject for subject in optimizer_subjects(devices) if not subject.variant.compiled]
    return [subject for subject in every if _is_asked(law, subject)]


def _is_asked(law: StatedLaw, subject: Subject) -> bool:
    from tests.instruments.subjects import PYTORCHS

    able = not law.needs or law.needs in subject.can
    takes = {*law.takes} <= {*subject.method.usual} and not {*law.takes, *law.varies} & {*subject.fixed}
    named = subject.target in (law.asked_of or (PYTORCHS if law.pytorchs else (subject.target,)))
    return able and takes and named and _bounded(subject) and law.concerns(subject.id)


def _bounded(subject: Subject) -> bool:
    """Whether the constants of a program are what the bounds presuppose: zero, or normal numbers of the format."""
    return all(value == 0 or abs(value) >= FORMATS[subject.dtype].normal for value in subject.fixed.values())


def programs_of_law(law: StatedLaw) -> Sequence[str]:
    """The programs that a law is asked of once each: what PyTorch documents is asked of nobody else."""
    from tests.instruments import subjects

    own = [name for name in subjects.OPTIMIZERS if name in subjects.PYTORCHS]
    return (law.asked_of or tuple(own)) if own else ()


@cache
def _obeyed(test: Callable[..., None], rule: Subject) -> bool:
    """Whether a rule stands the test that its programs have to stand."""
    found: list[Law] = []
    test(rule, found.append)
    return found[0].counterexample is None


def holds(law: StatedLaw, test: Callable[..., None], subject: Subject | None) -> bool:
    """Whether mathematics says that a law holds for a subject: its rule is put to the same test where that depends."""
    if law.holds is not Holds.BY_RULE or subject is None:
        return law.holds is not Holds.NEVER
    from tests.instruments.rule_optimizer import rule_of

    return _obeyed(test, rule_of(subject))


def _of_rounding(law: StatedLaw, test: Callable[..., None], subject: Subject | None) -> bool:
    """Whether only rounding keeps the rule from a law: then a program that rounds otherwise may keep to it or not."""
    if law.holds is not Holds.BY_RULE or subject is None:
        return False
    from tests.instruments.rule_optimizer import rule_of
    from tests.instruments.subjects import PYTORCHS

    own = subject.target in PYTORCHS or _obeyed(test, rule_of(subject))
    return not own and _obeyed(test, rule_of(subject.in_format("float64")))


def asked(devices: Iterable[str]) -> set[tuple[str, str]]:
    """Every law with the name of everything it must be tried on in a complete run."""
    devices = list(devices)
    return {
        (law.slug, name)
        for law in LAWS.values()
        for name in (
            programs_of_law(law) if law.of_programs else [subject.id for subject in subjects_of_law(law, devices)]
        )
    }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test marked ``law`` every subject that the law is asked of."""
    marker = metafunc.definition.get_closest_marker("law")
    if marker is None:
        return
    (slug,) = marker.args
    if slug not in LAWS:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: {unknown_name('law', slug, LAWS)}")
    if "subject" in metafunc.fixturenames:
        subjects = subjects_of_law(LAWS[slug], metafunc.config.stash[AUDIT].devices)
        metafunc.parametrize("subject", subjects, ids=[subject.id for subject in subjects])
    else:
        metafunc.parametrize("program", programs_of_law(LAWS[slug]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a program that somebody brings, keep the tests that are made for it alone."""
    if config.stash[AUDIT].programs:
        kept = [item for item in items if hasattr(getattr(item, "callspec", None), "params") and _of_a_subject(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _of_a_subject(item: Any) -> bool:
    return hasattr(item.callspec.params.get("subject"), "target")


@pytest.fixture
def law(request: pytest.FixtureRequest) -> Callable[[Law], None]:
    """Record what came of this law on this subject, then assert that it stands as is on record."""
    (slug,) = request.node.get_closest_marker("law").args
    chosen = request.node.callspec.params
    subject = chosen["subject"].id if "subject" in chosen else chosen["program"]
    program = chosen["subject"].target if "subject" in chosen else chosen["program"]
    recorded: list[LawRecord] = []

    def record(measurement: Law) -> None:
        if recorded:
            raise RuntimeError("a law has one record on each subject, and this test made a second one")
        asked_so = LAWS[slug], request.node.function, chosen.get("subject")
        holding = measurement.counterexample is None if _of_rounding(*asked_so) else holds(*asked_so)
        recorded.append(LawRecord(slug, program, subject, measurement, holding))
        request.node.user_properties.append((LAW, json.dumps(to_json(record_to_json(recorded[0])))))
        programs = request.config.stash[AUDIT].programs
        _assert_as_on_record(recorded[0], programs.known if programs else None)

    request.node.stash[RECORDED] = recorded
    return record


def _assert_as_on_record(record: LawRecord, known_here: Sequence[Deviation] | None) -> None:
    __tracebackhide__ = True
    if not as_on_record(record, versions()["torch"], known_here):
        stands = standing(record)
        where = "claims/annexes/laws.toml" if known_here is None else KNOWN
        known = "is not on record as broken here" if stands is Standing.FINDING else "is on record as broken here"
        pytest.fail(
            f"{record.law} {known}, observed: {stands}\n  {record.measurement}\n"
            f"  if the observation is right, it is a finding: put it on record in {where}",
            pytrace=False,
        )
