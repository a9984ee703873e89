"""What is tried besides what is drawn: settings spread over a domain, and a ladder of runs that stays within it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from claims.model import Between, Domain, OneOf, Signed, Text, Whole
from tests.instruments.domains import update_domain
from tests.instruments.methods import METHODS
from tests.instruments.strategies import simplest_episodes, spread

AXES = {
    "rate": Between(1e-4, 1.0, 0.1),
    "angle": Between(-1.0, 1.0, 0.5),
    "count": Whole(1, 100, 3),
    "choice": OneOf((3.0, 1.0, 2.0)),
    "point": Signed(0.1, 10.0, zero=False),
}
DOMAIN = Domain(Text("every kind of axis", "あらゆる種類の軸"), AXES)
# How far along its axis each value lies, from 0 to 1.
SHARES = {
    "rate": lambda values: np.log(values / 1e-4) / np.log(1e4),
    "angle": lambda values: (values + 1) / 2,
    "point": lambda values: (1 + np.sign(values) * np.log(abs(values) / 0.1) / np.log(100)) / 2,
}


@pytest.mark.parametrize("name", SHARES)
def test_no_exception_of_a_hundredth_escapes(name):
    """Values are nowhere farther apart than a hundredth of a range, so that no wider exception lies between them."""
    shares = np.sort(SHARES[name](np.array([settings[name] for settings in spread(DOMAIN)])))
    assert np.diff(shares, prepend=0.0, append=1.0).max() < 0.01


def test_every_whole_number_and_every_choice_occurs():
    """Where an axis has no more values than are spread over it, each occurs."""
    every = list(spread(DOMAIN))
    assert {settings["count"] for settings in every} == set(range(1, 101))
    assert {settings["choice"] for settings in every} == {1.0, 2.0, 3.0}


def test_axes_are_spread_independently():
    """Which value of one axis meets which of another follows no line."""
    rates, angles = (np.array([settings[name] for settings in spread(DOMAIN)]) for name in ("rate", "angle"))
    assert abs(np.corrcoef(np.log(rates), angles)[0, 1]) < 0.3


@pytest.mark.parametrize(("low", "high", "expected"), [(1, 1, {1}), (2, 12, {2}), (1, 12, {1, 2})])
def test_the_simplest_runs_are_as_long_as_the_domain_says(low, high, expected):
    """No run of the ladder is shorter or longer than the domain's."""
    domain = update_domain().narrowed({"steps": Whole(low, high, low)})
    assert {len(episode.gradients) for episode in simplest_episodes(domain)} == expected


@pytest.mark.parametrize("target", METHODS)
@pytest.mark.parametrize("narrowed", [{}, {"weight_decay": (0.0,)}])
def test_any_two_settings_that_meet_meet_on_the_ladder(target, narrowed):
    """A law's runs hold all settings in twos that all combinations hold, and a variant with each value of a switch."""
    optimizer = METHODS[target]
    corners, chosen = optimizer.corners(narrowed), optimizer.pairs(narrowed)

    def together(settings):
        variant = tuple(value for name, value in settings.items() if name not in optimizer.switches)
        return {(variant, item) for item in settings.items()} | set(itertools.combinations(settings.items(), 2))

    assert all(corner in corners for corner in chosen)
    assert set().union(*map(together, chosen)) == set().union(*map(together, corners))
    # With two switches of two values each, half of all combinations are enough wherever there is something to leave.
    switches = len(list(itertools.product(*(narrowed.get(name, each) for name, each in optimizer.switches.items()))))
    assert len(chosen) == len(corners) / (2 if len(optimizer.variants) > 1 and switches == 4 else 1)
