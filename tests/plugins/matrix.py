"""The matrix: each test of a claim runs once per case and subject, each such cell with an id that reads as a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from claims.model import Case, Claim, Domain, Measured
from claims.registry import RegistryError
from tests.plugins.options import AUDIT, Audit

if TYPE_CHECKING:
    from tests.instruments.subjects import Subject


@dataclass(frozen=True)
class Cell:
    """One claim in one case on one subject."""

    claim: Claim
    case: Case
    subject: Subject

    @property
    def domain(self) -> Domain:
        """The claim's domain, narrowed to the case."""
        return self.claim.domain.narrowed(self.case.axes)

    def id(self, of_several_claims: bool) -> str:
        """The case where there are several, and the subject."""
        parts = [self.claim.slug] * of_several_claims + [self.case.slug] * (len(self.claim.cases) > 1)
        return "-".join([*parts, self.subject.id])


def required_subjects(claim: Claim, case: Case, audit: Audit) -> list[Subject]:
    """The subjects on which a case of a claim must be measured in this run."""
    if not isinstance(claim.settled, Measured):
        return []
    # PyTorch takes a second to import, and the plugins are there to refuse a wrong command line at once.
    from tests.instruments.subjects import subjects_of

    settled = claim.settled
    found = subjects_of(settled.in_case(case), audit.devices, settled.formats(case), settled.implementations)
    return [each for each in found if not each.absent]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test marked ``claim`` all cells of its claims."""
    form = metafunc.definition.get_closest_marker("form")
    marker = form or metafunc.definition.get_closest_marker("claim")
    if marker is None:
        return
    where = metafunc.definition.nodeid
    if "cell" not in metafunc.fixturenames or "evidence" not in metafunc.fixturenames:
        raise pytest.UsageError(f"{where}: a test marked with a claim takes the arguments `cell` and `evidence`")
    audit = metafunc.config.stash[AUDIT]
    try:
        claims = _of_form(audit, *form.args) if form else [audit.registry.claim(slug) for slug in marker.args]
    except RegistryError as error:
        raise pytest.UsageError(f"{where}: {error}") from None
    cells = [
        Cell(claim, case, subject)
        for claim in claims
        for case in claim.cases
        if bool(form) != _by_the_course(claim, case)
        for subject in required_subjects(claim, case, audit)
    ]
    if untested := [claim.slug for claim in claims if not isinstance(claim.settled, Measured)]:
        raise pytest.UsageError(f"{where}: {', '.join(untested)} is registered as not measured; change its `settled`")
    if not form and (others := [each.slug for each in claims if not any(_by_the_course(each, c) for c in each.cases)]):
        raise pytest.UsageError(f"{where}: {', '.join(others)} is measured by the test of its form, in every case")
    ids = [cell.id(bool(form) or len(claims) > 1) for cell in cells]
    if form:
        ids = [f"{audit.courses.name_of(cell.claim.slug)}/{id}" for cell, id in zip(cells, ids, strict=True)]
    metafunc.parametrize("cell", cells, ids=ids)


def _by_the_course(claim: Claim, case: Case) -> bool:
    """Whether a test of the course's own measures a case, and not the test of a form."""
    return case.own_test or claim.form is None or claim.form.name == "python"


def _of_form(audit: Audit, form: str) -> list[Claim]:
    """The claims of a form that a measurement settles, in the courses of this run."""
    claims = audit.registry.claims.values()
    return [each for each in claims if each.form and each.form.name == form and isinstance(each.settled, Measured)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the tests of the claims asked for, and refuse a claim that two tests measure."""
    # A form that no claim has leaves one empty cell, which pytest would call skipped.
    keep(config, items, [item for item in items if not _asks_nothing(item)])
    measured_by: dict[tuple[str, bool], str] = {}
    for item in items:
        for slug in _slugs(item):
            test, part = item.nodeid.partition("[")[0], (slug, item.get_closest_marker("form") is None)
            if measured_by.setdefault(part, test) != test:
                raise pytest.UsageError(f"claim {slug} is measured by two tests: {measured_by[part]} and {test}")
    if only := config.stash[AUDIT].only:
        keep(config, items, [item for item in items if set(_slugs(item)) & set(only)])
    elif not config.stash[AUDIT].slow:
        keep(config, items, [item for item in items if item.get_closest_marker("slow") is None])


def _asks_nothing(item: pytest.Item) -> bool:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return item.get_closest_marker("form") is not None and not isinstance(parameters.get("cell"), Cell)


def keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    """Deselect all but these tests."""
    chosen = set(kept)
    if dropped := [item for item in items if item not in chosen]:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def _slugs(item: pytest.Item) -> tuple[str, ...]:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if isinstance(parameters.get("cell"), Cell):
        return (parameters["cell"].claim.slug,)
    return (parameters["discovery"].slug,) if "discovery" in parameters else ()
