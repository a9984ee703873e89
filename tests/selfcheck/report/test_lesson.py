"""Guess mode is part of the page with the script, and of no other; its answers are all verdicts of measurements."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from claims.model import Measured, Verdict
from reports.pages.page import build
from reports.views.badges import verdict_badge
from reports.views.lesson import GUESSES
from tests.selfcheck.report.samples import HOSTILE, Page, small_evidence, small_registry


@pytest.fixture(scope="module")
def report():
    """A report with hostile words in every kind of text."""
    registry = small_registry(HOSTILE)
    return build(small_evidence(registry, HOSTILE), registry, ())


def test_every_verdict_of_a_measurement_is_one_guess():
    """Each verdict that a measurement can have is right under exactly one guess, and no other verdict is."""
    unmeasured = (Verdict.NOT_RUN, Verdict.UNTESTABLE)
    measured = [verdict_badge(verdict) for verdict in Verdict if verdict not in unmeasured]
    assert sorted(badge.key for guess in GUESSES for badge in guess.badges) == sorted(badge.key for badge in measured)


def test_what_is_guessed_was_measured(report):
    """The claims whose verdict a guess names are measured ones, and each has a question to be read beside it."""
    registry = small_registry(HOSTILE)
    keys = {key for guess in GUESSES for key in guess.keys.split()}
    cards = [attributes for tag, attributes in Page(report.html).elements if tag == "article"]
    asked = [card["id"] for card in cards if card["data-verdict"] in keys]
    assert asked
    assert all(isinstance(registry.claims[slug].settled, Measured) for slug in asked)
    assert all(re.search(rf'id="{slug}".*?class="asks"', report.html, re.DOTALL) for slug in asked)


@pytest.fixture(scope="module")
def script(report):
    """The one script of the page."""
    (found,) = re.findall(r"<script>(.*?)</script>", report.html, re.DOTALL)
    return found


def test_one_script_runs_under_its_digest(report, script):
    """The page has one script, guess mode in it, and the policy lets exactly this script run."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    assert f"script-src 'sha256-{digest}'" in report.html
    assert "guess_card" in script


def test_the_switch_waits_for_the_script(report):
    """The switch is hidden until the script shows it, and the pages without a script have none."""
    elements = Page(report.html).elements
    (form,) = [attributes for _, attributes in elements if attributes.get("class") == "lesson"]
    assert "hidden" in form
    for page in report.pages.values():
        assert "guess_card" not in page
        assert "guessing" not in page


def test_guess_mode_keeps_and_sends_nothing(script):
    """Guess mode stores nothing and asks nothing of a network."""
    own = script.partition("--- guess mode")[2]
    assert own
    assert not re.search(r"Storage|cookie|fetch|XMLHttp|sendBeacon|indexedDB|history|eval|innerHTML", own)
