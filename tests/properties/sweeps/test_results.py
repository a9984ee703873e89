"""A sweep is many single runs: the same numbers, whatever the cut, the executor and the company."""

from __future__ import annotations

import concurrent.futures
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest

from reference import printed, rules
from reference.objectives import F1, F2
from reference.settings import Numbers
from reference.sweep import Coupled, stream, sweep
from reference.sweeping import tasks
from reference.sweeping.cosine import cosine
from reference.sweeping.records import RECORDS
from reference.trajectory import descend

RANDOM = np.random.default_rng(20231123)
STARTS = RANDOM.uniform(-5, 5, (7, 2))
LRS = np.array([1e-3, 0.02, 0.3, 4.0])[:, None]


@dataclass(frozen=True)
class AbsoluteAdadelta(printed.Adadelta25):
    """(2.5) in a sweep, whose cells have learning rates: it takes no notice of them."""

    lr: Numbers = 1.0


RULES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "sgd": (rules.SGD, {}),
    "momentum": (rules.Momentum, {"dampening": 0.25}),
    "nesterov": (rules.Momentum, {"nesterov": True, "weight_decay": 0.01}),
    "adagrad": (rules.AdaGrad, {"lr_decay": 0.1, "initial_accumulator_value": 0.5}),
    "rmsprop": (rules.RMSprop, {}),
    "rmsprop-centered": (rules.RMSprop, {"centered": True, "momentum": 0.5}),
    "adadelta": (rules.Adadelta, {}),
    "adam": (rules.Adam, {"maximize": True}),
    "amsgrad": (rules.Adam, {"amsgrad": True}),
    "adamw": (rules.AdamW, {}),
    "rolling-ball": (printed.RollingBall, {"momentum": 0.9}),
    "adadelta-printed": (AbsoluteAdadelta, {"rho": 0.9, "eps": 1e-6, "absolute": True}),
    "adamw-printed": (printed.AdamW27, {"beta1": 0.9, "beta2": 0.99, "eps": 1e-8, "h_is_sum": True}),
}
EVERY_RULE = pytest.mark.parametrize("name", RULES)
# An f1 turned by 45°, whose coordinates do not separate.
TURNED = Coupled("f1 turned", lambda x, y: (22 * x + 18 * y, 18 * x + 22 * y), ((0.0, 0.0),))
EVERYTHING = {"record": RECORDS, "tolerance": 0.5}


def assert_same(found: Any, expected: Any) -> None:
    """Every record agrees to the last bit."""
    for name, one, other in zip(RECORDS, found, expected, strict=True):
        assert (one is None) == (other is None), name
        if one is not None:
            np.testing.assert_array_equal(one, other, err_msg=name)


@EVERY_RULE
def test_every_cell_is_a_run_of_its_own(name: str) -> None:
    """On f1 the whole path of every cell is what the rule does step by step, to the last bit."""
    rule, settings = RULES[name]
    path = sweep(rule, F1, STARTS, settings | {"lr": LRS}, 30, record="path").path
    for i, lr in enumerate(LRS[:, 0].tolist()):
        steps = descend(rule(**settings, lr=lr), STARTS, F1.gradient, 30)
        np.testing.assert_array_equal(path[:, i], [STARTS, *(step.x for step in steps)])


@EVERY_RULE
def test_on_f2_each_step_is_the_rule_s_but_for_the_cosine(name: str) -> None:
    """On f2 a run with the cosine of the sweep in place of the library's has the same bits."""
    rule, settings = RULES[name]
    path = sweep(rule, F2, STARTS, settings | {"lr": 0.02}, 30, record="path").path

    def gradient(point: Any) -> Any:
        x, y = point[..., 0], point[..., 1]
        return np.stack([4 * x, 20 * y + 50 * cosine(5 * y)], axis=-1)

    steps = descend(rule(**settings, lr=0.02), STARTS, gradient, 30)
    np.testing.assert_array_equal(path, [STARTS, *(step.x for step in steps)])


def test_the_cosine_is_within_three_units_in_the_last_place() -> None:
    """The cosine errs by less than three units in the last place up to 2^23, next to its zeros too."""
    zeros = np.pi * (RANDOM.integers(-20, 20, 200) + 0.5)
    wide = RANDOM.choice([-1, 1], 400) * 2.0 ** RANDOM.uniform(-30, 23, 400)
    with mpmath.workprec(200):
        for a in [*zeros, *np.nextafter(zeros, 99), *wide]:
            exact = mpmath.cos(mpmath.mpf(float(a)))
            assert abs(mpmath.mpf(float(cosine(a))) - exact) < 3 * float(np.spacing(abs(float(exact))))


def test_the_cosine_of_anything_is_one() -> None:
    """Far beyond its accurate range the cosine stays within [−1, 1]; of infinity and NaN it is NaN."""
    with np.errstate(all="ignore"):
        assert (abs(cosine(10.0 ** RANDOM.uniform(6, 308, 500))) <= 1).all()
        assert np.isnan(cosine(np.array([np.inf, -np.inf, np.nan]))).all()


