"""Wrong lines: one line of one function's source in PyTorch replaced by another, at run time."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """A wrong line in the place of a right one; ``at`` says which of several equal ones.

    ``function`` is a rule of an optimizer's module or, with its class, a method of ``module``.
    """

    function: str
    slug: str
    right: str
    wrong: str
    at: int = 0
    module: str = ""

    @property
    def target(self) -> str:
        """The optimizer whose module is broken."""
        return self.function.rpartition("_")[2]

    @property
    def implementations(self) -> tuple[str, ...]:
        """The implementations that are written in the function."""
        if self.function.startswith("_single_tensor"):
            return ("for-loop", "differentiable", "capturable")
        return ("foreach", "capturable-foreach") if self.function.startswith("_multi_tensor") else ()

    @property
    def id(self) -> str:
        """The name in test ids."""
        return f"{self.function}: {self.slug}"


@contextmanager
def broken(fault: Break) -> Iterator[None]:
    """PyTorch with this one line wrong, for a while."""
    module = importlib.import_module(fault.module or f"torch.optim.{fault.target}")
    *path, name = fault.function.split(".")
    owner = getattr(module, path[0]) if path else module
    original = getattr(owner, name)
    lines = textwrap.dedent(inspect.getsource(original)).splitlines()
    found = [number for number, line in enumerate(lines) if line.partition("  # ")[0].strip() == fault.right]
    if len(found) <= fault.at:
        raise LookupError(f"{fault.function} has no {fault.at + 1}. line {fault.right!r} in this PyTorch")
    number = found[fault.at]
    lines[number] = lines[number].replace(lines[number].strip(), fault.wrong)
    source = "\n".join(lines)
    ast.parse(source)
    made: dict[str, object] = {}
    exec(compile(source, f"<{fault.id}>", "exec"), vars(module), made)
    setattr(owner, name, made[name])
    try:
        yield
    finally:
        setattr(owner, name, original)
