"""A small convolutional network on digits: pretraining, moving to other digits, and what training does to it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tests.instruments.networks.digits import Digits, digits, only
from tests.instruments.networks.stacks import seeded
from tests.instruments.subjects import Subject

Array = NDArray[np.float64]
Tensors = Mapping[str, Array]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

# The digits on which networks are pretrained; they move to the others.
OLD, NEW = range(5), range(5, 10)
LAST, WIDTHS, FEATURES = "last", (8, 16), 64
OPTIMIZERS: Mapping[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
# Rates at which each of them learns the digits quickly.
RATES = {"sgd": 0.2, "momentum": 0.05, "adam": 0.01, "adamw": 0.01}


class Recipe(NamedTuple):
    """How to train: the optimizer with its settings, how long, in which mode, and what becomes of old gradients."""

    optimizer: str = "momentum"
    lr: float | None = None
    weight_decay: float = 0.0
    steps: int = 60
    batch: int = 32
    seed: int = 0
    train_mode: bool = True
    gradients_to_none: bool = True

    def build(self, parameters: Iterable[torch.Tensor]) -> torch.optim.Optimizer:
        """The optimizer for these parameters."""
        lr = RATES[self.optimizer] if self.lr is None else self.lr
        return OPTIMIZERS[self.optimizer](list(parameters), lr=lr, weight_decay=self.weight_decay)


class Device(NamedTuple):
    """Where and in which number format a network lives."""

    device: str
    dtype: torch.dtype

    @classmethod
    def of(cls, subject: Subject) -> Device:
        """Those of a subject."""
        return cls(subject.device, getattr(torch, subject.dtype))


def network(where: Device, classes: int, seed: int) -> nn.Sequential:
    """Two blocks of convolution, BatchNorm and ReLU that halve the image, and a last fully connected layer."""
    layers: list[tuple[str, nn.Module]] = []
    with seeded(seed):
        for block, (before, after) in enumerate(zip((1, *WIDTHS), WIDTHS, strict=False), start=1):
            layers += [
                (f"conv{block}", nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False)),
                (f"norm{block}", nn.BatchNorm2d(after)),
                (f"relu{block}", nn.ReLU()),
            ]
        layers += [("flatten", nn.Flatten()), (LAST, nn.Linear(FEATURES, classes))]
        return nn.Sequential(OrderedDict(layers)).to(where.device, where.dtype)


def tensors(net: nn.Module) -> Tensors:
    """Every parameter and buffer by name, copied."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in net.state_dict().items()}


def parameter_names(net: nn.Module) -> set[str]:
    """The names of what training is meant to change; the other tensors are buffers."""
    return {name for name, _ in net.named_parameters()}


def same_bits(a: Array, b: Array) -> bool:
    """Whether two tensors have one shape, one format and the same bits."""
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


# --- training -----------------------------------------------------------------------------------------------------


