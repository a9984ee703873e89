"""The law book: each law is tried on each subject that it is asked of, and what came of it is put in the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

from claims.annexes.lawbook import as_on_record, record_to_json
from claims.annexes.laws import LAWS, LawRecord, Standing, StatedLaw, standing
from claims.evidence import to_json
from claims.measurement import Law
from claims.registry import unknown_name
from tests.environment import versions
from tests.plugins.evidence import RECORDED
from tests.plugins.options import AUDIT

if TYPE_CHECKING:
    from tests.instruments.subjects import Subject

# The name under which a record travels to the controller, in each test report's user properties.
LAW = "audit-law"


def subjects_of_law(law: StatedLaw, devices: Iterable[str]) -> list[Subject]:
    """The subjects that a law is asked of: no compiled ones, since each of many optimizers would be compiled anew."""
    from tests.instruments.subjects import optimizer_subjects

    every = [each for each in optimizer_subjects(devices) if each.target in law.asked_of and law.concerns(each.id)]
    return [subject for subject in every if not subject.variant.compiled]


def asked(devices: Iterable[str]) -> set[tuple[str, str]]:
    """Every law with the name of everything it must be tried on in a complete run."""
    devices = list(devices)
    return {
        (law.slug, name)
        for law in LAWS.values()
        for name in (law.asked_of if law.of_programs else [subject.id for subject in subjects_of_law(law, devices)])
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
        metafunc.parametrize("program", LAWS[slug].asked_of)


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
        recorded.append(LawRecord(slug, program, subject, measurement))
        request.node.user_properties.append((LAW, json.dumps(to_json(record_to_json(recorded[0])))))
        _assert_as_on_record(recorded[0])

    request.node.stash[RECORDED] = recorded
    return record


def _assert_as_on_record(record: LawRecord) -> None:
    __tracebackhide__ = True
    if not as_on_record(record, versions()["torch"]):
        stands = standing(LAWS[record.law], record.program, record.measurement)
        known = "is not on record as broken here" if stands is Standing.FINDING else "is on record as broken here"
        pytest.fail(
            f"{record.law} {known}, observed: {stands}\n  {record.measurement}\n"
            f"  if the observation is right, it is a finding: put it on record in claims/annexes/laws.toml",
            pytrace=False,
        )
