"""The ways to make a mutant: a wrong line, a spoilt optimizer, a wrong default, another program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from claims.model import Text
from tests.trust.mutants import programs
from tests.trust.mutants.lines import Break, broken
from tests.trust.mutants.mutation import (
    PATCH,
    SUBJECT,
    USUAL,
    Mutation,
    Program,
    instead,
    other_default,
    past,
    spoilt,
)
from tests.trust.mutants.phrases import PHRASES
from tests.trust.mutants.torch_lines import FORMATS

_WHERE = {
    "_single": Text("for-loop", "for ループ"),
    "_multi_": Text("foreach", "foreach"),
    "StepLR.": Text("StepLR", "StepLR"),
}


def line(fault: Break, target: str) -> Mutation:
    """A wrong line of PyTorch, asked about as a mutant of one target."""
    where, phrase = _WHERE[fault.function[:7]], PHRASES[fault.slug]
    function = fault.function.strip("_").replace("_tensor", "").replace("_", "-").removesuffix(".get-lr").lower()
    return Mutation(
        f"{function}-{fault.slug}",
        target,
        PATCH,
        Text(f"{where.en}: {phrase.en} (`{fault.wrong}`)", f"{where.ja}：{phrase.ja}（`{fault.wrong}`）"),
        partial(broken, fault),
        fault.implementations,
        FORMATS.get(fault.slug, USUAL),
    )


def spoilt_optimizer(target: str, slug: str, make: Callable[..., Any]) -> Mutation:
    """PyTorch's optimizer with something done around its steps, in every implementation."""
    placed = instead(target, lambda program: spoilt(program, make))
    return Mutation(f"{target}-{slug}", target, SUBJECT, PHRASES[slug], placed)


def default(target: str, argument: str, value: Any) -> Mutation:
    """PyTorch's optimizer with another default."""
    says = Text(f"the default of {argument} is {value}", f"{argument} の既定値が {value} になる")
    slug = f"{target}-default-of-{argument.replace('_', '-')}"
    return Mutation(slug, target, PATCH, says, other_default(target, argument, value))


def other_past(target: str, argument: str, value: Any) -> Mutation:
    """PyTorch's optimizer with another value for what a state from before an argument lacks."""
    says = Text(f"{argument} is {value} in a state without it", f"{argument} のない状態で {argument} が {value} になる")
    slug = f"{target}-past-of-{argument.replace('_', '-')}"
    return Mutation(slug, target, PATCH, says, past(target, argument, value))


def patched(target: str, slug: str, patch: Callable[[str], AbstractContextManager[None]]) -> Mutation:
    """PyTorch with a patch of one optimizer."""
    return Mutation(f"{target}-{slug}", target, PATCH, PHRASES[slug], partial(patch, target))


def program(target: str, slug: str, change: Callable[[Program], Program]) -> Mutation:
    """Another program, made from PyTorch's or in its place."""
    return Mutation(slug, target, SUBJECT, PHRASES[slug], instead(target, change), only_for_claims=True)


def rule(target: str, slug: str, wrong: Program, memories: Mapping[str, str]) -> Mutation:
    """A wrong rule in NumPy, driven as if it were PyTorch's optimizer."""
    placed = instead(target, lambda _: programs.optimizer(wrong, **memories))
    return Mutation(f"{target}-{slug}", target, SUBJECT, PHRASES[slug], placed, only_for_claims=True)
