"""What a user hands to an optimizer beside plain tensors: complex and sparse ones, and a gradient scaler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from tests.instruments.subjects import Subject


def as_complex(tensor: torch.Tensor) -> torch.Tensor:
    """A complex tensor of its own whose real and imaginary parts are two and two numbers of this one."""
    return torch.view_as_complex(tensor.reshape(-1, 2)).clone()


def as_real(tensor: torch.Tensor) -> torch.Tensor:
    """The real and imaginary parts of a complex tensor."""
    return torch.view_as_real(tensor)


@contextmanager
def sparse_gradients() -> Iterator[Callable[[torch.Tensor], torch.Tensor]]:
    """What writes a gradient sparsely, while PyTorch need not warn that it takes sparse tensors on trust."""
    with torch.sparse.check_sparse_tensor_invariants(True):
        yield torch.Tensor.to_sparse


class Scaler:
    """A GradScaler before its first step, with a scale that is a power of two, so that scaling rounds nothing."""

    def __init__(self, subject: Subject) -> None:
        self._scaler = torch.amp.GradScaler(subject.device, init_scale=4.0)
        # Without a loss to scale there is no scale.
        self._scaler.scale(subject.tensor(1.0))

    @property
    def scale(self) -> float:
        """The factor of the next gradients."""
        return float(self._scaler.get_scale())

    def step(self, optimizer: Any) -> None:
        """A step, or none where a gradient is not finite."""
        self._scaler.step(optimizer)
        self._scaler.update()
