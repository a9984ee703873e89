"""Networks of one make trained side by side: PyTorch's ``vmap`` runs all of them in the time that it needs for a few.

Each has its own start, images, order and loss, and moves as it would alone, save for how sums are rounded.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

from tests.instruments.networks.digits import Digits
from tests.instruments.networks.transfer import Device, Loss, Recipe, batches, mean_loss, on

Array = NDArray[np.float64]


class Ensemble:
    """Networks that differ in their numbers only; layers are frozen in all of them or in none."""

    def __init__(self, nets: Sequence[nn.Module]) -> None:
        self.parameters, self._buffers = stack_module_state(list(nets))
        self._nets = nets
        # It says what is computed, and has no numbers of its own.
        self._make = copy.deepcopy(nets[0]).to("meta")
        self._ended: dict[int, dict[str, torch.Tensor]] = {}
        first = next(nets[0].parameters())
        self._where = Device(str(first.device), first.dtype)

    def _logits(self, images: Sequence[torch.Tensor]) -> torch.Tensor:
        """Those of each network for its own images, of which all have as many."""

        def one(parameters: dict[str, torch.Tensor], buffers: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
            return functional_call(self._make, (parameters, buffers), (x,))

        return vmap(one)(self.parameters, self._buffers, torch.stack(list(images)))

    def train(
        self,
        data: Sequence[Digits],
        recipe: Recipe,
        seeds: Sequence[int],
        optimizer: torch.optim.Optimizer | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> Array:
        """Train each network on its own images in its own seeded order; the loss of each batch, (steps, networks).

        ``recipe`` says all but the seed.  A loss that is no finite number ends the training of its network for good.
        """
        optimizer = optimizer or recipe.build(self.parameters.values())
        losses = losses or [mean_loss] * len(data)
        pictures, labels = zip(*[on(self._where, each) for each in data], strict=True)
        orders = [batches(len(each.labels), recipe._replace(seed=seed)) for each, seed in zip(data, seeds, strict=True)]
        self._make.train(recipe.train_mode)
        found: list[torch.Tensor] = []
        for chosen in zip(*orders, strict=True):
            optimizer.zero_grad(set_to_none=recipe.gradients_to_none)
            logits = self._logits([own[batch] for own, batch in zip(pictures, chosen, strict=True)])
            every = zip(losses, logits, labels, chosen, strict=True)
            values = torch.stack([loss(seen, own[batch]) for loss, seen, own, batch in every])
            found.append(values.detach())
            self._end(values.detach().isfinite().logical_not())
            going = [k for k in range(len(data)) if k not in self._ended]
            if not going:
                break
            values[going].sum().backward()
            optimizer.step()
        self._restore()
        return torch.stack(found).double().cpu().numpy()

    def _end(self, diverged: torch.Tensor) -> None:
        """Take note of where the networks are that have just diverged: from now on their numbers mean nothing."""
        for k in diverged.nonzero().flatten().tolist():
            if k not in self._ended:
                self._ended[k] = {name: tensor[k].detach().clone() for name, tensor in self._tensors().items()}

    def _restore(self) -> None:
        with torch.no_grad():
            for k, ended in self._ended.items():
                for name, tensor in self._tensors().items():
                    tensor[k] = ended[name]

    def _tensors(self) -> dict[str, torch.Tensor]:
        return self.parameters | self._buffers

    def accuracies(self, data: Sequence[Digits]) -> Array:
        """The share of its images that each network gets right, in eval mode."""
        pictures, labels = zip(*[on(self._where, each) for each in data], strict=True)
        self._make.eval()
        with torch.no_grad():
            right = self._logits(pictures).argmax(-1) == torch.stack(labels)
        return right.double().mean(-1).cpu().numpy()

    def nets(self) -> list[nn.Module]:
        """A copy of each network as it is now."""
        copies = [copy.deepcopy(net) for net in self._nets]
        for k, net in enumerate(copies):
            net.load_state_dict({name: t[k].detach() for name, t in self._tensors().items()})
        return copies
