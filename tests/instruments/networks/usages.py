"""Two usages of the cross entropy, with softmax first as in the article and on logits, and what trains with them."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tests.instruments.landscapes.ensembles import Ensemble
from tests.instruments.networks.digits import Digits, digits, split
from tests.instruments.networks.transfer import Device, Loss, Recipe, network
from tests.instruments.subjects import Subject

Array = NDArray[np.float64]


def softmax_first(subject: Subject) -> Loss:
    """The article's usage: the loss, a sum, is given the output of softmax; divided by the size of the batch."""
    return lambda logits, labels: subject.call(torch.softmax(logits, -1), labels) / len(labels)


def on_logits(subject: Subject) -> Loss:
    """The loss is given the logits; divided by the size of the batch."""
    return lambda logits, labels: subject.call(logits, labels) / len(labels)


EPOCHS, IMAGES, BATCH = 5, 600, 32


class Curves(NamedTuple):
    """What came of a training after each epoch: the accuracy on unseen images, and the mean loss on the way."""

    accuracy: Array
    loss: Array


@cache
def learned(subject: Subject, optimizer: str, lr: float, seeds: tuple[int, ...]) -> tuple[tuple[Curves, Curves], ...]:
    """How a network learns all ten digits, for each seed with softmax first and on logits, from one start."""
    parts = [split(digits(), 0.3, seed) for seed in seeds]
    seen = [Digits(rest.images[:IMAGES], rest.labels[:IMAGES]) for rest, _ in parts]
    unseen = [rest for _, rest in parts]
    usages = [softmax_first(subject), on_logits(subject)]
    # For each seed its networks stand side by side, one for each usage.
    every = [(place, usage) for place in range(len(seeds)) for usage in usages]
    together = Ensemble([network(Device.of(subject), 10, seeds[place]) for place, _ in every])
    recipe = Recipe(optimizer, lr, steps=-(-IMAGES // BATCH), batch=BATCH)
    made, found = recipe.build(together.parameters.values()), []
    for epoch in range(EPOCHS):
        own = [EPOCHS * seeds[place] + epoch for place, _ in every]
        losses = together.train([seen[place] for place, _ in every], recipe, own, made, [usage for _, usage in every])
        found.append((together.accuracies([unseen[place] for place, _ in every]), losses.mean(axis=0)))
    curves = [Curves(*curve) for curve in np.array(found).transpose(2, 1, 0)]
    return tuple(zip(curves[::2], curves[1::2], strict=True))


def torch_loss(dtype: str, logits: Any, targets: Any, weight: Any = None, **settings: Any) -> float:
    """PyTorch's cross entropy of a batch with any of its settings."""
    numbers = partial(torch.tensor, dtype=getattr(torch, dtype))
    loss = nn.CrossEntropyLoss(weight=None if weight is None else numbers(weight), **settings)
    return float(loss(numbers(logits), torch.tensor(targets)).item())
