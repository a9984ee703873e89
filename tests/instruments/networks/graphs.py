"""The graph of a network as PyTorch itself traces it: what is computed, from what, and with how many parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import fx, nn

# What PyTorch calls an operation, and what a reader calls it.
_SIGNS = {"BatchNorm2d": "BatchNorm", "relu": "ReLU", "add": "+"}


class Node(NamedTuple):
    """One operation: the part of the network it belongs to, what comes out of it, and whose output goes in."""

    label: str
    part: str
    shape: tuple[int, ...]
    parameters: int
    inputs: tuple[int, ...]


class _Watched(fx.Interpreter):
    """Runs a traced network and keeps what every operation gave."""

    def __init__(self, traced: fx.GraphModule) -> None:
        super().__init__(traced)
        self.seen: dict[fx.Node, Any] = {}

    def run_node(self, n: fx.Node) -> Any:
        """The value of one operation."""
        self.seen[n] = super().run_node(n)
        return self.seen[n]


def traced(module: nn.Module, shape: Sequence[int]) -> tuple[Node, ...]:
    """The operations of a module on one input of this shape, each after those it depends on.

    An operation that hands on the memory it was given, as a reshape does, computes nothing and is passed over.
    """
    watched = _Watched(fx.symbolic_trace(module))
    with torch.no_grad():
        watched.run(torch.rand(1, *shape))
    nodes: list[Node] = []
    place: dict[fx.Node, int] = {}
    for operation, value in watched.seen.items():
        before = operation.all_input_nodes
        if operation.op == "output" or (before and value.data_ptr() == watched.seen[before[0]].data_ptr()):
            place[operation] = place[before[0]]
            continue
        place[operation] = len(nodes)
        own = module.get_submodule(operation.target) if operation.op == "call_module" else None
        parameters = sum(parameter.numel() for parameter in own.parameters()) if own else 0
        given = watched.seen[before[0]].shape if before else ()
        inputs = tuple(place[each] for each in before)
        nodes.append(Node(_label(operation, own, given), _part(operation), tuple(value.shape[1:]), parameters, inputs))
    return tuple(nodes)


def _label(operation: fx.Node, own: nn.Module | None, given: Sequence[int]) -> str:
    if isinstance(own, nn.Conv2d):
        # A kernel that covers all there is weighs every feature once: a fully connected layer.
        covers = own.kernel_size == tuple(given[2:])
        return "linear" if covers else f"conv {own.kernel_size[0]}×{own.kernel_size[1]}"
    name = type(own).__name__ if own else getattr(operation.target, "__name__", operation.target)
    return _SIGNS.get(name, name)


def _part(operation: fx.Node) -> str:
    """The outermost submodule in which an operation lies, if that has others."""
    stack = list(operation.meta.get("nn_module_stack", ()))
    return stack[0] if stack and stack[0] != operation.target else ""
