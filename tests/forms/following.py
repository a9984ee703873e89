"""Runs of a law: real optimizers on what is drawn, each quantity with the bound on what rounding may do to it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from claims.forms.programs import OPTIMIZERS
from claims.model import Domain
from reference import rules, trajectory
from reference.formulas import Tree, computed
from reference.powers import formed
from reference.rounding import CHARGE, FORMATS, Ball, exact, rounded
from tests.instruments import driver
from tests.instruments import objectives as functions
from tests.instruments.probes import build, stacked
from tests.instruments.strategies import Episode, simplest_episodes, spread_episodes
from tests.instruments.subjects import Subject

RULES = {
    "sgd": rules.SGD,
    "momentum": rules.Momentum,
    "nesterov": partial(rules.Momentum, nesterov=True),
    "adagrad": rules.AdaGrad,
    "rmsprop": rules.RMSprop,
    "adadelta": rules.Adadelta,
    "adam": rules.Adam,
    "adamw": rules.AdamW,
    "amsgrad": partial(rules.Adam, amsgrad=True),
    "adamax": rules.Adamax,
    "nadam": rules.NAdam,
    "radam": rules.RAdam,
    "rprop": rules.Rprop,
    "asgd": rules.ASGD,
}


class Driven(NamedTuple):
    """What one run is given: numbers of the format, with what was rounded away on the way to them."""

    optimizer: str
    settings: Mapping[str, float]
    start: Ball
    gradients: Ball
    lrs: Sequence[float]
    before: Mapping[str, float]


class Lived(NamedTuple):
    """One drawn run with its others: what each was given, each quantity after each step, and where the law is asked."""

    episode: Episode
    runs: Mapping[str, Driven]
    found: Mapping[str, Any]
    asked: Any


def episodes_before_drawn(subject: Subject, domain: Domain, given: Mapping[str, Any]) -> Iterator[Episode]:
    """The ladder of simple runs, then what is spread over the domain, for the plainest implementation.

    Where coordinates are compared, those of the ladder stand beside each other, also at settings and on gradients of a
    size that are spread; a single one says nothing.
    """
    ladder = [*simplest_episodes(domain)]
    # How other implementations carry out the same rule is asked by the matrix.
    spread = spread_episodes(domain) if subject.plainest else ()
    if not _of_two_coordinates(given):
        yield from (*ladder, *spread)
        return
    wide = [_wide([*group]) for _, group in itertools.groupby(ladder, lambda episode: len(episode.gradients))]
    yield from wide
    for each in spread:
        sized = tuple(tuple(value * each.gradients[0][0] for value in row) for row in wide[-1].gradients)
        lrs = (each.lrs[0],) * len(sized)
        yield replace(each, start=wide[-1].start, gradients=sized, lrs=lrs)


def _wide(alone: Sequence[Episode]) -> Episode:
    """Runs of one coordinate each as one run."""
    rows = zip(*(each.gradients for each in alone), strict=True)
    gradients = tuple(tuple(value for (value,) in row) for row in rows)
    return replace(alone[0], start=tuple(each.start[0] for each in alone), gradients=gradients)


def live(subject: Subject, given: Mapping[str, Any], episode: Episode) -> Lived:
    """The main run and the others, on what is drawn once for all of them."""
    paired = _of_two_coordinates(given)
    episode = _beside_each_other(episode) if paired else episode
    values = {**episode.settings, "scale": episode.scale}
    drawn = {name: values[name] for name in given["drawn"]}
    settings = {name: value for name, value in episode.settings.items() if name not in drawn}
    plain, steps = {**drawn, **settings}, np.arange(1.0, len(episode.gradients) + 1)[:, None]
    rows, start = exact(np.array(episode.gradients), subject.dtype), exact(episode.start, subject.dtype)
    main = Driven(subject.target, settings, start, rows, episode.lrs, _values(given["remembers"], plain))
    turned = _other_of_each_pair(rows.centre.shape[1]) if paired else []
    runs = {"": main}
    for name, other in given["others"].items():
        beside = main._replace(start=start[turned], gradients=rows[:, turned]) if paired else None
        runs[name] = beside if other["another_coordinate"] else _otherwise(main, other, plain, steps)
    found: dict[str, Any] = {**plain, "lr": np.array(episode.lrs)[:, None], "t": steps}
    for name, run in runs.items():
        if asked_of := {stem for stem, other in map(_parted, given["named"]) if other == name}:
            driven = replace(subject, target=run.optimizer)
            for stem, value in quantities(driven, given, run, plain, asked_of).items():
                found[f"{stem}_of_{name}" if name else stem] = value
    asked = np.ones(rows.centre.shape, bool)
    with np.errstate(all="ignore"):
        for tree in given["assuming"]:
            asked = asked & computed(tree)(found)
    if given.get("at_end", False):
        asked[:-1] = False
    return Lived(episode, runs, found, asked)


def _otherwise(main: Driven, other: Mapping[str, Any], plain: Mapping[str, float], steps: Any) -> Driven:
    """Another run: what is otherwise in it, and all else as in the main one."""
    settings = {name: value for name, value in main.settings.items() if name in OPTIMIZERS[other["optimizer"]].settings}
    settings |= _values(other["settings"], plain)
    lrs = main.lrs
    if settings["lr"] != main.settings["lr"]:
        lrs = [settings["lr"] * (lr / main.settings["lr"]) for lr in main.lrs]
    start = _in_format(other.get("start"), {**plain, "x_0": main.start}, main.start)
    rows = _in_format(other.get("gradient"), {**plain, "g": main.gradients, "t": steps}, main.gradients)
    rows = rows[::-1] if other["reversed"] else rows
    return Driven(other["optimizer"], settings, start, rows, lrs, _values(other["remembers"], plain))


def _parted(name: str) -> tuple[str, str]:
    """What a name is of which run."""
    stem, _, other = name.partition("_of_")
    return stem, other


def quantities(
    subject: Subject, given: Mapping[str, Any], driven: Driven, plain: Mapping[str, float], asked_of: Collection[str]
) -> dict[str, Any]:
    """What one run is after each step: numbers of the machine, each with the bound on what rounding may do to it."""
    slope = _slope(given["slope"], plain) if "slope" in given else None
    by_autograd = slope and functions.slope_by_autograd(given["objective"], "x", plain)
    after, first = _followed(subject, driven, slope, by_autograd)
    x, x_before, x_0 = after["x"], _shifted(after["x"], first["x"]), stacked([driven.start] * len(after["x"].centre))
    rows = slope(x_before) if slope else driven.gradients
    ways: dict[str, Callable[[], Ball]] = {
        **{f"{name}_before": partial(_shifted, ball, first[name]) for name, ball in after.items()},
        "x_0": lambda: x_0,
        "move": lambda: x - x_before,
        "moved": lambda: x - x_0,
        "length": lambda: _accumulated(np.add, abs(x - x_before)),
        "g": lambda: rows,
        "g_max": lambda: _accumulated(np.maximum, abs(rows)),
        "g_sum": lambda: _accumulated(np.add, rows),
        "g2_sum": lambda: _accumulated(np.add, rows**2),
    }
    return {name: after[name] if name in after else ways[name]() for name in asked_of}


def _slope(tree: Tree, plain: Mapping[str, float]) -> Callable[[Ball], Ball]:
    """The slope of an objective as a function of the point."""
    derived = computed(tree)
    return lambda x: 0 * x + derived({**plain, "x": x})


def _followed(
    subject: Subject, driven: Driven, slope: Callable[[Ball], Ball] | None, by_autograd: Callable[..., Any] | None
) -> tuple[dict[str, Ball], dict[str, Ball]]:
    """The point and each memory after every step, and both before the first: PyTorch's, with the reference's bounds."""
    rows, start = driven.gradients, driven.start
    lrs = driven.lrs if len({*driven.lrs}) > 1 else ()
    rule = formed(build(RULES[subject.target], driven.settings), subject.dtype, subject.coefficients)
    zero = exact(0 * start.centre, subject.dtype)
    begun = {name: _begun(rule.init(start), name, zero) for name in OPTIMIZERS[subject.target].memories}
    # PyTorch's optimizer is given all of its state, or none of it.
    usual = {name: float(ball.centre.flat[0]) for name, ball in begun.items()}
    before = {**usual, **driven.before} if driven.before else {}
    fed = [by_autograd] * len(rows.centre) if by_autograd else rows.centre.tolist()
    run = driver.follow(subject, driven.settings, start.centre.tolist(), fed, lrs, before)
    known = {name: rounded(value + 0 * start.centre, subject.dtype) for name, value in before.items()}
    each = [slope or rows[step] for step in range(len(rows.centre))]
    steps = list(trajectory.follow(rule, start, each, lrs, known))
    after = {name: _seen(seen, [getattr(step.state, name) for step in steps]) for name, seen in run.memories.items()}
    first = {name: known.get(name, begun.get(name, zero)) for name in after}
    return (
        {**after, "x": _seen(run.points, [step.x for step in steps])},
        {name: stacked([ball]) for name, ball in {**first, "x": start}.items()},
    )


def _begun(state: Any, name: str, zero: Ball) -> Ball:
    """What a memory is at first; momentum has none before its first step."""
    found = getattr(state, name)
    return zero if found is None else found


def _of_two_coordinates(given: Mapping[str, Any]) -> bool:
    return any(other["another_coordinate"] for other in given["others"].values())


@cache
def _pairs(count: int) -> Mapping[tuple[int, int], int]:
    """All pairs of coordinates, and the place of each."""
    pairs = itertools.permutations(range(count), 2)
    return {pair: place for place, pair in enumerate(pairs)}


def _beside_each_other(episode: Episode) -> Episode:
    """A run in which each coordinate stands once for every other one."""
    columns = [one for one, _ in _pairs(len(episode.start))]
    rows = tuple(tuple(row[column] for column in columns) for row in episode.gradients)
    return replace(episode, start=tuple(episode.start[column] for column in columns), gradients=rows)


def _other_of_each_pair(columns: int) -> list[int]:
    """Of so many columns, each one coordinate beside another, where the other stands beside the one."""
    # n coordinates make n(n − 1) pairs.
    pairs = _pairs(round((1 + np.sqrt(1 + 4 * columns)) / 2))
    return [pairs[other, one] for one, other in pairs]


def _seen(observed: Any, reference: list[Ball]) -> Ball:
    bound = stacked(reference)
    return Ball(observed, bound.radius, bound.format)


def _shifted(ball: Ball, first: Ball) -> Ball:
    """A quantity as it was one step before."""
    parts = ((getattr(first, of), getattr(ball, of)[:-1]) for of in ("centre", "radius"))
    return Ball(*(np.concatenate(part) for part in parts), ball.format)


def _accumulated(apply: Any, ball: Ball) -> Ball:
    rows = [ball[0]]
    for step in range(1, len(ball.centre)):
        rows.append(apply(rows[-1], ball[step]))
    return stacked(rows)


def _in_format(tree: Tree | None, values: Mapping[str, Any], unchanged: Ball) -> Ball:
    """What a formula gives, as numbers of the format that the run can be given, with what was rounded away."""
    if tree is None:
        return unchanged
    ball = computed(tree)(values)
    if not isinstance(ball, Ball):
        ball = Ball(ball + np.zeros_like(unchanged.centre), np.zeros_like(unchanged.centre), unchanged.format)
    kept = ball.centre if unchanged.format == FORMATS["float64"] else ball.centre.astype(np.float32).astype(float)
    return Ball(kept, ball.radius + CHARGE * ball.format.unit * abs(kept), ball.format)


def _values(trees: Mapping[str, Tree], plain: Mapping[str, float]) -> dict[str, float]:
    return {name: float(computed(tree)(plain)) for name, tree in trees.items()}
