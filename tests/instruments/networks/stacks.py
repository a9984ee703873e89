"""Plain and residual convolutional networks, their gradients and their training: the home of torch for networks.

A network here is a stack of independent ones, one for each seed, whose channels lie side by side: a convolution in
groups keeps them apart, and so PyTorch trains all of them in the time that it needs for a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from claims.registry import unknown_name
from reference.sweeping.progress import Bar
from tests.instruments.networks.digits import Digits, digits

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]
CLASSES, SIDE = 10, 8


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """PyTorch draws seeded numbers on the CPU, and goes on afterwards as if nothing had been drawn."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


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


# Other ways to draw the weights of a convolution, whose biases are then zero.
DRAWN: Mapping[str, Callable[[torch.Tensor], Any]] = {
    "he": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
    "glorot": nn.init.xavier_normal_,
}


@dataclass(frozen=True)
class Plan:
    """What a network is made of; ``depth`` counts the convolutions and the last linear layer.

    ``drawn`` says how the weights of its convolutions are: as PyTorch does it by default, or as in ``DRAWN``.
    """

    depth: int
    drawn: str = "default"
    normalised: bool = False
    shortcut: bool = False
    width: int = 8
    stride: int = 1

    def __post_init__(self) -> None:
        if self.depth < 4 or self.depth % 2:
            raise ValueError(f"a network has a first and a last layer and pairs between, not {self.depth} layers")
        if self.drawn != "default" and self.drawn not in DRAWN:
            raise ValueError(unknown_name("initialisation", self.drawn, ("default", *DRAWN)))

    def changed(self, **settings: Any) -> Plan:
        """The same with some settings replaced."""
        return replace(self, **settings)


class Block(nn.Module):
    """Two convolutions F; y = relu(F(x) + x) with a shortcut and y = relu(F(x)) without, as in He et al. 2016."""

    def __init__(self, plan: Plan, stack: int = 1) -> None:
        super().__init__()
        first, second = (_layer(plan, plan.width, stack) for _ in range(2))
        self.residual = nn.Sequential(first, nn.ReLU(), second)
        self.shortcut = plan.shortcut

    def add(self, x: torch.Tensor) -> torch.Tensor:
        """What the last ReLU gets."""
        return self.residual(x) + x if self.shortcut else self.residual(x)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The features after the block."""
        return self.add(x).relu()


class Network(nn.Module):
    """A first convolution, blocks of two, and a linear layer over all pixels, for a stack of networks."""

    def __init__(self, plan: Plan, stack: int = 1) -> None:
        super().__init__()
        self.plan, self.stack = plan, stack
        self.first = nn.Sequential(_layer(plan, 1, stack, plan.stride), nn.ReLU())
        self.blocks = nn.ModuleList(Block(plan, stack) for _ in range((plan.depth - 2) // 2))
        features = plan.width * (SIDE // plan.stride) ** 2
        self.last = nn.Conv2d(stack * features, stack * CLASSES, 1, groups=stack)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """The logits of each network for its own images, shape (images, networks, classes)."""
        x = self.first(images)
        for block in self.blocks:
            x = block(x)
        return self.last(x.flatten(1)[..., None, None]).flatten(1).unflatten(1, (self.stack, CLASSES))

    def convolutions(self) -> list[nn.Conv2d]:
        """The convolutions, first to last, without the linear layer."""
        return [module for module in self.modules() if isinstance(module, nn.Conv2d)][:-1]


def network(plan: Plan, seeds: Sequence[int]) -> Network:
    """A stack of freshly initialised networks, one for each seed; the same seed gives the same network in any stack."""
    # A shortcut has no parameters: with it or without, a network begins with the same ones.
    return _stacked(plan, [_initialised(plan.changed(shortcut=False), seed) for seed in seeds], len(seeds))


def side_by_side(stacks: Sequence[Network]) -> Network:
    """One stack of all networks of some stacks, which differ in the numbers of their parameters only."""
    return _stacked(stacks[0].plan, [each.state_dict() for each in stacks], sum(each.stack for each in stacks))


def _stacked(plan: Plan, each: Sequence[Mapping[str, torch.Tensor]], stack: int) -> Network:
    # What the stack itself would begin with is not drawn, by no method: every number is of one of the networks.
    with torch.device("meta"):
        stacked = Network(plan.changed(drawn="default"), stack)
    stacked.load_state_dict(
        {name: torch.cat([own[name] for own in each]) if first.dim() else first for name, first in each[0].items()},
        assign=True,
    )
    return stacked


@cache
def _initialised(plan: Plan, seed: int) -> Mapping[str, torch.Tensor]:
    """The parameters and statistics of one fresh network, which must not be changed."""
    with seeded(seed):
        return Network(plan).state_dict()


def _layer(plan: Plan, inputs: int, stack: int, stride: int = 1) -> nn.Module:
    """A convolution, initialised as planned, and its normalisation if it has one."""
    sizes = stack * inputs, stack * plan.width
    convolution = nn.Conv2d(*sizes, 3, stride, padding=1, groups=stack, bias=not plan.normalised)
    if plan.drawn in DRAWN:
        DRAWN[plan.drawn](convolution.weight)
        if convolution.bias is not None:
            nn.init.zeros_(convolution.bias)
    return nn.Sequential(convolution, nn.BatchNorm2d(sizes[1])) if plan.normalised else convolution


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
