"""A function with local minima."""

import numpy as np
import pytest

from claims.measurement import Outcome
from reference.objectives import F2
from tests.instruments import driver, scripts
from tests.instruments import objectives as functions
from tests.instruments.grids import grid, horizons, starts
from tests.instruments.landscapes.valleys import REACH, WELL, away, home, of, watched
from tests.instruments.landscapes.worlds import METHODS, VALLEYS, methods_at
from tests.instruments.scripts import alone, compared


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


def watch(cell, target, settings, counts=(16, 64), rate=None):
    """What became of a method's runs at the horizon of the case: as they are, and from each nudged start."""
    axes, terrain = cell.domain.axes, VALLEYS.get(cell.case.slug, VALLEYS["on-f2"])
    (horizon,) = own = horizons(axes)
    # One series of runs serves all horizons of the claim; with noise there is but one.
    steps = own if terrain.levels else sorted({*own, *horizons(cell.claim.domain.axes)})
    asked = (tuple(settings.items()), (axes["lr"], axes["start"]), counts, tuple(steps), rate)
    return watched(of(cell.subject, target), terrain, *asked)[horizon]


DECIDED = "rounding decides"


def steady(script, methods=1):
    """A script of an example that no other rounding, such as its own, would change, if it does not take long."""

    def shown(example):
        long = methods * example["horizon"] > 3000
        return None if long or example.get(DECIDED) == "yes" else script(example)

    return shown


def counted(cell, answers, margin, counts=(16, 64), among=None, **seen):
    """A tally of answers, the first as runs are and the others from nudged starts, and what a sentence may say of it.

    The clearest example is one that rounding does not decide, at a usual rate, far from any extremum, by a wide margin.
    """
    axes, terrain = cell.domain.axes, VALLEYS.get(cell.case.slug, VALLEYS["on-f2"])
    lrs, points = grid(axes["lr"], terrain.fewer(counts[0])), starts(axes["start"], terrain.fewer(counts[1]))
    asked = np.ones_like(answers[0], dtype=bool) if among is None else among
    moved = np.any([each != answers[0] for each in answers[1:]], axis=0) & asked
    fixed = {name: axes[name].simple for name in axes if name not in ("lr", "start")}
    tally, names = terrain.tally(), {"lr": lrs, "start": points}
    ordinary = 1 + abs(np.log10(lrs / axes["lr"].simple))[:, None]
    clarity = np.where(moved, 0.0, (np.nan_to_num(margin) + away(points)) / ordinary)
    seen |= {DECIDED: np.where(moved, "yes", "no")} if moved.any() else {}
    tally.add(answers[0] > 0, names, seen, asked, clarity, **fixed | {"horizon": horizons(axes)[0]})
    tally.nudged(moved)
    return tally, {f"sensitive_{cell.case.slug.replace('-', '_')}": int(moved.sum())}


# The other methods that divide each step by the size of past gradients.
LIKES = ("adagrad", "adadelta", "adam", "adamw")


OTHERS = tuple(target for target in METHODS if target != "rmsprop")


def gets_far(cell, reading, counts, alpha=0.99):
    """Where RMSprop gets far, as each reading has it: as runs are, and from each nudged start; by which margin."""
    own = watch(cell, "rmsprop", {"alpha": alpha}, counts)
    if reading == "it-leaves-its-valley":
        return [each.leaves for each in own], np.where(own[0].leaves, own[0].travelled, 0.0)
    rivals = LIKES if reading == "farther-than-its-like" else OTHERS
    each = [watch(cell, target, METHODS[target], counts) for target in rivals]
    most = [np.max([other.reach for other in others], axis=0) for others in zip(*each, strict=True)]
    held = [mine.reach > theirs for mine, theirs in zip(own, most, strict=True)]
    return held, abs(own[0].reach - most[0])


def is_far(reading, start, rivals=None):
    """The same in a script that has measured reach and last minimum of each method."""
    if reading == "it-leaves-its-valley":
        return f"abs(rmsprop[1] - {home(start)}) > 0"
    rivals = LIKES if reading == "farther-than-its-like" else OTHERS
    return f"rmsprop[0] > max({', '.join(f'{name}[0]' for name in rivals)})"


