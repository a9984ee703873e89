"""§2.3: AdaGrad."""

import functools

import numpy as np
import pytest

from reference.objectives import F1
from tests.courses.optimizers_2023 import figure_two
from tests.instruments import driver
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.worlds import (
    METHODS,
    ON_F1,
    TERRAINS,
    beyond,
    exceeds,
    methods_at,
    runs,
    side_by_side,
)
from tests.instruments.metrics import NEAR, Array, Gauge, LastMove, Position, Tail
from tests.instruments.scripts import CONVERGED, alone, compared


class Updates(Gauge):
    """How x and y compare: 1 where x has the larger sum of squared gradients, and 2 more where it has moved farther."""

    def see(self, step: int, point: Array) -> None:
        """Add the step to the way of each coordinate, and to its sum the gradient that the step came from."""
        if step == 0:
            self.way, self.squares = np.zeros_like(point), np.zeros_like(point)
        else:
            slopes = np.stack([slope(part) for slope, part in zip(F1.slopes, self.before, strict=True)])
            self.way, self.squares = self.way + abs(point - self.before), self.squares + slopes**2
        self.before = point

    def read(self) -> Array:
        """Of all steps so far; the larger sum makes the smaller rate."""
        return 2 * (self.way[0] > self.way[1]) + (self.squares[0] > self.squares[1])


@pytest.mark.claim("a-longer-way-means-a-smaller-rate-on-f1")
def test_a_longer_way_says_little_of_the_rate(cell, evidence):
    """On f1 the coordinate that has moved farther has the smaller rate in little more than half of the settings."""
    axes, tally = cell.domain.axes, ON_F1.tally()
    lrs, points = grid(axes["lr"], 40), starts(axes["start"], 64)
    (horizon,) = horizons(axes)
    found = runs(ON_F1, cell.subject, lrs[:, None], points, {}, [horizon], [Updates])[horizon][Updates]
    names, near = {"lr": lrs, "start": points}, {"lr": axes["lr"].simple}
    tally.add((found == 0) | (found == 3), names, near=near, horizon=horizon)

    def script(example):
        ways = "ways := [sum(abs(b[k] - a[k]) for a, b in zip(path, path[1:])) for k in (0, 1)]"
        sums = "sums := [sum((c * p[k]) ** 2 for p in path[:-1]) for k, c in ((0, 40), (1, 4))]"
        held = "(ways[0] > ways[1]) == (sums[0] > sums[1])"
        return alone("adagrad", {"lr": example["lr"]}, example["start"], example["horizon"], f"{ways}, {sums}", held)

    evidence(tally.share(script), steep=int((found % 2).sum()))


