"""One page over all courses: every statement counted, the weightiest corrections first, what was not audited named."""

from __future__ import annotations

import shutil

import pytest

from claims.model import Severity
from reports.__main__ import main
from reports.pages.overview import overview_page
from reports.views.overview import MOST, CourseRow, build_overview
from reports.views.rows import build_rows
from tests.environment import ROOT
from tests.selfcheck.report.samples import small_evidence, small_registry


@pytest.fixture(scope="module")
def courses():
    """Two courses that say the same."""
    registry = small_registry("hostile </a><script>")
    rows = build_rows(small_evidence(registry), registry)
    return [CourseRow(name, rows.title, rows, f"{name}/") for name in ("one", "two")]


def test_all_courses_are_counted_and_named(courses):
    """The headline counts the statements of all courses, and each has its bar, its report, letters and handouts."""
    overview = build_overview(courses, {"three": "pytest --audit-course=three"})
    page = overview_page(overview)
    each = sum(tally.statements for tally in courses[0].tallies)
    assert overview.headline.en.startswith(f"Of {2 * each} statements")
    for name in ("one", "two"):
        assert f'href="{name}/report.html"' in page
        assert f'href="{name}/errata.en.md"' in page
        assert f'href="{name}/handouts.en.html"' in page
        assert f'href="{name}/handouts.ja.html"' in page
    assert "pytest --audit-course=three" in page
    assert "<script" not in page


def test_the_weightiest_corrections_come_first(courses):
    """Corrections are in the order of their severity, those of one severity of each course in turn, and few."""
    overview = build_overview(courses, {})
    order = [*Severity, None]
    places = [order.index(each.item.claim.severity) for each in overview.corrections]
    assert places == sorted(places)
    assert [each.course.name for each in overview.corrections[:2]] == ["one", "two"]
    total = 2 * sum(len(group.items) for group in courses[0].rows.corrections)
    assert len(overview.corrections) == min(total, MOST)
    assert overview.more == total - len(overview.corrections)


def test_what_was_not_audited_is_told(tmp_path, capsys):
    """A folder without evidence is one sentence and exit code 2; damaged evidence is named."""
    assert main(["overview", str(tmp_path)]) == 2
    assert "no course was audited into it; run `tox -e courses`" in capsys.readouterr().err
    (tmp_path / "d2l").mkdir()
    shutil.copy(ROOT / "README.md", tmp_path / "d2l" / "evidence.json")
    assert main(["overview", str(tmp_path)]) == 2
    assert "evidence.json" in capsys.readouterr().err
    assert not (tmp_path / "index.html").exists()
