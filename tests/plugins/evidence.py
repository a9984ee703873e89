"""Evidence on the worker: a test's measurement is judged, recorded, and only then held against the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest

from claims.annexes.discoveries import Discovery, Observation
from claims.annexes.matrix import Repetition, Row
from claims.evidence import measurement_to_json, row_to_json, to_json
from claims.judge import headline, judge_one
from claims.laboratory import laboratory_of
from claims.ledger import Entry
from claims.measurement import Measurement, Record, Share
from claims.model import Verdict
from tests.instruments.grids import FINE, Unresolved
from tests.plugins.matrix import Cell
from tests.plugins.options import AUDIT

# Names under which records travel to the controller, in each test report's user properties.
RECORD, FIGURE = "audit-record", "audit-figure"
ROW, REPETITION, DISCOVERY, SPOILT = "audit-row", "audit-repetition", "audit-discovery", "audit-spoilt"
# What a test has recorded of what it owes.
RECORDED = pytest.StashKey[list[Any]]()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """A test that passes without a measurement fails.

    Were that said at its teardown, Ctrl-C in a test would end in a traceback instead of the closing section.
    """
    result = yield
    if pyfuncitem.stash.get(RECORDED, None) == []:
        pytest.fail(f"{pyfuncitem.nodeid}: the test ended without a measurement", pytrace=False)
    return result


@pytest.fixture
def evidence(request: pytest.FixtureRequest, cell: Cell) -> Callable[..., None]:
    """Record the one measurement of this cell, then assert that its verdict is the one on record.

    Keywords are facts: further numbers, which the claim's correction or remark may quote by these names.
    """
    audit = request.config.stash[AUDIT]
    recorded: list[Measurement] = []

    def record(measurement: Measurement, **facts: float | int | str) -> None:
        if not isinstance(measurement, Measurement):
            raise TypeError(f"evidence is a Gap, Share, Law or Outcome, got {measurement!r}")
        if recorded:
            raise RuntimeError("a cell has one measurement, and this test recorded a second one")
        recorded.append(measurement)
        counted = measurement.share if isinstance(measurement, Unresolved) else measurement
        document = {
            "claim": cell.claim.slug,
            "case": cell.case.slug,
            "subject": cell.subject.id,
            "measurement": measurement_to_json(counted),
            "facts": to_json(facts | _sample(cell)),
        }
        request.node.user_properties.append((RECORD, json.dumps(document)))
        _assert_scripts_agree(cell, measurement)
        if isinstance(measurement, Unresolved):
            pytest.fail(f"no exception on so coarse a grid says little: ask {FINE} values of each range", pytrace=False)
        if audit.accepting != cell.claim.slug and audit.courses.of(cell.claim.slug) not in audit.courses.unpublished:
            _assert_as_on_record(cell, measurement, audit.ledger.get(cell.claim.slug))

    request.node.stash[RECORDED] = recorded
    return record


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, Any]], None]:
    """Record the arrays that a figure of the report is drawn from."""

    def record(name: str, arrays: Mapping[str, Any]) -> None:
        request.node.user_properties.append((FIGURE, json.dumps({"name": name, "arrays": to_json(arrays)})))

    return record


@pytest.fixture
def matrix(request: pytest.FixtureRequest) -> Callable[[Row | Repetition], None]:
    """Record a row of the heat map or an entry of the determinism ledger."""

    def record(seen: Row | Repetition) -> None:
        row = isinstance(seen, Row)
        document = row_to_json(seen) if isinstance(seen, Row) else to_json(asdict(seen))
        request.node.user_properties.append((ROW if row else REPETITION, json.dumps(document)))

    return record


@pytest.fixture
def spoilt(request: pytest.FixtureRequest) -> Callable[[str, str, bool], None]:
    """Record whether a spoilt version of a program was noticed."""

    def record(program: str, slug: str, noticed: bool) -> None:
        request.node.user_properties.append((SPOILT, json.dumps([program, slug, noticed])))

    return record


@pytest.fixture
def discovered(request: pytest.FixtureRequest) -> Callable[[Discovery, str], None]:
    """Record what the script of a discovery printed, then assert that PyTorch still does what is on record."""
    audit = request.config.stash[AUDIT]

    def record(discovery: Discovery, prints: str) -> None:
        __tracebackhide__ = True
        seen = Observation(discovery.slug, prints, audit.discoveries.get(discovery.slug))
        request.node.user_properties.append((DISCOVERY, json.dumps(asdict(seen))))
        if audit.accepting != seen.slug and not (seen.reproduced and prints == seen.on_record):
            pytest.fail(
                f"{seen.slug}: on record {seen.on_record!r}, now its script prints {prints!r}\n{discovery.script}\n"
                f"  if that is right, put it on record: pytest --audit-accept {seen.slug}",
                pytrace=False,
            )

    return record


def _sample(cell: Cell) -> dict[str, str]:
    """The numbers that the page of the report must find where a reader tries the claim, once for each claim."""
    laboratory = laboratory_of(cell.claim)
    if laboratory is None or laboratory.case != cell.case:
        return {}
    from tests.instruments.laboratory import sample_of

    return {"sample": sample_of(laboratory)}


def _assert_scripts_agree(cell: Cell, measurement: Measurement) -> None:
    """An ordinary run of PyTorch must say of each example what the measurement said."""
    __tracebackhide__ = True
    if isinstance(measurement, Share):
        each = [(measurement.inside_script, True), (measurement.outside_script, False)]
    else:
        each = [(measurement.script, judge_one(cell.claim, measurement) is Verdict.CONFIRMED)]
    for script, holds in each:
        if script is not None and not script.says(holds):
            message = f"the script of an example should end in {holds}:\n{script.code}\n{script.prints}"
            pytest.fail(message, pytrace=False)


def _assert_as_on_record(cell: Cell, measurement: Measurement, entry: Entry | None) -> None:
    __tracebackhide__ = True
    observed = judge_one(cell.claim, measurement)
    on_record = None if entry is None else entry.cases.get(cell.case.slug, entry.verdict)
    if observed != on_record:
        record = Record(cell.claim.slug, cell.case.slug, cell.subject.id, measurement)
        pytest.fail(
            f"{cell.claim.slug} ({cell.case.slug}, {cell.subject.id}): on record {on_record or 'nothing'}, observed "
            f"{observed}\n  {headline(cell.claim, [record])}\n  {measurement}\n"
            f"  if the observation is right, put it on record: pytest --audit-accept {cell.claim.slug}",
            pytrace=False,
        )
