"""One block of a network by itself: its Jacobian, and what it does when its layers say nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tests.instruments.networks.stacks import Block, Plan, seeded

Array = NDArray[np.float64]


def block_and_sum(subject: Any, plan: Plan, seed: int) -> tuple[Array, Array]:
    """The Jacobian of a block before its last ReLU, and that of its two layers plus the identity, by autograd."""
    block, x = _block(subject, plan, seed)
    whole, layers = (
        torch.autograd.functional.jacobian(function, x).reshape(x.numel(), x.numel())
        for function in (block.add, block.residual)
    )
    # The sum is formed in the subject's own format, as the block forms it.
    expected = layers + torch.eye(x.numel(), dtype=x.dtype, device=x.device)
    return whole.double().cpu().numpy(), expected.double().cpu().numpy()


def is_identity_when_silenced(subject: Any, plan: Plan, seed: int) -> tuple[Array, Array]:
    """What a block makes of features once its second layer says nothing, and these features, which no ReLU changes."""
    block, x = _block(subject, plan, seed)
    with torch.no_grad():
        for parameter in block.residual[-1].parameters():
            parameter.zero_()
        return block(x).double().cpu().numpy(), x.double().cpu().numpy()


def _block(subject: Any, plan: Plan, seed: int) -> tuple[Block, torch.Tensor]:
    """A block of the subject, and features as an earlier block would hand them over: at least zero."""
    with seeded(seed):
        block, x = subject.call(plan), torch.rand(1, plan.width, 4, 4)
    settings = {"device": subject.device, "dtype": getattr(torch, subject.dtype)}
    return block.to(**settings), x.to(**settings)
