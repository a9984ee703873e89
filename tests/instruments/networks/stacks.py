"""Plain and residual convolutional networks, side by side in stacks.

A network here is a stack of independent ones, one for each seed, whose channels lie side by side: a convolution in
groups keeps them apart, and so PyTorch trains all of them in the time that it needs for a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import torch
from torch import nn

from claims.registry import unknown_name

CLASSES, SIDE = 10, 8


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """PyTorch draws seeded numbers on the CPU, and goes on afterwards as if nothing had been drawn."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


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
