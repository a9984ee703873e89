"""The report in the matrix {light, dark} × {ja, en} × {1280, 320 px} × {JavaScript on, off}, and its still pages.

Each test names what it can tell apart, and is asked in the fewest cells that show it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.checks import (
    accessibility,
    contrast,
    cost,
    counting,
    folding,
    keyboard,
    layout,
    paper,
    silence,
    speed,
)
from tests.browser.visit import Visit


@pytest.mark.tells("scripted", still=True)
def test_nothing_is_fetched(visit: Visit) -> None:
    """The page asks for nothing but itself."""
    assert silence.nothing_is_fetched(visit) == []


@pytest.mark.tells("scripted", still=True)
def test_only_its_own_script_runs(visit: Visit) -> None:
    """Markup in anybody's words is text on the page, and no script."""
    assert silence.only_its_own_script_runs(visit) == []


@pytest.mark.tells("scripted", still=True)
def test_every_claim_has_one_card(visit: Visit) -> None:
    """Every claim is on the page exactly once."""
    assert counting.every_claim_has_one_card(visit) == []


@pytest.mark.tells("language", "scripted", still=True)
def test_every_count_agrees(visit: Visit) -> None:
    """Headline, bar, table and badge say the same."""
    assert counting.every_count_agrees(visit) == []


@pytest.mark.tells("scripted")
def test_every_filter_counts_right(visit: Visit) -> None:
    """A filter leaves the cards that it names, and says how many they are."""
    assert counting.every_filter_counts_right(visit) == []


@pytest.mark.tells("language", of=("audit",), width=1280)
def test_cards_fit_a_screen(visit: Visit) -> None:
    """Folded, each statement fits a screen, and the page is short."""
    assert folding.cards_fit_a_screen(visit) == []


@pytest.mark.tells("language", scripted=True)
def test_a_search_reaches_what_is_folded(visit: Visit) -> None:
    """A search shows what it found, folded or not."""
    assert folding.a_search_reaches_what_is_folded(visit) == []


@pytest.mark.tells("scripted")
def test_a_link_opens_what_is_folded(visit: Visit) -> None:
    """A link into a folded part opens it, with and without JavaScript."""
    assert folding.a_link_opens_what_is_folded(visit) == []


@pytest.mark.tells("scripted", still=True)
def test_each_card_shows_its_own_figure(visit: Visit) -> None:
    """The figure on a card is that of its claim."""
    assert folding.each_card_shows_its_own_figure(visit) == []


@pytest.mark.tells("language", "width", "scripted", still=True)
def test_nothing_scrolls_sideways(visit: Visit) -> None:
    """The page fits its window."""
    assert layout.nothing_scrolls_sideways(visit) == []


@pytest.mark.tells("width", "scripted")
def test_deep_links_land(visit: Visit) -> None:
    """A link brings what it leads to near the top of the window."""
    assert layout.deep_links_land(visit) == []


@pytest.mark.tells("width", "scripted", of=("sample",), still=True)
@pytest.mark.tells("width", "scripted", of=("audit",))
def test_a_page_opens_at_its_link(visit: Visit) -> None:
    """The address of a card opens the page at that card."""
    assert layout.a_page_opens_at_its_link(visit) == []


@pytest.mark.tells("language", "width", "scripted")
def test_targets_are_large(visit: Visit) -> None:
    """What can be clicked can be hit."""
    assert layout.targets_are_large(visit) == []


@pytest.mark.tells("width", "scripted", of=("sample",), still=True)
@pytest.mark.tells("width", "scripted", of=("audit",))
def test_tab_follows_the_page(visit: Visit) -> None:
    """A keyboard reaches everything in the order of the page, and sees where it is."""
    assert keyboard.tab_follows_the_page(visit) == []


@pytest.mark.tells("scheme", "language", "width", pairs=False)
def test_words_in_drawings_stand_out(visit: Visit) -> None:
    """Every word in a drawing can be read against its ground."""
    assert contrast.words_in_drawings_stand_out(visit) == []


# The sample has every colour and every kind of element; what the long audit adds is content.
@pytest.mark.tells("scheme", "language", "width", "scripted", of=("sample",), still=True, pairs=False)
@pytest.mark.tells(of=("audit",))
def test_axe_finds_nothing(visit: Visit) -> None:
    """axe-core finds nothing, and what it could not decide is explained."""
    assert accessibility.axe_finds_nothing(visit) == []


# Paper has neither dark nor window; the long audit is printed once.
@pytest.mark.tells("language", "scripted", of=("sample",), pairs=False, scheme="light", width=1280)
@pytest.mark.tells(of=("audit",), language="ja", scripted=False)
def test_paper_holds_every_card(visit: Visit) -> None:
    """A printed report is whole."""
    assert paper.paper_holds_every_card(visit) == []


@pytest.mark.tells("width", scripted=True)
def test_the_page_answers_within_a_second(visit: Visit) -> None:
    """A reader need not wait."""
    assert speed.the_page_answers_within_a_second(visit) == []


def test_the_report_costs_little(built: Path) -> None:
    """Every page can be sent by mail, and none takes long to build."""
    for folder in built.iterdir():
        assert cost.every_page_is_small(folder) == []
        assert cost.it_was_built_soon(folder) == []
