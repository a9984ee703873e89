"""The gradients of stacked networks, and their training: one optimizer for all of a stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from reference.sweeping.progress import Bar
from tests.instruments.networks.digits import Digits, digits
from tests.instruments.networks.stacks import Network, Plan, side_by_side

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]


@contextmanager
def without_subnormals() -> Iterator[None]:
    """Numbers below the normal ones count as zero on this thread, where the processor can do so.

    Added to weights of ordinary size they change no bit, and a vanishing gradient is full of them: a processor
    takes ten times as long for each.
    """
    flushed = torch.set_flush_denormal(True)
    try:
        yield
    finally:
        if flushed:
            torch.set_flush_denormal(False)


class Batch(NamedTuple):
    """Images of shape (images, networks, 8, 8) and labels of shape (images, networks)."""

    images: torch.Tensor
    labels: torch.Tensor


def batch(data: Digits, chosen: NDArray[np.int64], like: torch.Tensor) -> Batch:
    """The chosen images, an index for each image and network, in the format and on the device of a tensor."""
    # Of mean zero and unit spread over the data set, as images are usually given to networks.
    centred = (data.images - data.images.mean()) / data.images.std()
    images = torch.as_tensor(centred[chosen, 0], dtype=like.dtype, device=like.device)
    return Batch(images, torch.as_tensor(data.labels[chosen], device=like.device))


def losses(model: Network, given: Batch) -> torch.Tensor:
    """The cross entropy of each network."""
    return _losses(model(given.images), given)


def _losses(logits: torch.Tensor, given: Batch) -> torch.Tensor:
    return nn.functional.cross_entropy(logits.movedim(1, 2), given.labels, reduction="none").mean(0)


class Gradients(NamedTuple):
    """Norms for each network and convolution, shape (networks, convolutions)."""

    weights: Array
    of_weights: Array
    of_features: Array


def gradients(model: Network, given: Batch) -> Gradients:
    """The norms of each convolution's weights, of their gradient, and of the gradient that reaches its output."""
    arriving: dict[int, torch.Tensor] = {}

    def keep(k: int, features: torch.Tensor) -> None:
        features.register_hook(lambda gradient: arriving.__setitem__(k, gradient))

    layers = model.convolutions()
    hooks = [
        layer.register_forward_hook(lambda module, given, features, k=k: keep(k, features))
        for k, layer in enumerate(layers)
    ]
    with without_subnormals():
        losses(model, given).sum().backward()
    for hook in hooks:
        hook.remove()

    def norms(tensors: Sequence[torch.Tensor], axis: int) -> Array:
        found = [t.detach().double().unflatten(axis, (model.stack, -1)).movedim(axis, 0) for t in tensors]
        return torch.stack([t.flatten(1).norm(dim=1) for t in found], dim=1).cpu().numpy()

    weights = [layer.weight for layer in layers]
    features = [arriving[k] for k in range(len(layers))]
    return Gradients(norms(weights, 0), norms([w.grad for w in weights], 0), norms(features, 1))


def ratio(first: Array, last: Array) -> Array:
    """The first over the last: zero for a dead network, none of whose layers gets a gradient."""
    return np.divide(first, last, out=np.where(first > 0, np.inf, 0.0), where=last > 0)


