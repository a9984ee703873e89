"""A function with local minima."""

import numpy as np
import pytest

from claims.measurement import Outcome
from reference import stability
from reference.objectives import F2
from tests import driver, functions, scripts
from tests.behaviour import NUDGE, UNKNOWN, agree, bisect, grid, horizons, starts
from tests.gauges import Position, Reach, unnumbered_is_infinite
from tests.probes import formula_gap, objective_sides
from tests.scripts import alone, compared
from tests.strategies import settings_of, spread
from tests.terrains import VALLEYS, beside_nudged, beyond, exceeds, methods_at, runs, side_by_side


@pytest.mark.claim("f2-is-a-bowl-plus-10-sin-5y")
def test_f2_is_a_bowl_plus_a_sine(cell, evidence):
    """The printed f2, complex exponential included, is 2x² + 10y² + 10·sin 5y, with the matching gradient."""

    def measure(settings):
        return objective_sides(cell.subject, F2, settings["point"])

    evidence(formula_gap(settings_of(cell.domain), measure, simplest=[{"point": 1.0}, *spread(cell.domain)]))


@pytest.mark.claim("f2-has-local-minima")
def test_f2_has_local_minima(cell, evidence):
    """Left and right of every minimiser but the lowest, PyTorch's gradient of f2 points away from it."""
    _, *others = F2.minimisers

    def slope(y):
        return driver.value_and_gradient(cell.subject, functions.f2, [0.0, y])[1][1]

    # Half a tenth of the sine's period to either side: far from rounding, near enough to meet no other extremum.
    away = np.pi / 50
    minima = [y for _, y in others if slope(y - away) < 0 < slope(y + away)]
    shown = scripts.minima([round(y, 4) for _, y in others], "math.pi / 50")
    evidence(Outcome(expected="yes", observed="yes" if minima and len(minima) == len(others) else "no", script=shown))


WELLS = np.array([basin.minimiser for basin in stability.f2_basins()])
# The same in a script, where a run is told by the nearest minimiser.
NEAREST = f"min({np.round(WELLS, 4).tolist()}, key=lambda well: abs(well - path[-1][1]))"
BORDERS = np.array([barrier.y for barrier in stability.f2_barriers()])


def wells(y):
    """The minimiser in whose valley y is; NaN for a run that has left the range of numbers."""
    return np.where(np.isfinite(y), WELLS[np.searchsorted(BORDERS, y)], np.nan)


def home(start):
    """The minimiser in whose valley a run starts, as a script spells it."""
    return round(wells(start[1]).item(), 4)


def travelled(position, points):
    """How far along y the valley in which a run ends is from its start; infinitely far if it has left the numbers."""
    return unnumbered_is_infinite(abs(wells(position[..., 1]) - points[:, 1]))


def beside_sgd(cell, gauge, measure):
    """Momentum beside SGD at the same rates: how often its ``measure`` is larger, and how sensitively."""
    axes, terrain = cell.domain.axes, VALLEYS[cell.case.slug]
    lrs, momenta = grid(axes["lr"], terrain.fewer(24)), np.append(0.0, grid(axes["momentum"], 3))
    points, tally = starts(axes["start"], terrain.fewer(24)), terrain.tally()
    settings = {"momentum": momenta[:, None, None]}

    def sizes(found, points):
        size = measure(found[gauge], points)
        without, own = size[..., :1, :, :], size[..., 1:, :, :]
        # A run that is flung out of the range of numbers has reached no extremum.
        return own, np.broadcast_to(without, own.shape), (own > without) & np.isfinite(own)

    read, nudged = beside_nudged(terrain, cell.subject, lrs[:, None], points, settings, horizons(axes), [gauge])
    for horizon in horizons(axes):
        own, without, held = sizes(read[horizon], points)
        *_, moved = sizes(nudged[horizon], points * NUDGE)
        names = {"momentum": momenta[1:], "lr": lrs, "start": points}
        tally.add(held, names, {"distance": own, "distance without": without}, horizon=horizon)
        tally.nudged(held != moved)
    return tally


def pair(example, measure, held):
    """A script of SGD with momentum, the ball, beside SGD without."""
    lr = example["lr"]
    methods = {"ball": ("sgd", {"lr": lr, "momentum": example["momentum"]}), "sgd": ("sgd", {"lr": lr})}
    return compared(methods, example["start"], example["horizon"], measure, held, "f2")


@pytest.mark.claim("momentum-widens-the-searched-range")
def test_momentum_widens_the_range(cell, evidence):
    """With momentum the path gets farther from its start along y than without, for most rates and starts."""
    tally = beside_sgd(cell, Reach, lambda reach, points: reach)

    def script(example):
        return pair(example, "max(abs(y - path[0][1]) for x, y in path)", "sgd < ball < math.inf")

    evidence(tally.share(script))


@pytest.mark.claim("momentum-reaches-farther-extrema")
def test_momentum_reaches_farther_extrema(cell, evidence):
    """With momentum a run ends in a valley farther from its start only now and then."""
    tally = beside_sgd(cell, Position, travelled)

    def script(example):
        y = repr(example["start"][1])
        return pair(example, NEAREST, f"abs(ball - {y}) > abs(sgd - {y})")

    evidence(tally.share(script))


def first_steps_as_stated(alpha):
    """RMSprop's rate times √(1 − αⁿ): its memory starts at zero, which alone makes the first steps larger."""
    return driver.Conditions(rate=lambda step: float(np.sqrt(1 - alpha ** (step + 1))))


