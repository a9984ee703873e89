"""What the laws of schedulers are tried on: every scheduler of PyTorch with settings, base rates and a break."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.forms.programs import target_of
from claims.measurement import Example, Law, Value
from tests.instruments.subjects import Subject
from tests.instruments.targets import TARGETS
from tests.laws.trials import seeded
from tests.laws.walking import Array
from tests.laws.weighing import StopExample, Weighing

STEPS, MOMENTUM = 12, 0.875
PLAIN = Subject("sgd", "for-loop", "cpu", "float64")
FACTOR, COUNT = st.floats(2.0**-6, 1.0), st.integers(1, 8)
LEAST = st.sampled_from((0.0, 2.0**-12))
CLOSED: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "StepLR": {"step_size": COUNT, "gamma": FACTOR},
    "MultiStepLR": {"milestones": st.lists(st.integers(0, STEPS), max_size=4), "gamma": FACTOR},
    "ConstantLR": {"factor": FACTOR, "total_iters": COUNT},
    "LinearLR": {"start_factor": FACTOR, "end_factor": FACTOR, "total_iters": COUNT},
    "ExponentialLR": {"gamma": FACTOR},
    "PolynomialLR": {"total_iters": COUNT, "power": st.integers(1, 3)},
    "CosineAnnealingLR": {"T_max": COUNT, "eta_min": LEAST},
}
SIMPLE: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    **CLOSED,
    "CosineAnnealingWarmRestarts": {"T_0": st.integers(1, 4), "T_mult": st.integers(1, 2), "eta_min": LEAST},
    "OneCycleLR": {
        "total_steps": st.integers(STEPS, 2 * STEPS),
        "pct_start": st.sampled_from((0.25, 0.375, 0.5)),
        "anneal_strategy": st.sampled_from(("cos", "linear")),
        "three_phase": st.booleans(),
    },
    "CyclicLR": {
        "step_size_up": COUNT,
        "step_size_down": COUNT,
        "mode": st.sampled_from(("triangular", "triangular2", "exp_range")),
        "gamma": FACTOR,
    },
    "LambdaLR": {"factor": FACTOR, "period": COUNT},
    "MultiplicativeLR": {"factor": FACTOR, "period": COUNT},
    "ReduceLROnPlateau": {
        "mode": st.sampled_from(("min", "max")),
        "factor": st.floats(2.0**-6, 0.875),
        "patience": st.integers(0, 2),
        "cooldown": st.integers(0, 2),
        "min_lr": LEAST,
    },
}
_BREAK = {"milestones": st.lists(st.integers(1, STEPS), min_size=1, max_size=1)}
# Those that are made of others, with one list of settings for each.
PARTS: Mapping[str, tuple[str, ...]] = {
    "SequentialLR": ("LinearLR", "ExponentialLR"),
    "ChainedScheduler": ("ConstantLR", "ExponentialLR"),
}
SETTINGS: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    **SIMPLE,
    **{
        name: {"parts": st.tuples(*(st.fixed_dictionaries(dict(SIMPLE[part])) for part in parts))}
        | (_BREAK if name == "SequentialLR" else {})
        for name, parts in PARTS.items()
    },
}
# Settings that are tried in every run beside those that are drawn.
LADDER: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "StepLR": ({"step_size": 3, "gamma": 0.5},),
    "MultiStepLR": ({"milestones": [0, 3], "gamma": 0.5},),
    "ConstantLR": ({"factor": 0.25, "total_iters": 3},),
    "LinearLR": tuple({"start_factor": 0.3, "end_factor": end, "total_iters": 6} for end in (1.0, 0.0)),
    "PolynomialLR": ({"total_iters": 8, "power": 1},),
    "CosineAnnealingLR": ({"T_max": 5, "eta_min": 0.0},),
    "CosineAnnealingWarmRestarts": ({"T_0": 2, "T_mult": 2, "eta_min": 0.0},),
    "OneCycleLR": ({"total_steps": STEPS, "anneal_strategy": "linear"},),
    "ReduceLROnPlateau": ({"factor": 0.5, "patience": 0},),
    "SequentialLR": ({"milestones": [5], "parts": ({"total_iters": 4}, {"gamma": 0.5})},),
    "ChainedScheduler": ({"parts": ({"total_iters": 4}, {"gamma": 0.5})},),
}


@dataclass
class Factor:
    """A function of the epoch, as an object whose numbers a scheduler saves."""

    factor: float
    period: int

    def __call__(self, epoch: int) -> float:
        """Never the same in two epochs that follow each other, and not 1 in the first."""
        return self.factor ** (1 + epoch % (1 + self.period))


@dataclass(frozen=True)
class Plan:
    """A scheduler's settings, others, the base rates of two groups, what it is told, and after which step it breaks."""

    program: str
    settings: Mapping[str, Any]
    others: Mapping[str, Any]
    rates: tuple[float, ...]
    told: tuple[float, ...]
    pause: int
    turned: bool

    def optimizer(self) -> Any:
        """A new optimizer with one group for each base rate."""
        groups = [{"params": [PLAIN.tensor([0.0])], "lr": rate} for rate in self.rates]
        return PLAIN.call(groups, lr=1.0, momentum=MOMENTUM)

    def scheduler(self, optimizer: Any, **more: Any) -> Any:
        """A new scheduler over an optimizer; what it warns of when it is made is no part of any law."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _made(self.program, optimizer, self.settings, self.rates, **more)

    def life(self, optimizer: Any = None, make: Callable[[Any], Any] | None = None) -> Life:
        """A new scheduler, or what ``make`` makes, over a new optimizer or this one, before the first step."""
        optimizer = optimizer or self.optimizer()
        return Life(self, optimizer, (make or self.scheduler)(optimizer))

    def begun(self) -> Life:
        """A new scheduler over a new optimizer, as they are when the plan breaks off."""
        life = self.life()
        life.go(self.pause)
        return life

    def changed(self, **changes: Any) -> Plan:
        """The same plan with something else in it."""
        return replace(self, **changes)

    def at(self, step: int) -> Example:
        """The plan and a step, for a reader."""
        return {"step": step, **self.shown}

    @property
    def shown(self) -> dict[str, Value]:
        """The plan for a reader."""
        own = {name: value for name, value in self.settings.items() if name != "parts"}
        parts = {
            f"{part}.{name}": value
            for part, chosen in zip(PARTS.get(self.program, ()), self.settings.get("parts", ()), strict=True)
            for name, value in chosen.items()
        }
        every = {"lr": self.rates, "saved after": self.pause, **own, **parts}
        return {name: tuple(each) if isinstance(each, list) else each for name, each in every.items()}


def _made(program: str, optimizer: Any, chosen: Mapping[str, Any], rates: Sequence[float], **more: Any) -> Any:
    call, given = TARGETS[target_of(program)].call, dict(chosen)
    if program in PARTS:
        each = zip(PARTS[program], given.pop("parts"), strict=True)
        parts = [_made(part, optimizer, own, rates) for part, own in each]
        return call(parts) if program == "ChainedScheduler" else call(optimizer, parts, **given, **more)
    if program in ("LambdaLR", "MultiplicativeLR"):
        given = {"lr_lambda": Factor(**given)}
    # The two that take their rates as settings.
    if program in ("OneCycleLR", "CyclicLR"):
        given["max_lr"] = [4 * rate for rate in rates]
    if program == "CyclicLR":
        given["base_lr"] = list(rates)
    return call(optimizer, **given, **more)


class Life:
    """An optimizer and its scheduler, step after step."""

    def __init__(self, plan: Plan, optimizer: Any, scheduler: Any, age: int = 0) -> None:
        self.plan, self.optimizer, self.scheduler, self.age = plan, optimizer, scheduler, age

    def rates(self) -> list[float]:
        """The learning rate of each group, then the momentum of each, which some cycle too."""
        return [float(group[name]) for name in ("lr", "momentum") for group in self.optimizer.param_groups]

    def step(self) -> None:
        """One step of the optimizer, then one of the scheduler."""
        self.optimizer.step()
        told = self.plan.told[self.age % len(self.plan.told)]
        self.scheduler.step(*([told] if self.plan.program == "ReduceLROnPlateau" else []))
        self.age += 1

    def go(self, until: int = STEPS) -> Array:
        """The rates before each step up to one; the steps are the last axis."""
        seen = []
        for _ in range(self.age, until):
            seen.append(self.rates())
            self.step()
        return np.array(seen).T

    def saved(self) -> tuple[Any, Any]:
        """The states of both, as they would lie in a file."""
        return copy.deepcopy((self.optimizer.state_dict(), self.scheduler.state_dict()))

    def resumed(self, saved: tuple[Any, Any]) -> Life:
        """The same two with both states loaded, the scheduler's first where the plan is turned."""
        for which in sorted((0, 1), reverse=self.plan.turned):
            (self.optimizer, self.scheduler)[which].load_state_dict(saved[which])
        self.age = self.plan.pause
        return self

    def late(self, rate: float) -> None:
        """One more group."""
        self.optimizer.add_param_group({"params": [PLAIN.tensor([0.0])], "lr": rate})


def lived(program: str, law: str, visit: Callable[[Plan, Weighing], None]) -> Law:
    """What comes of a law on plans of a program: its ladder, then what Hypothesis draws."""
    weighing = Weighing()

    def example(plan: Plan) -> None:
        weighing.examples += 1
        with suppress(StopExample), weighing.completes(plan.shown):
            visit(plan, weighing)

    for chosen in LADDER.get(program, ()):
        example(Plan(program, chosen, chosen, (1.0, 0.25), (1.0,), 3, False))
    part = settings(max_examples=max(8, settings.default.max_examples // 5))
    seeded(f"{law} {program}", part(given(_plans(program))(example)))()
    return weighing.law


def _plans(program: str) -> st.SearchStrategy[Plan]:
    """Base rates have so few digits that a sum of two settings is exact."""
    chosen = st.fixed_dictionaries(dict(SETTINGS[program]))
    rate = st.integers(1, 2**12).map(lambda number: number / 2**10)
    told = st.lists(st.integers(0, 4).map(float), min_size=1, max_size=4).map(tuple)
    rates = st.tuples(rate, rate)
    return st.builds(Plan, st.just(program), chosen, chosen, rates, told, st.integers(0, STEPS - 1), st.booleans())