def mean_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean cross entropy of a batch."""
    return nn.functional.cross_entropy(logits, labels)


def on(where: Device, data: Digits) -> tuple[torch.Tensor, torch.Tensor]:
    """Images and labels as tensors."""
    images = torch.tensor(data.images, dtype=where.dtype, device=where.device)
    return images, torch.tensor(data.labels, device=where.device)


def batches(count: int, recipe: Recipe) -> Iterable[NDArray[np.int64]]:
    """The indices of each batch: epoch after epoch of all images in a seeded order, owing nothing to PyTorch's."""
    random = np.random.default_rng([recipe.seed, count])
    order = np.concatenate([random.permutation(count) for _ in range(recipe.steps * recipe.batch // count + 1)])
    for step in range(recipe.steps):
        yield order[step * recipe.batch : (step + 1) * recipe.batch]


Watch = Callable[[torch.optim.Optimizer, NDArray[np.int64]], None]


def train(
    net: nn.Module,
    data: Digits,
    recipe: Recipe,
    optimizer: torch.optim.Optimizer | None = None,
    loss: Loss = mean_loss,
    watch: Watch | None = None,
) -> Array:
    """Train a network as any other, whatever its start, and say what the loss of each batch was.

    A loss that is no finite number ends the training.  ``watch`` is shown the optimizer and the batch before each step.
    """
    first = next(net.parameters())
    images, labels = on(Device(str(first.device), first.dtype), data)
    optimizer = optimizer or recipe.build(net.parameters())
    net.train(recipe.train_mode)
    losses: list[float] = []
    for batch in batches(len(labels), recipe):
        if watch:
            watch(optimizer, batch)
        optimizer.zero_grad(set_to_none=recipe.gradients_to_none)
        value = loss(net(images[batch]), labels[batch])
        losses.append(value.item())
        if not np.isfinite(losses[-1]):
            break
        value.backward()
        optimizer.step()
    return np.array(losses)


def accuracy(net: nn.Module, data: Digits) -> float:
    """The share of the images whose most likely class is the right one, in eval mode."""
    first = next(net.parameters())
    images, labels = on(Device(str(first.device), first.dtype), data)
    net.eval()
    with torch.no_grad():
        return float((net(images).argmax(-1) == labels).double().mean().item())


def pretrained(where: Device, seed: int, steps: int = 60) -> nn.Sequential:
    """A network that has learned the old digits."""
    net = network(where, len(OLD), seed)
    train(net, only(digits(), OLD), Recipe(steps=steps, seed=seed))
    return net


# --- moving to other digits ---------------------------------------------------------------------------------------


def load(subject: Subject, net: nn.Module, trained: nn.Module) -> None:
    """Let the subject give a network all tensors of a trained one whose shapes fit."""
    fitting = {name: tensor.shape for name, tensor in net.state_dict().items()}
    state = {name: tensor for name, tensor in trained.state_dict().items() if tensor.shape == fitting[name]}
    subject.call(net, state, strict=False)


def replace_last(subject: Subject | None, net: nn.Module, classes: int, seed: int) -> None:
    """Put a new layer in the place of the last one, made by the subject or else by PyTorch."""
    first = next(net.parameters())
    with seeded(seed):
        layer = (subject.call if subject else nn.Linear)(FEATURES, classes)
    setattr(net, LAST, layer.to(first.device, first.dtype))


def new_layer(subject: Subject, classes: int, seed: int) -> Tensors:
    """The tensors of a new last layer."""
    with seeded(seed):
        return tensors(subject.call(FEATURES, classes))


def freeze_all_but_last(subject: Subject, net: nn.Module) -> None:
    """Let the subject freeze every layer but the last."""
    for name, layer in net.named_children():
        if name != LAST:
            subject.call(layer, False)


def refusal(subject: Subject, net: nn.Module, trained: nn.Module, **settings: Any) -> str | None:
    """The name of the error with which the subject refuses a trained state, if it does."""
    try:
        subject.call(net, trained.state_dict(), **settings)
    except RuntimeError as error:
        return type(error).__name__
    return None


def protocol(net: nn.Module, data: Digits, recipe: Recipe) -> Mapping[str, Any]:
    """Train, and say everything about it but the values: what is trained, on what, with what, for how long."""
    seen: list[tuple[tuple[int, ...], tuple[float, ...], int]] = []

    def watch(optimizer: torch.optim.Optimizer, batch: NDArray[np.int64]) -> None:
        rates = tuple(group["lr"] for group in optimizer.param_groups)
        seen.append((tuple(batch.tolist()), rates, len(optimizer.state)))

    optimizer = recipe.build(net.parameters())
    shapes = {name: tensor.shape for name, tensor in net.state_dict().items()}
    trained = [name for name, parameter in net.named_parameters() if parameter.requires_grad]
    before = tensors(net)
    train(net, data, recipe, optimizer, watch=watch)
    after = tensors(net)
    order, rates, memories = zip(*seen, strict=True)
    return {
        "the tensors": shapes,
        "what is trained": trained,
        "what changes": [name for name in after if not same_bits(before[name], after[name])],
        "the batches": order,
        "the learning rates": rates,
        "the optimizer's memory": (memories, [sorted(memory) for memory in optimizer.state.values()]),
    }
