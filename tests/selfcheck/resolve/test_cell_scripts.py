"""What is over its bound in a program that somebody brings is shown by a script, or by none."""

from __future__ import annotations

import pytest

from tests.instruments import cells, layouts
from tests.instruments.brought import load
from tests.instruments.cell_scripts import script_of
from tests.instruments.subjects import subjects_of
from tests.instruments.targets import TARGETS, run_snippet
from tests.resolve.adopting import adopted, followed
from tests.resolve.conventions import resolve

HERE = "tests.selfcheck.resolve.slips"


@pytest.fixture
def under_audit(monkeypatch):
    """Puts the program of a name under audit, and gives its plainest subject."""

    def put(name):
        program = load(name)
        monkeypatch.setitem(TARGETS, name, adopted(program, followed(program, None, resolve(program))))
        return subjects_of(name, ["cpu"], ["float32"])[0]

    return put


def seen(subject, plan):
    """What a plan shows in the first settings, or in the first and the last where there are two groups."""
    spread = cells.spread(subject)
    settings = [spread[0], spread[-1]] if plan is layouts.groups() else spread[:1]
    return [reading for reading in cells.readings(subject, settings, plan) if reading.over]


@pytest.mark.parametrize(
    ("name", "plan", "columns"),
    [
        ("KeepsItsTail", layouts.few("float32"), ["to-four-vectors"]),
        ("Striding", layouts.few("float32"), ["dense-view", "view-with-gaps"]),
        ("OneForAll", layouts.groups(), ["groups"]),
    ],
)
def test_a_slip_is_shown_by_a_script(under_audit, name, plan, columns):
    """A script of ten lines makes the program as its own users do, runs as it stands, and ends in False."""
    subject = under_audit(f"{HERE}:{name}")
    found = seen(subject, plan)
    assert [reading.column for reading in found] == columns
    for reading in found:
        script = script_of(subject, reading)
        assert script.code.splitlines()[1] == f"from {HERE} import {name}"
        assert run_snippet(script.code) == script.prints
        assert script.says(False)


def test_what_a_script_does_not_show_has_none(under_audit, monkeypatch):
    """Where a program alone does what it should, no script says otherwise."""
    slipping = under_audit(f"{HERE}:Striding")
    (reading, *_) = seen(slipping, layouts.few("float32"))
    monkeypatch.setattr("tests.selfcheck.resolve.slips.Striding", TARGETS["adam"].call.__wrapped__)
    assert script_of(slipping, reading) is None
