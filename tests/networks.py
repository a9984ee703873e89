"""Plain and residual convolutional networks, their gradients and their training: the home of torch for networks.

A network here is a stack of independent ones, one for each seed, whose channels lie side by side: a convolution in
groups keeps them apart, and so PyTorch trains all of them in the time that it needs for a few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from reference.sweeping.progress import Bar
from tests.digits import Digits, digits

Array = NDArray[np.float64]
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


@dataclass(frozen=True)
class Plan:
    """What a network is made of; ``depth`` counts the convolutions and the last linear layer."""

    depth: int
    he: bool = False
    normalised: bool = False
    shortcut: bool = False
    width: int = 8
    stride: int = 1

    def __post_init__(self) -> None:
        if self.depth < 4 or self.depth % 2:
            raise ValueError(f"a network has a first and a last layer and pairs between, not {self.depth} layers")

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
        self.stack = stack
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
    each = [_initialised(plan.changed(shortcut=False), seed) for seed in seeds]
    # What the stack itself would begin with is not drawn, by no method: every number is of one of the networks.
    with torch.device("meta"):
        stacked = Network(plan.changed(he=False), len(seeds))
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
    if plan.he:
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
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
    """How networks are trained: SGD with momentum 0.9 on so many images, for so many epochs."""

    images: int
    epochs: int
    batch: int


class Trained(NamedTuple):
    """The share of its training images that each network gets wrong after the training, and its loss on them."""

    errors: Array
    losses: Array


def train(
    model: Network, data: Digits, lrs: Sequence[float], seeds: Sequence[int], recipe: Recipe, unit: float = 1.0
) -> Trained:
    """Train each network at its own rate on its own seeded choice and order of the images.

    One optimizer serves all rates, for SGD is linear in the gradients: a network whose loss counts half moves half as
    far.  ``unit`` is the optimizer's own rate, in which the others are counted.  The error is that of the network as
    it trains, with the statistics of all its images where it normalises.
    A network whose loss is no longer a number is wrong about everything.  A long training shows a bar.
    """
    like = next(model.parameters())
    randoms = [np.random.default_rng(seed) for seed in seeds]
    own = np.stack([random.permutation(len(data.labels))[: recipe.images] for random in randoms], axis=1)
    rates = torch.tensor(lrs, dtype=like.dtype, device=like.device)
    optimizer = torch.optim.SGD(model.parameters(), lr=unit, momentum=0.9, foreach=True)
    with Bar(recipe.epochs, wanted=True, unit="epoch") as done, without_subnormals():
        for _ in range(recipe.epochs):
            order = np.stack([random.permutation(recipe.images) for random in randoms], axis=1)
            shuffled = batch(data, np.take_along_axis(own, order, axis=0), like)
            for images, labels in zip(*(part.split(recipe.batch) for part in shuffled), strict=True):
                optimizer.zero_grad()
                (losses(model, Batch(images, labels)) * rates).sum().backward()
                optimizer.step()
            done(1)
    with torch.no_grad():
        everything = batch(data, own, like)
        logits = model(everything.images)
        left = _losses(logits, everything)
    wrong = (logits.argmax(-1) != everything.labels) | ~logits.isfinite().all(-1)
    return Trained(wrong.double().mean(0).cpu().numpy(), left.double().cpu().numpy())


# --- what claims and figures share --------------------------------------------------------------------------------


@cache
def initial(subject: Any, plan: Plan, seeds: tuple[int, ...], images: int) -> Gradients:
    """The gradients of freshly initialised networks of the subject, each on one seeded batch of the digits."""
    model = _made(subject, plan, seeds)
    own = [np.random.default_rng(seed).permutation(len(digits().labels))[:images] for seed in seeds]
    return gradients(model, batch(digits(), np.stack(own, axis=1), next(model.parameters())))


@cache
def trained(subject: Any, plan: Plan, lrs: tuple[float, ...], seeds: tuple[int, ...], recipe: Recipe) -> Trained:
    """Networks of the subject trained on the digits: errors and losses of shape (rates, seeds)."""
    each = [(lr, seed) for lr in lrs for seed in seeds]
    rates, own = zip(*each, strict=True)
    found = train(_made(subject, plan, own), digits(), rates, own, recipe)
    return Trained(*(values.reshape(len(lrs), len(seeds)) for values in found))


def _made(subject: Any, plan: Plan, seeds: Sequence[int]) -> Network:
    # Of channels in groups PyTorch's convolutions are faster where those of a pixel lie side by side.
    settings = {"device": subject.device, "dtype": getattr(torch, subject.dtype)}
    return subject.call(plan, seeds).to(**settings, memory_format=torch.channels_last)