def leaves_its_valley(cell, terrain, points, lrs, alphas, conditions=driver.CALM):
    """At each horizon, whether RMSprop leaves its valley, and whether from nudged starts: α × Lr × start."""
    settings = {"alpha": np.asarray(alphas)[:, None, None]}
    steps = horizons(cell.domain.axes)
    both = beside_nudged(terrain, cell.subject, lrs[:, None], points, settings, steps, [Position], conditions)
    homes = wells(points[:, 1]), wells(points[:, 1] * NUDGE)
    return {
        horizon: [wells(read[horizon][Position][..., 1]) != home for read, home in zip(both, homes, strict=True)]
        for horizon in steps
    }


@pytest.mark.claim("rmsprop-gets-far")
def test_rmsprop_gets_far(cell, evidence):
    """RMSprop leaves the valley in which it starts where its first steps are long enough, and only there."""
    if cell.case.slug == "farther-than-the-others":
        return evidence(farther_than_the_others(cell))
    axes, terrain = cell.domain.axes, VALLEYS[cell.case.slug]
    lrs, points = grid(axes["lr"], terrain.fewer(24)), starts(axes["start"], terrain.fewer(24))
    alphas = axes["alpha"].values
    tally = terrain.tally()
    for horizon, (held, moved) in leaves_its_valley(cell, terrain, points, lrs, alphas).items():
        tally.add(held, {"alpha": alphas, "lr": lrs, "start": points}, horizon=horizon)
        tally.nudged(held != moved)

    def script(example):
        settings, start = {name: example[name] for name in ("lr", "alpha")}, example["start"]
        return alone("rmsprop", settings, start, example["horizon"], NEAREST, f"{NEAREST} != {home(start)}", "f2")

    boundary = leaving_boundary(cell, terrain, axes["alpha"].simple) if cell.case.slug == "on-f2" else UNKNOWN
    return evidence(tally.share(script, boundary))


def leaving_boundary(cell, terrain, alpha):
    """The least Lr with which RMSprop leaves the outermost valley from (1, −2), and its formula.

    The formula is where the first step, the longest, ends on the border of the valley; from nearer starts the steps
    after it decide.
    """
    start = np.array([1.0, -2.0])
    horizon = horizons(cell.domain.axes)[0]

    def leaves(lrs):
        read = runs(terrain, cell.subject, lrs, start, {"alpha": alpha}, [horizon], [Position])
        return wells(read[horizon][Position][:, 1]) != wells(start[1])

    step = stability.rmsprop_first_step(F2.slopes[1](start[1]), 1.0, alpha)
    boundary, formula = bisect(leaves, 0.01, 0.2), (BORDERS[0] - start[1]) / step
    assert agree(boundary, formula)
    return boundary, formula


def farther_than_the_others(cell):
    """The share of runs in which RMSprop gets farther along y than every other method at the same rate."""
    axes, terrain = cell.domain.axes, VALLEYS["on-f2"]
    lrs, points, tally = grid(axes["lr"], 12), starts(axes["start"], 24), terrain.tally()

    both = np.concatenate([points, points * NUDGE])
    for horizon, each in side_by_side(terrain, cell.subject, lrs, both, horizons(axes), Reach).items():
        held, moved = np.split(exceeds(each, "rmsprop"), 2, axis=-1)
        seen = {f"reach of {target}": reach[:, : len(points)] for target, reach in each.items()}
        tally.add(held, {"lr": lrs, "start": points}, seen, horizon=horizon)
        tally.nudged(held != moved)

    def script(example):
        measure = "max(abs(y - path[0][1]) for x, y in path)"
        methods = methods_at(example["lr"])
        return compared(methods, example["start"], example["horizon"], measure, beyond("rmsprop"), "f2")

    return tally.share(script)


@pytest.mark.claim("a-high-initial-rate-is-why-rmsprop-gets-far")
def test_first_steps_carry_rmsprop_far(cell, evidence):
    """Of the runs that leave their valley, many stay in it when the first steps alone are not enlarged."""
    axes, terrain = cell.domain.axes, VALLEYS[cell.case.slug]
    lrs, points, tally = grid(axes["lr"], terrain.fewer(24)), starts(axes["start"], terrain.fewer(24)), terrain.tally()
    for alpha in axes["alpha"].values:
        enlarged, stated = (
            leaves_its_valley(cell, terrain, points, lrs, [alpha], conditions)
            for conditions in (driver.CALM, first_steps_as_stated(alpha))
        )
        for horizon in horizons(axes):
            (left, left_nudged), (leaves, leaves_nudged) = enlarged[horizon], stated[horizon]
            tally.add(~leaves, {"alpha": [alpha], "lr": lrs, "start": points}, among=left, horizon=horizon)
            tally.nudged(left & ~(left_nudged & (leaves == leaves_nudged)))

    def script(example):
        lr, alpha = example["lr"], example["alpha"]
        before = [f'optimizer.param_groups[0]["lr"] = {lr} * math.sqrt(1 - {alpha} ** (step + 1))']
        settings, start = {"lr": lr, "alpha": alpha}, example["start"]
        held = f"{NEAREST} == {home(start)}"
        return alone("rmsprop", settings, start, example["horizon"], NEAREST, held, "f2", before=before)

    evidence(tally.share(script))