@EVERY_RULE
@pytest.mark.parametrize("objective", [F1, F2, TURNED], ids=lambda objective: objective.name)
def test_the_cut_does_not_matter(name: str, objective: Any) -> None:
    """Chunks of five trajectories or all at once, and distinct coordinates or all, record the same bits."""
    rule, settings = RULES[name]
    # A grid of starts, so that coordinates repeat.
    starts = np.stack(np.meshgrid([-2.0, 0.5], [1.0, -0.0, 3.0], indexing="ij"), axis=-1)
    lrs = LRS[:, :, None]
    for record in (EVERYTHING, {"record": ("final", "path", "sign_changes")}):
        asked = (rule, objective, starts, settings | {"lr": lrs}, 6)
        whole = sweep(*asked, **record)
        assert whole.final.shape == (4, 2, 3, 2)
        assert_same(sweep(*asked, **record, chunk=5), whole)
        assert_same(sweep(*asked, **record, distinct=False), whole)


def test_a_chunk_may_be_a_single_trajectory() -> None:
    """Trajectories run one by one record the bits of all at once."""
    asked = (rules.Adam, F2, STARTS, {"lr": LRS, "beta2": np.linspace(0.1, 0.999, 7)}, 20)
    assert_same(sweep(*asked, **EVERYTHING, chunk=1), sweep(*asked, **EVERYTHING))


def test_one_trajectory_needs_no_axis() -> None:
    """A single start with single settings gives single points."""
    found = sweep(rules.Adam, F1, [1.0, -2.0], {"lr": 0.1}, 5, record=("final", "path"))
    assert (found.final.shape, found.path.shape) == ((2,), (6, 2))


@dataclass(frozen=True)
class Backwards:
    """A rule that remembers where it was, and adds a part of the way since to its next step."""

    lr: Numbers

    class State(NamedTuple):
        """Where it was."""

        before: Numbers

    def init(self, x: Numbers) -> State:
        """Nowhere else yet."""
        return self.State(x)

    def update(self, x: Numbers, g: Numbers, state: State) -> tuple[Numbers, State]:
        """The next coordinate, and this one."""
        return x - self.lr * g + 0.5 * (x - state.before), self.State(x)


def test_a_memory_may_be_the_coordinate_as_it_was() -> None:
    """What a rule remembers is not overwritten by the step that follows."""
    path = sweep(Backwards, F1, STARTS, {"lr": 0.01}, 9, record="path").path
    steps = descend(Backwards(0.01), STARTS, F1.gradient, 9)
    np.testing.assert_array_equal(path, [STARTS, *(step.x for step in steps)])


def test_settings_of_zero_do_not_depend_on_their_company() -> None:
    """A cell with momentum 0 or weight decay 0 is what it is alone, even when it overflows."""
    settings = {"lr": 1.0, "momentum": np.array([0.0, 0.5, 0.0]), "weight_decay": np.array([0.0, 0.0, 2.0])}
    mixed = sweep(rules.RMSprop, TURNED, [1e200, -3.0], settings, 400, record="path").path
    for k in range(3):
        alone = {name: float(np.broadcast_to(value, 3)[k]) for name, value in settings.items()}
        np.testing.assert_array_equal(
            mixed[:, k], sweep(rules.RMSprop, TURNED, [1e200, -3.0], alone, 400, record="path").path
        )


@pytest.mark.parametrize("pool", [concurrent.futures.ThreadPoolExecutor, concurrent.futures.ProcessPoolExecutor])
def test_the_executor_does_not_matter(pool: Callable[..., Any]) -> None:
    """A pool of threads or of processes records the same bits as this process."""
    asked = (rules.Adam, F2, STARTS, {"lr": LRS, "beta1": np.array([0.0, 0.5, 0.9, 0.0])[:, None]}, 12)
    context = {} if pool is concurrent.futures.ThreadPoolExecutor else {"mp_context": _forkserver()}
    with pool(2, **context) as executor:
        assert_same(sweep(*asked, **EVERYTHING, chunk=10, executor=executor), sweep(*asked, **EVERYTHING))


def _forkserver() -> Any:
    import multiprocessing

    # A fork of this process would copy torch's threads.
    return multiprocessing.get_context("forkserver")


def test_blocks_of_work_are_plain_data() -> None:
    """A block of trajectories can be sent anywhere: it survives pickling, whatever the objective is made of."""
    block = next(stream(rules.AdamW, TURNED, STARTS, {"lr": LRS}, 4, chunk=9))
    assert len(block.where) == 9
    assert pickle.loads(pickle.dumps(block.records)).final.shape == (9, 2)
    assert pickle.loads(pickle.dumps(tasks.carry_out)) is tasks.carry_out


def test_a_stream_gives_the_sweep_piece_by_piece() -> None:
    """The chunks of a stream, put where they say, are the sweep."""
    asked = (rules.AdaGrad, F2, STARTS, {"lr": LRS}, 9)
    whole, flat = sweep(*asked).final, np.full((28, 2), np.nan)
    for where, records in stream(*asked, chunk=9):
        flat[where] = records.final
    np.testing.assert_array_equal(flat.reshape(whole.shape), whole)


def test_a_diverging_trajectory_is_data() -> None:
    """A path that overflows ends at infinity or NaN without a warning, and never hits."""
    found = sweep(rules.SGD, F1, [1.0, 1.0], {"lr": [0.01, 50.0]}, 400, record=("final", "first_hit"), tolerance=0.1)
    assert np.isfinite(found.final[0]).all()
    assert not np.isfinite(found.final[1]).any()
    assert found.first_hit.tolist()[1] == -1
