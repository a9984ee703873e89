"""What is optimized, beside plain tensors: complex and sparse ones, one that comes twice, and no number at all."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference import trajectory
from tests.instruments.calls import as_complex, as_real, sparse_gradients
from tests.instruments.driver import flat
from tests.instruments.methods import METHODS
from tests.instruments.targets import PYTORCHS
from tests.laws.trials import Trial, tried
from tests.laws.walking import Array, Walk
from tests.laws.weighing import Weighing

NO_NUMBERS = (np.nan, np.inf, -np.inf)


class _Terms(np.ndarray[Any, np.dtype[np.float64]]):
    """Numbers of which a setting of 0 makes 0, ∞ included: a term of decay or momentum is documented as absent then."""

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **how: Any) -> Any:
        """The operation on plain numbers."""
        plain = [np.asarray(each) for each in given]
        found = getattr(ufunc, method)(*plain, **how)
        absent = ufunc is np.multiply and any(each.ndim == 0 and each == 0 for each in plain)
        return (np.zeros_like(found) if absent else found).view(_Terms)


@pytest.mark.law("complex-tensor-moves-as-its-real-view")
def test_a_complex_tensor_moves_as_its_real_view(subject: Any, law: Any) -> None:
    """The real and imaginary parts of a complex tensor go where the reference takes two real numbers."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        count = len(trial.start) // 2 * 2
        tensor, points = as_complex(subject.tensor(trial.start[:count])), []
        optimizer = subject.call([tensor], **trial.settings)
        for gradient in trial.gradients:
            tensor.grad = as_complex(subject.tensor(gradient[:count]))
            optimizer.step()
            points.append(flat([as_real(tensor)]))
        expected = trial.reference()
        weighing.near(np.stack(points), expected.centre[:, :count], expected.radius[:, :count], trial.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("sparse-gradient-moves-as-the-dense-one")
def test_a_sparse_gradient_moves_as_the_dense_one(subject: Any, law: Any) -> None:
    """Without decay, a gradient that is written sparsely moves a tensor as the reference does, zeros included."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk, points = trial.walk(), []
        with sparse_gradients() as sparse:
            for step in range(trial.steps):
                walk.give(trial.given(step))
                for tensor in walk.tensors:
                    tensor.grad = sparse(tensor.grad)
                walk.optimizer.step()
                points.append(walk.point())
        expected = trial.reference()
        weighing.near(np.stack(points), expected.centre, expected.radius, trial.seen_by)

    law(tried(subject, visit, weight_decay=(0.0,)))


@pytest.mark.law("refused-sparse-gradient-moves-nothing")
def test_a_refused_sparse_gradient_moves_nothing(subject: Any, law: Any) -> None:
    """Under weight decay a sparse gradient is refused, and a tensor before it, which has a dense one, stays too."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = Walk(subject, trial.settings, [[trial.start, trial.start]])
        walk.give([trial.gradients[0]] * 2)
        with sparse_gradients() as sparse:
            walk.tensors[1].grad = sparse(walk.tensors[1].grad)
            refused = _refused(walk.optimizer.step, RuntimeError if subject.target in PYTORCHS else Exception)
        if not refused and subject.target not in PYTORCHS:
            # Others may take what PyTorch refuses, where the decay is not in the gradient, and have their own errors.
            return
        weighing.same(np.array([refused]), np.array([True]), lambda _: {"refused": 0, **trial.shown})
        weighing.same(walk.point(), np.tile(trial.start, 2), lambda place: trial.seen_by(place % len(trial.start)))

    law(tried(subject, visit, weight_decay=(0.125,)))


@pytest.mark.law("repeated-tensor-is-told-of")
def test_a_repeated_tensor_is_told_of(subject: Any, law: Any) -> None:
    """A tensor twice in a group is warned of, one of another group is refused, and the path goes on as before."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        walk = trial.walk()
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            subject.call([walk.tensors[0]] * 2, **trial.settings)
        refused = _refused(lambda: walk.optimizer.add_param_group({"params": walk.tensors[:1]}), ValueError)
        found = np.array([any("duplicate" in str(each.message) for each in told), refused])
        weighing.same(found, np.array([True, True]), lambda place: {"told": place, **trial.shown})
        path = np.stack([walk.step(trial.given(step)) for step in range(trial.steps)])
        weighing.same(path, trial.path(), trial.seen_by)

    law(tried(subject, visit))


def _refused(call: Callable[[], Any], error: type[Exception]) -> bool:
    try:
        call()
    except error:
        return True
    return False


@pytest.mark.law("no-number-stays-in-its-coordinate")
def test_no_number_stays_in_its_coordinate(subject: Any, law: Any) -> None:
    """A gradient of NaN, ∞ or −∞ in one coordinate leaves every other one on its path bit for bit."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        struck, place = _struck(trial)
        found, expected = struck.path(), trial.path()
        expected[:, place] = found[:, place]
        weighing.same(found, expected, struck.seen_by)

    law(tried(subject, visit))


@pytest.mark.law("no-number-ends-as-in-the-reference")
def test_no_number_ends_as_in_the_reference(subject: Any, law: Any) -> None:
    """After a gradient of NaN, ∞ or −∞ a coordinate is NaN, infinite or a number where the equations say so."""

    def visit(trial: Trial, weighing: Weighing) -> None:
        struck, place = _struck(trial)
        start, *gradients = np.vstack([struck.start, struck.gradients])[:, [place]].view(_Terms)
        rule = subject.method.rule(**subject.spelled(trial.settings))
        with np.errstate(all="ignore"):
            expected = np.stack([np.asarray(step.x) for step in trajectory.follow(rule, start, gradients)])
        # Of a rule that is known by its lines other lines may be the program's: ∞ − ∞ in one is ∞ in the other.
        kind = _kind if subject.method in METHODS.values() else np.isfinite
        weighing.same(kind(struck.path()[:, [place]]), kind(expected), lambda _: struck.seen_by(place))

    law(tried(subject, visit, zeros=False))


def _struck(trial: Trial) -> tuple[Trial, int]:
    """The run with no number for one gradient in one step, and the coordinate that is struck."""
    step, place = trial.choice.integers(trial.steps), int(trial.choice.integers(len(trial.start)))
    gradients = trial.gradients.copy()
    gradients[step, place] = trial.choice.choice(NO_NUMBERS)
    return trial.with_gradients(gradients), place


def _kind(points: Array) -> Array:
    """Points with 0 for every finite number."""
    return np.where(np.isfinite(points), 0.0, points)
