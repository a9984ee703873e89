"""Formulas over vectors as real PyTorch computes and differentiates them, beside the bounds on their rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from claims.forms.function import PROGRAMS
from claims.forms.losses import Called
from claims.formulas.complex import UNIT
from reference import gradients
from reference.formulas import Tree, computed, onehot
from reference.rounding import Ball, exact
from tests.instruments.objectives import tensors
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS, loss_program

Array = NDArray[np.float64]
Point = Mapping[str, float | tuple[float, ...]]


def given_by_torch(
    subject: Subject, called: Mapping[str, Called], tree: Tree, point: Point, by: str | None = None
) -> Array:
    """What PyTorch gives for a formula at a point, or for its derivative by one of its names."""
    leaves = {name: subject.tensor(value, requires_grad=name == by) for name, value in point.items()}
    parts = {f"{name}[{k}]": each for name, leaf in leaves.items() if leaf.dim() for k, each in enumerate(leaf)}
    functions = _functions(subject, called)
    arithmetic = tensors(subject.tensor(0.0).dtype)
    whole = arithmetic._replace(functions={**arithmetic.functions, **functions})
    found = computed(tree, whole)({UNIT: 1j, **parts, **leaves})
    if by is not None:
        found = functions["gradient"](found, leaves[by])
    return torch.as_tensor(found).detach().to("cpu", torch.float64).numpy().copy()


def _functions(subject: Subject, called: Mapping[str, Called]) -> dict[str, Callable[..., Any]]:
    """What a formula may call, and how it is differentiated: the program under audit in its own place."""
    usual = {"softmax": TARGETS["softmax"].call, "gradient": TARGETS["autograd"].call}
    chosen = {**usual, PROGRAMS[subject.target]: subject.call}
    return {
        "re": torch.real,
        "im": torch.imag,
        "sum": torch.sum,
        "dot": torch.dot,
        "norm": torch.linalg.vector_norm,
        "log_softmax": lambda vector: torch.log_softmax(vector, -1),
        "onehot": lambda place, length: subject.tensor(onehot(place, length)),
        "softmax": lambda vector: chosen["softmax"](vector, -1),
        "gradient": chosen["gradient"],
        **{name: _loss(subject, each) for name, each in called.items()},
    }


def _loss(subject: Subject, called: Called) -> Callable[[Any, Any], Any]:
    """A loss of one prediction, a batch of one; with other settings PyTorch's own, beside the program under audit."""
    program = subject.call if called.name == "loss" else loss_program(called.loss)

    def loss(given: Any, target: Any) -> Any:
        expected = torch.tensor([int(target)], device=subject.device) if called.loss.of_class else target[None]
        return program(given[None], expected, **{"reduction": "mean", **called.settings})

    return loss


def bounded(
    subject: Subject, lists: Mapping[str, tuple[float, ...]], tree: Tree, point: Point, by: str | None = None
) -> Array:
    """How far rounding may carry PyTorch from what a formula without losses gives, part by part."""
    balls: dict[str, Any] = {name: exact(value, subject.dtype) for name, value in point.items()}
    balls |= {
        f"{name}[{k}]": ball[k] for name, ball in balls.items() if ball.centre.ndim for k in range(len(ball.centre))
    }
    balls |= {name: np.array(value) for name, value in lists.items()}
    with np.errstate(all="ignore"):
        if by is None:
            found = computed(tree, gradients.balls(subject.dtype))(balls)
        else:
            found = gradients.gradient(tree, balls, by, subject.dtype)
    return found.radius if isinstance(found, Ball) else np.zeros(np.shape(found))
