"""Text that turns its neighbours around, hides characters or never ends is shown as text and stays in its place."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reports.pages.page import Report, build
from tests.selfcheck.report.drawings import SAMPLES
from tests.selfcheck.report.samples import VOID, small_evidence, small_registry

# A mark that turns all that follows around, one that isolates and never ends, a bell, and a line without a break.
TURNING = "\u202eabc \u2067def"
HOSTILE = f"{TURNING} \x07 {'w' * 5000}"
# Elements that begin a paragraph of their own: what turns their text around ends with them.
BLOCKS = {
    "p",
    "li",
    "td",
    "th",
    "dd",
    "dt",
    "div",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "caption",
    "text",
    "option",
    "bdi",
}


class Holders(HTMLParser):
    """The innermost element around each text that holds a mark of direction."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.around: list[str] = []
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go one element deeper."""
        if tag not in VOID:
            self.around.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Come back out of an element."""
        self.around.pop()

    def handle_data(self, data: str) -> None:
        """Note which element holds a mark of direction."""
        if "\u202e" in data and self.around[-1] != "script":
            self.found.add(self.around[-1])


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a run in which every kind of text is hostile."""
    registry = small_registry(HOSTILE)
    return build(small_evidence(registry, HOSTILE, drawn=True), registry, SAMPLES)


def test_what_turns_text_around_is_isolated(report: Report) -> None:
    """Each text with a mark of direction is in a block of its own or in an element that the style sheet isolates."""
    rule = re.search(r"\n([\w, ]+) \{ unicode-bidi: isolate; \}", report.html)
    assert rule is not None
    isolated = set(rule[1].split(", "))
    for page in (report.html, report.english, report.japanese):
        found = Holders(page).found
        assert found
        assert found <= isolated | BLOCKS


def test_hidden_characters_are_shown_as_signs(report: Report) -> None:
    """A control character is shown as the sign that stands for it on the page."""
    shown = re.sub(r"<(script|style).*?</\1>", "", report.html, flags=re.DOTALL)
    assert "\x07" not in shown
    assert "␇" in shown


def test_a_line_without_end_can_be_broken(report: Report) -> None:
    """The style sheet lets a browser break a word anywhere, and programs scroll in a box of their own."""
    assert re.search(r"\nbody \{[^}]*overflow-wrap: anywhere", report.html)
    assert re.search(r"\npre \{[^}]*overflow-x: auto", report.html)
