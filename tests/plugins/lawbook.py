"""The law book: each law is tried on each subject that it is asked of, and what came of it is put in the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from claims.annexes.lawbook import as_on_record, record_to_json
from claims.annexes.laws import LAWS, Deviation, LawRecord, Standing, StatedLaw, standing
from claims.evidence import to_json
from claims.measurement import Law
from claims.registry import unknown_name
from tests.environment import versions
from tests.plugins.evidence import RECORDED
from tests.plugins.matrix import keep
from tests.plugins.options import AUDIT
from tests.plugins.programs import KNOWN

if TYPE_CHECKING:
    from tests.instruments.subjects import Subject

# The name under which a record travels to the controller, in each test report's user properties.
LAW = "audit-law"


def subjects_of_law(law: StatedLaw, devices: Iterable[str]) -> list[Subject]:
    """The subjects that a law is asked of."""
    from tests.instruments.subjects import optimizer_subjects
    from tests.laws.asking import is_asked

    return [subject for subject in optimizer_subjects(devices) if is_asked(law, subject)]


def programs_of_law(law: StatedLaw) -> Sequence[str]:
    """The programs that a law is asked of once each: what PyTorch documents is asked of nobody else."""
    from tests.instruments import subjects
    from tests.instruments.targets import PYTORCHS

    pytorchs = {*subjects.OPTIMIZERS} <= {*PYTORCHS}
    return (law.asked_of or subjects.OPTIMIZERS) if pytorchs else ()


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


def pytest_itemcollected(item: pytest.Item) -> None:
    """A law can be asked for by its name: ``-k SLUG``."""
    if marker := item.get_closest_marker("law"):
        item.extra_keyword_matches.update(marker.args)


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
    """Of a program that somebody brings, keep the tests that are made for it alone, and in other runs all else."""
    brought = config.stash[AUDIT].programs is not None
    wanted = _of_a_subject if brought else _of_no_spoilt_program
    keep(config, items, list(filter(wanted, items)))


def _of_a_subject(item: Any) -> bool:
    return hasattr(item, "callspec") and hasattr(item.callspec.params.get("subject"), "target")


def _of_no_spoilt_program(item: Any) -> bool:
    return "spoilt" not in item.fixturenames


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
        from tests.laws.asking import expected

        holding = expected(LAWS[slug], request.node.function, chosen.get("subject"), measurement)
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