class Recipe(NamedTuple):
    """How networks are trained: SGD with momentum 0.9 on so many images, for at most so many epochs.

    After every ``check`` epochs it is seen what they get wrong of their images.  A training has ended once that was
    nothing ``calm`` times in a row.
    """

    images: int
    epochs: int
    batch: int
    check: int = 10
    calm: int = 3

    @property
    def steps(self) -> int:
        """How many steps the longest training takes."""
        return self.epochs * -(-self.images // self.batch)

    def checked(self, epoch: int) -> bool:
        """Whether the errors are seen after this epoch, counted from 1."""
        return epoch % self.check == 0 or epoch == self.epochs


class Trained(NamedTuple):
    """The share of its training images that each network gets wrong in the end, its loss on them, and the way there.

    ``course`` has the errors of all checks, shape (checks, networks): of a network whose training has ended, none.
    """

    errors: Array
    losses: Array
    course: Array


def train(
    model: Network,
    data: Digits,
    lrs: Sequence[float],
    seeds: Sequence[int],
    recipe: Recipe,
    unit: float = 1.0,
    enough: Callable[[Marks], bool] = np.all,
) -> Trained:
    """Train each network at its own rate on its own seeded choice and order of the images.

    One optimizer serves all rates, for SGD is linear in the gradients: a network whose loss counts half moves half as
    far.  ``unit`` is the optimizer's own rate, in which the others are counted.  The error is that of the network as
    it trains, with the statistics of all its images where it normalises.  All stop once ``enough`` trainings have
    ended.  A network whose loss is no longer a number is wrong about everything.  A long training shows a bar.
    """
    like = next(model.parameters())
    randoms = [np.random.default_rng(seed) for seed in seeds]
    own = np.stack([random.permutation(len(data.labels))[: recipe.images] for random in randoms], axis=1)
    rates, everything = torch.tensor(lrs, dtype=like.dtype, device=like.device), batch(data, own, like)
    optimizer = torch.optim.SGD(model.parameters(), lr=unit, momentum=0.9, foreach=True)
    course: list[Array] = []
    with Bar(recipe.epochs, wanted=True, unit="epoch") as done, without_subnormals():
        for epoch in range(1, recipe.epochs + 1):
            order = np.stack([random.permutation(recipe.images) for random in randoms], axis=1)
            shuffled = batch(data, np.take_along_axis(own, order, axis=0), like)
            for images, labels in zip(*(part.split(recipe.batch) for part in shuffled), strict=True):
                optimizer.zero_grad()
                (losses(model, Batch(images, labels)) * rates).sum().backward()
                optimizer.step()
            done(1)
            if recipe.checked(epoch):
                wrong, left = _errors(model, everything)
                course.append(np.where(_ended(course, recipe), 0.0, wrong))
                if enough(_ended(course, recipe)):
                    break
    # A check that was not needed any more would have seen what the last one saw.
    missing = sum(map(recipe.checked, range(1, recipe.epochs + 1))) - len(course)
    return Trained(course[-1], left, np.stack(course + missing * course[-1:]))


def _ended(course: Sequence[Array], recipe: Recipe) -> Marks | np.bool_:
    """Which trainings have ended, by their errors so far."""
    return np.all(np.stack(course[-recipe.calm :]) == 0, axis=0) if len(course) >= recipe.calm else np.False_


def _errors(model: Network, everything: Batch) -> tuple[Array, Array]:
    """The share of its images that each network gets wrong, and its loss on them."""
    with torch.no_grad():
        logits = model(everything.images)
        left = _losses(logits, everything)
    wrong = (logits.argmax(-1) != everything.labels) | ~logits.isfinite().all(-1)
    return wrong.double().mean(0).cpu().numpy(), left.double().cpu().numpy()


# --- what claims and figures share --------------------------------------------------------------------------------


@cache
def initial(subject: Any, plan: Plan, seeds: tuple[int, ...], images: int) -> Gradients:
    """The gradients of freshly initialised networks of the subject, each on one seeded batch of the digits."""
    model = _made(subject, [plan], seeds)
    own = [np.random.default_rng(seed).permutation(len(digits().labels))[:images] for seed in seeds]
    return gradients(model, batch(digits(), np.stack(own, axis=1), next(model.parameters())))


@cache
def trained(
    subject: Any, plans: tuple[Plan, ...], lrs: tuple[tuple[float, ...], ...], seeds: tuple[int, ...], recipe: Recipe
) -> Trained:
    """Networks of the subject trained on the digits: errors and losses of shape (plans, rates, seeds).

    The plans differ in how weights are drawn only, so that all of their networks fit into one stack; each has as many
    rates.  The training stops when for each plan and seed the one at one of the rates has ended.
    """
    shape = len(plans), len(lrs[0]), len(seeds)
    each = [(lr, seed) for of_plan in lrs for lr in of_plan for seed in seeds]
    rates, own = zip(*each, strict=True)
    model = _made(subject, plans, own[: len(each) // len(plans)])

    def enough(ended: Marks) -> bool:
        return bool(np.broadcast_to(ended, len(each)).reshape(shape).any(axis=1).all())

    found = train(model, digits(), rates, own, recipe, enough=enough)
    return Trained(*(values.reshape(*values.shape[:-1], *shape) for values in found))


def _made(subject: Any, plans: Sequence[Plan], seeds: Sequence[int]) -> Network:
    # Of channels in groups PyTorch's convolutions are faster where those of a pixel lie side by side.
    settings = {"device": subject.device, "dtype": getattr(torch, subject.dtype)}
    stacks = [subject.call(plan, seeds) for plan in plans]
    return side_by_side(stacks).to(**settings, memory_format=torch.channels_last)
