"""Schedules of the learning rate."""

from __future__ import annotations

from reference.settings import require


def step_decay(lr: float, gamma: float, step_size: int, epoch: int) -> float:
    """The learning rate of an epoch under step decay.

    η_t = η₀ γ^⌊t/s⌋

    Convention: epochs count from 0; s is ``step_size``.  PyTorch's StepLR multiplies by γ step by step instead of
    raising it to a power, which rounds differently.
    Raises ``ValueError`` for a ``step_size`` below 1 or a negative ``epoch``.
    Source: PyTorch, ``torch.optim.lr_scheduler.StepLR``.
    """
    require(step_size >= 1, "step_size", step_size, "at least 1")
    require(epoch >= 0, "epoch", epoch, "at least 0")
    return lr * gamma ** (epoch // step_size)
