"""Figure 2: everything that is said of it, in one setting."""

import pytest

from tests.courses.optimizers_2023 import figure_two


@pytest.mark.claim("one-setting-shows-all-that-is-said-of-figure-2", "figures-2-8-and-2-9-fit-in-with-figure-2")
def test_one_setting_shows_all(cell, evidence):
    """After 200 and after 300 steps there are settings in which all sentences about figure 2 hold at once."""
    found, _ = figure_two.asked(cell)
    rates = found.lrs[found.held.any(axis=1)]
    facts = {"lowest_lr": float(rates[0]), "highest_lr": float(rates[-1])} if len(rates) else {}
    evidence(figure_two.together(cell), **facts)


@pytest.mark.claim(
    "momentum-overshoots",
    "adagrad-converges-later-than-the-others",
    "rmsprop-converges-well",
    "adam-first-rolls-then-its-swing-shrinks",
    "adamw-meanders-as-adam-does",
    "adamw-path-is-shorter-than-adams",
)
def test_each_sentence_holds_with_all_others(cell, evidence):
    """What a claim says of figure 2 holds in one setting together with all else that is said of it."""
    evidence(figure_two.together(cell))