def methods_of(reading, lr, *others):
    """The methods that a reading is about, and some others, as a script compares them at one rate."""
    rivals = {"it-leaves-its-valley": (), "farther-than-its-like": LIKES, "farther-than-all": OTHERS}[reading]
    named = ("rmsprop", *rivals, *others)
    return {target: method for target, method in methods_at(lr).items() if target in named}


MEASURED = f"({REACH}, {WELL})"


@pytest.mark.claim("figure-4-shows-nine-runs-on-f2")
def test_the_sentences_on_figure_4_hold_together(cell, evidence):
    """At one rate from one start momentum's path is wider and ends farther away than SGD's, and RMSprop gets far."""
    reading, counts = cell.case.reading, (24, 32)
    far, margin = gets_far(cell, reading, counts)
    own, ball, sgd = (watch(cell, target, METHODS[target], counts) for target in ("rmsprop", "momentum", "sgd"))
    held = [
        (with_it.reach > without.reach) & (with_it.travelled > without.travelled) & gets
        for with_it, without, gets in zip(ball, sgd, far, strict=True)
    ]
    # Where one of the three is flung out, a figure would show that and nothing else.
    within = np.logical_and.reduce([np.isfinite(each[0].well) for each in (own, ball, sgd)])
    seen = {"reach of SGD": sgd[0].reach, "reach with momentum": ball[0].reach, "reach of RMSprop": own[0].reach}
    apart = np.minimum(margin, ball[0].travelled - sgd[0].travelled)
    tally, facts = counted(cell, held, apart, counts, within, **seen)

    def script(example):
        y, methods = example["start"][1], methods_of(reading, example["lr"], "sgd", "momentum")
        farther = f"abs(sgd[1] - {y!r}) < abs(momentum[1] - {y!r})"
        holds = f"sgd[0] < momentum[0] and {farther} and {is_far(reading, example['start'])}"
        return compared(methods, example["start"], example["horizon"], MEASURED, holds, "f2")

    evidence(tally.share(steady(script, len(methods_of(reading, None, "sgd", "momentum")))), **facts)


def a_tenth(step):
    """Lr itself, a tenth as high."""
    return 0.1


def as_stated(step):
    """RMSprop's rate times √(1 − αⁿ): its memory starts at zero, which alone makes the first steps larger."""
    return float(np.sqrt(1 - 0.99 ** (step + 1)))


LOWERED = {"the-rate-itself": (a_tenth, "0.1"), "the-first-steps": (as_stated, "math.sqrt(1 - 0.99 ** (step + 1))")}


@pytest.mark.claim("a-high-initial-rate-is-why-rmsprop-gets-far")
def test_a_high_initial_rate_carries_rmsprop_far(cell, evidence):
    """Of the runs that leave their valley, some stay in it where the rate, or the first steps alone, are lower."""
    alpha, counts = cell.domain.axes["alpha"].simple, (24, 32)
    lower, spelled = LOWERED[cell.case.reading or "the-first-steps"]
    high, low = (watch(cell, "rmsprop", {"alpha": alpha}, counts, rate) for rate in (None, lower))
    # What does not leave is nothing to be explained.
    stays = [
        np.where(own.leaves, np.isfinite(other.well) & ~other.leaves, -1) for own, other in zip(high, low, strict=True)
    ]
    tally, facts = counted(cell, stays, high[0].travelled, counts, among=high[0].leaves)

    def script(example):
        lr, start = example["lr"], example["start"]
        before = [f'optimizer.param_groups[0]["lr"] = {lr} * {spelled}']
        settings, held = {"lr": lr, "alpha": example["alpha"]}, f"{WELL} == {home(start)}"
        return alone("rmsprop", settings, start, example["horizon"], WELL, held, "f2", before=before)

    evidence(tally.share(steady(script)), **facts)
