"""Losses that are slightly wrong around a right one."""

from __future__ import annotations

from typing import Any

from tests.trust.mutants.mutation import Program


def counting_ignored(program: Program) -> Program:
    """A loss whose mean divides by the number of all targets."""

    def loss(given: Any, target: Any, **settings: Any) -> Any:
        mean = settings.get("reduction") == "mean"
        return program(given, target, **settings | {"reduction": "sum"}) / (target.numel() if mean else 1)

    return loss
