"""All that the heat map asks of one subject."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from claims.annexes.matrix import Reading
from tests.instruments import cells, layouts
from tests.instruments.subjects import Subject


def all_readings(subject: Subject, thorough: bool) -> Iterator[Reading]:
    """Every layout in one setting and every setting at some sizes, or all with all; few where each is compiled."""
    spread = cells.spread(subject)
    if subject.variant.compiled:
        for settings in spread if thorough else spread[2:3]:
            yield from cells.readings(subject, [settings], layouts.fewest(subject.dtype))
        return
    for place, settings in enumerate(spread):
        plan = layouts.small if thorough or place == 0 else layouts.few
        yield from cells.readings(subject, [settings], plan(subject.dtype))
    larger = [layouts.large(), layouts.many(), layouts.mixed(), *layouts.alone()]
    some = [*spread[1:2], *(each for each in spread[2:] if each.get("weight_decay"))][:2] or spread
    for plan, settings in itertools.product(larger, spread if thorough else some):
        yield from cells.readings(subject, [settings], plan)
    for pair in itertools.pairwise(spread) if thorough else [(spread[0], spread[-1])]:
        yield from cells.readings(subject, pair, layouts.groups())