def stops(subject, axes, conditions=driver.CALM):
    """The grid, its horizon, what was read there, which runs have not arrived, and which of them have stopped.

    A run has stopped if a coordinate that is still short of the minimum has not moved in the second half.
    """
    (horizon,) = horizons(axes)
    lrs, points = grid(axes["lr"], 16), starts(axes["start"], 6)
    read = runs(ON_F1, subject, lrs[:, None], points, {}, [horizon], [LastMove, Position, Tail], conditions)[horizon]
    short = abs(read[Position]) > NEAR * np.hypot(*points.T)[:, None]
    stopped = ((read[LastMove] <= horizon // 2) & short).any(axis=-1)
    return {"lr": lrs, "start": points}, horizon, read, read[Tail] > NEAR, stopped


# As an ordinary run shows it: whether a coordinate is one number, not near the minimum, in the last half of the path.
STOPPED = (
    "any(len({p[k] for p in path[len(path) // 2 :]}) == 1 and abs(path[-1][k]) > 1e-3 * math.hypot(*path[0])"
    " for k in (0, 1))"
)
# PyTorch's own rate of Adagrad.
USUAL = {"lr": 0.01}


@pytest.mark.claim("adagrad-updates-come-to-a-stop")
def test_where_adagrad_stops(cell, evidence):
    """In bfloat16 and float16 a run that does not arrive has stopped, in float32 and float64 it goes on."""
    axes, tally = cell.domain.axes, ON_F1.tally()
    names, horizon, read, late, stopped = stops(cell.subject, axes)
    tally.add(stopped, names, {"left": read[Tail]}, late, near=USUAL, horizon=horizon)

    def script(example):
        run = {"lr": example["lr"]}, example["start"], example["horizon"]
        return alone("adagrad", *run, "path[-1]", STOPPED, dtype=cell.subject.dtype)

    evidence(tally.share(script))


# Holds AdaGrad's sum at what it is after the first step.
CAPPED = driver.Conditions(preset=driver.Preset("G", lambda first, gradient, step: first - gradient * gradient))


@pytest.mark.claim("growing-h-is-why-adagrad-stops")
def test_capped_h(cell, evidence):
    """With h held at its first value, some of the runs that stop in bfloat16 go on, and some that are late arrive."""
    axes, tally, in_time = cell.domain.axes, ON_F1.tally(), cell.case.slug == "late-in-float64"
    names, horizon, _, late, stopped = stops(cell.subject, axes)
    *_, capped, still_late, still = stops(cell.subject, axes, CAPPED)
    goes_on, among = (~still_late, late) if in_time else (~still, stopped)
    tally.add(goes_on, names, {"left": capped[Tail]}, among, near=USUAL, horizon=horizon)

    def script(example):
        before = ["h = h if step else p.grad**2", 'optimizer.state[p]["sum"].copy_(h - p.grad**2)']
        run = {"lr": example["lr"]}, example["start"], example["horizon"]
        held = CONVERGED if in_time else f"not {STOPPED}"
        return alone("adagrad", *run, "path[-1]", held, before=before, dtype=cell.subject.dtype)

    evidence(tally.share(script))


@functools.cache
def beside_the_others(subject, terrain, lr, start, steps, swept=False):
    """The rates and starts of a grid of runs, and at each horizon how far from the minimum each method stays.

    Where Adadelta's rates are ``swept`` they are a hundred times those of the others: its default is 1, theirs 0.01.
    """
    lrs, points = grid(lr, terrain.fewer(20)), starts(start, 12)
    own = ADADELTAS * lrs if swept else None
    return lrs, points, side_by_side(terrain, subject, lrs, points, steps, Tail, adadelta=own)


# PyTorch's default rate of Adadelta, as a multiple of AdaGrad's.
ADADELTAS = 100


def rivals(far, case):
    """The methods that a case compares: without Adadelta, which has no Lr in the article, unless stated."""
    every = case in ("adadelta-included", "each-at-its-best-rate")
    return {name: tail for name, tail in far.items() if every or name != "adadelta"}


@pytest.mark.claim("adagrad-converges-later-than-the-others")
def test_adagrad_is_later_than_the_others(cell, evidence):
    """AdaGrad is the last of those that have an Lr where SGD converges, and never so with each at its own best Lr."""
    case = cell.case.slug
    if case == figure_two.TOGETHER:
        return evidence(figure_two.together(cell))
    axes, terrain = cell.domain.axes, TERRAINS.get(case, ON_F1)
    at_its_best, tally = case == "each-at-its-best-rate", terrain.tally()
    grids = axes["lr"], axes["start"], tuple(horizons(axes))
    lrs, points, read = beside_the_others(cell.subject, terrain, *grids, swept=at_its_best)
    for horizon, found in read.items():
        far = rivals(found, case)
        far = {target: tail.min(axis=-2) for target, tail in far.items()} if at_its_best else far
        names = {"start": points} if at_its_best else {"lr": lrs, "start": points}
        seen = {f"distance of {target}": tail for target, tail in far.items()}
        tally.add(exceeds(far, "adagrad"), names, seen, near={"lr": axes["lr"].simple}, horizon=horizon)

    def script(example):
        measure = "max(math.hypot(*p) for p in path[-(len(path) // 10) :])"
        if at_its_best:
            methods, held, rates = decisive(example)
        else:
            methods, rates = rivals(methods_at(example["lr"]), case), ()
            held = f"adagrad > max({', '.join(name for name in methods if name != 'adagrad')})"
        return compared(methods, example["start"], example["horizon"], measure, held, rates=rates)

    def decisive(example):
        """The last of all at every rate, those that show it at the best of theirs, what they show, and the rates."""
        last = max(METHODS, key=lambda name: example[f"distance of {name}"])
        beside, held = ["adagrad"], f"adagrad > {last}"
        if last == "adagrad":
            beside, held = [name for name in METHODS if name != last], beyond(last)
        far, start = read[example["horizon"]], np.flatnonzero((points == example["start"]).all(axis=-1))[0]
        scale = {"adadelta": ADADELTAS}
        best = {name: scale.get(name, 1) * float(lrs[far[name][:, start].argmin()]) for name in beside}
        shown = {name: (name, {"lr": best[name], **METHODS[name]}) for name in beside}
        return {last: (last, METHODS[last]), **shown}, held, scale.get(last, 1) * lrs

    return evidence(tally.share(script))
